"""Everything the source says in English is said in Chinese too, with the same openings."""

from __future__ import annotations

from tests.architecture.words import answers, ids, missing, places


def test_every_text_is_translated() -> None:
    left = missing()
    assert not left, "\n".join(f"{where}: {text!r}" for text, where in sorted(left.items(), key=lambda m: m[1]))


def test_translations_leave_the_same_places_open() -> None:
    known = answers()
    wrong = [
        f"{where}: {text!r} → {known[text]!r}"
        for text, where in ids().items()
        if text in known and places(known[text]) != places(text)
    ]
    assert not wrong, "\n".join(wrong)
