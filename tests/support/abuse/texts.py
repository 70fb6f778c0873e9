"""Documents, globs and rules files that are hard to read, at any size."""

from __future__ import annotations

from collections.abc import Callable, Mapping

MEGABYTE = 1_000_000
PAIR = "pm: paula\nem: eric\n"
REQUIRED = f"{PAIR}sections: require\n"


def repeated(part: str) -> Callable[[int], str]:
    """Return a text that repeats a part up to a size."""
    return lambda size: (part * (size // len(part.encode()) + 1))[:size]


def nested(opening: str, closing: str = "") -> Callable[[int], str]:
    """Return a text that opens something as often as it closes it."""
    return lambda size: opening * (size // len(opening + closing)) + closing * (size // len(opening + closing))


MARKDOWN: Mapping[str, Callable[[int], str]] = {
    "headings": repeated("# a\n"),
    "headings of six levels": repeated("# a\n## b\n### c\n#### d\n##### e\n###### f\n"),
    "underlined headings": repeated("a\n=\nb\n-\n"),
    "images": repeated("!["),
    "brackets": repeated("["),
    "closed brackets": nested("[", "]"),
    "links": repeated("[a](b)"),
    "links to references": repeated("[a][b]"),
    "reference definitions": lambda size: "".join(f"[r{number}]: /u\n" for number in range(size // 12))[:size],
    "angle brackets": repeated("<"),
    "autolinks": repeated("<a:b>"),
    "html comments": repeated("<!--"),
    "html": repeated("<a "),
    "declarations": repeated("<!A "),
    "processing instructions": repeated("<?"),
    "emphasis": repeated("*a **b _c __d "),
    "emphasis that never ends": repeated("*a_"),
    "backticks": lambda size: "".join("`" * length + " " for length in range(1, 1500))[:size],
    "fences": repeated("```\n"),
    "block quotes": lambda size: ">" * size,
    "block quote lines": repeated("> > > a\n"),
    "lists": repeated("- a\n"),
    "nested lists": lambda size: "".join(" " * (2 * level) + "- a\n" for level in range(1000))[:size],
    "list markers": lambda size: "- " * (size // 2),
    "tables": lambda size: f"|{'a|' * 500}\n|{'-|' * 500}\n{('|' + 'a|' * 500 + chr(10)) * 500}"[:size],
    "table of one row": lambda size: f"|{'a|' * (size // 4)}\n|{'-|' * (size // 4)}\n",
    "entities": repeated("&amp;"),
    "backslashes": repeated("\\"),
    "tabs": repeated("\t"),
    "empty lines": repeated("\n"),
    "spaces": repeated(" "),
    "front matter": lambda size: "---\n" + ("a: b\n" * (size // 5))[:size],
    "one line": repeated("a"),
    "wide characters": repeated("\U0001f600"),
    "dates": repeated("2026-06-01 "),
    "headings after carriage returns": repeated("\r# "),
    "a heading of underscores": lambda size: f"# a{'_' * (size - 5)}b\n",
    "underlined underscores": lambda size: f"a{'_' * (size - 8)}b\n===\n",
    "reasons without words": repeated(f"# Why\n\n1{' ' * 3900}1\n"),
    "when": repeated("# When\n2026-13-45\n"),
}
