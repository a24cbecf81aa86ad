"""One world for all rows of a file; every knock is undone, so they share it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from linan.core import clock as time_here
from tests.cast import BEGAN, build_cast
from tests.fixtures import MORNING, Clock
from tests.matrix.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The outbreak at 08:30 on Monday 14 March 2022, for as long as the file's tests run."""
    quick = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        LINAN_REQUIRE_MFA=False,
        # Its ledger is signed. In the home of others its heads would look like a fork of theirs.
        LINAN_HOME=tmp_path_factory.mktemp("world"),
    )
    with django_db_blocker.unblock(), quick, transaction.atomic():
        clock = Clock(MORNING)
        try:
            with time_here.frozen(BEGAN):
                cast = build_cast()
            yield World(cast)
        finally:
            clock.release()
            transaction.set_rollback(True)
