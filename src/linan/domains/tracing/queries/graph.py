"""A chain as a file: a table for offices, a picture for a wall, GraphML for researchers. None names anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from linan.core.desk.saying import say
from linan.domains.tracing.queries.spread import Chain, Spread
from linan.kernel.chains import Drawn, svg
from linan.kernel.time import CHINA
from linan.kernel.words import Words

COLUMNS = (
    "generation", "case", "infected_by", "label", "state", "exposed_at", "minutes", "onset_on", "first_positive_at",
    "confirmed_at", "hospital_on", "ended_on", "contacts",
)  # fmt: skip
NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


def chain_rows(chain: Chain) -> Iterator[list[Any]]:
    """One row for each case, parents first, in the order of `COLUMNS`."""
    parents = {c.case.id: p.case.number for p in chain.root.all() for c in p.children}
    for one in chain.root.all():
        case, line = one.case, one.line
        yield [
            one.generation,
            case.number,
            parents.get(case.id, ""),
            case.origin_label,
            case.state,
            line.met_at.astimezone(CHINA).isoformat(timespec="minutes") if line else "",
            line.minutes if line else "",
            _day(case.onset_on),
            case.first_positive_at.astimezone(CHINA).isoformat(timespec="minutes") if case.first_positive_at else "",
            case.confirmed_at.astimezone(CHINA).isoformat(timespec="minutes") if case.confirmed_at else "",
            _day(case.hospital_on),
            _day(case.ended_on),
            one.contacts,
        ]


def graphml(chain: Chain) -> bytes:
    """The cases as nodes and who met whom as edges, with days, minutes and generation; GraphML 1.0."""
    ET.register_namespace("", NAMESPACE)
    whole = ET.Element(f"{{{NAMESPACE}}}graphml")
    keys = [("generation", "node", "int"), ("label", "node", "string"), ("state", "node", "string"),
            ("onset", "node", "string"), ("contacts", "node", "int"), ("met", "edge", "string"),
            ("minutes", "edge", "int"), ("source", "edge", "string")]  # fmt: skip
    for name, of, kind in keys:
        ET.SubElement(whole, _tag("key"), {"id": name, "for": of, "attr.name": name, "attr.type": kind})
    graph = ET.SubElement(whole, _tag("graph"), {"id": chain.asked.number, "edgedefault": "directed"})
    for one in chain.root.all():
        node = ET.SubElement(graph, _tag("node"), {"id": one.case.number})
        _data(node, generation=one.generation, label=one.case.origin_label, state=one.case.state,
              onset=_day(one.case.onset_on), contacts=one.contacts)  # fmt: skip
    for parent in chain.root.all():
        for child in parent.children:
            _edge(graph, parent, child)
    text: bytes = ET.tostring(whole, encoding="utf-8", xml_declaration=True)
    return text


def picture(chain: Chain) -> str:
    """The tree as SVG, in the reader's language: cases by number, their other contacts as counts by place."""
    made: dict[int, Drawn] = {}
    for one in reversed(chain.cases):
        told = [one.place, one.state_words] if one.place is not None else [one.state_words]
        made[id(one)] = Drawn(
            one.case.number,
            " · ".join(say(w) for w in told),
            [made[id(c)] for c in one.children],
            [f"{say(place)} · {n}" for place, n, _ in one.groups],
            marked=one.case.pk == chain.asked.pk,
        )
    title = say(Words("The chain of case {number}", number=chain.asked.number))
    return svg([made[id(chain.root)]], title=title, columns=say(Words("generation {n}", n="{n}")))


def _edge(graph: ET.Element, parent: Spread, child: Spread) -> None:
    ends = {"source": parent.case.number, "target": child.case.number}
    edge = ET.SubElement(graph, _tag("edge"), ends)
    if child.line is not None:
        met = child.line.met_at.astimezone(CHINA).isoformat(timespec="minutes")
        _data(edge, met=met, minutes=child.line.minutes, source=child.line.source)


def _data(element: ET.Element, **values: Any) -> None:
    for key, value in values.items():
        if value != "":
            ET.SubElement(element, _tag("data"), {"key": key}).text = str(value)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _day(day: Any) -> str:
    return day.isoformat() if day is not None else ""
