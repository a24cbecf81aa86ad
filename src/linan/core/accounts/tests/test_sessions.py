"""The store of sessions answers as Django's own does."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from linan.core.accounts.sessions import SessionStore
from linan.core.clock import machine_time

pytestmark = pytest.mark.django_db


def test_a_session_is_read_as_it_was_written_and_a_new_one_begins_otherwise():
    mine = SessionStore()
    mine["who"] = "王姐"
    mine.save()
    assert SessionStore(mine.session_key)["who"] == "王姐"
    assert db.SessionStore(mine.session_key)["who"] == "王姐", "a cell from before goes on with its sessions"
    again = SessionStore(mine.session_key)
    again["who"] = "孙姐"
    again.save()
    assert again.session_key == mine.session_key and SessionStore(mine.session_key)["who"] == "孙姐"


def test_one_that_ran_out_or_never_was_is_empty_and_its_key_is_not_taken_over():
    mine = SessionStore()
    mine["who"] = "王姐"
    mine.save()
    Session.objects.update(expire_date=machine_time() - timedelta(seconds=1))
    for key in (mine.session_key, "neverwasonekey0123456789abcdefgh", "a'; --", None):
        held = SessionStore(key)
        assert dict(held.items()) == {}
        held["who"] = "somebody"
        held.save()
        assert held.session_key != key
