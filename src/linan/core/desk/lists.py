"""A list page: search form, columns, keyset page, export. One template (`desk/list.html`) shows them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext

from linan.core.desk.excel import write_csv, write_xlsx
from linan.core.desk.keyset import Page
from linan.core.desk.pages import render
from linan.core.desk.saying import say
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the plain value (for export) and, if it differs, the template that draws the cell."""

    title: Words
    value: Callable[[Any], Any]
    template: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One field of the search form. `choices` makes it a select: (value, words)."""

    name: str
    title: Words
    choices: Sequence[tuple[str, Words]] = ()
    kind: str = "search"
    """Input type when there are no choices: `search`, `date` or `tel`."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A button above the list. `post` deeds act on the ticked rows (their ids as `ids`)."""

    title: Words
    url: str
    icon: str = ""
    post: bool = False
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: say what it is and how to fetch one page (`fetch(cursor, size)`); the rest is done here."""

    title: Words
    columns: Sequence[Column]
    fetch: Callable[[str | None, int], Page[Any]]
    filters: Sequence[Filter] = ()
    deeds: Sequence[Deed] = ()
    row_url: Callable[[Any], str] | None = None
    row_id: Callable[[Any], str] | None = None
    empty: Words = field(default_factory=lambda: Words("Nothing here yet."))
    hint: Words | None = None
    export_name: str = "linan"
    size: int = 50

    def response(self, request: HttpRequest, template: str = "desk/list.html", **context: Any) -> HttpResponse:
        """The page, or with `?export=xlsx|csv` the whole list as a file."""
        export = request.GET.get("export")
        if export in ("xlsx", "csv"):
            return self._export(export)
        page = self.fetch(request.GET.get("after") or None, self.size)
        rows = [_Row(self, item) for item in page.items]
        filters = [
            {
                "name": f.name,
                "title": f.title,
                "kind": f.kind,
                "choices": f.choices,
                "value": request.GET.get(f.name, ""),
            }
            for f in self.filters
        ]
        searched = any(f["value"] for f in filters)
        return render(
            request,
            template,
            {"listing": self, "page": page, "rows": rows, "filters": filters, "searched": searched, **context},
        )

    def _all(self) -> Iterator[Any]:
        """Every row. The first page is fetched at once, so that a refusal comes before the answer has begun."""
        return self._following(self.fetch(None, 500))

    def _following(self, page: Page[Any]) -> Iterator[Any]:
        while True:
            yield from page.items
            if page.next is None:
                return
            page = self.fetch(page.next, 500)

    def _lines(self, rows: Iterator[Any], language: str) -> Iterator[list[Any]]:
        # A streamed answer is drawn after the middleware has put the language back.
        for item in rows:
            with translation.override(language):
                line = [_plain(c.value(item)) for c in self.columns]
            yield line

    def _export(self, kind: str) -> HttpResponse:
        titles = [say(c.title) for c in self.columns]
        rows = self._lines(self._all(), translation.get_language() or "zh-hans")
        if kind == "csv":
            streamed = StreamingHttpResponse(write_csv(titles, rows), content_type="text/csv; charset=utf-8")
            streamed.headers["Content-Disposition"] = f'attachment; filename="{self.export_name}.csv"'
            return streamed  # type: ignore[return-value]  # Django's two response classes share a base only
        response = HttpResponse(
            write_xlsx(titles, rows),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        response.headers["Content-Disposition"] = f'attachment; filename="{self.export_name}.xlsx"'
        return response


class _Row:
    """One row as the template draws it."""

    def __init__(self, listing: Listing, item: Any) -> None:
        self.item = item
        self.url = listing.row_url(item) if listing.row_url else ""
        self.id = listing.row_id(item) if listing.row_id else ""
        self.cells = [
            {"column": c, "value": _plain(c.value(item)), "first": n == 0} for n, c in enumerate(listing.columns)
        ]


def _plain(value: Any) -> Any:
    if isinstance(value, Words):
        return say(value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return "" if value is None else value
