"""Who acts, from a session cookie alone: for the two routes that live outside Django's middleware."""

from __future__ import annotations

from http.cookies import SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.utils.crypto import constant_time_compare

from linan.core.accounts.queries import NOBODY, actor_for
from linan.core.clock import now
from linan.core.desk.pages import sign_in
from linan.kernel.actor import Actor


def actor_of_cookies(cookie: str) -> Actor:
    """The signed-in actor; refuses `sign_in` for nobody. Runs in a thread."""
    morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    if morsel is None:
        raise sign_in()
    session = import_module(settings.SESSION_ENGINE).SessionStore(morsel.value)
    key = session.get(SESSION_KEY)
    user = get_user_model().objects.filter(pk=key, is_active=True).first() if key else None
    # The hash ends every session at once when the password changes, as Django's own middleware does.
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        raise sign_in()
    by = actor_for(user, now())
    if by == NOBODY:
        raise sign_in()
    return by
