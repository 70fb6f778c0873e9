"""Dates in prose: days, weeks, months and quarters, as people write them."""

from __future__ import annotations

from itertools import islice

import re2

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:20\d\d|'\d\d)"
# RE2 takes the same time for every character, whatever the text.
_DATE = re2.compile(
    r"(?i)\b(?:"
    r"20\d\d-\d{1,2}(?:-\d{1,2})?"  # 2026-03-02, 2026-03
    r"|\d{1,2}[./]\d{1,2}[./](?:20)?\d\d"  # 2.3.2026, 3/2/26
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"  # 2 March, 2nd of March 2026
    rf"|{_MONTH}\s+(?:\d{{1,2}}\b(?:,?\s+{_YEAR})?|{_YEAR})"  # March 2, March 2, 2026, March 2026
    rf"|(?:q[1-4]|h[12]|(?:cal|calendar\s+)?week\s+\d{{1,2}}|[kc]w\s?\d{{1,2}})\b(?:\s+{_YEAR})?"  # Q3, H1 2026, KW 12
    r"|20\d\d[\s/-]*(?:q[1-4]|h[12]|w\d{1,2})"  # 2026-Q3, 2026 W12
    r")"
)


def contains_date(text: str) -> bool:
    """Return whether a text contains a date."""
    return _DATE.search(text.encode("utf-8", "replace")) is not None


def find_dates(text: str, most: int) -> tuple[str, ...]:
    """Return the first dates in a text, as they are written."""
    found = islice(_DATE.finditer(text.encode("utf-8", "replace")), most)
    return tuple(" ".join(match[0].decode("utf-8", "replace").split()) for match in found)
