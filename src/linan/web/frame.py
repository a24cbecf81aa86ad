"""What every page's frame shows: where the actor works, the way to the rooms their role uses, unread messages."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from linan.core.accounts import roles
from linan.core.accounts.abilities import SEE_STAFF, WITNESS_PROXY
from linan.core.accounts.queries import NOBODY, actor_name
from linan.core.accounts.sign_in import lacks_second_factor
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.queries import name_of
from linan.core.ledger.abilities import AUDIT_READS, EXPLORE_LEDGER, SEE_OPERATIONS
from linan.core.messages.queries import unread as unread_count
from linan.domains.activities.abilities import SEE_CALM
from linan.domains.directives.abilities import SEE_DIRECTIVES
from linan.domains.flows.abilities import SEE_FLOWS
from linan.domains.gates.abilities import (
    CLEAR_HOLD,
    DECIDE_REFUSAL,
    KEEP_HOUSE_RULES,
    KEEP_TERMINALS,
    KEEP_VENUES,
    NOTE_GOODS,
    PERMIT_VEHICLE,
    RECALL_GOODS,
    SCAN_AT_GATE,
    SEE_PASSAGES,
    SET_HOLD,
)
from linan.domains.healthcode.abilities import (
    AGREE_TO_ORDER,
    DECIDE_APPEAL,
    LOAD_REVOCATIONS,
    ORDER_BY_HAND,
    OVERSEE_ORDERS,
    SEE_CODES,
)
from linan.domains.issues.abilities import REPORT_ISSUE, SEE_ISSUES
from linan.domains.oversight.abilities import ANSWER_DOUBT, REVIEW_READS, SEE_PROCESSES
from linan.domains.quarantine.abilities import SEE_ORDERS
from linan.domains.reopening.abilities import SEE_REOPENING
from linan.domains.reporting.abilities import FILL_FORM, HANDLE_UPWARD, SEE_FIGURES, SEE_FORMS, SEND_UP
from linan.domains.resilience.abilities import SEE_INDEX
from linan.domains.response.abilities import SEE_RESPONSE
from linan.domains.screening.abilities import SEE_ROUNDS
from linan.domains.supplies.abilities import SEE_SUPPLIES
from linan.domains.testing.abilities import REPORT_RESULT, SEE_TESTS
from linan.domains.tracing.abilities import INTERVIEW, RECORD_OUTCOME, SEE_CASES, SEE_PUSHED
from linan.domains.wellbeing.abilities import SEE_CARE
from linan.domains.workforce.abilities import DO_TASK, SEE_LOAD
from linan.kernel.actor import Ability, Actor, ActorKind
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of the navigation; shown to those who hold any of `abilities` somewhere."""

    url: str
    words: Words
    icon: str
    abilities: tuple[Ability, ...]


@dataclass(frozen=True, slots=True)
class Wing:
    """Rooms that belong together, under one plain heading."""

    words: Words
    rooms: tuple[Room, ...]


WINGS = (
    Wing(
        Words("Every day"),
        (
            Room("/workforce/", Words("Tasks"), "tasks", (DO_TASK,)),
            Room("/community/", Words("People"), "people", (SEE_PEOPLE,)),
            Room("/issues/", Words("Problems"), "flag", (SEE_ISSUES, REPORT_ISSUE)),
            Room("/screening/", Words("Rounds"), "door", (SEE_ROUNDS,)),
            Room("/gates/", Words("Gates"), "gate", (SCAN_AT_GATE,)),
            Room("/gates/passages/", Words("Passages"), "gate", (SEE_PASSAGES,)),
            Room("/gates/permits/", Words("Vehicle permits"), "truck", (PERMIT_VEHICLE,)),
            Room("/gates/holds/", Words("Open questions"), "phone", (CLEAR_HOLD, SET_HOLD)),
            Room("/gates/venues/", Words("Posters"), "code", (KEEP_VENUES,)),
            Room("/gates/house-rules/", Words("House rules"), "clipboard", (KEEP_HOUSE_RULES,)),
            Room("/gates/terminals/", Words("Card terminals"), "id", (KEEP_TERMINALS,)),
            Room("/gates/goods/", Words("Cold-chain goods"), "package", (NOTE_GOODS, RECALL_GOODS)),
            Room("/gates/refusals/", Words("Refusals"), "message", (DECIDE_REFUSAL,)),
            Room("/supplies/", Words("Supplies"), "package", (SEE_SUPPLIES,)),
            Room("/reopening/", Words("Firms reopening"), "door", (SEE_REOPENING,)),
            Room("/reporting/ask/", Words("Ask"), "clipboard", (FILL_FORM,)),
        ),
    ),
    Wing(
        Words("Illness and stays"),
        (
            Room("/testing/", Words("Tests"), "test", (SEE_TESTS,)),
            Room("/testing/lab/", Words("Laboratory"), "test", (REPORT_RESULT,)),
            Room("/tracing/", Words("Cases"), "case", (SEE_CASES, RECORD_OUTCOME)),
            Room("/tracing/interviews/", Words("Interviews"), "phone", (INTERVIEW,)),
            Room("/tracing/pushed/", Words("Pushed lists"), "list", (SEE_PUSHED,)),
            Room("/quarantine/", Words("Quarantine"), "home", (SEE_ORDERS,)),
            Room("/wellbeing/", Words("Plans of care"), "heart", (SEE_CARE,)),
            Room("/healthcode/changed/", Words("Codes"), "code", (SEE_CODES,)),
            Room("/healthcode/appeals/", Words("Objections"), "message", (DECIDE_APPEAL,)),
            Room(
                "/healthcode/orders/", Words("Orders by hand"), "alert", (ORDER_BY_HAND, AGREE_TO_ORDER, OVERSEE_ORDERS)
            ),
            Room("/healthcode/issuers/", Words("Other counties' codes"), "shield", (LOAD_REVOCATIONS,)),
            Room("/healthcode/revocations/", Words("Revoked certificates"), "shield", (LOAD_REVOCATIONS,)),
        ),
    ),
    Wing(
        Words("Orders and reports"),
        (
            Room("/directives/", Words("Directives"), "speakerphone", (SEE_DIRECTIVES,)),
            Room("/reporting/forms/", Words("Forms"), "list", (SEE_FORMS,)),
            Room("/reporting/upward/", Words("Upward"), "message", (SEND_UP, HANDLE_UPWARD)),
            Room("/reporting/", Words("Figures"), "chart-bar", (SEE_FIGURES,)),
        ),
    ),
    Wing(
        Words("How the area is"),
        (
            Room("/response/", Words("Response"), "activity", (SEE_RESPONSE,)),
            Room("/activities/", Words("Calm times"), "sun", (SEE_CALM,)),
            Room("/resilience/", Words("Resilience"), "shield", (SEE_INDEX,)),
            Room("/flows/", Words("Flows"), "truck", (SEE_FLOWS,)),
        ),
    ),
    Wing(
        Words("Staff and system"),
        (
            Room("/workforce/load/", Words("Load"), "scale", (SEE_LOAD,)),
            Room("/accounts/unreached/", Words("Elders"), "phone", (WITNESS_PROXY,)),
            Room("/accounts/staff/", Words("Staff"), "id", (SEE_STAFF,)),
            Room("/ledger/state/", Words("The ledger"), "shield", (SEE_OPERATIONS,)),
            Room("/ledger/entries/", Words("Entries"), "list", (EXPLORE_LEDGER,)),
            Room("/ledger/operations/", Words("Operations"), "settings", (SEE_OPERATIONS,)),
            Room("/oversight/processes/", Words("Who answers"), "scale", (SEE_PROCESSES,)),
            Room("/oversight/doubts/", Words("Called wrong"), "message", (ANSWER_DOUBT,)),
            Room("/reads/", Words("Reads"), "eye", (AUDIT_READS,)),
            Room("/oversight/reviews/", Words("Looked into"), "scale", (REVIEW_READS,)),
        ),
    ),
)
RESIDENT = (
    Room("/me/", Words("Home"), "home", ()),
    Room("/me/healthcode/", Words("My code"), "code", ()),
    Room("/me/testing/", Words("My tests"), "test", ()),
    Room("/me/reporting/", Words("Report something"), "message", ()),
    Room("/me/gates/", Words("Our gate"), "gate", ()),
    Room("/me/quarantine/", Words("My stay"), "calendar", ()),
    Room("/me/records/", Words("My records"), "eye", ()),
)
TODAY = Room("/", Words("Today"), "today", ())
BAR = 5
SEEN_AT_ONCE = 12


@functools.lru_cache(maxsize=1)
def version() -> str:
    """A short hash of the built scripts and styles, so that browsers fetch a new build once."""
    path = Path(str(settings.BASE_DIR)) / "static" / "built" / "manifest.json"
    if not path.exists():
        return "0"
    return str(json.loads(path.read_text()).get("version", "0"))


@dataclass(frozen=True, slots=True)
class Door:
    """One link of the navigation as this reader sees it."""

    room: Room
    active: bool


@dataclass(frozen=True, slots=True)
class Nav:
    """The way to the rooms: all of them under their headings, and the few that fit the bar of a phone."""

    wings: tuple[tuple[Words | None, tuple[Door, ...]], ...]

    @property
    def doors(self) -> list[Door]:
        return [door for _, doors in self.wings for door in doors]

    @property
    def many(self) -> bool:
        """More than a phone's bar holds."""
        return len(self.doors) > BAR

    @property
    def folded(self) -> bool:
        """More than a hand sees at once: on a phone only the wing one is in stands open."""
        return len(self.doors) > SEEN_AT_ONCE

    @property
    def here(self) -> Words | None:
        """The heading of the room one is in; on a page of no room, the first."""
        named = [(words, doors) for words, doors in self.wings if words is not None]
        return next((w for w, doors in named if any(d.active for d in doors)), named[0][0] if named else None)

    @property
    def bar(self) -> list[Door]:
        """The first rooms; where one is further on, its room takes the last place. What is left is under "more"."""
        first = self.doors[: BAR - 1] if self.many else self.doors
        here = [d for d in self.doors if d.active and d not in first]
        return [*first[: len(first) - len(here)], *here]


def nav(by: Actor, path: str) -> Nav:
    """The rooms this actor may enter; the longest matching address is the active one."""
    wings: list[tuple[Words | None, tuple[Room, ...]]]
    if by.kind is ActorKind.RESIDENT:
        wings = [(None, RESIDENT if by.person else ())]
    else:
        held = [(w.words, tuple(r for r in w.rooms if any(by.regions(a) for a in r.abilities))) for w in WINGS]
        wings = [(None, (TODAY,)), *((words, rooms) for words, rooms in held if rooms)]
    rooms = [r for _, found in wings for r in found]
    active = max(
        (r.url for r in rooms if path == r.url or (r.url not in ("/", "/me/") and path.startswith(r.url))),
        key=len,
        default="",
    )
    return Nav(tuple((words, tuple(Door(r, r.url == active) for r in found)) for words, found in wings))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context `frame`; small for a visitor."""
    by: Actor = getattr(request, "actor", NOBODY)
    told: dict[str, Any] = {"version": version(), "large": getattr(request, "large_type", False)}
    if by is None or by == NOBODY or by.kind not in (ActorKind.STAFF, ActorKind.RESIDENT):
        return {"frame": told}
    told["nav"] = nav(by, request.path)
    told["unread"] = unread_count(by)
    # Who has yet to set up a second factor is let in at no outer door; asking would only fail again and again.
    user = getattr(request, "user", None)
    told["live"] = user is None or not lacks_second_factor(user, request.session)
    if by.kind is ActorKind.STAFF:
        told["name"] = actor_name(by.id)
        if by.duties:
            told["role"] = roles.role(by.duties[0].role).words
            told["place"] = name_of(by.duties[0].region)
        told["inbox_url"] = "/messages/"
    else:
        told["inbox_url"] = "/me/messages/"
    return {"frame": told, "by": by}
