"""Every answer and outcome has its words, and a reason is neither a word nor a book."""

from linan.domains.oversight import rules


def test_every_answer_and_outcome_has_words() -> None:
    assert set(rules.ANSWER_WORDS) == set(rules.Answer) and set(rules.OUTCOME_WORDS) == set(rules.Outcome)


def test_a_reason_is_neither_a_word_nor_a_book() -> None:
    assert [rules.fits(text) for text in ("", " 不对 ", "不是我的号码", "长" * 1000, "长" * 1001)] == [
        False, False, True, True, False,
    ]  # fmt: skip
