"""Why a credential, or what stands on it, does not hold: stable codes and the words for whoever checks."""

from __future__ import annotations

from types import MappingProxyType

from linan.kernel.words import Words

REASONS = MappingProxyType(
    {
        "unreadable": Words("This is not a credential, or it is not written as credentials are written."),
        "oversized": Words("This is longer than any credential; it was not read."),
        "unknown_issuer": Words("It is signed with a key that the trust list does not name."),
        "altered_record": Words("The credential was changed after it was signed, or the signature is forged."),
        "kind_out_of_scope": Words("Who signed it may not sign papers of this kind."),
        "key_not_in_force": Words("The signer's key was not in force on the day the credential was signed."),
        "key_withdrawn": Words("The signer's key was withdrawn. Ask for the credential signed anew."),
        "not_yet_valid": Words("It is dated in the future."),
        "file_altered": Words("The paper attached is not the one that was signed: something in it differs."),
        "file_missing": Words("The paper that was signed is not attached, so it could not be compared."),
        "licence_expired": Words("The licence has expired."),
        "licence_not_begun": Words("The licence does not count yet."),
        "licence_too_long": Words("The licence claims more years than the law gives a licence of this type."),
        "withdrawn": Words("It was withdrawn by who issued it, or by the county."),
        "report_expired": Words("The test report has expired."),
        "lot_expired": Words("The goods are past their use-by day."),
        "report_failed": Words("The test report says that the goods did not pass."),
        "report_of_another": Words("The test report is of another product, lot or maker."),
        "licence_of_another": Words("The licence belongs to another maker."),
        "product_not_licensed": Words("The licence does not name this product."),
        "made_out_of_licence": Words("The goods were made on a day on which the licence was not in force."),
        "missing_link": Words("A paper it rests on is missing."),
        "wrong_link": Words("It names a paper of the wrong kind where another should stand."),
        "cycle": Words("The papers lead back to themselves."),
        "too_long_a_chain": Words("The goods went through more hands than can be followed."),
        "out_of_order": Words("It is dated before the paper it rests on."),
        "not_the_holder": Words("Who handed the goods over did not hold them."),
        "not_the_receiver": Words("Who signed for the goods is not the one they were handed to."),
        "not_countersigned": Words("Nobody signed that the goods came."),
        "amount_exceeds": Words("More was handed on than there was."),
        "withdrawal_of_another": Words("Only who issued a paper may withdraw it."),
    }
)
"""Every reason there is. The codes are stable: scripts and the pages rely on them."""

SOFT = frozenset({"not_countersigned"})
"""Reasons that are said and block nothing: what is handed over right now is not signed for yet."""


def blocking(reasons: tuple[str, ...]) -> bool:
    """Whether one of the reasons stands against a credential."""
    return any(r not in SOFT for r in reasons)
