"""老周's phone without network: it knows open questions and outings, and tells a thief nothing."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta

import pytest

from linan.core import clock
from linan.core.clock import now
from linan.core.community import actions as register
from linan.core.community.facts import PresenceSource
from linan.core.community.facts import Reason as Vulnerable
from linan.core.community.models import Gate
from linan.core.ledger import drain
from linan.core.movement.models import Passage
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import ALL
from linan.domains.gates.models import Outing, ScanConflict
from linan.domains.gates.rules import Action, Direction, HoldReason, sealed
from linan.domains.healthcode import queries as codes
from linan.domains.healthcode.actions import issue_code
from linan.domains.healthcode.models import Code
from linan.kernel.actor import workflow_actor
from linan.kernel.refusal import Refusal
from linan.kernel.tokens import base45
from tests.cast import COUNTY, A, Cast

pytestmark = pytest.mark.django_db


def number(cast: Cast, who: str) -> bytes:
    """The number in the code of this person, as a guard's phone reads it."""
    text = issue_code(cast.wang if who != "song" else cast.sun, cast.person[who], paper=True)
    code = codes.code_number(Code.objects.latest("id").pk)
    assert code in base45.decode(text[4:])
    return code


def test_only_the_code_shown_opens_its_row(cast: Cast):
    family, song = {w: number(cast, w) for w in ("father", "mother", "zhao")}, number(cast, "song")
    actions.limit_outings(cast.liu, A, now() + timedelta(days=3), "有病例")
    register.note_reason(cast.wang, cast.person["zhao"], Vulnerable.DIALYSIS, source=PresenceSource.VISIT)
    actions.set_hold(cast.qian, cast.person["song"], HoldReason.TRAVEL)
    actions.set_hold(cast.qian, cast.person["mother"], HoldReason.TRAVEL)
    found = queries.sealed_list(cast.zhou, cast.gate_a)
    read = lambda code: sealed.open_mark(found.rows, found.salt, code)  # noqa: E731
    father, mother, guest = read(family["father"]), read(family["mother"]), read(song)
    assert father and mother and guest and father.household == mother.household and father.person != mother.person
    assert (father.held_until, father.limited_until > 0, father.people, father.home) == (0, True, 1, True)
    assert mother.held_until and guest.held_until and not guest.home and not guest.limited_until
    assert read(family["zhao"]) is None and found.desk is not None
    # Nothing of it can be read without a code, and no two lists can be laid side by side.
    assert len(found.rows) == 64 * 32 and father.household not in found.rows
    again = queries.sealed_list(cast.zhou, cast.gate_a)
    row = lambda all_rows: {all_rows[n : n + 32] for n in range(0, len(all_rows), 32)}  # noqa: E731
    assert not row(found.rows) & row(again.rows)
    same = sealed.open_mark(again.rows, again.salt, family["father"])
    assert same is not None and same.household == father.household
    other = Gate.objects.create(region=A, name="西门").ref
    there = queries.sealed_list(cast.zhou, other)
    elsewhere = sealed.open_mark(there.rows, there.salt, family["father"])
    assert elsewhere is not None and elsewhere.household != father.household
    for who in (cast.hou, cast.wang, cast.chen):
        with pytest.raises(Refusal):
            queries.sealed_list(who, cast.gate_a)


def test_what_began_in_the_very_second_is_in_the_list(cast: Cast):
    code, second = number(cast, "father"), now().replace(microsecond=0)
    with clock.frozen(second + timedelta(milliseconds=200)):
        actions.limit_outings(cast.liu, A, now() + timedelta(days=3), "有病例")
    with clock.frozen(second + timedelta(milliseconds=700)):
        found = queries.sealed_list(cast.zhou, cast.gate_a)
    mark = sealed.open_mark(found.rows, found.salt, code)
    assert mark is not None and mark.limited_until and found.at == second


def test_two_gates_without_network_and_one_household(cast: Cast):
    """徐浩然 leaves by the east gate and 朱雨桐 by the west one, both cut off: nothing is lost, both stand."""
    told = workflow_actor("test", COUNTY, ALL)
    for who in ("father", "mother"):
        actions.note_colour(told, cast.person[who], "green", None)
    actions.limit_outings(cast.liu, A, now() + timedelta(days=3), "有病例")
    west = Gate.objects.create(region=A, name="西门").ref
    two_hours_later = clock.frozen(now() + timedelta(hours=2))

    def upload(gate, who, minutes, nonce):
        at = now() - timedelta(minutes=minutes)
        way = Direction.OUT
        return actions.scan(cast.zhou, gate, cast.person[who], at, nonce, direction=way, shown="pass")

    with two_hours_later:
        later = upload(west, "mother", 10, "nonce-west")
        assert later.action is Action.PASS and not later.conflict
        first = upload(cast.gate_a, "father", 40, "nonce-south")
        assert first.action is Action.WAIT and first.conflict and "朱**" in str(first.words)
        assert first.masked_name == "徐**"
        assert upload(cast.gate_a, "father", 40, "nonce-south").repeat
        assert Outing.objects.count() == 2 and Passage.objects.count() == 2 and ScanConflict.objects.count() == 1
        drain()
        for by in (cast.zhou, cast.wang, cast.lead):
            (line,) = queries.open_conflicts(by)
            assert (line.masked_name, line.gate_name) == ("徐**", "梧桐社区东门") and "already" in str(line.why)
            assert any("without network" in str(item.words) for item in queries.today(by))
        assert not queries.open_conflicts(cast.sun)
        with pytest.raises(Refusal):
            actions.look_after(cast.sun, line.nonce)
        assert actions.look_after(cast.wang, line.nonce) and not actions.look_after(cast.wang, line.nonce)
        assert not queries.open_conflicts(cast.zhou) and len(queries.conflicts(cast.lead)) == 1
        # The next gate to fetch its list has both outings.
        number(cast, "mother")
        found = queries.sealed_list(cast.zhou, west)
        code = codes.code_number(Code.objects.latest("id").pk)
        mark = sealed.open_mark(found.rows, found.salt, code)
        assert mark is not None and len(sealed.open_outings(found.rows, found.salt, mark.household)) == 2


def test_the_list_over_the_api(cast, client):
    client.force_login(cast.user("zhou"), backend="django.contrib.auth.backends.ModelBackend")
    told = client.get(f"/api/gates/{cast.gate_a.id}/sealed").json()
    assert told["format"] == "linan.gate-sealed/1" and len(b64decode(told["salt"])) == 16 and told["rows"] == ""
