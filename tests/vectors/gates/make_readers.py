"""Writes `readers.json`: what card readers type, and what is made of it. The people and numbers are made up; answers
are written by hand. Run it from the repository's root; it uses nothing of Linan."""

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
