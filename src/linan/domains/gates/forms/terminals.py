"""Enrolling a terminal, and what one sends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.desk import say
from linan.domains.gates import actions, queries
from linan.domains.gates.forms.scanning import DIRECTIONS
from linan.domains.gates.rules import Action, Direction
from linan.kernel.refs import GateRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


class TerminalForm(forms.Form):
    """Which gate, which way, and the public key the terminal shows."""

    gate = forms.UUIDField(label=_("Gate"))
    name = forms.CharField(label=_("What it is called"), max_length=60)
    direction = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS, initial="in")
    public_key = forms.CharField(
        label=_("Public key (PEM)"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
    )

    def read(self) -> tuple[GateRef, str, Direction, str]:
        if not self.is_valid():
            raise Refusal(
                "form_unusable",
                Words("This form cannot be used as it is."),
                kind=Kind.INVALID,
                next_step=Words("Load the page again and send it once more."),
                field=next(iter(self.errors), ""),
            )
        told = self.cleaned_data
        return GateRef(told["gate"]), told["name"], Direction(told["direction"]), told["public_key"]


def answer_reading(terminal: UUID, text: str, signature: str, language: str | None = None) -> dict[str, Any]:
    """A signed reading in, what the turnstile does and shows out."""
    by = queries.device_of(terminal, text, signature)
    answer = actions.take_reading(by, terminal, text)
    return {
        "open": answer.action is Action.PASS,
        "action": answer.action.value,
        "words": say(answer.words, language),
        "next_step": say(answer.next_step, language),
        "at": answer.at,
        "worker_name": answer.worker_name,
        "worker_phone": answer.worker_phone,
        "repeat": answer.repeat,
    }
