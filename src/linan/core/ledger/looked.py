"""What somebody looked at, in words: entries hold the short word a domain noted it with, readers read this."""

from __future__ import annotations

from linan.kernel.words import Words

_LOOKED: dict[str, Words] = {
    "a contact of a case": Words("a contact of a case"),
    "a letter between counties": Words("a letter between counties"),
    "a list": Words("a list"),
    "a name at a gate": Words("a name at a gate"),
    "accounts.covers": Words("who stands in for whom"),
    "accounts.unreached": Words("people nobody can reach"),
    "activities.not_reached": Words("people a test did not reach"),
    "activities.parts": Words("who took part"),
    "an entry called wrong": Words("an entry called wrong"),
    "card": Words("a personal card"),
    "cases and contacts": Words("cases and contacts"),
    "community.building": Words("everybody of a building"),
    "community.candidates": Words("people who might be the same"),
    "community.export": Words("a list taken along as a file"),
    "reopening.file": Words("a firm's reopening file with its workers"),
    "reopening.worker": Words("their code, because a firm entered them as working there"),
    "reopening.contact": Words("whether the register knows them, as a firm's contact"),
    "community.find": Words("a search for a name or number"),
    "community.household": Words("a household"),
    "community.my_home": Words("one's own home"),
    "community.past": Words("where somebody lived before"),
    "community.people": Words("a list of residents"),
    "community.person": Words("a person's record"),
    "community.tenures": Words("who rents and who owns"),
    "community.vulnerable": Words("people who need care"),
    "community.words": Words("what is noted about somebody"),
    "contacts for a letter": Words("contacts for a letter"),
    "contacts of a case": Words("contacts of a case"),
    "decided otherwise at a gate": Words("passages decided otherwise"),
    "declared journey": Words("a declared journey"),
    "expected visitors": Words("expected visitors"),
    "findings of a search": Words("whom a search reached"),
    "flows.stream": Words("who came and went"),
    "gate passages": Words("gate passages"),
    "healthcode.appeal": Words("an objection to a code"),
    "healthcode.appeals": Words("objections to codes"),
    "healthcode.certificates": Words("certificates"),
    "healthcode.changed": Words("codes that changed"),
    "healthcode.code": Words("a health code"),
    "healthcode.daily": Words("a daily report"),
    "healthcode.evidence": Words("evidence behind a code"),
    "healthcode.issue": Words("a code given on paper"),
    "healthcode.order": Words("an order by hand"),
    "healthcode.paper": Words("a paper code"),
    "healthcode.verdict": Words("what a code says"),
    "healthcode.weighing": Words("how a code was weighed"),
    "healthcode.why": Words("why a code is as it is"),
    "identity card at a gate": Words("an identity card at a gate"),
    "list": Words("a list"),
    "open chains": Words("open chains"),
    "open holds": Words("open holds"),
    "own record": Words("one's own record"),
    "people at a place": Words("people at a place"),
    "people between a case and later contacts": Words("people between a case and later contacts"),
    "people list": Words("a list of people"),
    "people waiting at a gate": Words("people waiting at a gate"),
    "proof of an entry": Words("proof of an entry"),
    "public text of a case": Words("a public text about a case"),
    "pushed lists": Words("pushed lists"),
    "register of contacts": Words("the register of a case's contacts"),
    "reporting.export": Words("answers taken along as a file"),
    "reporting.rows": Words("answers to a form"),
    "reporting.self_reports": Words("self-reports"),
    "reporting.sheet": Words("a sheet of answers"),
    "reporting.table": Words("a table of answers"),
    "reporting.to_ask": Words("people still to be asked"),
    "screening.changes": Words("changes told at the door"),
    "screening.doors": Words("doors of a screening"),
    "screening.household": Words("a household at the door"),
    "stays in quarantine": Words("stays in quarantine"),
    "tests": Words("tests"),
    "visit": Words("a visit"),
    "visitors inside": Words("visitors inside"),
    "visits to places": Words("visits to places"),
    "wellbeing.plans": Words("care plans"),
    "what led to an entry": Words("what led to an entry"),
}


def looked_at(what: str) -> Words:
    """The words for what was noted; a word nobody knows here stands for itself."""
    return _LOOKED.get(what) or Words(what)


def all_looked() -> frozenset[str]:
    """Every short word that has words, for the test that compares them with what the domains note."""
    return frozenset(_LOOKED)
