"""A small outbreak with real rows behind every door, and one client for everybody who might knock.

Everything a row of the matrix is about lies in community A: 赵大爷's record, order, contact line, task. The neighbours
(孙姐, 冯医生, 唐书记, 老侯, and 宋志明 as a resident) knock at the same doors.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from linan.core import clock as time_here
from linan.core.accounts import actions as accounts
from linan.core.accounts.models import ApiToken, Department, Duty
from linan.core.community import actions as register
from linan.core.community.actions import imports
from linan.core.community.facts import (
    EmergencyUse,
    Presence,
    PresenceSource,
    Reason,
    SiteKind,
    SpaceKind,
    SpotKind,
    TenureKind,
)
from linan.core.community.models import Division, Person
from linan.core.desk.excel import write_xlsx
from linan.core.ledger import drain, sequencer
from linan.core.ledger.models import Pending
from linan.core.ledger.queries import latest_about
from linan.core.ledger.readings import ReadingSpree
from linan.core.messages import actions as messages
from linan.core.messages.models import Message, OutboxItem
from linan.core.movement import actions as movement
from linan.core.policy import actions as policy
from linan.core.policy.modes import actions as modes
from linan.core.policy.overlays.actions import propose_overlay
from linan.domains.activities import actions as calm
from linan.domains.directives import actions as directives
from linan.domains.directives.models import Directive
from linan.domains.gates import actions as gates
from linan.domains.gates.models import Handover, VenueFinding
from linan.domains.gates.queries import poster_text
from linan.domains.gates.rules import Direction, DocumentKind, HoldReason, RefusalReason, Risk, VehicleUse
from linan.domains.gates.rules import Health as HealthForm
from linan.domains.gates.rules import Purpose as Errand
from linan.domains.gates.rules.houserules import Concerned, Demand
from linan.domains.healthcode import actions as codes
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.models import Evidence, OrderAlarm, Revocation
from linan.domains.healthcode.rules import Why
from linan.domains.healthcode.rules.orders import Asked
from linan.domains.issues import actions as issues
from linan.domains.issues.rules import IssueKind
from linan.domains.oversight import actions as oversight
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.models import Leaving, Order
from linan.domains.reopening import actions as reopening
from linan.domains.reopening.models import Reopening, Worker
from linan.domains.reporting import actions as reporting
from linan.domains.reporting import forms
from linan.domains.reporting.models import FormDefinition, Inquiry
from linan.domains.screening import actions as screening
from linan.domains.screening.facts import Purpose
from linan.domains.screening.models import Change, Door
from linan.domains.supplies import actions as supplies
from linan.domains.supplies.models import Credential, Delivery, Paper
from linan.domains.supplies.rules import Quality
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Form, Outcome
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.facts import Outcome as WhereNow
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case, Contact, Deciding, NoticeDraft, NoticeLine, PublicText
from linan.domains.tracing.rules.interview import LineState, Told, Where
from linan.domains.tracing.rules.letters import PersonTold
from linan.domains.wellbeing.models import CarePlan
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.models import Call, Task
from linan.domains.workforce.rules import Missing
from linan.kernel.actor import workflow_actor
from linan.kernel.credentials import Receipt
from linan.kernel.geo import Point
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef, ContactRef, TaskRef
from linan.kernel.region import Region
from linan.kernel.tokens import KeyEntry, StatusList, batches_of, key_id, sign_list
from linan.kernel.words import Words
from tests.cast import BEGAN, COUNTY, A, B, Cast, founder
from tests.firms import hours, whole_file
from tests.matrix.table import FAR, OWN
from tests.suppliers import Papers, signer

NEXT_STREET = COUNTY.child("330110002")
NEXT_COUNTY = Region("33/3301/330109/")
MORE_STAFF = (
    ("leader", "吴国庆", "grid_leader", A),
    ("ma", "马春燕", "building_lead", A.child("g01").child("b01")),
    ("ma_b", "薛丽", "building_lead", B.child("g01").child("b01")),
    ("officer", "郭立新", "department_officer", COUNTY),
    ("leader_b", "马建军", "grid_leader", B),
    ("chen_b", "许文博", "volunteer", B),
    ("zheng_b", "曹志刚", "police", NEXT_STREET),
    ("liu_b", "袁晓梅", "street_director", NEXT_STREET),
    ("jin_b", "严芳", "designated_doctor", NEXT_COUNTY),
    ("wu_b", "蒋丽娜", "lab_technician", NEXT_COUNTY),
    ("qian_b", "沈国平", "tracer", NEXT_COUNTY),
    ("he_b", "彭卫东", "county_official", NEXT_COUNTY),
    ("officer_b", "潘学文", "department_officer", NEXT_COUNTY),
    ("audit_b", "董敏", "auditor", NEXT_COUNTY),
    ("clerk_b", "余静怡", "clerk", NEXT_COUNTY),
)
"""Whom the cast lacks: every role once over 赵大爷's home and once over the community, street or county next door."""
KNOCKING = {*OWN.values(), *FAR.values(), "zhang"}
VISITOR = "visitor"
MARKS_OF_A = ["赵德福", "徐浩然", "朱雨桐", "徐一诺", "高建华", "罗红梅", *(f"1390000000{n}" for n in range(1, 6)),
              "1幢1单元101室", "1幢1单元302室", "2幢1单元501室"]  # fmt: skip
PLANTED = [
    "暗号甲一",
    "暗号甲二",
    "暗号甲三",
    "暗号甲四",
    "暗号甲五",
    "暗号甲六",
    "暗号甲七",
    "暗号甲八",
    "暗号甲九",
    "暗号甲十",
    "暗号甲十一",
]
"""Said about A and to A alone: in a directive's title and text, a figure, a ground, a letter, a file, two forms."""
MARKS_OF_B = ["宋志明", "谢欣怡", "邓海涛", "田玉兰", *(f"1390000000{n}" for n in range(6, 10)),
              "1幢1单元201室", "1幢2单元602室", "2幢1单元101室"]  # fmt: skip


REVOKED = {"country": "DE", "kid": "UNKNOWN_KID", "hashType": "UCI", "expires": "2023-01-01T00:00:00Z",
           "entries": ["00" * 16]}  # fmt: skip
SAME = {"person_id": "person"}
BEHIND_ID = {"directives": "directive", "issues": "issue", "quarantine": "order",
             "reporting/collections": "collection", "reporting/inspections": "inspection",
             "reporting/exports": "export", "reporting/self": "told_self",
             "reporting/upward": "upward", "reporting/tables": "table",
             "reporting/forms": "form", "reporting": "figure", "screening/changes": "told",
             "screening/rounds": "round", "screening/doors": "door", "screening": "round",
             "tracing/contacts": "contact", "tracing/pushed": "push", "tracing/cases": "case",
             "tracing/reachings": "reaching", "tracing/decidings": "deciding",
             "tracing/letters": "letter", "tracing/texts": "text_id",
             "tracing/interviews/answers": "crossed", "tracing/interviews/companions": "companion",
             "tracing/interviews/lines": "told_line", "tracing/notices/drafts": "notice_draft",
             "tracing/notices/lines": "notice_line", "tracing/notices/<uuid:sheet>": "notice_draft",
             "tracing/notices": "sheet",
             "supplies/papers": "licence", "supplies/credentials": "licence", "supplies/scans": "licence_scan",
             "supplies": "delivery", "reopening/files": "reopening", "reopening": "reopening",
             "workforce": "task"}  # fmt: skip
"""What `id` stands for in whose routes."""


MARKED = ("plan", "issue", "person", "order", "contact", "case", "push", "task", "handover", "leaving", "directive",
          "figure", "call", "upward", "collection", "form", "draft", "sample", "cleared", "household", "evidence_id",
          "item", "entry", "appeal_id", "letter", "letter_out", "letter_line", "text_id")  # fmt: skip
ONLY_A = {"wang", "zhang", "leader", "ma", "li", "chen", "zhou", "lead", "zhao", "luo", "gao"}
ONLY_B = {*FAR.values(), VISITOR}


class World:
    """The ids that stand behind the names in a route, and who is signed in where."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._more_staff()
        self._outbreak()
        self.clients = {name: self._client(name) for name in sorted(KNOCKING)}
        self.clients[VISITOR] = Client(raise_request_exception=False)
        self.cookies = {name: client.cookies.copy() for name, client in self.clients.items()}
        self.before = rows()
        self.marked_ids = [str(self.ids[name]) for name in MARKED]

    def _client(self, name: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.cast.user(name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def _more_staff(self) -> None:
        for region, name in ((NEXT_STREET, "湖滨街道"), (NEXT_COUNTY, "萧山区")):
            Division.objects.get_or_create(
                region=region,
                defaults={"code": region.code, "name": name, "level": int(region.level), "since_on": BEGAN.date()},
            )
        for n, (key, name, role, region) in enumerate(MORE_STAFF, 21):
            by = founder(NEXT_COUNTY if region == NEXT_COUNTY else COUNTY)
            office = None
            if key in ("officer", "officer_b"):
                where = NEXT_COUNTY if region == NEXT_COUNTY else COUNTY
                office = accounts.add_department(by, code=f"health-{where.code}", name="卫健局", region=where)
            new = accounts.add_staff(
                by, name=name, region=region, phone=f"138000000{n}", username=key, password="river-1949-x",
                department=office,
            )  # fmt: skip
            self.cast.staff[key] = new.ref
            accounts.assign_duty(by, new.ref, role, region, since=time_here.now() - timedelta(days=1))
        accounts.enter_department(founder(COUNTY), self.cast.staff["he"], "县政府办")
        accounts.enter_department(founder(COUNTY), self.cast.staff["liu"], "河畔街道办")

    def _outbreak(self) -> None:
        cast = self.cast
        start = time_here.now() - timedelta(days=1)
        messages.prefer(cast.zhao, "print")
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
        tracing.determine_many(cast.qian, case.ref, Ring.CLOSE, PLANTED[3], everyone=True)
        reaching = tracing.begin_reaching(cast.qian, case.ref)
        drain()
        zhao = cast.person["zhao"]
        order = Order.objects.get(person_id=zhao.id)
        contact = Contact.objects.get(case=case, person_id=zhao.id)
        quarantine.report_leaving(cast.actor("lead"), zhao, "neighbour", time_here.now())
        gates.scan(cast.zhou, cast.gate_a, zhao, time_here.now(), "matrix-1")
        directives.issue_directive(
            cast.liu, region=A, units=[A, A.child("g01")], number="1", title=PLANTED[0], text=PLANTED[1],
            reason="r", basis="b",
            ends_on=time_here.today() + timedelta(days=3),
        )  # fmt: skip
        figure = reporting.ask_figure(cast.liu, region=A, figure=PLANTED[2], units=[A],
                                      cut_off_at=time_here.now() + timedelta(hours=3))  # fmt: skip
        drain()
        sequencer.sign_all()  # so that entries can be proven
        self.ids: dict[str, Any] = {
            "person": zhao.id, "order": order.id, "contact": contact.id, "case": case.id,
            "reaching": reaching.pk,
            "push": contact_push(contact), "entry": latest_about(zhao, "healthcode.verdict_changed"),
            "task": Task.objects.filter(about=str(zhao), state="open", worker=str(cast.staff["wang"])).first().pk,
            "staff": cast.staff["wang"].id, "gate": cast.gate_a.id, "handover": Handover.objects.first().pk,
            "plan": CarePlan.objects.get(restriction=str(order.ref)).pk,
            "leaving": Leaving.objects.first().pk, "directive": Directive.objects.first().pk,
            "office": Department.objects.get(name="县政府办").pk,
            "figure": figure.id, "none": new_id(), "tube": "TUBE-9", "pk": 1,
            "household": cast.household["zhao"].id, "elsewhere": cast.person["luo"].id,
            "building": A.child("g01").child("b01"), "unit": A.child("g01").child("b01").child("u1"), "a": A,
            "county": COUNTY, "edition": "v9", "colleague": cast.staff["leader"].id,
            "now": _moment(0), "tomorrow": _moment(1), "yesterday": _moment(-1),
        }  # fmt: skip
        self._more_rows()

    def _next_county(self) -> None:
        """Another county, whose key is believed and whose list somebody may bring."""
        key, at, day = derive_private_key(7, SECP256R1()).public_key(), time_here.now(), timedelta(days=1)
        keeper = Ed25519PrivateKey.from_private_bytes(b"n" * 32)
        entry = KeyEntry(key_id(key), "ES256", key, frozenset({330106}), frozenset(), at - day, at + day)
        signs = b64encode(keeper.public_key().public_bytes_raw()).decode()
        issuer = {"name": "next", "keys": [key_id(key).hex()], "list_keys": [signs]}
        trust = json.dumps({"keys": [entry.to_json()], "issuers": [issuer]})
        (Path(settings.LINAN_HOME) / "trust.json").write_text(trust)
        self.signed_list = sign_list(StatusList.build(1, at, {}, 40).to_json(), keeper)

    def _issuer_file(self) -> SimpleUploadedFile:
        return SimpleUploadedFile("list.json", json.dumps(self.signed_list).encode())

    def _at_the_desk(self) -> None:
        """Somebody who does not live here is inside, and somebody was told no and objects."""
        cast = self.cast
        gates.scan(cast.zhou, cast.gate_a, cast.person["zhao"], time_here.now(), "matrix-off", shown="pass")
        self.ids["otherwise"] = f"{cast.gate_a.id}:matrix-off"
        gates.take_post(cast.zhou, cast.gate_a)
        self._next_county()
        codes.load_revocations(cast.actor("officer"), batches_of(REVOKED))
        self.ids["revocation"] = Revocation.objects.get().pk
        told = gates.Visitor(
            DocumentKind.NONE, "", PLANTED[10], "13700000001", Errand.VISIT, temperature=365,
            form=HealthForm(ill=False, contact=False, risk_area=False),
        )  # fmt: skip
        entry = gates.admit(cast.zhou, cast.gate_a, "matrix-01", told).entry
        assert entry is not None
        no = gates.refuse(
            cast.zhou, cast.gate_a, "matrix-02", told, gates.Ground(RefusalReason.OTHER, "nobody expects them")
        )
        gates.object_to(cast.zhou, no.pk, "a household does")
        ambulance = gates.pass_vehicle(cast.zhou, cast.gate_a, "matrix-03", VehicleUse.AMBULANCE).line
        soon = time_here.now() + timedelta(days=1)
        permit = gates.permit_vehicle(cast.actor("lead"), A, "浙A00001", "milk", soon)
        guest = gates.announce_guest(cast.zhao, PLANTED[10], time_here.now(), soon)
        house = gates.note_house_rule(
            cast.actor("lead"), A, Concerned.OWNERS, Demand.NO_ENTRY, "no owners", soon, soon + timedelta(days=2)
        )
        way = gates.declare_journey(cast.zhao, cast.person["zhao"], "31", soon, soon)
        hold = gates.set_hold(cast.qian, cast.person["zhao"], HoldReason.PLACE)
        self._terminal()
        poster = gates.issue_venue(cast.actor("lead"), cast.place["market"])
        gates.check_poster(cast.actor("lead"), "x", cast.place["market"])
        batch = gates.note_goods(cast.zhou, cast.gate_a, gates.Goods("shrimp", "L9", "Dalian", -18))
        self.ids |= {"hold": hold.pk, "market": cast.place["market"].id, "poster": poster.pk, "batch": batch.pk,
                     "finding": VenueFinding.objects.get().pk, "text": poster_text(poster)}  # fmt: skip
        self.ids["journey"] = way.pk
        self.ids["house_rule"] = house.pk
        self.ids |= {"visitor": entry.pk, "refusal": no.pk, "vehicle": ambulance.pk, "permit": permit.pk,
                     "announcement": guest.pk}  # fmt: skip

    def _terminal(self) -> None:
        """A turnstile with a reading of it at hand, and the public key of another."""
        one, other = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
        form = Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        keys = [k.public_key().public_bytes(*form).decode() for k in (one, other)]
        row = gates.enrol_terminal(self.cast.actor("lead"), self.cast.gate_a, "turnstile", Direction.IN, keys[0])
        told = {"format": "linan.card_reading/1", "terminal": str(row.pk), "nonce": "matrix-reading",
                "at": time_here.now().isoformat(), "card": "330110199003077755"}  # fmt: skip
        text = json.dumps(told)
        self.ids |= {"terminal": row.pk, "public_key": keys[1], "reading": text,
                     "mark": b64encode(one.sign(text.encode())).decode()}  # fmt: skip

    def _called_wrong(self) -> None:
        """赵大爷 says that an entry is wrong, and an auditor asks 老周 what records he opened were for."""
        doubt = oversight.doubt_entry(self.cast.zhao, self.ids["entry"], PLANTED[0])
        at = time_here.now()
        spree = ReadingSpree(self.cast.zhou.id, "gate_guard", 31, at, at, (PLANTED[1],))
        review = oversight.open_review(self.cast.actor("audit"), spree, COUNTY, threshold=30)
        self.ids |= {"doubt_id": doubt.pk, "review_id": review.pk}

    def _supplied(self) -> None:
        """The county trusts five organisations; masks came for A and are held, because their licence went."""
        cast, papers = self.cast, Papers(at=time_here.now())
        for who in ("authority", "laboratory", "maker", "carrier"):
            supplies.trust_signer(cast.he, COUNTY, signer(who, at=time_here.now()).to_json())
        supplies.trust_signer(cast.he, A, signer("office", at=time_here.now()).to_json(), receives=True)
        supplies.file_many(cast.actor("lead"), A, list(papers.files.items()))
        hand_over = Credential.objects.get(digest=papers.second.digest.hex())
        goods = supplies.Goods(2_000, 2_000, dict.fromkeys(Quality, True), hand_over.pk)
        made = supplies.receive_delivery(cast.actor("lead"), A, goods)
        Delivery.objects.filter(pk=made.pk).update(held_at=time_here.now())
        licence, scan = Credential.objects.get(kind="licence"), Paper.objects.earliest("id")
        self.ids |= {"licence": licence.pk, "licence_scan": scan.pk, "delivery": made.pk,
                     "key_id": signer("other").key_id.hex()}  # fmt: skip
        receipt = papers.add("receipt.cose", "office", Receipt(papers.second.digest, 2_000))
        self.ids["receipt_text"] = b64encode(receipt.raw).decode()
        supplies.trust_signer(cast.he, COUNTY, signer("other", at=time_here.now()).to_json())

    def _reopening(self) -> None:
        """A firm of A, middle risk now, asks to work again; one shift lacks something. 赵大爷 fills its file in."""
        cast, lead = self.cast, self.cast.actor("leader")
        soon = time_here.now() + timedelta(days=9)
        gates.list_risk_region(cast.qian, COUNTY, A.code, "", soon, "通告", Risk.MIDDLE)
        row = whole_file(lead)
        Reopening.objects.filter(pk=row.pk).update(contact_id=cast.person["zhao"].id)
        reopening.put_shift(lead, row.pk, hours("晚班", 16, 0, "二车间", spacing_cm=50))
        reopening.submit_file(lead, row.pk)
        reopening.check_on_site(cast.actor("lead"), row.pk, True)
        reopening.decide(cast.actor("lead"), row.pk, ["早班"], True, "齐全")
        self.ids |= {"reopening": row.pk, "firm": row.site_id, "employee": Worker.objects.earliest("id").pk}
        self.ids["known_number"] = Person.objects.get(pk=cast.person["mother"].id).identity

    def _seen_by_a_resident(self) -> None:
        """赵大爷 reports what he saw; nobody has looked yet."""
        told = issues.report_from_home(self.cast.zhao, "", PLANTED[3], IssueKind.HYGIENE)
        self.ids["observation"] = told.pk

    def _work_on_record(self) -> None:
        """王姐 cannot go on with her task, draws up her record of work, and an auditor says why they open it."""
        wang, ref = self.cast.wang, self.cast.staff["wang"]
        workforce.hold_task(wang, TaskRef(self.ids["task"]), Missing.ENTRY)
        workforce.open_work(self.cast.actor("audit"), ref, PLANTED[1])
        today = time_here.today()
        made = workforce.state_work(wang, ref, today - timedelta(days=29), today)
        sequencer.sign_all()
        sequencer.sign_all()
        self.ids |= {"worker": ref.id, "statement": made.pk}

    def _more_rows(self) -> None:
        """What the outbreak does not leave by itself: decisions that wait, a key, an agreement, paper to carry."""
        self._called_wrong()
        self._work_on_record()
        self._seen_by_a_resident()
        self._supplied()
        self._reopening()
        cast, wang, zhao = self.cast, self.cast.staff["wang"], self.cast.person["zhao"]
        self._sample("mother", "TUBE-3")
        drain()
        self.ids["sample"] = self._sample("mother", "TUBE-4").pk
        self._sample("child", "TUBE-5")
        drain()
        self.ids["cleared"] = self._sample("child", "TUBE-6", Outcome.NEGATIVE).pk
        testing.take_sample(cast.li, cast.person["gao"], "TUBE-9")
        drain()
        self._at_the_desk()
        proposed = tracing.add_contact(
            cast.qian,
            CaseRef(self.ids["case"]),
            cast.person["gao"],
            met_at=time_here.now() - timedelta(hours=9),
            minutes=20,
        )
        long = Deciding.objects.create(case_id=self.ids["case"], begun_at=time_here.now(), decision="accept",
                                       by=cast.qian.id, by_role=cast.qian.role)  # fmt: skip
        long.lots.create(number=1, size=1, contacts=[str(proposed.pk)])
        self.ids["deciding"] = long.pk
        told = PersonTold(2, PLANTED[9], "", "13900000001", "", Ring.CLOSE, time_here.today())
        letter = tracing.enter_letter(cast.qian, "萧山区", "7", time_here.now() + timedelta(hours=6), [told])
        out = tracing.write_letter(cast.qian, CaseRef(self.ids["case"]), "萧山区", [ContactRef(self.ids["contact"])])
        told_of = tracing.enter_letter(cast.qian, "富阳区", "8", time_here.now() + timedelta(hours=6), [told])
        tracing.answer_line(cast.qian, told_of.lines.get().ref, WhereNow.ELSEWHERE)
        text = tracing.draft_text(cast.qian, CaseRef(self.ids["case"]))
        # Eleven people must fit a text, and the cast is ten.
        register.register_person(founder(), name="某甲", region=B.child("g02"))
        ready = PublicText.objects.create(
            case_id=self.ids["case"], version=2, state="draft", home_level=3, note="请戴好口罩。",
            drafted_by="staff:somebody", drafted_at=time_here.now(),
        )  # fmt: skip
        said = PublicText.objects.create(
            case_id=self.ids["case"], version=3, state="released", home_level=3,
            drafted_by="staff:somebody", drafted_at=time_here.now(),
        )  # fmt: skip
        self.ids |= {"letter_done": told_of.pk, "text_ready": ready.pk, "text_said": said.pk}
        self.ids |= {"letter": letter.pk, "letter_out": out.pk, "text_id": text.pk,
                     "letter_line": letter.lines.get().pk}  # fmt: skip
        self.ids |= {"g01": A.child("g01"), "g02": A.child("g02"), "since": 1, "sequence": 2}
        self.ids["upward"] = reporting.send_up(cast.actor("lead"), A, PLANTED[3]).id
        daily = reporting.begin_collection(cast.liu, A, "住院人数", PLANTED[5], [A], time(16))
        self.ids["collection"] = daily.id
        self.ids["doubted"] = daily.made_at.isoformat()
        Inquiry.objects.create(collection=daily, region=A, doubt="repeated", period_at=daily.made_at, reasons=[])
        form, draft = self._form(PLANTED[6], "temperature"), self._form(PLANTED[7], "doses")
        reporting.send_out_form(cast.actor("officer"), form.ref)
        found = issues.report_issue(cast.chen, A, "1幢1单元101室", PLANTED[8], IssueKind.DANGER)
        self.ids["issue"] = found.pk
        self.ids["told_self"] = reporting.report_self(cast.zhao, zhao, "symptom").pk
        self.ids["inspection"] = reporting.inspect_unit(cast.liu, A, "消毒记录").pk
        excel = reporting.keep_table(cast.actor("officer"), form.ref, "t.xlsx", write_xlsx(["姓名", "体温"], []))
        self.ids["table"] = excel.pk
        self.ids["export"] = reporting.make_export(cast.actor("officer"), excel.ref, A).pk
        well = Case.objects.get(person_id=cast.person["child"].id)
        Case.objects.filter(pk=well.pk).update(state="recovered", ended_on=time_here.today())
        workforce.ask_calls(cast.actor("lead"), "elders", "committee", [workforce.WantedCall(zhao)])
        adoption = policy.propose_edition(
            cast.actor("officer"), COUNTY, "v9", since=time_here.now() + timedelta(days=1), because="notice"
        )
        added = propose_overlay(
            cast.actor("officer"), A, {"secondary_contact": 2}, reason="市场", until=time_here.now() + timedelta(days=5)
        )
        weigher = workflow_actor("rules", COUNTY, [TAKE_EVIDENCE])
        told = codes.say_daily(cast.zhao, zhao, unwell=False, declared={"risk_area": False, "contact": False})
        self.ids["word"] = told.pk
        codes.take_evidence(weigher, cast.person["luo"], "test_negative", time_here.now())
        weighing = codes.weigh_region_again(weigher, A, Why.EDITION, adoption.ref)
        self.ids |= {"overlay": added.pk, "weighing_id": weighing.pk, "kind": "health"}
        accounts.issue_token(cast.wang, "reader", ["register.see"])
        messages.send(cast.liu, wang, Words("Please call back."), kind="test")
        messages.send(cast.liu, zhao, Words(PLANTED[4]), kind="test")
        dead = Pending.objects.create(workflow="linan.workflows.gone", due_at=time_here.now(), dead=True)
        over = Order.objects.filter(person_id=cast.person["mother"].id).latest("id")
        Order.objects.filter(pk=over.pk).update(state="released", certificate_number="C-1")
        reason = register.note_reason(cast.wang, zhao, Reason.ALONE, source=PresenceSource.VISIT)
        lease = register.note_tenure(
            cast.wang, cast.household["zhao"], TenureKind.OWNER, person=zhao, since_on=BEGAN.date()
        )
        square = register.add_site(cast.actor("lead"), A, register.SiteParticulars(SiteKind.PUBLIC_SPACE, "广场"))
        twice = [
            register.register_person(cast.wang, name="双名", household=cast.household["zhao"], presence=Presence.AWAY)
            for _ in range(2)
        ]
        merged = register.merge_people(cast.wang, twice[0].ref, twice[1].ref)
        table = _table()
        roll = imports.upload(cast.actor("clerk"), A, table.read(), table.name or "")
        imports.check(
            cast.actor("clerk"), roll.pk, {"name": "姓名", "phone": "电话", "building": "楼栋", "room": "房号"}
        )
        store = register.place_spot(cast.actor("lead"), A, SpotKind.DEPOT, "物资点", Point(120.0, 30.0))
        test = calm.send_test(cast.actor("lead"), A)
        walk = calm.hold_activity(cast.actor("lead"), A, title="散步", held_on=time_here.today(), points=9)
        calm.confirm_part(cast.wang, calm.say_part(cast.zhao, walk.id).id)
        self.ids["part"] = calm.say_part(cast.actor("father"), walk.id).id
        self.ids["test"], self.ids["activity"] = test.id, walk.id
        court = register.add_site(
            cast.actor("lead"), A,
            register.SiteParticulars(SiteKind.PUBLIC_SPACE, "球场", space=SpaceKind.COURT,
                                     emergency_uses=[EmergencyUse.TESTING, EmergencyUse.STORES]),
        )  # fmt: skip
        hall = register.add_site(
            cast.actor("lead"), A,
            register.SiteParticulars(SiteKind.PUBLIC_SPACE, "礼堂", emergency_uses=[EmergencyUse.STORES]),
        )  # fmt: skip
        later = time_here.now() + timedelta(days=2)
        alert = modes.propose_mode(
            cast.actor("lead"), A, "alert", reason="r", until=later, powers=["register.convert"]
        )  # fmt: skip
        modes.confirm_mode(cast.liu, alert.pk)
        waiting = modes.propose_mode(cast.actor("lead"), A, "emergency", reason="r", until=later)
        booked = register.book_space(cast.zhao, court.pk, later, later + timedelta(hours=1))
        turned = register.convert_space(
            cast.actor("lead"), hall.pk, EmergencyUse.STORES, because="物资", until=later
        )  # fmt: skip
        self.ids |= {
            "mode": waiting.pk, "court": court.pk, "booking": booked.pk, "conversion": turned.pk,
            "day": time_here.today() + timedelta(days=3), "soon": f"{later:%Y-%m-%dT%H:%M}",
            "merge": merged.pk, "keep": zhao.id, "gone": twice[0].pk, "roll": roll.pk,
            "spot": store.pk, "tenure": lease.pk, "site": square.pk,
            "reason": reason.pk,
            "proposed": proposed.pk, "form": form.pk, "draft": draft.pk, "recovering": well.pk,
            "call": Call.objects.get().pk, "adoption_id": adoption.pk, "token": ApiToken.objects.get().pk,
            "proxy": accounts.agree_proxy(cast.zhao, zhao, cast.person["luo"]),
            "message": Message.objects.filter(to=str(wang)).latest("sent_at").pk,
            "message_home": Message.objects.filter(to=str(zhao)).latest("sent_at").pk,
            "item": OutboxItem.objects.filter(channel="print").first().pk, "pending": dead.pk, "over": over.pk,
            "duty": Duty.objects.get(staff_id=wang.id).pk,
            "evidence_id": Evidence.objects.filter(person_id=zhao.id).first().pk,
        }  # fmt: skip
        self._a_round()
        self._orders_by_hand()
        self._an_interview()

    def _orders_by_hand(self) -> None:
        """One order that waits for its second person, one in force, and the alarm of one that nobody can order."""
        cast, county = self.cast, founder(COUNTY)
        for who, office in (("qian", "区疾控中心"), ("liu", "河畔街道办"), ("audit", "纪委监委")):
            accounts.enter_department(county, cast.staff[who], office)
        asked = Asked("exposed_place", "infectious-39", "流调1", "与病例同时在梧桐菜市场", 2)
        waits = codes.propose_order(cast.qian, [cast.person["zhao"]], asked)
        stands = codes.propose_order(cast.qian, [cast.person["gao"]], asked)
        codes.agree_to_order(cast.liu, stands.pk)
        piece = Evidence.objects.get(source=str(stands.ref))
        appeal = codes.object_to(cast.actor("gao"), cast.person["gao"], piece.ref, words=PLANTED[9])
        alarm = OrderAlarm.objects.create(
            region=COUNTY, order=waits, kind="batch", office="区疾控中心", people=30, raised_at=time_here.now()
        )
        self.ids |= {
            "proposed_order": waits.pk,
            "standing_order": stands.pk,
            "alarm_id": alarm.pk,
            "appeal_id": appeal.pk,
        }

    def _an_interview(self) -> None:
        """A stay told to two people at once, who wrote down different things."""
        cast, case = self.cast, CaseRef(self.ids["case"])
        day = time_here.today() - timedelta(days=1)
        told = Told(Where.HOME, 60, 120, note=PLANTED[10], state=LineState.CONFIRMED)
        line = tracing.add_line(cast.qian, case, day, told)
        tracing.save_line(cast.li, line.id, 1, replace(told, end=150))
        crossed = tracing.save_line(cast.qian, line.id, 1, replace(told, end=180)).other
        assert crossed is not None
        friend = tracing.name_companion(cast.li, line.id, PLANTED[10])
        self.ids |= {"told_line": line.id, "crossed": crossed.id, "companion": friend.id}
        text = f"病例1，男，81岁，现住{PLANTED[10]}。3月1日到超市购物。"
        sheet = tracing.read_in_notice(cast.qian, text, day)
        draft = NoticeDraft.objects.get(sheet=sheet)
        tracing.say_who_is_meant(cast.qian, draft.id, Case.objects.get(pk=self.ids["case"]).number)
        first = NoticeLine.objects.filter(draft=draft).first()
        assert first is not None
        self.ids |= {"sheet": sheet.id, "notice_draft": draft.id, "notice_line": first.id}

    def _a_round(self) -> None:
        """Doors to knock at, and somebody who came, as 赵大爷 told it."""
        due = time_here.now() + timedelta(days=2)
        made = screening.open_round(self.cast.actor("lead"), A, Purpose.SCREEN, "排查", due_at=due)
        screening.answer_household(self.cast.zhao, screening.Said(came=(screening.Newcomer("新来的"),)))
        door = Door.objects.get(round=made, home=self.cast.household["zhao"].id)
        self.ids |= {"round": made.pk, "door": door.pk, "told": Change.objects.get().pk}

    def _form(self, title: str, item: str) -> FormDefinition:
        schema = forms.schema(title, ["name", item], [])
        return reporting.design_form(
            self.cast.actor("officer"), title=title, region=A, schema=schema, purpose="p", basis="b",
            until_on=time_here.today() + timedelta(days=30),
        )  # fmt: skip

    def _sample(self, who: str, tube: str, outcome: Outcome = Outcome.SCREEN_POSITIVE) -> Any:
        cast = self.cast
        testing.take_sample(cast.li, cast.person[who], tube)
        testing.receive_sample(cast.wu, tube)
        return testing.report_result(cast.wu, tube, outcome)

    def path(self, route: str, at: Mapping[str, str] | None = None) -> str:
        """The route with ids of community A in it."""
        return "/" + "/".join(self._step(route, step, at or {}) for step in route.split("/"))

    def places(self, route: str, at: Mapping[str, str] | None = None) -> dict[str, str]:
        """What stands for each placeholder of the route, by its name."""
        steps = [step for step in route.split("/") if step.startswith("<")]
        return {step.strip("<>").split(":")[-1]: self._step(route, step, at or {}) for step in steps}

    def _step(self, route: str, step: str, at: Mapping[str, str]) -> str:
        if not step.startswith("<"):
            return step
        name = step.strip("<>").split(":")[-1]
        bare = route.removeprefix("api/").removeprefix("me/")
        name = at.get(name) or SAME.get(name, name)
        if name == "id":
            name = next(v for k, v in BEHIND_ID.items() if bare.startswith(k))
        return str(self.ids.get(name, name))

    def _layout(self) -> SimpleUploadedFile:
        line = f"depot,物资点二,{self.ids['a']},120.001,30.001"
        return SimpleUploadedFile("layout.csv", f"kind,name,region,lon,lat\n{line}\n".encode())

    def _receipt(self) -> SimpleUploadedFile:
        return SimpleUploadedFile("receipt.cose", b64decode(self.ids["receipt_text"]))

    def filled(self, body: Any) -> Any:
        """A body with ids of community A in it."""
        if body == "{issuer_list}":
            return self.signed_list
        if isinstance(body, str):
            return body.format_map(self.ids) if "{" in body else body
        if isinstance(body, dict):
            files = {
                "{table}": _table,
                "{layout}": self._layout,
                "{excel}": _excel,
                "{batches}": _batches,
                "{issuer_file}": self._issuer_file,
                "{receipt}": self._receipt,
            }
            return {k: files[v]() if isinstance(v, str) and v in files else self.filled(v) for k, v in body.items()}
        return [self.filled(v) for v in body] if isinstance(body, list) else body

    def ask(self, who: str, method: str, path: str, body: Any = None) -> HttpResponse:
        """Knock once and undo what it did, so that the next knocks at the same door."""
        client = self.clients[who]
        client.cookies = self.cookies[who].copy()
        cache.clear()
        with transaction.atomic():
            if method == "GET":
                answer = client.get(path)
            elif path.startswith("/api/"):
                answer = client.generic(method, path, json.dumps(body), content_type="application/json")
            else:
                answer = client.post(path, body or {})
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            answer.seen = _text(content)
            answer.wrote = method != "GET" and not connection.needs_rollback and rows() != self.before
            transaction.set_rollback(True)
        return answer


def _moment(days: int) -> str:
    return f"{time_here.now() + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def contact_push(contact: Contact) -> UUID:
    assert contact.push_id is not None
    return contact.push_id


def _batches() -> SimpleUploadedFile:
    fresh = {**REVOKED, "country": "AT"}
    return SimpleUploadedFile("batch.json", json.dumps(fresh).encode(), content_type="application/json")


def _excel() -> SimpleUploadedFile:
    return SimpleUploadedFile("t.xlsx", write_xlsx(["姓名", "体温"], []))


def _table() -> SimpleUploadedFile:
    return SimpleUploadedFile(
        "people.csv", "姓名,电话,网格,楼栋,单元,房号\n新人,13900000099,g01,b01,u1,0101\n".encode()
    )


def _text(content: bytes) -> str:
    """What a reader finds in an answer, looking into workbooks and behind JSON's escapes too."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(n).decode("utf-8", "ignore") for n in book.namelist())
    text = content.decode("utf-8", "ignore")
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def rows() -> tuple[int, ...]:
    """How many rows each of our tables holds. Left out is what a refusal itself leaves: that a record was asked for
    (`access.read`), and how often a role is turned away at a door."""
    quote = connection.ops.quote_name
    counts = []
    for model in apps.get_models():
        if not model.__module__.startswith("linan.") or model._meta.label == "accounts.RefusedCount":
            continue
        table = quote(model._meta.db_table)
        which = " WHERE kind <> 'access.read'" if model._meta.label == "ledger.Entry" else ""
        if model._meta.app_label != "ledger" or which:
            counts.append(f"(SELECT COUNT(*) FROM {table}{which})")
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(counts))
        return tuple(cursor.fetchone())


def leaked(world: World, who: str, path: str, body: Any, answer: HttpResponse) -> list[str]:
    """Marks of the other community in the body or the headers, where this one must not read them.

    Ids count too, except those the knock itself brought along.
    """
    if who in ONLY_A:
        marks = MARKS_OF_B
    elif who in ONLY_B:
        marks = [*MARKS_OF_A, *PLANTED, *world.marked_ids]
    else:
        return []
    brought = path + json.dumps(body, default=str)
    seen = answer.seen + str(answer.headers)
    return [m for m in marks if m in seen and m not in brought]


def outcome(answer: HttpResponse) -> str:
    """ok · refused · not_found · sign_in · broken. A door that opened and then found the form wanting was open."""
    status = answer.status_code
    if status == 401 or (status in (301, 302) and answer["Location"].partition("?")[0] == "/sign-in/"):
        return "sign_in"
    if status >= 500:
        return "broken"
    return {403: "refused", 404: "not_found", 405: "broken"}.get(status, "ok")
