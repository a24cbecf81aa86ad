"""Generated calls against the OpenAPI document, as each role: never a 5xx, and every answer is one the document names.

The share of 2xx answers is printed for each role: a role that gets none was not tested, only turned away. So are the
operations that answered nobody with a 2xx. `make soak` makes many more calls; LINAN_SOAK says how many examples of each
operation that shall be.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
import schemathesis
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as how
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from linan.web.wsgi import application
from tests.api.real import fill
from tests.matrix.world import VISITOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ROLES = {
    "grid worker": "wang",
    "grid leader": "leader",
    "community lead": "lead",
    "clinic doctor": "li",
    "gate guard": "zhou",
    "volunteer": "chen",
    "tracer": "qian",
    "laboratory": "wu",
    "police": "zheng",
    "street official": "liu",
    "county official": "he",
    "department officer": "officer",
    "clerk": "clerk",
    "auditor": "audit",
    "resident": "zhao",
    "visitor": VISITOR,
}
FEW = 2
"""Examples of each operation, of fitting and of unfitting input each; every role makes each of the fitting calls."""
AT_A_TIME = 7
"""How many roles send each unfitting input; the next one is sent by the next few."""
MANY = int(os.environ.get("LINAN_SOAK", "40"))
TOKEN = "0" * 32
QUIET = how(
    deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False
)


class Calls:
    """Each generated call is made by everybody in turn, and each is undone, so that no call disturbs another."""

    def __init__(self, world: World) -> None:
        self.seen: dict[str, Counter[int]] = {role: Counter() for role in ROLES}
        self.opened: dict[str, bool] = {}
        self.wrong: dict[str, str] = {}
        self._turn = 0
        self._cookies = {}
        for role, who in ROLES.items():
            session = world.clients[who].cookies.get(settings.SESSION_COOKIE_NAME)
            self._cookies[role] = {"csrftoken": TOKEN, **({session.key: session.value} if session else {})}

    def make(self, case: Case, *, by: int = 0) -> None:
        """One call by every role, or by the next few of them: what does not fit is mostly refused before asking who."""
        roles = list(self._cookies.items())
        if by:
            roles, self._turn = [roles[(self._turn + n) % len(roles)] for n in range(by)], self._turn + by
        for role, cookies in roles:
            with transaction.atomic():
                answer = case.call(cookies=cookies, headers={"X-CSRFToken": TOKEN})
                transaction.set_rollback(True)
            self.seen[role][answer.status_code] += 1
            self.opened[case.operation.label] = self.opened.get(case.operation.label, False) or answer.status_code < 300
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as failures:
                for failure in failures.exceptions:
                    name = f"{case.method} {case.path} {answer.status_code}: {failure}"[:300]
                    self.wrong.setdefault(name, f"{name}\n    as {role}: {case!r}"[:1500])

    def share(self, role: str) -> float:
        seen = self.seen[role]
        return sum(n for status, n in seen.items() if status < 300) / seen.total()

    def told(self) -> str:
        """One line for each role: how many calls, how many of them a 2xx, and each status."""
        lines = [
            f"{role:20}{seen.total():7} calls {self.share(role):6.1%} 2xx   "
            + " ".join(f"{status}×{n}" for status, n in sorted(seen.items()))
            for role, seen in self.seen.items()
        ]
        never = [label for label, opened in self.opened.items() if not opened]
        return "\n".join(
            ["", *lines, f"{len(never)} of {len(self.opened)} operations never with 2xx: {', '.join(never)}"]
        )


def make(calls: Calls, operation: APIOperation, mode: GenerationMode, often: int) -> None:
    """Generate calls of one operation that fit the document, or that do not."""

    @seed(1949)
    @how(QUIET, max_examples=often)
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Case) -> None:
        calls.make(case, by=0 if mode is GenerationMode.POSITIVE else AT_A_TIME)

    try:
        run()
    except Unsatisfiable:  # nothing is unfit where the document takes every text, or no input at all
        assert mode is GenerationMode.NEGATIVE


@pytest.mark.parametrize("often", [FEW, pytest.param(MANY, marks=[pytest.mark.soak, pytest.mark.timeout(6 * 3600)])])
def test_every_operation_answers_as_documented(cast, clock, quiet_log, one_connection, capsys, often):
    world = World(cast)
    calls = Calls(world)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    fill(schema, world)
    for found in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            make(calls, found.ok(), mode, often)
    with capsys.disabled():
        print(calls.told())
    assert not calls.wrong, "\n".join(calls.wrong.values())
    # Few doors are a volunteer's; a visitor has the public lists that gates fetch, and next to nothing else.
    assert [role for role in ROLES if calls.share(role) < 0.04] == ["visitor"]
