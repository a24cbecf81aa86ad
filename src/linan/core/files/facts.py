"""What the file store says has happened."""

from __future__ import annotations

from dataclasses import dataclass

from linan.kernel.facts import Fact
from linan.kernel.refs import Ref
from linan.kernel.region import Region


@dataclass(frozen=True, order=True)
class FileRef(Ref, kind="file"):
    """An attached file."""


@dataclass(frozen=True, order=True)
class ImportRef(Ref, kind="import"):
    """One run of an import."""


class FileStored(Fact, kind="files.stored"):
    """A file was attached. Its name is not told: names of files name people."""

    region: Region
    subject: FileRef
    media_type: str
    size: int


class FileErased(Fact, kind="files.erased"):
    """The content of a file is gone."""

    region: Region
    subject: FileRef
    reason: str


class ImportFinished(Fact, kind="files.import_finished"):
    """An import ran; a dry run only looked."""

    region: Region
    subject: ImportRef
    what: str
    dry_run: bool
    good: int
    bad: int


SENTENCES: dict[str, str] = {
    "files.stored": "A file was attached.",
    "files.erased": "An attached file was erased: {reason}",
    "files.import_finished": "A file was read in: {good} rows good, {bad} rows to correct.",
}
