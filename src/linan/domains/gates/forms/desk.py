"""The forms of the desk: one for somebody who does not live here, one for saying no, one for answering an objection."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linan.core.community.provinces import PROVINCES, province_name
from linan.domains.gates.actions import Ground, Visitor
from linan.domains.gates.rules import READ, DocumentKind, Exemption, Health, Purpose, RefusalReason, read_temperature
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

DOCUMENTS = [
    (DocumentKind.IDENTITY.value, _("identity card")),
    (DocumentKind.PASSPORT.value, _("passport")),
    (DocumentKind.TAIWAN.value, _("travel permit of Taiwan residents")),
    (DocumentKind.HK_MACAO.value, _("travel permit of Hong Kong and Macao residents")),
    (DocumentKind.PERMIT.value, _("residence permit")),
    (DocumentKind.TRAVEL.value, _("another travel document")),
    (DocumentKind.NONE.value, _("no document at hand")),
]
PURPOSES = [
    (Purpose.VISIT.value, _("visit to a household")),
    (Purpose.DELIVERY.value, _("delivery")),
    (Purpose.REPAIR.value, _("repair")),
    (Purpose.CARE.value, _("care for somebody")),
    (Purpose.WORK.value, _("work here")),
    (Purpose.OTHER.value, _("something else")),
]
NEVER_WAIT = [
    ("", pgettext_lazy("no such call", "no")),
    (Exemption.PATIENT.value, _("on the way to treatment")),
    (Exemption.MEDIC.value, _("medical staff on duty")),
    (Exemption.EMERGENCY.value, _("an emergency")),
]
REASONS = [
    (RefusalReason.FEVER.value, _("temperature measured here")),
    (RefusalReason.SYMPTOMS.value, _("illness or contact they told of")),
    (RefusalReason.CODE.value, _("their code asks them to wait")),
    (RefusalReason.ORDER.value, _("this entrance is tightened by an order")),
    (RefusalReason.HOST.value, _("nobody here expects them")),
    (RefusalReason.OTHER.value, _("another reason (to be looked at)")),
]
ORIGINS = [("", _("not asked")), *((p, province_name(p)) for p in PROVINCES)]
YES = [("no", pgettext_lazy("a health question", "no")), ("yes", pgettext_lazy("a health question", "yes"))]


ASKED = ("name", "phone", "temperature")
"""Always asked of who does not live here; the action names what is missing."""


class _Question(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES, widget=forms.RadioSelect, required=False, **kwargs)


class VisitorForm(forms.Form):
    """Somebody who does not live here; what is missing is named by the action, not here."""

    key = forms.CharField(max_length=40, min_length=8, widget=forms.HiddenInput)
    document = forms.ChoiceField(label=_("What they show"), choices=DOCUMENTS, initial="identity")
    number = forms.CharField(label=_("Document number"), max_length=30, required=False)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    visiting = forms.CharField(label=_("To which door"), max_length=80, required=False)
    purpose = forms.ChoiceField(label=_("What for"), choices=PURPOSES, initial="visit")
    origin = forms.ChoiceField(label=_("Arriving from"), choices=ORIGINS, required=False)
    temperature = forms.CharField(label=_("Temperature (°C)"), max_length=6, required=False)
    ill = _Question(label=_("Fever, cough or short of breath?"))
    contact = _Question(label=_("Somebody ill at home, or told to be a contact?"))
    risk_area = _Question(label=_("In a risk area in the last 14 days?"))
    code = forms.CharField(label=_("Their code, if they show one"), max_length=8000, required=False)
    exemption = forms.ChoiceField(label=_("Must not wait"), choices=NEVER_WAIT, required=False)
    read_by = forms.CharField(max_length=8, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ASKED:
            self.fields[name].required = True
        self.use_required_attribute = False
        for name in ("number", "name", "phone", "visiting", "temperature", "code"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["temperature"].widget.attrs["inputmode"] = "decimal"
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def read(self) -> tuple[str, Visitor]:
        """The form's own key and what was told; refuses a form that cannot be read, and a temperature that is none."""
        # Asked of everybody, and still no form of Django's is in the way of saying no to somebody who will not tell.
        for name in ASKED:
            self.fields[name].required = False
        readable = self.is_valid()
        for name in ASKED:
            self.fields[name].required = True
        if not readable:
            raise _unreadable(self)
        told = self.cleaned_data
        answers = {name: told[name] for name in ("ill", "contact", "risk_area")}
        form = Health(**{n: a == "yes" for n, a in answers.items()}) if all(answers.values()) else None
        return told["key"], Visitor(
            document=DocumentKind(told["document"]),
            number=told["number"],
            name=told["name"],
            phone=told["phone"],
            purpose=Purpose(told["purpose"]),
            visiting=told["visiting"],
            origin=told["origin"],
            temperature=read_temperature(told["temperature"]) if told["temperature"].strip() else None,
            form=form,
            exemption=Exemption(told["exemption"]) if told["exemption"] else None,
            read=told["read_by"] == READ,
            code=told["code"],
        )


class RefusalForm(forms.Form):
    """Why not. It lies folded in the visitor's form: a browser that insisted on a reason would let nobody in."""

    use_required_attribute = False

    reason = forms.ChoiceField(label=_("Why not"), choices=REASONS, widget=forms.RadioSelect)
    words = forms.CharField(label=_("In a sentence"), max_length=200, required=False)

    def read(self) -> Ground:
        if not self.is_valid():
            raise Refusal(
                "reason_missing",
                Words("A refusal needs a reason that can be read."),
                kind=Kind.INVALID,
                next_step=Words("Choose why not."),
                field="reason",
            )
        return Ground(RefusalReason(self.cleaned_data["reason"]), self.cleaned_data["words"])


class DecideForm(forms.Form):
    """The answer to an objection."""

    answer = forms.ChoiceField(choices=[("reverse", ""), ("keep", "")])
    because = forms.CharField(label=_("Why"), max_length=200, required=False)

    def read(self) -> tuple[bool, str]:
        """Whether the refusal is reversed, and why."""
        if not self.is_valid():
            raise _unreadable(self)
        return self.cleaned_data["answer"] == "reverse", self.cleaned_data["because"]


def _unreadable(form: forms.Form) -> Refusal:
    field = next(iter(form.errors), "")
    return Refusal(
        "form_unusable",
        Words("This form cannot be used as it is."),
        kind=Kind.INVALID,
        next_step=Words("Load the page again and send it once more."),
        field=field,
    )
