"""Questions answered in lots: each gets its own answer, whoever is beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from linan.web.hot.gathering import Full, Gathering


def test_who_comes_during_a_lot_makes_the_next_and_each_has_its_own_answer():
    lots: list[list[int]] = []

    def double(asked: Sequence[int]) -> list[int]:
        lots.append(list(asked))
        return [2 * n for n in asked]

    async def all_at_once() -> list[int]:
        desk = Gathering(double, most=4, waiting=100, name="test")
        return await asyncio.gather(*(desk.ask(n) for n in range(10)))

    assert asyncio.run(all_at_once()) == [2 * n for n in range(10)]
    assert [len(x) for x in lots] == [4, 4, 2]


def test_one_bad_question_costs_the_others_nothing():
    def fragile(asked: Sequence[int]) -> list[int]:
        if 3 in asked:
            raise RuntimeError("not three")
        return list(asked)

    async def all_at_once() -> list[int | BaseException]:
        desk = Gathering(fragile, most=8, waiting=100, name="test")
        first = await asyncio.gather(*(desk.ask(n) for n in range(6)), return_exceptions=True)
        return [*first, await desk.ask(9)]

    told = asyncio.run(all_at_once())
    assert isinstance(told[3], RuntimeError)
    assert [t for n, t in enumerate(told) if n != 3] == [0, 1, 2, 4, 5, 9]


def test_who_hung_up_is_not_worked_for_and_who_finds_no_room_is_told_at_once():
    worked: list[int] = []

    def note(asked: Sequence[int]) -> list[int]:
        worked.extend(asked)
        return list(asked)

    async def all_at_once() -> None:
        desk = Gathering(note, most=1, waiting=3, name="test")
        waiting = [asyncio.ensure_future(desk.ask(n)) for n in range(3)]
        await asyncio.sleep(0)
        waiting[2].cancel()
        with pytest.raises(Full):
            await desk.ask(9)
        assert await asyncio.gather(*waiting[:2]) == [0, 1]
        assert await desk.ask(7) == 7

    asyncio.run(all_at_once())
    assert worked == [0, 1, 7]
