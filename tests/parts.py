"""`pytest --part 1/2`: every second module of those chosen, so that two runs beside each other share the work."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--part", metavar="N/M", default="1/1", help="the Nth of M shares of the chosen modules")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    part, parts = map(int, config.getoption("--part").split("/"))
    if parts == 1:
        return
    order = {path: n for n, path in enumerate(sorted({item.path for item in items}))}
    ours = [item for item in items if order[item.path] % parts == part - 1]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(ours)])
    items[:] = ours
