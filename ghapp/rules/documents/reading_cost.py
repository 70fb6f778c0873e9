"""The cost of reading a document: a measure of the work, in characters of plain prose.

Reading is linear in the length of a document, but a heading takes as long as hundreds of characters. So a limit on the
cost bounds the time, and leaves room for documents that people write: a page costs little more than its length.
"""

from __future__ import annotations

from itertools import islice

from ghapp.rules.documents.outline import STRUCTURE
from ghapp.rules.documents.visible_text import with_line_feeds

MOST_WORK = 2_500_000
"""The most that one evaluation spends on reading documents: a tenth of a second."""

_LINE, _HEADING, _HIDDEN, _INLINE = 10, 200, 100, 20


def reading_cost(text: str) -> int:
    """Return the cost of reading a document; for one over `MOST_WORK`, any number over it."""
    text = with_line_feeds(text)
    cost = len(text)
    cost += _LINE * text.count("\n")
    cost += _HIDDEN * (text.count("<!") + text.count("<?"))
    cost += _INLINE * (text.count("`") + text.count("[") + text.count("](") + text.count("http"))
    if cost > MOST_WORK:
        return cost
    return cost + _HEADING * sum(1 for _ in islice(STRUCTURE.finditer(text), MOST_WORK // _HEADING + 1))
