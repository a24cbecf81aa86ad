"""Who acts, from a session cookie alone: for the two routes that live outside Django's middleware."""

from __future__ import annotations

import time
from http.cookies import SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.utils.crypto import constant_time_compare

from linan.core.accounts.queries import NOBODY, actor_for
from linan.core.clock import now
from linan.core.desk.pages import sign_in
from linan.kernel.actor import Actor

REMEMBERED_SECONDS = 2.0
"""At the gate's rush the same guard asks many times a second. A duty that ends is felt this much later, no more."""
_remembered: dict[str, tuple[float, Actor]] = {}


def actor_of_cookies(cookie: str, *, remembered: bool = False) -> Actor:
    """The signed-in actor; refuses `sign_in` for nobody. Runs in a thread.

    With `remembered`, an answer of the last `REMEMBERED_SECONDS` for the same session will do.
    """
    morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    if morsel is None:
        raise sign_in()
    if not remembered:
        return _actor_of_session(morsel.value)
    moment = time.monotonic()
    since, by = _remembered.get(morsel.value, (0.0, NOBODY))
    if by == NOBODY or moment - since > REMEMBERED_SECONDS:
        by = _actor_of_session(morsel.value)
        if len(_remembered) > 1000:
            _remembered.clear()
        _remembered[morsel.value] = moment, by
    return by


def _actor_of_session(key: str) -> Actor:
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    pk = session.get(SESSION_KEY)
    user = get_user_model().objects.filter(pk=pk, is_active=True).first() if pk else None
    # The hash ends every session at once when the password changes, as Django's own middleware does.
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        raise sign_in()
    by = actor_for(user, now())
    if by == NOBODY:
        raise sign_in()
    return by
