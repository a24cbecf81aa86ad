"""Every page of the register draws for 王姐; the neighbour's list is empty."""

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory, override_settings
from django.urls import include, path

from linan.core.community import actions, pages

from .test_register import HOME, SUN, WANG, number

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("people/", include((pages.urlpatterns, "community")))]


def ask(by, view, data=None, method="get"):
    request = getattr(RequestFactory(), method)("/people/", data or {})
    request.actor = by
    request.session = {}
    request._messages = FallbackStorage(request)
    return view(request)


def test_the_pages_show_ours_and_nothing_to_the_neighbour():
    home = actions.register_household(WANG, HOME.child("g01").child("b01").child("u1").child("0101"), "1幢101室")
    actions.add_building(WANG, HOME.child("g01").child("b01"), "1幢")
    actions.register_person(WANG, name="赵德福", identity=number(), household=home.ref)
    for view, data in (
        (pages.people_list, {"text": "赵"}),
        (pages.building, {"area": str(HOME.child("g01").child("b01"))}),
        (pages.people_list, {"export": "csv"}),
    ):
        answer = ask(WANG, view, data)
        body = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200 and "赵德福" in body.decode()
        theirs = ask(SUN, view, data)
        body = b"".join(theirs) if theirs.streaming else theirs.content
        assert "赵德福" not in body.decode()
    for view in (pages.building_list, pages.places, pages.divisions, pages.import_people, pages.template):
        assert ask(WANG, view).status_code == 200


def test_a_wrong_number_comes_back_to_the_form_with_words():
    home = actions.register_household(WANG, HOME.child("g01").child("b01").child("u1").child("0101"), "1幢101室")
    view = next(p.callback for p in pages.urlpatterns if p.name == "person_new")
    data = {"household": str(home.id), "name": "王伟", "identity": number()[:-1]}
    with override_settings(LANGUAGE_CODE="en"):
        answer = ask(WANG, view, data, "post")
    assert answer.status_code == 422
    data["identity"] = number()
    assert ask(WANG, view, data, "post").status_code == 302
