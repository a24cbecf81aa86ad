"""A gate's phone with a wrong clock: nobody waits for it, and no passage is lost by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import COUNTY

from linan.core.clock import now
from linan.core.movement.models import Passage
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import ALL
from linan.domains.gates.forms import answer_scan, answer_scans
from linan.domains.gates.models import Handover, ScanConflict
from linan.domains.gates.rules import Action, Exemption
from linan.kernel.actor import workflow_actor
from linan.kernel.time import CHINA

pytestmark = pytest.mark.django_db


@pytest.fixture
def scan(cast):
    def one(at: datetime | str, nonce: str = "nonce-time-1", **more: object) -> dict[str, object]:
        said = at if isinstance(at, str) else at.isoformat()
        return {"gate": str(cast.gate_a.id), "nonce": nonce, "at": said, "person": str(cast.person["zhao"].id), **more}

    return one


@pytest.mark.parametrize("off", [timedelta(minutes=6), timedelta(days=400), -timedelta(days=9), -timedelta(days=19000)])
@pytest.mark.parametrize("exemption", [None, "emergency"])
def test_with_network_the_server_s_time_counts(cast, scan, off, exemption):
    told = answer_scan(cast.zhou, scan(now() + off, exemption=exemption), "en")
    assert told["action"] == "pass" and not told["conflict"]
    assert datetime.fromisoformat(told["at"]) == now() == Passage.objects.get().at
    assert "clock" in told["note"], "the guard is told, because without network the clock would matter"
    again = answer_scan(cast.zhou, scan(now() + off, exemption=exemption), "en")
    assert again["repeat"] and again["note"] == told["note"] and Passage.objects.count() == 1
    fine = answer_scan(cast.zhou, scan(now() + timedelta(minutes=4), nonce="nonce-time-2"), "en")
    assert fine["action"] == "pass" and not fine["note"]


@pytest.mark.parametrize(
    "said", ["yesterday", "", "2022-03-14T04:00:00", "0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59Z"]
)
def test_a_time_nobody_can_read_holds_nobody_up(cast, scan, said):
    assert answer_scan(cast.zhou, scan(said, exemption="emergency"))["action"] == "pass"
    (kept,) = answer_scans(cast.zhou, [scan(said, nonce="nonce-time-2", shown="pass")])
    assert kept["action"] == "pass" and kept["conflict"] and Passage.objects.count() == 2


@pytest.mark.parametrize("off", [timedelta(minutes=6), timedelta(days=400), -timedelta(days=9), -timedelta(days=19000)])
def test_a_kept_passage_of_a_doubtful_time_is_kept_and_read_by_guard_and_lead(cast, scan, off):
    said = now() + off
    queue = [scan(said, shown="pass"), scan(now() - timedelta(hours=1), nonce="nonce-time-2", shown="pass")]
    first, plain = answer_scans(cast.zhou, queue, "en")
    assert first["action"] == "pass" and first["conflict"] and "doubt" in first["words"]
    assert plain["action"] == "pass" and not plain["conflict"]
    assert answer_scans(cast.zhou, queue)[0]["repeat"] and Passage.objects.count() == 2
    kept = ScanConflict.objects.get()
    assert (kept.why, kept.at, kept.said_at, kept.person_id) == ("time", now(), said, cast.person["zhao"].id)
    assert Passage.objects.filter(at=min(said, now()), person_id=cast.person["zhao"].id).exists()
    for who in (cast.zhou, cast.wang, cast.lead):
        (line,) = queries.open_conflicts(who)
        assert line.at == now() and f"{said.astimezone(CHINA):%Y-%m-%d}" in str(line.why)
    assert queries.conflicts(cast.lead)
    assert actions.look_after(cast.wang, kept.nonce) and not queries.open_conflicts(cast.lead)


def test_the_lead_reads_beside_the_passages_which_time_is_in_doubt(cast, scan, client):
    answer_scans(
        cast.zhou, [scan(now() + timedelta(days=3), shown="pass"), scan("", nonce="nonce-time-2", shown="pass")]
    )
    client.force_login(cast.user("lead"))
    page = client.get("/gates/passages/").content.decode()
    assert page.count("时间存疑") == 2
    client.force_login(cast.user("zhou"))
    assert client.get("/gates/handovers/").content.decode().count("时间存疑") == 2


def test_what_the_gate_decided_in_doubt_stands_and_calls_nobody_to_the_gate(cast, scan):
    """Whoever waited then does not stand at the gate now."""
    actions.note_colour(workflow_actor("test", COUNTY, ALL), cast.person["zhao"], "red", None)
    (told,) = answer_scans(cast.zhou, [scan(now() - timedelta(days=9), shown="stop")])
    assert told["action"] == "stop" and told["conflict"]
    assert not Handover.objects.exists() and not Passage.objects.exists()
    assert ScanConflict.objects.get().why == "time"
    (late,) = answer_scans(cast.zhou, [scan(now() - timedelta(days=9), nonce="nonce-time-2", exemption="emergency")])
    assert late["action"] == "pass" and Passage.objects.get().source == "exempt:emergency"


def test_an_emergency_never_waits_for_a_clock(cast):
    at = now() + timedelta(days=1)
    told = actions.scan(
        cast.zhou, cast.gate_a, cast.person["zhao"], at, "nonce-time-1", exemption=Exemption.EMERGENCY, online=True
    )
    assert told.action is Action.PASS
    told = actions.scan(
        cast.zhou, cast.gate_a, cast.person["zhao"], datetime(1970, 1, 1, tzinfo=UTC), "nonce-time-2",
        exemption=Exemption.EMERGENCY,
    )  # fmt: skip
    assert told.action is Action.PASS
