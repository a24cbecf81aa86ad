"""Who acts, from a session cookie alone: for the routes that live outside Django's middleware."""

from __future__ import annotations

import time
from collections.abc import Collection

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from linan.core.accounts.queries import NOBODY, actor_for
from linan.core.accounts.residents import residents_among
from linan.core.accounts.sessions import SessionStore
from linan.core.accounts.sign_in import lacks_second_factor
from linan.core.clock import now
from linan.core.desk.pages import sign_in
from linan.core.ledger.compiled import Among
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

REMEMBERED_SECONDS = 2.0
"""At the gate's rush the same guard asks many times a second. A duty that ends is felt this much later, no more."""
_remembered: dict[str, tuple[float, Actor]] = {}


def actor_of_cookies(cookie: str, *, remembered: bool = False) -> Actor:
    """The signed-in actor; refuses `sign_in` for nobody, and staff without a second factor. Runs in a thread.

    With `remembered`, an answer of the last `REMEMBERED_SECONDS` for the same session will do.
    """
    key = session_in(cookie)
    if not key:
        raise sign_in()
    if not remembered:
        return _actor_of_session(key)
    moment = time.monotonic()
    since, by = _remembered.get(key, (0.0, NOBODY))
    if by == NOBODY or moment - since > REMEMBERED_SECONDS:
        by = _actor_of_session(key)
        if len(_remembered) > 1000:
            _remembered.clear()
        _remembered[key] = moment, by
    return by


def session_in(cookie: str) -> str:
    """The key of the session a `Cookie` header carries, or nothing."""
    return parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME, "")


_SESSIONS = Among(lambda: Session.objects.values_list("session_key", "session_data", "expire_date"), "session_key")
_ACCOUNTS = Among(lambda: User.objects.filter(is_active=True).values_list("id", "password"), "id")


def residents_of(keys: Collection[str]) -> dict[str, Actor]:
    """Who acts, for those of these sessions that are a resident's; staff, strangers and ended sessions are left out.

    A few questions for hundreds of sessions. Runs in a thread.
    """
    moment = now()
    store = SessionStore()
    users: dict[str, tuple[int, str]] = {}
    for key, data, ends in _SESSIONS.all(keys):
        if ends > moment:
            held = store.decode(data)
            if str(held.get(SESSION_KEY, "")).isdigit():
                users[key] = int(held[SESSION_KEY]), str(held.get(HASH_SESSION_KEY, ""))
    # The hash ends every session at once when the password changes, as Django's own middleware does.
    passwords: dict[int, str] = dict(_ACCOUNTS.all({user for user, _ in users.values()}))
    # One account for all of them: making an object of the table took longer than its hash.
    account = User()
    true: dict[str, int] = {}
    for key, (user, told) in users.items():
        account.password = passwords.get(user, "")
        if user in passwords and constant_time_compare(told, account.get_session_auth_hash()):
            true[key] = user
    people = residents_among(set(true.values()), moment)
    return {key: people[user] for key, user in true.items() if user in people}


def _actor_of_session(key: str) -> Actor:
    session = SessionStore(key)
    pk = session.get(SESSION_KEY)
    user = User.objects.filter(pk=pk, is_active=True).first() if pk else None
    # The hash ends every session at once when the password changes, as Django's own middleware does.
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        raise sign_in()
    by = actor_for(user, now())
    if by == NOBODY:
        raise sign_in()
    if lacks_second_factor(user, session):
        raise Refusal(
            "second_factor_missing",
            Words("Set up a second factor first."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Open any page; you are led there."),
        )
    return by
