"""An address that only takes a form, opened like a page: from the history, or after signing in again."""

from __future__ import annotations


def test_the_page_says_where_to_go_back_to(cast, client):
    client.force_login(cast.user("zhao"))
    answer = client.get("/me/community/confirm/")
    assert answer.status_code == 405 and "POST" in answer.headers["Allow"]
    assert "请返回上一页" in answer.content.decode()


def test_a_program_reads_a_problem(cast, client):
    answer = client.delete("/api/community/people")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 405 and answer.json()["type"] == "urn:linan:method"
