"""Writes `readers.json`: what card readers type, and what is made of it. The people and numbers are made up; answers
are written by hand. Run it from the repository's root; it uses nothing of Linan.

ERIKSSON and Utopia are ICAO's own: the specimen passport of Doc 9303 part 4 and the specimen card of part 5 (eighth
edition, appendices B). The other zones are made here, with the check digit of part 3."""

from __future__ import annotations

import json
from pathlib import Path

TODAY = "2022-03-14"


def number(first: str) -> str:
    """The check digit behind seventeen digits: GB 11643-1999 (weights 2^17 … 2^1 modulo 11)."""
    return first + "10X98765432"[sum(int(d) * pow(2, 17 - n) for n, d in enumerate(first)) % 11]


ZHAO, QIAN, TAIWAN = number("33011019400101123"), number("33010619820607002"), number("83000019750505123")
FOREIGN = number("91100019850101001")
WRONG = ZHAO[:17] + ("1" if ZHAO[17] != "1" else "2")
LINE = ["赵大爷", "男", "汉", "19400101", "杭州市余杭区某路1号", ZHAO, "杭州市公安局余杭分局", "20100101", "长期"]


def read(kind: str, of: str, name: str = "") -> dict[str, str]:
    return {"kind": kind, "number": of, "name": name}


def digit(text: str) -> str:
    """ICAO Doc 9303 part 3, 4.9."""
    return str(sum((7, 3, 1)[n % 3] * (0 if c == "<" else int(c, 36)) for n, c in enumerate(text)) % 10)


def passport(
    number: str, name: str, state: str, born: str, *, code: str = "P<", personal: str = "", own: str = ""
) -> str:
    """A TD3 zone that fits together; `own` in place of the personal number's digit."""
    number, personal = number.ljust(9, "<"), personal.ljust(14, "<")
    one = f"{code}{state.ljust(3, '<')}{name}".ljust(44, "<")
    two = f"{number}{digit(number)}{state.ljust(3, '<')}{born}{digit(born)}M300101{digit('300101')}{personal}"
    two += own or digit(personal)
    return f"{one}\n{two}{digit(two[:10] + two[13:20] + two[21:43])}"


def td1(number: str, name: str, state: str, born: str, *, code: str = "C<", optional: str = "") -> str:
    """A TD1 zone that fits together; a number of more than nine goes on in the optional field."""
    whole = number.ljust(9, "<")
    field = whole + digit(whole) if len(number) <= 9 else f"{number[:9]}<{number[9:]}{digit(number)}"
    one = f"{code}{state}{field}{optional}".ljust(30, "<")
    two = f"{born}{digit(born)}F300101{digit('300101')}{state}".ljust(29, "<")
    return f"{one}\n{two}{digit(one[5:] + two[:7] + two[8:15] + two[18:29])}\n{name.ljust(30, '<')}"


ERIKSSON = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
ERIKSSON_CARD = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"


def zone(kind: str, of: str, name: str, nationality: str, born: str) -> dict[str, str]:
    return {"kind": kind, "number": of, "name": name, "nationality": nationality, "born": born}


ANNA = zone("passport", "L898902C3", "ERIKSSON ANNA MARIA", "UTO", "1974-08-12")


def touched(text: str, at: int, letter: str) -> str:
    return text[:at] + letter + text[at + 1 :]


TWO = ERIKSSON.index("\n") + 1
ZONES = [
    ("ICAO's passport", ERIKSSON, ANNA),
    ("ICAO's passport, its lines without an end between", ERIKSSON.replace("\n", ""), ANNA),
    ("ICAO's passport, carriage returns", ERIKSSON.replace("\n", "\r\n") + "\r", ANNA),
    ("ICAO's passport in small letters", ERIKSSON.lower(), ANNA),
    ("ICAO's card", ERIKSSON_CARD, zone("travel", "D23145890", "ERIKSSON ANNA MARIA", "UTO", "1974-08-12")),
    *(
        (f"ICAO's passport with another {what}", touched(ERIKSSON, TWO + at, letter), "check")
        for what, at, letter in (
            ("number", 0, "M"),
            ("digit of the number", 9, "7"),
            ("birthday", 14, "5"),
            ("digit of the birthday", 19, "3"),
            ("last day", 22, "3"),
            ("digit of the last day", 27, "8"),
            ("personal number", 28, "Y"),
            ("digit of the personal number", 42, "2"),
            ("last digit", 43, "1"),
        )
    ),
    *(
        (f"ICAO's card with another {what}", touched(ERIKSSON_CARD, at, letter), "check")
        for what, at, letter in (
            ("number", 5, "E"),
            ("digit of the number", 14, "8"),
            ("optional field", 20, "B"),
            ("birthday", 32, "5"),
            ("digit of the birthday", 37, "3"),
            ("last day", 40, "3"),
            ("digit of the last day", 45, "8"),
            ("last digit", 60, "7"),
        )
    ),
    (
        "a passport of this country",
        passport("E12345678", "WANG<<XIAOMING", "CHN", "820607"),
        zone("passport", "E12345678", "WANG XIAOMING", "CHN", "1982-06-07"),
    ),
    (
        "a state of one letter",
        passport("C01X00T47", "MUSTERMANN<<ERIKA", "D", "640812"),
        zone("passport", "C01X00T47", "MUSTERMANN ERIKA", "D", "1964-08-12"),
    ),
    (
        "no digit behind an empty personal number",
        passport("E12345678", "WANG<<XIAOMING", "CHN", "820607", own="<"),
        zone("passport", "E12345678", "WANG XIAOMING", "CHN", "1982-06-07"),
    ),
    (
        "a digit missing behind a personal number",
        passport("E12345678", "WANG<<LI", "CHN", "820607", personal="7", own="<"),
        "check",
    ),
    (
        "born yesterday",
        passport("E12345678", "WANG<<LI", "CHN", "220313"),
        zone("passport", "E12345678", "WANG LI", "CHN", "2022-03-13"),
    ),
    (
        "born a hundred years ago tomorrow",
        passport("E12345678", "WANG<<LI", "CHN", "220315"),
        zone("passport", "E12345678", "WANG LI", "CHN", "1922-03-15"),
    ),
    (
        "the day of birth not known",
        passport("E12345678", "WANG<<LI", "CHN", "82<<<<"),
        zone("passport", "E12345678", "WANG LI", "CHN", ""),
    ),
    ("a day of birth that is none", passport("E12345678", "WANG<<LI", "CHN", "820231"), "check"),
    (
        "a leap day",
        passport("E12345678", "WANG<<LI", "CHN", "000229"),
        zone("passport", "E12345678", "WANG LI", "CHN", "2000-02-29"),
    ),
    (
        "one name alone",
        passport("E12345678", "SUKARNO", "IDN", "820607"),
        zone("passport", "E12345678", "SUKARNO", "IDN", "1982-06-07"),
    ),
    ("no name", passport("E12345678", "", "CHN", "820607"), "check"),
    ("a digit in the name", passport("E12345678", "WANG<<L1", "CHN", "820607"), "check"),
    ("a number too short for a passport", passport("E123", "WANG<<LI", "CHN", "820607"), "unknown"),
    ("a visa", passport("E12345678", "WANG<<LI", "CHN", "820607", code="V<"), "unknown"),
    (
        "a travel permit of a Taiwan resident",
        td1("01234567", "LIN<<MEILING", "CHN", "900101"),
        zone("taiwan", "01234567", "LIN MEILING", "CHN", "1990-01-01"),
    ),
    (
        "a travel permit of a Hong Kong resident",
        td1("H01234567", "CHAN<<TAI<MAN", "CHN", "900101"),
        zone("hk_macao", "H01234567", "CHAN TAI MAN", "CHN", "1990-01-01"),
    ),
    (
        "of a Macao resident, with the number of the issue",
        td1("M0123456702", "CHAN<<TAI<MAN", "CHN", "900101"),
        zone("hk_macao", "M0123456702", "CHAN TAI MAN", "CHN", "1990-01-01"),
    ),
    (
        "a card of this country with a number nobody declared",
        td1("C01234567", "LIN<<MEILING", "CHN", "900101"),
        "unknown",
    ),
    (
        "a card with a long number",
        td1("D23145890734", "STEVENSON<<PETER", "UTO", "340712", code="I<"),
        zone("travel", "D23145890734", "STEVENSON PETER", "UTO", "1934-07-12"),
    ),
    ("a card of a letter that is none", td1("D23145890", "STEVENSON<<PETER", "UTO", "340712", code="X<"), "unknown"),
    ("the first line alone", ERIKSSON.split("\n", maxsplit=1)[0], "part"),
    ("the second line alone", ERIKSSON.split("\n")[1], "part"),
    ("two of three lines", "\n".join(ERIKSSON_CARD.split("\n")[:2]), "part"),
    ("a letter lost", ERIKSSON[:-1], "part"),
    ("two passports", ERIKSSON + "\n" + ERIKSSON, "two"),
    ("a passport and a card", ERIKSSON + ERIKSSON_CARD, "two"),
    (
        "one passport's first line and another's second",
        ERIKSSON.split("\n", maxsplit=1)[0] + "\n" + passport("E12345678", "WANG<<LI", "CHN", "820607").split("\n")[0],
        "check",
    ),
    ("a card's lines in another order", "\n".join(reversed(ERIKSSON_CARD.split("\n"))), "unknown"),
]

CASES = [
    ("the number alone", ZHAO, read("identity", ZHAO)),
    ("spaces around it", f" {QIAN} ", read("identity", QIAN)),
    ("a small x", next(n for i in range(99) if (n := number(f"330106198206070{i:02}")).endswith("X")).lower(), None),
    ("a residence permit of a Taiwan resident", TAIWAN, read("permit", TAIWAN)),
    ("a foreigner's permanent residence card", FOREIGN, read("permit", FOREIGN)),
    ("a wrong check digit", WRONG, "check"),
    ("a day that is none", number("33011019400231123"), "check"),
    ("born tomorrow", number("33011020220315123"), "check"),
    ("seventeen digits", ZHAO[:17], None),
    ("two cards without an end between", ZHAO + QIAN, "two"),
    ("the card's fields", "|".join(LINE), read("identity", ZHAO, "赵大爷")),
    ("the card's fields and one mark more", "|".join(LINE) + "|", read("identity", ZHAO, "赵大爷")),
    ("with a new address", ",".join([*LINE, "杭州市西湖区某路2号"]), read("identity", ZHAO, "赵大爷")),
    ("by tabulators", "\t".join(LINE), read("identity", ZHAO, "赵大爷")),
    ("the birthday with marks", "|".join([*LINE[:3], "1940-01-01", *LINE[4:]]), read("identity", ZHAO, "赵大爷")),
    ("another's birthday", "|".join([*LINE[:3], "19820607", *LINE[4:]]), "mixed"),
    ("a wrong check digit in a line", "|".join([*LINE[:5], WRONG, *LINE[6:]]), "check"),
    ("name and number", f"钱工；{QIAN}", read("identity", QIAN, "钱工")),
    ("number and name", f"{QIAN}#钱工", read("identity", QIAN, "钱工")),
    ("an order nobody declared", "|".join([ZHAO, *LINE[:5], *LINE[6:]]), "order"),
    ("two numbers in one line", "|".join([*LINE[:5], ZHAO, QIAN, *LINE[7:]]), "two"),
    ("a name with digits", f"A1|{QIAN}", "order"),
    ("a passport typed by hand", "E12345678", None),
    ("a name alone", "赵大爷", None),
    ("a line without a number", "a|b|c", None),
    ("nothing", " ", None),
    ("far too long", ZHAO * 30, None),
    *ZONES,
]


def main() -> None:
    told = []
    for name, text, answer in CASES:
        told.append({"name": name, "text": text, "answer": answer})
    small = next(c for c in told if c["name"] == "a small x")
    small["answer"] = read("identity", small["text"].upper())
    data = {"today": TODAY, "cases": told}
    Path("tests/vectors/gates/readers.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
