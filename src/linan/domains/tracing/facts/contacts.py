"""What is believed of contacts: found, determined, asked for, reached, closed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from linan.domains.tracing.facts.cases import Ring
from linan.kernel.facts import Fact
from linan.kernel.refs import CaseRef, ContactRef, PersonRef, PlaceRef, RecordRef
from linan.kernel.region import Region


class Outcome(StrEnum):
    """What came of locating one person: 已管控, 外地, 空号, 拒接, 查无."""

    CONTROLLED = "controlled"
    ELSEWHERE = "elsewhere"
    EMPTY_NUMBER = "empty_number"
    REFUSED = "refused"
    NOT_FOUND = "not_found"


class ContactsSearched(Fact, kind="tracing.contacts_searched"):
    """A search ended. `people` counts everyone reached to the search depth, `lines` the contacts proposed."""

    region: Region
    subject: PersonRef
    case: CaseRef
    run: UUID
    people: int
    lines: int


class ContactFound(Fact, kind="tracing.contact_found"):
    """A search or a tracer proposes a contact. A proposal restricts nobody: a tracer determines each one."""

    region: Region
    subject: PersonRef
    case: CaseRef
    contact: ContactRef
    ring: Ring
    generation: int
    place: PlaceRef | None
    met_at: datetime
    minutes: int


class ContactDetermined(Fact, kind="tracing.contact_determined"):
    """判密: a tracer decided the grade of one contact."""

    region: Region
    subject: PersonRef
    case: CaseRef
    contact: ContactRef
    ring: Ring
    last_met_at: datetime
    ground: str


class ContactPushed(Fact, kind="tracing.contact_pushed"):
    """推送: a numbered list with a clock asks the contact's own grid to locate the person."""

    region: Region
    subject: PersonRef
    case: CaseRef
    contact: ContactRef
    list_no: str
    locate_by: datetime


class ContactLocated(Fact, kind="tracing.contact_located"):
    """落位: one outcome for one pushed person; it answers every list the person is on."""

    region: Region
    subject: PersonRef
    contact: ContactRef
    case: CaseRef
    outcome: Outcome
    located_at: datetime


class ContactForwarded(Fact, kind="tracing.contact_forwarded"):
    """转推: the person is somewhere else, and the new area has been asked. `region` is the new area."""

    region: Region
    subject: PersonRef
    contact: ContactRef
    from_region: Region
    locate_by: datetime


class ContactOverdue(Fact, kind="tracing.contact_overdue"):
    """Nobody located the person in time."""

    region: Region
    subject: PersonRef
    contact: ContactRef
    locate_by: datetime


class ContactClosed(Fact, kind="tracing.contact_closed"):
    """销号: nothing remains to be done about this contact."""

    region: Region
    subject: PersonRef
    contact: ContactRef
    case: CaseRef


class DecidingBegun(Fact, kind="tracing.deciding_begun"):
    """A tracer decided `people` proposals at once; each is written down by itself as their determination."""

    region: Region
    subject: RecordRef
    case: CaseRef
    decision: str
    ground: str
    people: int
    lots: int


class DecidingLotDue(Fact, kind="tracing.deciding_lot_due"):
    """Timer: one lot of a tracer's decision is to be written down. Each is answered in a transaction of its own."""

    region: Region
    subject: RecordRef
    lot: int


class ReachingBegun(Fact, kind="tracing.reaching_begun"):
    """Everybody determined for a case is to be reached: `people` lines in `lots` lots, done one after the other."""

    region: Region
    subject: RecordRef
    case: CaseRef
    people: int
    lots: int


class ReachingLotDue(Fact, kind="tracing.reaching_lot_due"):
    """Timer: one lot is to be put on lists. Each is answered in a transaction of its own."""

    region: Region
    subject: RecordRef
    lot: int


class FindingsForgotten(Fact, kind="tracing.findings_forgotten"):
    """What searches reached through meetings before this moment is deleted, with the movements it was found in."""

    region: Region
    before: datetime
    findings: int
