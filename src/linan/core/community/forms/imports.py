"""Confirming the columns of a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.community.imports import FIELDS, Columns
from linan.core.community.rules.words_of_columns import FIELD_WORDS
from linan.core.desk.saying import say


class ColumnsForm(forms.Form):
    """For each thing a list can tell, the column that tells it; the proposal stands there already."""

    def __init__(self, columns: Columns, data: Any = None) -> None:
        super().__init__(data)
        self._labels = list(dict.fromkeys(x for x in columns.labels if x))
        proposed = {m.field: m for m in columns.matches}
        offered = [("", _("not in this list")), *[(x, x) for x in self._labels]]
        for name in FIELDS:
            found = proposed.get(name)
            self.fields[name] = forms.ChoiceField(
                label=say(FIELD_WORDS[name]),
                choices=offered,
                required=name == "name",
                initial=found.label if found else "",
                help_text=_("Please compare: this heading is only alike.") if found and not found.sure else "",
            )

    def clean(self) -> dict[str, Any]:
        """One column tells one thing."""
        given: dict[str, Any] = super().clean() or {}
        chosen = [v for v in given.values() if v]
        for name, value in given.items():
            if value and chosen.count(value) > 1:
                self.add_error(name, _("This column is chosen twice."))
        return given

    def told(self) -> dict[str, str]:
        """Field → heading, without what is not in the list."""
        return {k: str(v) for k, v in self.cleaned_data.items() if v}
