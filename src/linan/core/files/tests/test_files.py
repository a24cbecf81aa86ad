"""A photo is kept without its place, found by content, and gone when erased."""

from io import BytesIO

import pytest
from PIL import Image

from linan.core.files import actions, queries, rules
from linan.core.files.abilities import ERASE_FILE, STORE_FILE
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

HOME = Region("33/3301/330110/330110001/330110001001/")
NEXT_DOOR = Region("33/3301/330110/330110001/330110001002/")


def staff(name: str, region: Region) -> Actor:
    return Actor(f"staff:{name}", ActorKind.STAFF, (Duty("grid_worker", region, frozenset({STORE_FILE, ERASE_FILE})),))


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "PLANTED-MARKER"
    out = BytesIO()
    Image.new("RGB", (20, 10), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.django_db
def test_a_photo_loses_its_metadata_and_lies_sealed(settings, tmp_path):
    wang, sun = staff("wang", HOME), staff("sun", NEXT_DOOR)
    settings.LINAN_HOME = tmp_path
    assert b"PLANTED-MARKER" in photo()
    ref = actions.store(wang, "../../etc/门牌.jpg", photo(), "photo", region=HOME)
    again = actions.store(wang, "again.jpg", photo(), "photo", region=HOME)
    opened = queries.open_file(wang, ref, under=STORE_FILE)
    assert b"PLANTED-MARKER" not in opened.data and opened.name == "门牌.jpg"
    blobs = [p for p in (tmp_path / "files").rglob("*") if p.is_file()]
    assert len(blobs) == 1 and opened.data not in blobs[0].read_bytes()
    with pytest.raises(Refusal) as no:
        queries.open_file(sun, ref, under=STORE_FILE)
    assert no.value.code == "not_found"
    actions.erase(wang, ref, reason="test")
    assert blobs[0].exists()
    actions.erase(wang, again, reason="test")
    assert not blobs[0].exists()
    with pytest.raises(Refusal):
        queries.open_file(wang, ref, under=STORE_FILE)


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"", "photo", "empty_file"),
        (b"%PDF-1.4", "photo", "wrong_type"),
        (b"x" * (rules.MOST_BYTES + 1), "table", "too_large"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(data, kind, code):
    with pytest.raises(Refusal) as no:
        rules.check(data, kind)
    assert no.value.code == code and no.value.next_step is not None


def test_a_damaged_picture_is_refused():
    with pytest.raises(Refusal) as no:
        rules.without_metadata(photo()[:120], "image/jpeg")
    assert no.value.code == "bad_picture"
