"""What the pages of accounts read from a request."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.time import start_of
from linan.kernel.words import Words


def next_page(request: HttpRequest) -> str:
    """Where to go afterwards; never to another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


def came_from(request: HttpRequest) -> str:
    """The page a switch was pressed on; never another site's."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


def region_from(text: str) -> Region:
    """The area chosen from a list. Refuses `bad_region`."""
    try:
        return Region(text.strip())
    except ValueError:
        raise Refusal(
            "bad_region",
            Words("This area does not exist."),
            kind=Kind.INVALID,
            next_step=Words("Choose an area from the list."),
            field="region",
        ) from None


def midnight(text: str, field: str) -> datetime | None:
    """The moment a chosen day begins; None for an empty field. Refuses `bad_date`."""
    if not text:
        return None
    try:
        return start_of(date.fromisoformat(text))
    except ValueError:
        raise Refusal(
            "bad_date",
            Words("This is not a day in the calendar."),
            kind=Kind.INVALID,
            next_step=Words("Write it as 2022-03-14."),
            field=field,
        ) from None
