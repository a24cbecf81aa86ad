"""王姐 enters somebody who is there already, compares, and puts two records together."""

import pytest
from django.urls import include, path

from linan.core.community import actions, pages, queries

from .test_pages import ask
from .test_register import HOME, SUN, WANG, door, number

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("community/", include((pages.urlpatterns, "community")))]


def view_of(name):
    view = next(p.callback for p in pages.urlpatterns if p.name == name)
    return lambda by, data=None, method="get", **ids: ask(by, lambda r: view(r, **ids), data, method)


def test_the_form_shows_who_is_there_with_a_link_and_only_then_the_tick():
    home = door()
    zhao = actions.register_person(WANG, name="赵德福", phone="13800000001", household=home.ref)
    form = view_of("person_new")
    assert 'name="another"' not in form(WANG, {"household": str(home.pk)}).content.decode()
    data = {"household": str(home.pk), "name": "赵得福", "phone": "13800000001"}
    answer = form(WANG, data, "post")
    body = answer.content.decode()
    assert answer.status_code == 409 and f"/people/{zhao.pk}/" in body and 'name="another"' in body
    assert form(WANG, data | {"another": "on"}, "post").status_code == 302
    doors = view_of("household_new")
    there = {"above": str(home.region.parent), "code": "0909", "address": "1-101"}
    answer = doors(WANG, there, "post")
    assert answer.status_code == 409 and str(home.region) in answer.content.decode()
    assert doors(WANG, there | {"another": "on"}, "post").status_code == 302


def test_two_records_are_compared_put_together_and_taken_apart():
    home, away = door(), actions.register_household(WANG, HOME.child("g02"), "2-1-202")
    one = actions.register_person(WANG, name="赵德福", identity=number(), phone="13800000001", household=home.ref)
    two = actions.register_person(WANG, name="赵得福", phone="13800000001", born_on=one.born_on, household=away.ref)
    twice, merge, undo = view_of("twice"), view_of("merge"), view_of("merge_undo")
    body = twice(WANG, person=one.pk).content.decode()
    assert "赵得福" in body and f"/merge/{two.pk}/" in body
    assert twice(SUN, person=one.pk).status_code == merge(SUN, keep=one.pk, gone=two.pk).status_code == 404
    body = merge(WANG, keep=one.pk, gone=two.pk).content.decode()
    assert "赵德福" in body and "赵得福" in body and "2-1-202" in body and number() not in body
    assert merge(WANG, {"name": "both"}, "post", keep=one.pk, gone=two.pk).status_code == 422
    chosen = {"name": "gone", "identity": "kept", "home": "kept", "sex": "kept"}
    assert merge(WANG, chosen, "post", keep=one.pk, gone=two.pk).status_code == 302
    assert queries.card_of(WANG, two.ref).name == "赵得福"
    assert merge(WANG, keep=one.pk, gone=two.pk).status_code == 404
    row = queries.merges_of(WANG, one.ref)[0]
    assert str(row.id) in twice(WANG, person=two.pk).content.decode()
    assert undo(SUN, {}, "post", merge=row.id).status_code == 404
    assert undo(WANG, {}, "post", merge=row.id).status_code == 302
    assert queries.card_of(WANG, one.ref).name == "赵德福"
