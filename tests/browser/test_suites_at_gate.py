"""A cell turns its key to SM2 and to Ed25519: the phone at the gate checks such codes without network, in Chromium."""

from __future__ import annotations

import subprocess
import sys

import cbor2
import pytest
from base45 import b45decode

from tests.browser.outbreak import code_of
from tests.browser.street import ROOT, Street, street  # noqa: F401 - a fixture
from tests.browser.test_gate_app import Phone, paper_of, phone  # noqa: F401 - a fixture
from tests.cells import environment
from tests.forgery import forged

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def turned(street: Street, suite: str) -> str:  # noqa: F811
    """The key id of the new key; it signs at once."""
    line = [sys.executable, "-m", "linan.web", "code", "rotate", "--algorithm", suite, "--in-hours", "0"]
    done = subprocess.run(
        line, cwd=ROOT, env=environment(street.home), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\t")[0]


def signed_by(code: str) -> str:
    """The key id of the one who signed a code; on a phone it is inside the phone's proof."""
    raw = b45decode(code[4:])
    sealed = cbor2.loads(raw if raw[:1] == b"\xd2" else cbor2.loads(raw)[0])
    return str(cbor2.loads(sealed.value[0])[4].hex())


def test_codes_of_each_suite_pass_and_forged_ones_do_not(street: Street, phone: Phone):  # noqa: F811
    page, known, papers = phone.page, {}, {}
    for suite, who in (("SM2", "zhao"), ("EdDSA", "father")):
        known[who] = turned(street, suite)
        papers[who] = paper_of(street, "mother")
        assert signed_by(code_of(street, who)) == signed_by(papers[who]) == known[who]
    page.goto(phone.url)
    page.wait_for_selector("[data-gate][data-ready]")
    page.wait_for_timeout(1500)
    phone.context.set_offline(True)
    page.goto(phone.url)
    page.wait_for_selector("[data-gate][data-ready]")
    for who, paper in papers.items():
        shown = code_of(street, who)
        assert signed_by(shown) == known[who]
        for text, wanted in ((shown, "pass"), (paper, "pass"), (forged(paper), "unverifiable")):
            assert phone.scan(text) == wanted, (who, phone.answer())
            assert "本机" in phone.answer() or wanted != "pass"
    phone.context.set_offline(False)
    page.wait_for_selector("[data-queue]", state="hidden", timeout=60_000)
    page.wait_for_timeout(500)
    told = [a["action"] for a in phone.told()]
    assert told == ["pass", "pass", "unverifiable"] * 2, "the server says the same later"
    assert not phone.said and not street.said
