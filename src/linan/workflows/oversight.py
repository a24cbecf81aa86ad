"""What somebody says of their records reaches a person, and looking into a reading is open to whom it is about.

EntryDoubted  → workforce.open_task   the community's secretary answers by the day set
DoubtOverdue  → messages.send         the street office and the auditor hear of it
DoubtAnswered → workforce.drop_tasks  the task is done with
              → messages.send         the person reads the answer
ReviewOpened  → messages.send         the reader is asked what it was for
ReviewDecided → messages.send         and reads what was decided, with the reasons
ReviewStated is answered by none: the auditor's list shows it
"""

from __future__ import annotations

from linan.core.accounts.workers import workers_for
from linan.core.ledger import when
from linan.core.messages.actions import send, send_many
from linan.domains.oversight.facts import DoubtAnswered, DoubtOverdue, EntryDoubted, ReviewDecided, ReviewOpened
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.region import Level
from linan.kernel.words import Words


@when(EntryDoubted, may=[OPEN_TASK])
def ask_for_an_answer(fact: EntryDoubted, by: Actor) -> None:
    workforce.open_task(
        by,
        kind="doubt",
        subject=fact.subject,
        region=fact.region,
        due_at=fact.due_at,
        words=Words("Somebody says that an entry about them is wrong: answer with reasons"),
        department="community",
        key=_key(fact.doubt.id),
        link=f"/oversight/doubts/{fact.doubt.id}/",
        role="community_lead",
    )


@when(DoubtOverdue, may=[OPEN_TASK])
def tell_those_above(fact: DoubtOverdue, by: Actor) -> None:
    words = Words("An entry was called wrong, and nobody has answered in time.")
    told = dict.fromkeys(s for role in ("street_director", "auditor") for s in workers_for(fact.region, role=role))
    send_many(by, [(s, words) for s in told], kind="oversight", link=f"/oversight/doubts/{fact.doubt.id}/")


@when(DoubtAnswered, may=[OPEN_TASK], over=Level.COMMUNITY)
def close_the_task(fact: DoubtAnswered, by: Actor) -> None:
    workforce.drop_tasks(by, _key(fact.doubt.id), reason="answered")


@when(DoubtAnswered, may=[OPEN_TASK])
def tell_them_the_answer(fact: DoubtAnswered, by: Actor) -> None:
    words = Words("There is an answer to what you said is wrong. Read it in My records.")
    send(by, fact.subject, words, kind="oversight", link="/me/records/")


@when(ReviewOpened, may=[OPEN_TASK])
def ask_what_it_was_for(fact: ReviewOpened, by: Actor) -> None:
    words = Words("An auditor asks what records you opened were for. Nothing is decided; please answer.")
    send(by, fact.subject, words, kind="oversight", link=f"/oversight/reviews/{fact.review.id}/")


@when(ReviewDecided, may=[OPEN_TASK])
def tell_them_what_came_of_it(fact: ReviewDecided, by: Actor) -> None:
    words = Words("It is decided what to make of the records you opened. The page says why.")
    send(by, fact.subject, words, kind="oversight", link=f"/oversight/reviews/{fact.review.id}/")


def _key(doubt: object) -> str:
    return f"doubt:{doubt}"
