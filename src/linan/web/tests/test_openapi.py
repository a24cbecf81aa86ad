"""The document says what the API does: names of two domains stay apart, refusals have their content type."""

from __future__ import annotations

import pytest
from django.test import Client

from linan.web.api import api


def test_each_domain_keeps_its_own_names():
    document = api.get_openapi_schema()
    schemas = document["components"]["schemas"]
    assert set(schemas["directives.DoneOut"]["properties"]) == {"id"}
    assert set(schemas["quarantine.DoneOut"]["properties"]) == {"done"}
    body = document["paths"]["/api/testing/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/testing.OrderIn"}
    assert "due_at" in schemas["testing.OrderIn"]["properties"]


def test_refusals_are_documented_as_problem_json():
    answers = api.get_openapi_schema()["paths"]["/api/testing/orders"]["post"]["responses"]
    assert set(answers[422]["content"]) == {"application/problem+json"}
    assert set(answers[200]["content"]) == {"application/json"}


@pytest.mark.django_db
def test_an_address_that_is_none_answers_a_program_in_its_language():
    answer = Client().get("/api/quarantine/orders/none/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:linan:not_found"
