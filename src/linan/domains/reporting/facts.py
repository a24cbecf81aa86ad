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


SENTENCES: dict[str, str] = {
    "reporting.figure_asked": "A figure was asked for, as of {cut_off_at}.",
    "reporting.figure_reported": "A figure was reported.",
}
