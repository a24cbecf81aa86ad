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
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.queries import name_of
from linan.core.ledger.abilities import AUDIT_READS, SEE_OPERATIONS
from linan.core.messages.queries import unread as unread_count
from linan.domains.activities.abilities import SEE_CALM
from linan.domains.directives.abilities import SEE_DIRECTIVES
from linan.domains.flows.abilities import SEE_FLOWS
from linan.domains.gates.abilities import SCAN_AT_GATE, SEE_PASSAGES
from linan.domains.healthcode.abilities import SEE_CODES
from linan.domains.issues.abilities import REPORT_ISSUE, SEE_ISSUES
from linan.domains.quarantine.abilities import SEE_ORDERS
from linan.domains.reporting.abilities import FILL_FORM, HANDLE_UPWARD, SEE_FIGURES, SEE_FORMS, SEND_UP
from linan.domains.resilience.abilities import SEE_INDEX
from linan.domains.response.abilities import SEE_RESPONSE
from linan.domains.screening.abilities import SEE_ROUNDS
from linan.domains.testing.abilities import CONFIRM_RESULT, REPORT_RESULT, SEE_TESTS, TAKE_SAMPLE
from linan.domains.tracing.abilities import RECORD_OUTCOME, SEE_CASES, SEE_PUSHED
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


ROOMS = (
    Room("/workforce/", Words("Tasks"), "tasks", (DO_TASK,)),
    Room("/community/", Words("People"), "people", (SEE_PEOPLE,)),
    Room("/issues/", Words("Problems"), "flag", (SEE_ISSUES, REPORT_ISSUE)),
    Room("/screening/", Words("Rounds"), "door", (SEE_ROUNDS,)),
    Room("/gates/", Words("Gates"), "gate", (SCAN_AT_GATE, SEE_PASSAGES)),
    Room("/testing/", Words("Tests"), "test", (SEE_TESTS, TAKE_SAMPLE, REPORT_RESULT, CONFIRM_RESULT)),
    Room("/tracing/", Words("Cases"), "case", (SEE_CASES, RECORD_OUTCOME)),
    Room("/tracing/pushed/", Words("Pushed lists"), "list", (SEE_PUSHED,)),
    Room("/quarantine/", Words("Quarantine"), "home", (SEE_ORDERS,)),
    Room("/wellbeing/", Words("Plans of care"), "heart", (SEE_CARE,)),
    Room("/healthcode/changed/", Words("Codes"), "code", (SEE_CODES,)),
    Room("/directives/", Words("Directives"), "speakerphone", (SEE_DIRECTIVES,)),
    Room("/reporting/ask/", Words("Ask"), "clipboard", (FILL_FORM,)),
    Room("/reporting/forms/", Words("Forms"), "list", (SEE_FORMS,)),
    Room("/reporting/upward/", Words("Upward"), "message", (SEND_UP, HANDLE_UPWARD)),
    Room("/reporting/", Words("Figures"), "chart-bar", (SEE_FIGURES,)),
    Room("/activities/", Words("Calm times"), "sun", (SEE_CALM,)),
    Room("/resilience/", Words("Resilience"), "shield", (SEE_INDEX,)),
    Room("/flows/", Words("Flows"), "truck", (SEE_FLOWS,)),
    Room("/response/", Words("Response"), "activity", (SEE_RESPONSE,)),
    Room("/workforce/load/", Words("Load"), "scale", (SEE_LOAD,)),
    Room("/accounts/unreached/", Words("Elders"), "phone", (WITNESS_PROXY,)),
    Room("/accounts/staff/", Words("Staff"), "id", (SEE_STAFF,)),
    Room("/ledger/operations/", Words("Operations"), "settings", (SEE_OPERATIONS,)),
    Room("/reads/", Words("Reads"), "eye", (AUDIT_READS,)),
)
RESIDENT = (
    Room("/me/", Words("Home"), "home", ()),
    Room("/me/healthcode/", Words("My code"), "code", ()),
    Room("/me/testing/", Words("My tests"), "test", ()),
    Room("/me/reporting/", Words("Report something"), "message", ()),
    Room("/me/quarantine/", Words("My stay"), "calendar", ()),
    Room("/me/records/", Words("My records"), "eye", ()),
)
TODAY = Room("/", Words("Today"), "today", ())


@functools.lru_cache(maxsize=1)
def version() -> str:
    """A short hash of the built scripts and styles, so that browsers fetch a new build once."""
    path = Path(str(settings.BASE_DIR)) / "static" / "built" / "manifest.json"
    if not path.exists():
        return "0"
    return str(json.loads(path.read_text()).get("version", "0"))


def nav(by: Actor, path: str) -> list[dict[str, Any]]:
    """The rooms this actor may enter; the longest matching address is the active one."""
    if by.kind is ActorKind.RESIDENT:
        rooms = list(RESIDENT) if by.person else []
    else:
        rooms = [TODAY, *(r for r in ROOMS if any(by.regions(a) for a in r.abilities))]
    active = max(
        (r.url for r in rooms if path == r.url or (r.url not in ("/", "/me/") and path.startswith(r.url))),
        key=len,
        default="",
    )
    return [{"url": r.url, "words": r.words, "icon": r.icon, "active": r.url == active} for r in rooms]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context `frame`; small for a visitor."""
    by: Actor = getattr(request, "actor", NOBODY)
    told: dict[str, Any] = {"version": version(), "large": getattr(request, "large_type", False)}
    if by is None or by == NOBODY or by.kind not in (ActorKind.STAFF, ActorKind.RESIDENT):
        return {"frame": told}
    told["nav"] = nav(by, request.path)
    told["unread"] = unread_count(by)
    if by.kind is ActorKind.STAFF:
        told["name"] = actor_name(by.id)
        if by.duties:
            told["role"] = roles.role(by.duties[0].role).words
            told["place"] = name_of(by.duties[0].region)
        told["inbox_url"] = "/messages/"
    else:
        told["inbox_url"] = "/me/messages/"
    return {"frame": told, "by": by}
