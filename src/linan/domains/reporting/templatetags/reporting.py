"""How values of forms are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.utils import translation
from django.utils.translation import gettext

from linan.core.community.pages import PRESENCE_WORDS
from linan.core.desk.saying import say
from linan.domains.reporting.rules import Item

register = template.Library()
_PRESENCES = {p.value: words for p, words in PRESENCE_WORDS.items()}


@register.filter
def answer(value: Any) -> str:
    """A held value in the reader's words: yes and no, a presence, or as it was told."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    words = _PRESENCES.get(str(value))
    return say(words) if words else str(value)


@register.filter
def item_title(item: Item) -> str:
    """A common item's name in the reader's language."""
    language = translation.get_language() or "zh"
    return item.title["en" if language.startswith("en") else "zh"]


@register.filter
def percent(share: float) -> str:
    """A share as whole percent."""
    return f"{round(share * 100)} %"


@register.filter
def signed(number: int) -> str:
    """A difference with its sign; no sign before zero."""
    return f"{number:+d}".replace("-", "−") if number else "0"


@register.filter
def lasted(span: timedelta | None) -> str:
    """A stretch of time as hours and minutes; a dash where there is none."""
    if span is None:
        return "–"
    minutes = round(span.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
