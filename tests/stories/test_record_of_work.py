"""王姐 is blamed for being late. What the ledger holds of her work says who waited for whom; anybody can check it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from linan.core import clock as time_here
from linan.core.accounts.models import Staff
from linan.core.ledger import drain, sequencer
from linan.core.ledger.manyproofs import check_many
from linan.core.ledger.models import Entry
from linan.core.ledger.prooffile import keys_of
from linan.core.messages.models import Message
from linan.domains.workforce import actions, queries
from linan.domains.workforce.abilities import OPEN_TASK
from linan.domains.workforce.models import Task
from linan.domains.workforce.rules import Missing
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refs import Ref, StaffRef
from linan.kernel.refusal import Refusal
from linan.kernel.words import Words
from linan.web.commands.ledger.offline import check
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> None:
    settings.LINAN_HOME = tmp_path / "home"


def give(cast: Cast, kind: str = "follow_up", *, about: Ref | None = None, key: str = "") -> Task:
    by = Actor("office:test", ActorKind.STAFF, (Duty("office", cast.county, frozenset({OPEN_TASK})),))
    return actions.open_task(
        by,
        kind=kind,
        subject=about,
        region=cast.a_b01,
        due_at=time_here.now() + timedelta(hours=4),
        words=Words("Call and ask how they are"),
        department="health",
        key=key,
    )


def client(cast: Cast, name: str) -> Client:
    made = Client()
    made.force_login(cast.user(name))
    return made


def wang(cast: Cast) -> StaffRef:
    return StaffRef.parse(cast.wang.id)


def told(by: Actor, cast: Cast) -> list[list[str]]:
    today = time_here.today()
    return [[line.deed.did.value for line in task.lines] for task in queries.work_lines(by, wang(cast), today, today)]


def test_received_seen_held_up_resumed_and_done_each_with_its_entry(cast, clock):
    zhao = cast.zhao.person
    task = give(cast, about=zhao)
    page = client(cast, "wang")
    page.get(f"/workforce/{task.id}/")
    page.get(f"/workforce/{task.id}/")  # the second look is no new entry
    clock.advance(minutes=10)
    page.post(f"/workforce/{task.id}/hold/", {"missing": "office", "waits_on": "clinic_doctor"})
    assert "另一个部门" in page.get(f"/workforce/{task.id}/").content.decode()
    drain()
    assert Message.objects.filter(to=cast.li.id, kind="workforce").count() == 1
    clock.advance(hours=5)
    drain()  # the time is over: the grid leader sees it too
    page.post(f"/workforce/{task.id}/resume/")
    page.post(f"/workforce/{task.id}/do/", {"outcome": "done"})
    (lines,) = told(cast.wang, cast)
    assert lines[:3] == ["received", "seen", "held"]
    assert lines[-2:] == ["resumed", "done"] and "overdue" in lines
    shown = page.get("/workforce/record/").content.decode()
    assert "社区医生" in shown and "赵德福" not in shown.split("<main")[1]


def test_a_task_that_went_on_stays_in_the_record_up_to_then(cast, clock):
    task = give(cast, about=cast.zhao.person)
    lead = cast.actor("lead")
    clock.advance(minutes=5)
    actions.assign_task(lead, task.ref, StaffRef.parse(lead.id))
    actions.do_task(lead, task.ref)
    assert told(cast.wang, cast) == [["received", "passed_on"]]


def test_a_task_about_nobody_and_one_nobody_held_are_there_too(cast, clock):
    task = give(cast, "vacant", key="vacant:1")
    assert task.about == ""
    actions.do_task(cast.wang, task.ref)
    assert told(cast.wang, cast) == [["received", "done"]]


def test_the_file_is_checked_by_anybody_and_names_no_resident(cast, clock, tmp_path):
    for n in range(3):
        task = give(cast, about=cast.zhao.person, key=f"visit:{n}")
        actions.see_task(cast.wang, task)
        actions.hold_task(cast.wang, task.ref, Missing.SUPPLIES)
        actions.do_task(cast.wang, task.ref)
    page = client(cast, "wang")
    url = page.post(f"/workforce/record/{wang(cast).id}/state/").headers["Location"]
    early = page.get(url).content.decode()
    assert "编号" in early or "签" in early  # not signed yet: the page says to come back
    assert page.get(url + "file/").status_code >= 400
    sequencer.sign_all()
    sequencer.sign_all()
    assert page.get(url + "file/?as=csv").status_code == 200
    text = page.get(url + "file/").content.decode()
    for private in ("赵德福", str(cast.zhao.person.id), "13900000001"):
        assert private not in text
    keys = [k for log in {str(e.log) for e in Entry.objects.all()} for k in sequencer.vkeys_of(f"linan.log/{log}")]
    found = check_many(text, keys_of(keys))
    assert found.holds and found.lines == 12

    file = tmp_path / "work.proofs.json"
    report = tmp_path / "report.json"
    ask = [*(part for key in keys for part in ("--key", key)), "--json", str(report)]
    file.write_text(text)
    assert CliRunner().invoke(check, [str(file), *ask]).exit_code == 0
    assert json.loads(report.read_text())["lines"] == 12
    whole = json.loads(text)

    def spoilt(change: str) -> set[str]:
        bent = json.loads(text)
        if change == "outcome":
            bent["lines"][3]["why"] = "refused"
        elif change == "time":
            bent["lines"][0]["at"] -= 60_000
        elif change == "left out":
            del bent["lines"][1]
        elif change == "worker":
            bent["head"]["name"] = "孙姐"
        elif change == "statement":
            other = bent["lines"][0]["entry"]
            bent["statement"], bent["statement_proof"] = other, bent["proofs"][other]
        file.write_text(json.dumps(bent, ensure_ascii=False))
        assert CliRunner().invoke(check, [str(file), *ask]).exit_code == 1
        return {problem["code"] for problem in json.loads(report.read_text())["problems"]}

    assert spoilt("outcome") == {"digest_wrong"}
    assert spoilt("time") == {"other_entry", "digest_wrong"}
    assert spoilt("left out") == spoilt("worker") == spoilt("statement") == {"digest_wrong"}
    assert whole["head"]["name"] == "王秀兰"
    rows = list(csv.reader(io.StringIO(page.get(url + "file/?as=csv").content.decode("utf-8-sig"))))
    assert len(rows) == 13 and "/check/#e=" in rows[1][-1]


def test_an_auditor_says_why_and_the_worker_reads_it(cast, clock):
    give(cast, about=cast.zhao.person)
    page = client(cast, "audit")
    url = f"/workforce/record/{wang(cast).id}/"
    assert 'name="reason"' in page.get(url).content.decode()
    with pytest.raises(Refusal, match="say_why_first"):
        told(cast.actor("audit"), cast)
    assert page.post(url + "open/", {"reason": "x"}).status_code == 422
    page.post(url + "open/", {"reason": "核查投诉 12 号"})
    assert told(cast.actor("audit"), cast) == [["received"]]
    assert "核查投诉 12 号" in client(cast, "wang").get("/workforce/record/").content.decode()
    clock.advance(hours=25)
    assert 'name="reason"' in page.get(url).content.decode()


def test_no_colleague_no_leader_and_no_auditor_who_shared_the_work(cast, clock):
    task = give(cast, about=cast.zhao.person)
    url = f"/workforce/record/{wang(cast).id}/"
    for name in ("sun", "lead", "liu", "he", "clerk"):
        assert client(cast, name).get(url).status_code == 404
    Task.objects.filter(pk=task.pk).update(closed_by=cast.actor("audit").id)
    assert client(cast, "audit").get(url).status_code == 403
    assert Staff.objects.filter(pk=wang(cast).id).exists()
