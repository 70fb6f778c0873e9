"""Dates in prose: days, weeks, months and quarters, as people write them."""

from __future__ import annotations

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
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}"  # 2 March, 2nd of March
    rf"|{_MONTH}\s+(?:\d{{1,2}}\b|{_YEAR})"  # March 2, March 2026
    r"|(?:q[1-4]|h[12]|(?:cal|calendar\s+)?week\s+\d{1,2}|[kc]w\s?\d{1,2})\b"  # Q3, H1, week 12, KW 12
    r"|20\d\d[\s/-]*(?:q[1-4]|h[12]|w\d{1,2})"  # 2026-Q3, 2026 W12
    r")"
)


def contains_date(text: str) -> bool:
    """Return whether a text contains a date."""
    return _DATE.search(text.encode("utf-8", "replace")) is not None
