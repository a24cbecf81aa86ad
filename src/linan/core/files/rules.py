"""What may be stored: types told by the content itself, sizes, names."""

from __future__ import annotations

import unicodedata
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
_SIGNS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
KINDS: dict[str, frozenset[str]] = {
    "photo": frozenset({"image/jpeg", "image/png", "image/webp"}),
    "document": frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"}),
    "table": frozenset({"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}),
}


def media_type_of(data: bytes) -> str:
    """What the bytes are, whatever the name says; '' when it is none of the types stored here."""
    for sign, media_type in _SIGNS:
        if data.startswith(sign):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "text/csv" if data and b"\0" not in data[:4096] else ""


def check(data: bytes, kind: str) -> str:
    """The media type of a file that may be stored as `kind`. Refuses `empty_file`, `too_large`, `wrong_type`."""
    if not data:
        raise _refused("empty_file", Words("The file is empty."), Words("Choose the file again."))
    if len(data) > MOST_BYTES:
        raise _refused(
            "too_large",
            Words("The file is larger than {most} MB.", most=MOST_BYTES // 1024 // 1024),
            Words("Make the picture smaller, or split the table into several files."),
        )
    media_type = media_type_of(data)
    if media_type not in KINDS[kind]:
        raise _refused(
            "wrong_type",
            Words("This type of file cannot be kept here."),
            Words("Photos: JPEG, PNG, WebP. Documents: also PDF. Tables: CSV or XLSX."),
        )
    return media_type


def without_metadata(data: bytes, media_type: str) -> bytes:
    """A picture drawn anew, upright, without EXIF (place, time, device); the rest unchanged. Refuses `bad_picture`."""
    if not media_type.startswith("image/"):
        return data
    try:
        with Image.open(BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _refused("too_large", Words("The picture has too many pixels."), Words("Make it smaller."))
            upright = ImageOps.exif_transpose(picture)
            clean = upright.convert("RGB" if media_type == "image/jpeg" else "RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError):
        raise _refused("bad_picture", Words("The picture is damaged."), Words("Take it again.")) from None
    # Pixels only: whatever else travelled in the file stays behind.
    bare = Image.frombytes(clean.mode, clean.size, clean.tobytes())
    out = BytesIO()
    if media_type == "image/jpeg":
        bare.save(out, "JPEG", quality=88)
    else:
        bare.save(out, "PNG" if media_type == "image/png" else "WEBP")
    return out.getvalue()


def safe_name(name: str) -> str:
    """The last part of a file name without control characters, at most 120 long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    return plain.strip(". ")[-120:] or "file"


def _refused(code: str, words: Words, next_step: Words) -> Refusal:
    return Refusal(code, words, kind=Kind.INVALID, next_step=next_step, field="file")
