"""Rules files that are hard to read or to apply: what a stranger can propose, and what a careless owner can merge."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.support.abuse.texts import PAIR

SECTIONS = 3000


def _listed(key: str, values: list[str], indent: str = "  ") -> str:
    return f"{key}:\n" + "".join(f'{indent}- "{value}"\n' for value in values)


def _globs(make: Callable[[int], str], count: int) -> str:
    globs = "".join(f'      - "{make(number)}"\n' for number in range(count))
    return f"{PAIR}documents:\n  prd:\n    paths:\n{globs}"


def _pairs(count: int, paths: int) -> str:
    pairs = "".join(
        f"  - name: team-{number}\n    pm: paula\n    em: eric\n    paths:\n"
        + "".join(f'      - "**/team-{number}-{path}/*/**"\n' for path in range(paths))
        for number in range(count)
    )
    return f"pairs:\n{pairs}  - name: rest\n    pm: paula\n    em: eric\n"


def _aliases() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 12)]
    return PAIR + "\n".join(lines) + "\n"


RULES_FILES: Mapping[str, Callable[[], str]] = {
    "1,500 globs of two stars": lambda: _globs(lambda number: f"*a*{number}", 1500),
    "4,600 globs of two stars": lambda: _globs(lambda number: f"*/*{number}", 4600),
    "globs of many stars": lambda: _globs(lambda number: "*a" * 40 + str(number), 1000),
    "globs of double stars": lambda: _globs(lambda number: "**/a/" * 40 + str(number), 1000),
    "globs of classes": lambda: _globs(lambda number: "[a-z]*[!0-9]*" * 10 + str(number), 1000),
    "globs of question marks": lambda: _globs(lambda number: "?" * 200 + "*", 500),
    "excluded globs": lambda: _globs(lambda number: f"!*/*{number}", 4600),
    "one long glob": lambda: _globs(lambda number: "*a" * 50_000, 1),
    "200 pairs": lambda: _pairs(200, 5),
    "200 pairs of many paths": lambda: _pairs(200, 50),
    "2,000 pairs": lambda: _pairs(2000, 1),
    "long time zone": lambda: f"{PAIR}reminders: {{time_zone: {'a/' * 16_000}}}\n",
    "time zone of dots": lambda: f"{PAIR}reminders: {{time_zone: {'../' * 11_000}etc/passwd}}\n",
    "many holidays": lambda: f"{PAIR}reminders: {{holidays: [{', '.join(['2026-01-01'] * 20_000)}]}}\n",
    "many sections": lambda: (
        f"{PAIR}sections: require\ndocuments:\n  prd:\n"
        + _listed("    sections", [f"section {number}" for number in range(SECTIONS)], "      ")
    ),
    "many delegates": lambda: (
        f"{PAIR}delegates:\n" + "".join(f"  user-{n}: paula until 2026-12-01\n" for n in range(5000))
    ),
    "many holders": lambda: f"pm: [{', '.join(f'user-{n}' for n in range(5000))}]\nem: eric\n",
    "aliases": _aliases,
    "deep nesting": lambda: "pm: " + "[" * 5000 + "]" * 5000,
    "deep mappings": lambda: "{a: " * 3000 + "}" * 3000,
    "long integer": lambda: f"{PAIR}reminders: {{after: {'9' * 100_000}}}\n",
    "long number of sixties": lambda: f"{PAIR}reminders: {{after: {'59:' * 20_000}59}}\n",
    "long key": lambda: f"{PAIR}{'k' * 100_000}: x\n",
    "many keys": lambda: PAIR + "".join(f"key-{number}: x\n" for number in range(20_000)),
    "many problems": lambda: PAIR + "areas:\n" + "".join(f"  w{number}: x\n" for number in range(20_000)),
    "many anchors": lambda: PAIR + "".join(f"k{n}: &a{n} x\n" for n in range(10_000)),
    "merge keys": lambda: PAIR + "a: &a {x: 1}\n" + "".join(f"b{n}: {{<<: [*a, *a, *a]}}\n" for n in range(3000)),
    "flow without end": lambda: "pm: [" + "a, " * 100_000,
    "quotes without end": lambda: 'pm: "' + "\\n" * 100_000,
    "comments": lambda: PAIR + "# c\n" * 200_000,
    "megabyte": lambda: PAIR + "# " + "x" * 1_000_000 + "\n",
    "far dates": lambda: f"{PAIR}delegates: {{paula: eric until 9999-12-31}}\n",
}
