"""The words and decisions a gate's phone keeps, to answer without network in the reader's language."""

from __future__ import annotations

from typing import Any

from linan.core.community.provinces import PROVINCES, province_name
from linan.core.desk import say
from linan.domains.gates.rules import COMPARE_CARD, FAULTS, NO_LIST_OF_THEIRS, RECOMMENDED_WORDS, recommended, table
from linan.kernel.tokens import REASONS
from linan.kernel.words import Words


def device_table(fever_from: int, county: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """What the guard's phone needs to answer without network, in the reader's language: every decision and doubt.

    `county` is the gate's own, six digits and name; of others a proof of places shows the province's name.
    """
    return {
        "decisions": {
            key: {
                "action": d.action.value,
                "words": say(d.words),
                "next_step": say(d.next_step),
                "recommended": say(RECOMMENDED_WORDS[recommended(d.action, handover=d.handover is not None)]),
            }
            for key, d in table().items()
        },
        "reasons": {code: say(words) for code, words in REASONS.items()},
        "words": {key: say(words) for key, words in DEVICE_WORDS.items()},
        "fever": fever_from,
        "counties": {p: province_name(p) for p in PROVINCES} | dict([county]),
    }


def reader_words() -> dict[str, str]:
    """What the desk's page says of a card that was read, in the reader's language."""
    read = Words("Read from the card. Compare the photograph, then ask for the rest.")
    zone = Words(
        "Read from the document: nationality {nationality}, born {born}. Compare both, the photograph and the name.",
        nationality="{nationality}",
        born="{born}",
    )
    return {fault: say(words) for fault, words in FAULTS.items()} | {"read": say(read), "zone": say(zone)}


DEVICE_WORDS = {
    "identity": Words(
        "Without network an identity number cannot be looked up. It is asked as soon as there is network."
    ),
    "no_lists": Words(
        "This phone has not fetched the lists yet that codes are checked with. Open this page once online."
    ),
    "certificate": Words("The certificate is genuine. What it counts for here is decided when there is network."),
    "other_county": Words(
        "The code is genuine and of another county. What it counts for here is decided when there is network."
    ),
    "judged": Words("Judged on this phone by the rules in force here ({edition}).", edition="{edition}"),
    "issuer_as_of": Words("Checked against the other county's list of {time}.", time="{time}"),
    "issuer_none": NO_LIST_OF_THEIRS,
    "card": COMPARE_CARD,
    "unknown": Words("The code was made after this phone last fetched its list; nothing speaks against it."),
    "as_of": Words("Checked on this phone as of {time}.", time="{time}"),
    "cannot_know": Words(
        "It cannot know whose code this is, what was found out since, or which entrance was tightened since."
    ),
    "sealed_as_of": Words("Open questions and limited outings as of {time}.", time="{time}"),
    "sealed_newer": Words(
        "This code is newer than the list of open questions and outings ({time}): those are looked up with network.",
        time="{time}",
    ),
    "sealed_none": Words("Open questions and limited outings are not on this phone: they are looked up with network."),
    "poster_right": Words("The right poster"),
    "poster_wrong": Words("The wrong poster"),
    "poster_later": Words("A poster is checked with network. Scan it again then."),
    "places": Words("Where they were in the last {days} days: {count} lines", days="{days}", count="{count}"),
    "places_measure": Words(
        "Counties with {minutes} minutes or more in all, up to {day}:", minutes="{minutes}", day="{day}"
    ),
    "places_day": Words("{county} ({code}): {first}", county="{county}", code="{code}", first="{first}"),
    "places_days": Words(
        "{county} ({code}): {first} to {last}", county="{county}", code="{code}", first="{first}", last="{last}"
    ),
    "places_none": Words("None is known."),
    "fresh": Words("Lists on this phone as of {time}.", time="{time}"),
    "stale": Words(
        "Without network since {time}: codes are checked as of then. The gate stays open as usual.", time="{time}"
    ),
    "none": Words("The lists for checking without network are being fetched."),
    "insecure": Words(
        "Checking without network and the camera need an https address. Type the number or use a scanner."
    ),
    "ready": Words("Ready to work without network."),
    "scan": Words("Scan with the camera"),
    "stop_camera": Words("Stop the camera"),
    **{f"reader_{fault}": words for fault, words in FAULTS.items()},
    "reader_again": Words("If it fails again, type the number by hand."),
    "no_camera": Words("The camera cannot be used. Allow it in the browser, or type the number below."),
    "sound_on": Words("Sound is on"),
    "sound_off": Words("Sound is off"),
    "conflict": Words(
        "At {time} this phone said: {shown}. Now it is known: {answer}.",
        time="{time}",
        shown="{shown}",
        answer="{answer}",
    ),
}
"""`{time}` and its like are filled in on the phone."""
