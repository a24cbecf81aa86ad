"""What reporting says has happened to figures on their way up."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.refs import RecordRef, Ref
from linan.kernel.region import Region


class FigureAsked(Fact, kind="reporting.figure_asked"):
    """A figure is wanted from every community under `region` as of `cut_off_at`."""

    region: Region
    subject: Ref | None
    call: RecordRef
    figure: str
    cut_off_at: datetime


class FigureReported(Fact, kind="reporting.figure_reported"):
    """One community gave its value; a later one for the same call is a correction and keeps the earlier."""

    region: Region
    subject: Ref | None
    call: RecordRef
    figure: str
    value: int
    correction: bool


class FormSentOut(Fact, kind="reporting.form_sent_out"):
    """A department's form is asked from now on. `asked` of its `fields` are held by nobody and have to be asked."""

    region: Region
    subject: Ref | None
    form: RecordRef
    department: str
    fields: int
    asked: int
    basis: str


class FormRetired(Fact, kind="reporting.form_retired"):
    """A form is no longer asked; what was answered stays with the common items."""

    region: Region
    subject: Ref | None
    form: RecordRef


class FormAnswered(Fact, kind="reporting.form_answered"):
    """A sheet was filled for one subject: how many values were new, how many the form had from elsewhere."""

    region: Region
    subject: Ref | None
    form: RecordRef
    entered: int
    known: int
    route: str


class AnswerCorrected(Fact, kind="reporting.answer_corrected"):
    """A value was put right for every form at once; the earlier value stays on record."""

    region: Region
    subject: Ref | None
    form: RecordRef
    keys: tuple[str, ...]
    reason: str


SENTENCES: dict[str, str] = {
    "reporting.figure_asked": "A figure was asked for, as of {cut_off_at}.",
    "reporting.figure_reported": "A figure was reported.",
    "reporting.form_sent_out": "{department} sends out a form of {fields} fields; {asked} of them have to be asked.",
    "reporting.form_retired": "A form was retired.",
    "reporting.form_answered": "A form was filled in: {entered} values entered, {known} known already.",
    "reporting.answer_corrected": "A value was corrected for every form: {reason}",
}
