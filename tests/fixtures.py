"""What every test may ask for: the cast, a clock that stands still, and the workflows drained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from linan.core import clock as time_here
from tests.cast import BEGAN, Cast, build_cast

MORNING = datetime(2022, 3, 14, 0, 30, tzinfo=UTC)
"""A Monday, 08:30 in China."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._held: Any = None
        self.at = at
        self.set_to(at)

    def set_to(self, at: datetime) -> None:
        self.release()
        self.at = at
        self._held = time_here.frozen(at)
        self._held.__enter__()

    def advance(self, **lengths: float) -> datetime:
        """`advance(days=3, minutes=1)`; returns the new time."""
        self.set_to(self.at + timedelta(**lengths))
        return self.at

    def release(self) -> None:
        if self._held is not None:
            self._held.__exit__(None, None, None)
            self._held = None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Tables are made as the models stand, as `linan init` makes them: migrating took longer than most tests do.

    That migrations end in the same tables is a test of its own (tests/stories/test_upgrade.py).
    """
    for each in connections.all():
        each.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    from linan.web.database import note_up_to_date

    with django_db_blocker.unblock():
        note_up_to_date()


@pytest.fixture(autouse=True)
def quick_doors(request: pytest.FixtureRequest) -> None:
    """Cheap password hashes, and no second factor unless a test asks for one."""
    settings = request.getfixturevalue("settings")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LINAN_REQUIRE_MFA = False


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that stands at 08:30 on Monday 14 March 2022 until the test moves it."""
    held = Clock(MORNING)
    yield held
    held.release()


@pytest.fixture
def cast(db: None, clock: Clock) -> Cast:
    """The fixed cast in an empty county, in service since the beginning of the year."""
    with time_here.frozen(BEGAN):
        return build_cast()


@pytest.fixture
def drain() -> Callable[[], int]:
    """Run everything that is due: workflows and timers."""
    from linan.core.ledger import drain as run

    return run
