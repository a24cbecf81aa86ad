"""Messages reach their readers and nobody else."""

import httpx
import pytest

from linan.core.messages.actions import deliver_due, read_message, send
from linan.core.messages.channels import Sms
from linan.core.messages.models import OutboxItem
from linan.core.messages.queries import inbox_of, unread
from linan.kernel.refusal import Refusal
from linan.kernel.words import Words

pytestmark = pytest.mark.django_db
HELLO = Words("Noted as delivered.")


def gateway(answers):
    seen = []

    def answer(request):
        seen.append(request)
        return httpx.Response(answers.pop(0), json={"receipt": "r1"})

    return Sms("http://gateway.test", "key", httpx.Client(transport=httpx.MockTransport(answer))), seen


def test_a_message_is_in_the_inbox_and_sent_once(cast, clock):
    send(cast.wang, cast.person["zhao"], HELLO, kind="test", link="/me/")
    sms, seen = gateway([503, 200])
    assert deliver_due(find=lambda c: sms if c == "sms" else None) == 0
    clock.advance(minutes=1)
    assert deliver_due(find=lambda c: sms if c == "sms" else None) == 1
    assert deliver_due(find=lambda c: sms if c == "sms" else None) == 0
    assert {r.headers["Idempotency-Key"] for r in seen} == {str(OutboxItem.objects.get().pk)}
    (letter,) = inbox_of(cast.zhao)
    assert letter.words == HELLO
    assert unread(cast.zhao) == 1
    assert read_message(cast.zhao, letter.id) == "/me/"
    assert unread(cast.zhao) == 0


def test_the_neighbour_reaches_and_reads_nothing(cast):
    with pytest.raises(Refusal) as no:
        send(cast.sun, cast.person["zhao"], HELLO, kind="test")
    assert no.value.code == "not_found"
    send(cast.wang, cast.person["zhao"], HELLO, kind="test")
    (letter,) = inbox_of(cast.zhao)
    assert inbox_of(cast.sun) == []
    with pytest.raises(Refusal):
        read_message(cast.sun, letter.id)
