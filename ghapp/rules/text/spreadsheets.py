"""Cells of a spreadsheet: none that it reads as a formula, since anyone can write a title."""

from __future__ import annotations

# A cell that begins with one of these can be a formula. Source: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def plain_cell(text: str) -> str:
    """Return a text that a spreadsheet reads as text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
