"""One interface for every machine channel: `deliver(to, text, key) -> receipt`, or a `NotDelivered` that says whether
to try again. The gateway's address comes from the settings, so a county points it at its own provider's bridge."""

from __future__ import annotations

from typing import Protocol

import httpx
from django.conf import settings
from django.core.mail import EmailMessage

from linan.core.messages.models import Channel


class NotDelivered(Exception):
    """`code` is a short word without personal data; `again` says whether trying later can help."""

    def __init__(self, code: str, *, again: bool) -> None:
        super().__init__(code)
        self.code = code
        self.again = again


class Carrier(Protocol):
    def deliver(self, to: str, text: str, key: str) -> str:
        """Hand the text over and return the receipt. `key` is the same for every attempt at one delivery."""
        ...


class Sms:
    """`POST {base}/messages` with `{"to", "text"}`; the `Idempotency-Key` keeps a repeated attempt from ringing twice.

    2xx with `{"receipt": …}` is delivered; 429 and 5xx and network trouble are tried again; other answers are final.
    """

    def __init__(self, base: str, token: str = "", client: httpx.Client | None = None) -> None:
        self.base = base.rstrip("/")
        self.token = token
        self.client = client or httpx.Client(timeout=10)

    def deliver(self, to: str, text: str, key: str) -> str:
        headers = {"Idempotency-Key": key}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            answer = self.client.post(f"{self.base}/messages", json={"to": to, "text": text}, headers=headers)
        except httpx.HTTPError as trouble:
            raise NotDelivered(type(trouble).__name__, again=True) from trouble
        if answer.status_code == 429 or answer.status_code >= 500:
            raise NotDelivered(f"http_{answer.status_code}", again=True)
        if not answer.is_success:
            raise NotDelivered(f"http_{answer.status_code}", again=False)
        try:
            return str(answer.json().get("receipt", ""))[:120]
        except ValueError:
            return ""


class Mail:
    """SMTP through Django's mail settings."""

    def deliver(self, to: str, text: str, key: str) -> str:
        try:
            EmailMessage(subject=text.splitlines()[0][:60], body=text, to=[to]).send()
        except OSError as trouble:  # smtplib's errors are OSErrors
            raise NotDelivered(type(trouble).__name__, again=True) from trouble
        return ""


def carrier(channel: str) -> Carrier | None:
    """The carrier of a channel, or None where this cell has none: then deliveries wait in the outbox."""
    if channel == Channel.SMS and settings.LINAN_SMS_URL:
        return Sms(settings.LINAN_SMS_URL, settings.LINAN_SMS_TOKEN)
    if channel == Channel.MAIL and (settings.EMAIL_HOST or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")):
        return Mail()
    return None
