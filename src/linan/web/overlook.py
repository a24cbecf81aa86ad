"""What waits in an area for who answers for it without seeing its people: counts only, each with where to act."""

from __future__ import annotations

from linan.core import clock
from linan.core.desk.today import TodayItem
from linan.core.ledger.abilities import SEE_OPERATIONS
from linan.core.ledger.queries import backlog
from linan.core.policy.abilities import ADOPT_EDITION, SWITCH_MODE
from linan.core.policy.modes.queries import orders_waiting
from linan.core.policy.overlays.queries import overlays_waiting
from linan.core.policy.queries import proposals_for
from linan.domains.quarantine.abilities import SEE_ORDERS
from linan.domains.quarantine.queries import nameless_in
from linan.domains.response.abilities import SEE_RESPONSE
from linan.domains.tracing.abilities import SEE_CASES
from linan.domains.tracing.queries.overview import waiting_in
from linan.kernel.actor import Actor
from linan.kernel.words import Words


def overlook(by: Actor) -> list[TodayItem]:
    """Lines for an official's Today. Who sees the cases or stays themselves gets them from their domains instead."""
    items: list[TodayItem] = []
    area = by.regions(SEE_RESPONSE)
    if area and not by.regions(SEE_CASES):
        found = waiting_in(area)
        items += [
            TodayItem(
                Words("people on pushed lists not reached in time"),
                found.late,
                "/response/tracing/",
                Words("See where"),
                None,
                "overdue",
            ),
            TodayItem(Words("open cases in the area"), found.cases, "/response/", Words("See how we respond")),
        ]
    if area and not by.regions(SEE_ORDERS):
        words, verb = Words("stays without their five names"), Words("See who is on duty")
        items.append(TodayItem(words, nameless_in(area), "/accounts/staff/", verb))
    if by.regions(ADOPT_EDITION):
        words, verb = Words("proposed editions wait for a second person"), Words("Read and decide")
        items.append(TodayItem(words, proposals_for(by), "/policy/", verb))
        words = Words("proposed local additions to the rules wait for a second person")
        items.append(TodayItem(words, overlays_waiting(by, clock.now()), "/policy/overlays/", verb))
    if by.regions(SWITCH_MODE):
        words, verb = Words("proposed switches of the mode wait for a second person"), Words("Read and decide")
        items.append(TodayItem(words, orders_waiting(by, clock.now()), "/policy/modes/", verb, None, "soon"))
    if by.regions(SEE_OPERATIONS):
        words, verb = Words("steps of the system failed for good"), Words("See which")
        items.append(TodayItem(words, backlog()["dead"], "/ledger/operations/", verb))
    return [i for i in items if i.count]
