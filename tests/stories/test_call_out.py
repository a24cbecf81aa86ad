"""A call-out at the top reaches every building, answers come up, and a vacancy sends it to the deputy."""

from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.accounts import actions as accounts
from linan.core.accounts.facts import DutyKind
from linan.core.accounts.tree import areas_down_to, tree
from linan.core.community import actions as register
from linan.core.ledger import drain
from linan.core.messages.models import Message
from linan.domains.directives import actions as directives
from linan.domains.directives.queries import directive_of, today
from linan.kernel.region import Level
from tests.cast import founder

pytestmark = [pytest.mark.django_db, pytest.mark.urls("linan.web.urls")]


def told(cast, name):
    return Message.objects.filter(to=str(cast.staff[name]), kind="directive").count()


def test_down_to_every_building_and_up_again(cast, client):
    by = founder()
    for n in (3, 4):
        register.add_building(by, cast.a_g01.child(f"b0{n}"), f"{n}幢")
    buildings = [r for r in areas_down_to(cast.a, Level.BUILDING) if r.level is Level.BUILDING]
    duties = {}
    for n, building in enumerate(buildings):
        new = accounts.add_staff(by, name=f"楼栋长{n}", region=cast.a)
        cast.staff[f"b{n}"] = new.ref
        duties[n] = accounts.assign_duty(by, new.ref, "building_lead", building)
    accounts.assign_duty(by, cast.staff["chen"], "building_lead", buildings[0], how=DutyKind.DEPUTY)
    accounts.enter_department(founder(), cast.staff["liu"], "河畔街道办")
    client.force_login(cast.user("liu"), backend="django.contrib.auth.backends.ModelBackend")
    body = {"region": str(cast.street), "level": "building", "number": "7", "title": "敲门问药", "text": "逐户问",
            "reason": "缺药", "basis": "条例",
            "ends_on": (time_here.today() + timedelta(days=3)).isoformat()}  # fmt: skip
    assert client.post("/directives/issue/", body).status_code == 302
    drain()
    assert len(buildings) == 4 and all(told(cast, f"b{n}") == 1 for n in range(4)) and told(cast, "chen") == 0
    from linan.domains.directives.models import Directive

    sent = Directive.objects.get()
    for n in range(1, 4):
        assert today(cast.actor(f"b{n}"))[0].count == 1
        directives.reply_directive(cast.actor(f"b{n}"), sent.ref, buildings[n], "都问过了")
    view = directive_of(cast.liu, sent.ref)
    assert view.line.flow.units_that_replied == 3 and "梧桐社区1幢" in view.silent
    accounts.end_duty(by, duties[0])
    drain()
    node = next(n for n in tree(by, cast.a) if n.region == buildings[0])
    assert node.vacant and node.answers is not None and node.answers.ref == cast.staff["chen"]
    assert told(cast, "chen") == 1
    directives.reply_directive(cast.chen, sent.ref, buildings[0], "缺降压药两盒")
    assert "缺降压药两盒" in client.get(f"/directives/{sent.id}/").content.decode()
