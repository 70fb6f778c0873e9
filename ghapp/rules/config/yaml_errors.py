"""What a YAML syntax error means to the person who wrote the file: where it is, and what to do about it."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from ghapp.rules.text.quoting import quoted

_QUOTE = 'A value that starts with `{0}` must be in quotes, for example "{0}…".'
_UNCLOSED = "This bracket is not closed, or a comma is missing between its values."
_ALIGN = "This line is not aligned with the lines around it: fix its indentation."

# A pattern for the parser's message; whether the problem is where the construct begins rather than where the parser
# stopped; and the app's message. The first match is used.
_EXPLANATIONS: tuple[tuple[str, bool, str], ...] = (
    (r"character '\\t'", False, "YAML does not allow tabs for indentation: use spaces."),
    (r"character '(.+)' that cannot start", False, _QUOTE),
    (r"expected ' ', but found", True, _QUOTE.format("!")),
    (r"mapping values are not allowed", False, "This colon is unexpected: put a value that contains `: ` in quotes."),
    (r"could not find expected ':'", True, "This key has no colon and value: add them."),
    (r"expected <block end>", False, _ALIGN),
    (r"expected ',' or '[]}]'", True, _UNCLOSED),
    (r"'<stream end>'", False, "The file ends inside a bracket: close it."),
    (r"unexpected end of stream", True, "This quote is not closed."),
    (
        r"unknown escape character '(.+)'",
        False,
        "In double quotes, a backslash starts an escape sequence: use single quotes.",
    ),
    (r"alphabetic or numeric character", False, "A value that starts with `*` or `&` must be in quotes."),
)


# Problems that the parser finds in the line after the one with the mistake.
_FOUND_TOO_LATE = re.compile(r"mapping values are not allowed|found \('<block mapping start>'")
_LONGEST_LINE = 200
_KEY_WITHOUT_COLON = re.compile(r"[ -]*(\w+)(?: *= *| +|:)([^\s#:=].*?) *(?: #.*)?")


def describe_yaml_error(error: MarkedYAMLError | ReaderError, text: str) -> tuple[int, str]:
    """Return the index in the text that an error is about, and a message that says how to fix it."""
    if isinstance(error, ReaderError):
        return error.position, "YAML does not allow this invisible control character: remove it."
    problem, index = str(error.problem), error.problem_mark.index
    beginning = error.context_mark.index if error.context_mark else index
    if found := _missing_colon(text, problem, beginning):
        return found
    for pattern, at_beginning, explanation in _EXPLANATIONS:
        if match := re.search(pattern, problem):
            return beginning if at_beginning else index, explanation.format(*match.groups())
    return index, f"This is not valid YAML ({quoted(problem)}): check quotes, colons and indentation."


def _missing_colon(text: str, problem: str, index: int) -> tuple[int, str] | None:
    """Explain a line like `pm octocat`: the one at the index, or the one before if the parser went on to the next."""
    start = text.rfind("\n", 0, index) + 1
    if _FOUND_TOO_LATE.search(problem):
        if ":" in text[start:index]:
            return None
        lines = list(re.finditer(r"(?m)^ *[^\s#].*$", text[:start]))
        start = lines[-1].start() if lines else start
    elif "could not find expected ':'" not in problem:
        return None
    line = text[start:].partition("\n")[0]
    found = _KEY_WITHOUT_COLON.fullmatch(line.rstrip("\r")) if len(line) <= _LONGEST_LINE else None
    if found is None or ": " in found[2]:
        return None
    key, value = found.groups()
    return start + found.start(1), f"Write a colon and a space after {quoted(key)}: {quoted(f'{key}: {value}')}."
