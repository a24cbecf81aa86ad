"""A small outbreak with real rows behind every door, and one client for everybody who might knock.

Everything a row of the matrix is about lies in community A: 赵大爷's record, order, contact line, task. The neighbours
(孙姐, 冯医生, 唐书记, 老侯, and 宋志明 as a resident) knock at the same doors.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from linan.core import clock as time_here
from linan.core.accounts import actions as accounts
from linan.core.ledger import drain
from linan.core.ledger.queries import latest_about
from linan.core.movement import actions as movement
from linan.domains.directives import actions as directives
from linan.domains.directives.models import Directive
from linan.domains.gates import actions as gates
from linan.domains.gates.models import Handover
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.models import Leaving, Order
from linan.domains.reporting import actions as reporting
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Form, Outcome
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case, Contact
from linan.domains.workforce.models import Task
from linan.kernel.ids import new_id
from tests.cast import COUNTY, A, Cast, founder

STAFF = [
    "wang",
    "zhang",
    "leader",
    "li",
    "chen",
    "zhou",
    "liu",
    "sun",
    "qian",
    "zheng",
    "wu",
    "he",
    "lead",
    "feng",
    "tang",
    "hou",
    "audit",
    "clerk",
    "officer",
]
RESIDENTS = ["zhao", "song"]
EVERYBODY = [*STAFF, *RESIDENTS]
VISITOR = "visitor"
ONLY_A = ["wang", "zhang", "leader", "li", "chen", "zhou", "lead", "zhao"]
ONLY_B = ["sun", "feng", "tang", "hou", "song"]
MARKS_OF_A = ["赵德福", "徐浩然", "朱雨桐", "徐一诺", "高建华", "罗红梅", *(f"1390000000{n}" for n in range(1, 6)),
              "1幢1单元101室", "1幢1单元302室", "2幢1单元501室"]  # fmt: skip
MARKS_OF_B = ["宋志明", "谢欣怡", "邓海涛", "田玉兰", *(f"1390000000{n}" for n in range(6, 10)),
              "1幢1单元201室", "1幢2单元602室", "2幢1单元101室"]  # fmt: skip


class World:
    """The ids that stand behind the names in a route, and who is signed in where."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._more_staff()
        self._outbreak()
        self.clients = {name: self._client(name) for name in EVERYBODY}
        self.clients[VISITOR] = Client()

    def _client(self, name: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.cast.user(name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def _more_staff(self) -> None:
        by = founder()
        for key, name, role, region, phone in (
            ("leader", "吴国庆", "grid_leader", A, "13800000021"),
            ("officer", "郭立新", "department_officer", COUNTY, "13800000022"),
        ):
            new = accounts.add_staff(by, name=name, region=region, phone=phone, username=key, password="river-1949-x")
            self.cast.staff[key] = new.ref
            accounts.assign_duty(by, new.ref, role, region, since=time_here.now() - timedelta(days=1))

    def _outbreak(self) -> None:
        cast = self.cast
        start = time_here.now() - timedelta(days=1)
        movement.record_visits(
            cast.actor("clerk"),
            [
                movement.VisitRow(person=cast.person[n], place=cast.place["market"], start_at=start, source="place",
                                  end_at=start + timedelta(minutes=40), key=n)
                for n in ("father", "zhao", "song")
            ],
        )  # fmt: skip
        self._sample("father", "TUBE-1")
        drain()
        second = self._sample("father", "TUBE-2")
        drain()
        testing.confirm_infection(cast.qian, second.ref, Form.CONFIRMED, onset_on=time_here.today())
        drain()
        case = Case.objects.get()
        tracing.determine_many(cast.qian, case.ref, Ring.CLOSE, "forty minutes in one room", everyone=True)
        tracing.push_contacts(cast.qian, case.ref)
        drain()
        zhao = cast.person["zhao"]
        order = Order.objects.get(person_id=zhao.id)
        contact = Contact.objects.get(case=case, person_id=zhao.id)
        quarantine.report_leaving(cast.actor("lead"), zhao, "neighbour", time_here.now())
        gates.scan(cast.zhou, cast.gate_a, zhao, time_here.now(), "matrix-1")
        directives.issue_directive(
            cast.liu, region=A, units=[A], number="1", title="t", text="x", reason="r", basis="b",
            ends_on=time_here.today() + timedelta(days=3),
        )  # fmt: skip
        figure = reporting.ask_figure(cast.liu, region=A, figure="people", units=[A],
                                      cut_off_at=time_here.now() + timedelta(hours=3))  # fmt: skip
        drain()
        third = testing.take_sample(cast.li, cast.person["mother"], "TUBE-3")
        self.ids: dict[str, Any] = {
            "person": zhao.id, "order": order.id, "contact": contact.id, "case": case.id, "sample": third.pk,
            "task": Task.objects.filter(about=str(zhao), state="open").first().pk,
            "entry": latest_about(zhao, "healthcode.verdict_changed"),
            "staff": cast.staff["wang"].id, "gate": cast.gate_a.id, "handover": Handover.objects.first().pk,
            "leaving": Leaving.objects.first().pk, "directive": Directive.objects.first().pk,
            "figure": getattr(figure, "pk", None) or figure.id, "none": new_id(),
        }  # fmt: skip

    def _sample(self, who: str, tube: str) -> Any:
        cast = self.cast
        testing.take_sample(cast.li, cast.person[who], tube)
        testing.receive_sample(cast.wu, tube)
        return testing.report_result(cast.wu, tube, Outcome.SCREEN_POSITIVE)

    def ask(self, who: str, method: str, path: str, body: Any = None) -> HttpResponse:
        """Knock once and undo what it did, so that the next knocks at the same door."""
        client = self.clients[who]
        with transaction.atomic():
            if method == "GET":
                answer = client.get(path)
            elif path.startswith("/api/"):
                answer = client.generic(method, path, _json(body), content_type="application/json")
            else:
                answer = client.post(path, body or {})
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            answer.seen = _text(content)
            answer.rows = rows() if method != "GET" else None
            transaction.set_rollback(True)
        return answer


def _json(body: Any) -> str:
    import json

    return json.dumps(body or {})


def _text(content: bytes) -> str:
    """What a reader finds in an answer, looking into workbooks too."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(n).decode("utf-8", "ignore") for n in book.namelist())
    return content.decode("utf-8", "ignore")


def rows() -> Counter[str]:
    """How many rows each of our tables holds. Reading a person is itself recorded, so those entries do not count."""
    found: Counter[str] = Counter()
    for model in apps.get_models():
        label = model._meta.label
        if model.__module__.startswith("linan."):
            query = model.objects.all()
            if label == "ledger.Entry":
                query = query.exclude(kind="access.read")
            elif model._meta.app_label == "ledger":
                continue
            found[label] = query.count()
    return found


def outcome(answer: HttpResponse) -> str:
    """ok · refused · not_found · sign_in · broken. A door that opened and then found the form wanting was open."""
    status = answer.status_code
    if status == 401 or (status in (301, 302) and answer["Location"].startswith("/sign-in/")):
        return "sign_in"
    if status >= 500:
        return "broken"
    return {403: "refused", 404: "not_found", 405: "broken"}.get(status, "ok")
