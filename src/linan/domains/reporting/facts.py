"""What reporting says has happened to figures on their way up."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.refs import PersonRef, RecordRef, Ref
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


class CollectionBegun(Fact, kind="reporting.collection_begun"):
    """A figure is asked every day from now on."""

    region: Region
    subject: Ref | None
    collection: RecordRef
    figure: str


class CollectionDue(Fact, kind="reporting.collection_due"):
    """Timer: the cut-off of a daily figure has come; the next period opens."""

    region: Region
    subject: Ref | None
    collection: RecordRef


class CollectionEnded(Fact, kind="reporting.collection_ended"):
    """A daily figure is asked no more; what was given stays."""

    region: Region
    subject: Ref | None
    collection: RecordRef


class UnitAsked(Fact, kind="reporting.unit_asked"):
    """A unit was asked about one of its reports; that is a question and no finding of fault."""

    region: Region
    subject: Ref | None
    inquiry: RecordRef
    doubt: str


class UnitExplained(Fact, kind="reporting.unit_explained"):
    """A unit said what was behind a report; the words stay with the question."""

    region: Region
    subject: Ref | None
    inquiry: RecordRef
    doubt: str


class FigureHandedOver(Fact, kind="reporting.figure_handed_over"):
    """A sum was given to a system outside, which answered with a receipt."""

    region: Region
    subject: Ref | None
    call: RecordRef
    value: int
    system: str
    number: str


class SentUp(Fact, kind="reporting.sent_up"):
    """A community wrote upward; the words themselves stay in the message."""

    region: Region
    subject: Ref | None
    message: RecordRef


class UpwardLayered(Fact, kind="reporting.upward_layered"):
    """A level edited, passed on or answered a message; the words before it stay."""

    region: Region
    subject: Ref | None
    message: RecordRef
    layer: str


class UpwardUnanswered(Fact, kind="reporting.upward_unanswered"):
    """Timer: the level that has a message did not answer it in time."""

    region: Region
    subject: Ref | None
    message: RecordRef


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


class SelfReported(Fact, kind="reporting.self_reported"):
    """A resident reported a symptom, a contact or a return; the words stay with the report."""

    region: Region
    subject: PersonRef
    report: RecordRef
    what: str


class SelfReportAnswered(Fact, kind="reporting.self_report_answered"):
    """A resident's own report got its reply."""

    region: Region
    subject: PersonRef
    report: RecordRef


class UnitInspected(Fact, kind="reporting.unit_inspected"):
    """Somebody wanted to know something of a unit; `asked` is false where what it gave already was shown instead."""

    region: Region
    subject: Ref | None
    inspection: RecordRef
    asked: bool


class InspectionAnswered(Fact, kind="reporting.inspection_answered"):
    """A unit answered an inspection; `minutes` is how long it was busy with it."""

    region: Region
    subject: Ref | None
    inspection: RecordRef
    minutes: int


class TableKept(Fact, kind="reporting.table_kept"):
    """A department's own Excel is kept for one of its forms."""

    region: Region
    subject: Ref | None
    table: RecordRef
    columns: int


class ExportDue(Fact, kind="reporting.export_due"):
    """Timer: a department's table is to be filled."""

    region: Region
    subject: Ref | None
    table: RecordRef


class ExportMade(Fact, kind="reporting.export_made"):
    """A table was filled and signed. It names nobody; who is in it is told at each download."""

    region: Region
    subject: Ref | None
    export: RecordRef
    rows: int
    sha256: str


class ExportDownloaded(Fact, kind="reporting.export_downloaded"):
    """A filled table was taken out."""

    region: Region
    subject: Ref | None
    export: RecordRef
    sha256: str


class ExportReceived(Fact, kind="reporting.export_received"):
    """A system outside took a filled table and answered with a receipt."""

    region: Region
    subject: Ref | None
    export: RecordRef
    system: str
    number: str


class ExportOver(Fact, kind="reporting.export_over"):
    """Timer: a filled table has been kept for its time."""

    region: Region
    subject: Ref | None
    export: RecordRef


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
    "reporting.collection_begun": "A figure is asked every day from now on.",
    "reporting.collection_due": "The cut-off of a daily figure has come.",
    "reporting.collection_ended": "A daily figure is asked no more.",
    "reporting.unit_asked": "A community was asked about a report.",
    "reporting.unit_explained": "A community explained a report.",
    "reporting.figure_handed_over": "A figure was handed to {system}; receipt {number}.",
    "reporting.sent_up": "A community wrote upward.",
    "reporting.upward_layered": "A level dealt with a message on its way up.",
    "reporting.upward_unanswered": "A message upward was not answered in time.",
    "reporting.form_sent_out": "{department} sends out a form of {fields} fields; {asked} of them have to be asked.",
    "reporting.form_retired": "A form was retired.",
    "reporting.form_answered": "A form was filled in: {entered} values entered, {known} known already.",
    "reporting.self_reported": "A resident reported something of themselves.",
    "reporting.self_report_answered": "A resident's own report was answered.",
    "reporting.unit_inspected": "A unit was inspected.",
    "reporting.inspection_answered": "A unit answered an inspection; it took {minutes} minutes.",
    "reporting.table_kept": "A department's own table of {columns} columns was kept.",
    "reporting.export_due": "A department's table is to be filled.",
    "reporting.export_made": "A department's table was filled: {rows} rows.",
    "reporting.export_downloaded": "A filled table was downloaded.",
    "reporting.export_received": "A filled table was taken by {system}; receipt {number}.",
    "reporting.export_over": "A filled table has been kept for its time.",
    "reporting.answer_corrected": "A value was corrected for every form: {reason}",
}
