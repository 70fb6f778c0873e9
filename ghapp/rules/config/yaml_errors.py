"""What a YAML syntax error means to the person who wrote the file: where it is, and what to do about it."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from ghapp.rules.text.quoting import quoted

_QUOTE = 'A value that starts with `{0}` must stand in quotes, for example "{0}…".'
_UNCLOSED = "This bracket is never closed, or a comma is missing after one of its values."
_ALIGN = "This line is indented differently from those it belongs with: align it with them."

# The parser's words for what it met, as a pattern; whether its earlier mark, where the construct began, is the better
# place; and our words. The first that matches is used.
_EXPLANATIONS: tuple[tuple[str, bool, str], ...] = (
    (r"character '\\t'", False, "YAML allows no tabs for indentation: use spaces."),
    (r"character '(.+)' that cannot start", False, _QUOTE),
    (r"expected ' ', but found", True, _QUOTE.format("!")),
    (r"mapping values are not allowed", False, "No colon is expected here: put a value that contains `: ` in quotes."),
    (r"could not find expected ':'", True, "A colon and a value are missing after this key."),
    (r"expected <block end>", False, _ALIGN),
    (r"expected ',' or '[]}]'", True, _UNCLOSED),
    (r"'<stream end>'", False, "The file ends in the middle of a value: close the bracket."),
    (r"unexpected end of stream", True, "This quote is never closed."),
    (r"unknown escape character '(.+)'", False, "A backslash in double quotes starts an escape: use single quotes."),
    (r"alphabetic or numeric character", False, "A value that starts with `*` or `&` must stand in quotes."),
)


def describe_yaml_error(error: MarkedYAMLError | ReaderError) -> tuple[int, str]:
    """The index in the text that an error is about, and the sentence for it."""
    if isinstance(error, ReaderError):
        return error.position, "This invisible control character is not allowed in YAML: remove it."
    problem, index = str(error.problem), error.problem_mark.index
    beginning = error.context_mark.index if error.context_mark else index
    for pattern, at_beginning, explanation in _EXPLANATIONS:
        if match := re.search(pattern, problem):
            return beginning if at_beginning else index, explanation.format(*match.groups())
    return index, f"YAML cannot read this ({quoted(problem)}): check quotes, colons and indentation."
