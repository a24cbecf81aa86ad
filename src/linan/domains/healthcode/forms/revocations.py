"""A file of the EU's gateway, as it was downloaded and unwrapped."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.tokens import RevocationBatch, UnusableBatch, batches_of
from linan.kernel.words import Words

MOST_BYTES = 25_000_000


def read_batches(data: Any) -> list[RevocationBatch]:
    """The batches in JSON; refuses `bad_revocations` with the fault."""
    try:
        found = batches_of(data)
    except UnusableBatch as error:
        raise _unusable(error.words) from None
    if not found:
        raise _unusable(Words("revocations is a list of batches"))
    return found


def read_batch_file(file: UploadedFile[bytes] | None) -> list[RevocationBatch]:
    """The batches of an uploaded file."""
    try:
        data = json.loads(_bytes_of(file))
    except (ValueError, RecursionError):
        raise _unusable(Words("It is no JSON. The signature around it (CMS) has to be taken off first.")) from None
    return read_batches(data)


def read_issuer_file(file: UploadedFile[bytes] | None) -> Any:
    """The signed list of an uploaded file, as the other county serves it; what it says is checked by the action."""
    try:
        return json.loads(_bytes_of(file))
    except (ValueError, RecursionError):
        raise Refusal(
            "bad_issuer_list",
            Words("This list cannot be used; the one held counts on."),
            kind=Kind.INVALID,
            reasons=(Words("It is no JSON."),),
            next_step=Words("Take the file as the other county's /api/healthcode/status gives it."),
            field="file",
        ) from None


def _bytes_of(file: UploadedFile[bytes] | None) -> bytes:
    if file is None or (file.size or 0) > MOST_BYTES:
        words = Words("Please choose a file.") if file is None else Words("The file is larger than 25 MB.")
        raise Refusal("file_missing", words, kind=Kind.INVALID, field="file")
    data: bytes = file.read()
    return data


def _unusable(why: Words) -> Refusal:
    return Refusal(
        "bad_revocations",
        Words("This list of revoked certificates cannot be used; nothing of it was taken."),
        kind=Kind.INVALID,
        reasons=(why,),
        next_step=Words("Download the batch again, or ask whoever sent it."),
        field="file",
    )
