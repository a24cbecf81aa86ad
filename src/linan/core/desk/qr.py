"""A QR code drawn by the server: for paper, and for browsers without scripts. Phones draw their own."""

from __future__ import annotations

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def drawn(text: str, label: str = "") -> SafeString:
    """An SVG that fills the box around it, without a style of its own."""
    out = io.BytesIO()
    code = segno.make_qr(text, error="m")
    code.save(out, kind="svg", border=2, xmldecl=False, svgns=True, svgclass=None, lineclass=None, omitsize=True)
    picture = mark_safe(out.getvalue().decode())  # a drawing of the library's, without a word of ours
    return format_html('<div class="ln-qr" role="img" aria-label="{}">{}</div>', label, picture)
