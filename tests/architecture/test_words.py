"""Everything the source says in English is said in Chinese too, with the same openings."""

from __future__ import annotations

import re
from pathlib import Path

import polib
from django.utils import translation

from linan.core.ledger.looked import all_looked
from linan.domains.workforce.rules import OFFICE_WORDS
from tests.architecture.words import CONTEXT, answers, clashes, ids, missing, places, singulars

SOURCE = Path(__file__).parents[2] / "src"


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


def test_one_english_text_has_one_chinese_text() -> None:
    """Django merges all catalogues into one: of two answers one is lost, on its own pages or on another app's.

    Say the same in both, or give one a context: `{% translate "Waiting" context "samples" %}`, `pgettext_lazy`.
    """
    wrong = [f"{text.replace(CONTEXT, ' | ')!r}: {by_app}" for text, by_app in sorted(clashes().items())]
    assert not wrong, "\n".join(wrong)


def test_our_own_words_win_over_those_of_the_libraries() -> None:
    """allauth and Django say some of the same English otherwise: "Code" on our pages is 验证码, never 代码."""
    wrong = []
    with translation.override("zh-hans"):
        for text, ours in answers().items():
            context, _, plain = text.rpartition(CONTEXT)
            shown = translation.pgettext(context, plain) if context else translation.gettext(plain)
            # The plural of a counted text stands in no catalogue by itself.
            if shown not in (ours, plain):
                wrong.append(f"{text!r}: {shown} for {ours}")
    assert not wrong, "\n".join(wrong)


def test_texts_with_a_context_are_found() -> None:
    """The test above tells people to use contexts, so the reading of the source must know them."""
    assert f"samples{CONTEXT}Waiting" in ids()
    assert f"a message{CONTEXT}waiting" in ids()
    assert answers()[f"samples{CONTEXT}Waiting"] != answers()["Waiting"]


def test_a_catalogue_with_plurals_says_that_chinese_has_one() -> None:
    """Without the header the second form is looked for, and the page speaks English."""
    books = [polib.pofile(str(path)) for path in SOURCE.rglob("zh_Hans/**/django.po")]
    wrong = [
        b.fpath
        for b in books
        if any(e.msgid_plural for e in b) and "nplurals=1" not in b.metadata.get("Plural-Forms", "")
    ]
    assert books and not wrong


def test_english_singulars_are_of_sentences_somebody_says() -> None:
    said = ids()
    wrong = [text for text, one in singulars().items() if text not in said or places(one) - places(text)]
    assert singulars() and not wrong, wrong


def test_everything_one_can_look_at_has_words() -> None:
    """Residents read who looked at what; `community.person` says nothing to anybody."""
    noted: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        if "tests" not in file.parts:
            for call in re.findall(r"noted_read\((.*?)\)\n", file.read_text(encoding="utf-8"), re.DOTALL):
                noted |= set(re.findall(r'what="([^"]+)"', call))
    assert len(noted) > 30
    assert noted <= all_looked(), sorted(noted - all_looked())


def test_every_office_that_asks_for_a_task_has_words() -> None:
    """`cdc` stands in nobody's record of work."""
    told = [file.read_text(encoding="utf-8") for file in (SOURCE / "linan/workflows").glob("*.py")]
    offices = {name for text in told for name in re.findall(r'(?:department=|DEPARTMENT = )"([^"]+)"', text)}
    assert len(offices) > 2
    assert offices <= OFFICE_WORDS.keys(), sorted(offices - OFFICE_WORDS.keys())
