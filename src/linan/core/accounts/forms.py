"""Forms of the sign-in that the library leaves half in English."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Which device is it, and may it sign in alone? The library gives the name no label and explains in jargon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call this device or key")
        self.fields["passwordless"].label = _("Sign in without a password")
        self.fields["passwordless"].help_text = _("The device asks for your finger, your face or its own lock instead.")
