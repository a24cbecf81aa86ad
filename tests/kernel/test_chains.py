"""Recorded links become chains, whatever order and whatever nonsense they are written in."""

from xml.etree import ElementTree as ET

import hypothesis.strategies as st
from hypothesis import given

from linan.kernel.chains import Drawn, Link, forest, svg

NAMES = st.sampled_from([f"p{n}" for n in range(12)])


@given(st.lists(st.tuples(NAMES, NAMES).filter(lambda p: p[0] != p[1]), max_size=30))
def test_everybody_stands_once_and_no_link_is_lost(pairs: list[tuple[str, str]]) -> None:
    found = forest(Link(a, b) for a, b in pairs)
    everybody = [t.person for c in found.chains for t in c.all()]
    assert sorted(everybody) == sorted({p for pair in pairs for p in pair})
    drawn = [t.link for c in found.chains for t in c.all() if t.link is not None]
    others = sum(len(n) - 1 for n in found.several.values())
    assert len(drawn) + others + len(found.circles) + found.repeated == len(pairs)
    for chain in found.chains:
        assert chain.generation == 0 and chain.link is None
        for one in chain.all():
            assert all(c.generation == one.generation + 1 for c in one.children)


def test_two_infectors_a_circle_and_a_long_chain() -> None:
    found = forest([Link("a", "b", "ward"), Link("c", "b"), Link("b", "a"), Link("a", "b")])
    assert found.several == {"b": ("a", "c")}
    assert [(x.infector, x.infected) for x in found.circles] == [("b", "a")] and found.repeated == 1
    assert found.chains[0].person == "a" and found.chains[0].places == {"ward": 1}
    b = found.find("b")
    assert b is not None and b.generation == 1 and found.find("nobody") is None
    long = forest(Link(str(n), str(n + 1)) for n in range(5000))
    assert sum(1 for _ in long.chains[0].all()) == 5001


def test_the_picture_shows_everybody_and_can_be_read_aloud() -> None:
    below = [Drawn("child <2>", "hall & stairs", groups=["ward · 3"]), Drawn("child 3")]
    text = svg([Drawn("first", marked=True, children=below), Drawn("alone")], title="who & whom", columns="gen {n}")
    root = ET.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img" and root.findtext(f"{space}title") == "who & whom"
    assert len(root.findall(f"{space}circle")) == 4 and len(root.findall(f"{space}rect")) == 1
    assert len(root.findall(f"{space}path")) == 3
    words = [t.text for t in root.findall(f"{space}text")]
    assert {"first", "child <2>", "hall & stairs", "ward · 3", "gen 0", "gen 2"} <= set(words)
    spots = [(c.get("cx"), c.get("cy")) for c in root.findall(f"{space}circle")]
    assert len(set(spots)) == 4
    deep = Drawn("end")
    for n in range(3000):
        deep = Drawn(str(n), children=[deep])
    assert svg([deep], title="long").count("<circle") == 3001
