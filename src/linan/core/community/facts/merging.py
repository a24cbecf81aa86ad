"""Two records of one person put together, and taken apart again."""

from __future__ import annotations

from linan.kernel.facts import Fact
from linan.kernel.refs import PersonRef
from linan.kernel.region import Region


class PeopleMerged(Fact, kind="community.people_merged"):
    """`gone` was a second record of `subject` and points there from now on. `fields` were taken from it."""

    region: Region
    subject: PersonRef
    gone: PersonRef
    fields: tuple[str, ...]


class MergeUndone(Fact, kind="community.merge_undone"):
    """`gone` is a person of their own again."""

    region: Region
    subject: PersonRef
    gone: PersonRef
