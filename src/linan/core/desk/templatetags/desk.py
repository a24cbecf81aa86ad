"""Template tags of the desk: `{% load desk %}`."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import Select
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from linan.core.desk import saying
from linan.core.desk.built import url_of
from linan.core.desk.pages import form_key
from linan.core.desk.qr import drawn as qr_drawn
from linan.kernel.words import Words

register = template.Library()

COLOURS = {
    "green": ("✓", "Pass"),
    "yellow": ("!", "To be settled"),
    "red": ("✕", "Please stop"),
    "grey": ("?", "Cannot be checked"),
}


@register.filter
def say(words: Words | str | None) -> str:
    return saying.say(words)


@register.simple_tag
def after_count(words: Words, count: int) -> str:
    """The sentence beside its number: “72 份告知书还没签收” does not say 72 twice."""
    return saying.say(words).removeprefix(str(count)).lstrip()


@register.filter
def when_at(at: datetime | None) -> str:
    """A machine-readable time with its words."""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), saying.when_at(at)) if at else ""


@register.simple_tag(name="when_at")
def when_at_tag(at: datetime | None) -> str:
    """The same as the filter, for those who write `{% when_at at %}`."""
    return when_at(at)


@register.simple_tag
def built(name: str) -> str:
    """The address of a built script, style or picture, with its content hash: `{% built "gate.js" %}`."""
    return url_of(name)


@register.filter
def on_day(day: date | None) -> str:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), saying.on_day(day)) if day else ""


@register.filter
def on_date(day: date | None) -> str:
    """A day with its year, for paper."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), saying.on_date(day)) if day else ""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon from the one set (frontend/icons.svg); decorative unless it has a label."""
    return _icon(url_of("icons.svg"), name, str(label))


@lru_cache(maxsize=1024)
def _icon(href: str, name: str, label: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, href, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', href, name)


@register.simple_tag
def navigation(nav: Hashable) -> SafeString:
    """The way to the rooms. It is the same for all who hold the same posts, so it is drawn once for each of them."""
    return _navigation(nav, get_language() or "", url_of("icons.svg"))


@lru_cache(maxsize=4096)
def _navigation(nav: Hashable, language: str, icons: str) -> SafeString:
    return render_to_string("desk/parts/nav.html", {"nav": nav})


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A QR code that needs no script: `{% qr code.token "…" %}`."""
    return qr_drawn(text, label)


@register.simple_tag
def colour_badge(colour: Any, size: str = "") -> SafeString:
    """A colour with its word, symbol and pattern; never the colour alone."""
    symbol, word = COLOURS.get(str(colour), COLOURS["grey"])
    return format_html(
        '<span class="ln-badge ln-{} {}"><span class="ln-symbol" aria-hidden="true">{}</span> {}</span>',
        str(colour) if str(colour) in COLOURS else "grey",
        f"ln-{size}" if size else "",
        symbol,
        gettext(word),
    )


@register.inclusion_tag("desk/parts/person_line.html")
def person_line(card: Any) -> dict[str, Any]:
    """Name, age, address and telephone of a PersonCard, linked to the person's page."""
    return {"card": card}


@register.inclusion_tag("desk/parts/field.html")
def field(bound: Any) -> dict[str, Any]:
    """A form field with label, help and error, connected for screen readers."""
    widget = bound.field.widget
    if isinstance(widget, Select):  # one arrow for all lists of choices, whoever wrote them
        widget.attrs.setdefault("class", "form-select")
    return {"field": bound}


@register.simple_tag
def once_key() -> SafeString:
    """A hidden idempotency key, so that a form may be sent twice."""
    return format_html('<input type="hidden" name="key" value="{}">', form_key())


@register.simple_tag(takes_context=True)
def page_link(context: Any, **changes: Any) -> str:
    """This page's query with some values changed; an empty value drops the key."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("desk/parts/timeline.html", takes_context=True)
def timeline(context: Any, steps: Any) -> dict[str, Any]:
    """Ledger steps, newest first, each with its "why?"."""
    return {"steps": steps, "request": context.get("request")}


@register.inclusion_tag("desk/parts/panel.html")
def panel(url: str, title: str = "") -> dict[str, Any]:
    """A panel another domain serves: loaded by htmx, refreshed when something changes."""
    return {"url": url, "title": title}


@register.inclusion_tag("desk/parts/empty.html")
def empty(words: str, hint: str = "", url: str = "", verb: str = "") -> dict[str, Any]:
    """What will appear here, and how to start."""
    return {"words": words, "hint": hint, "url": url, "verb": verb}
