"""Slash commands: the table that parsing, help and "did you mean" are made from (SPEC §4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

PREFIX = "roe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One row of the table; `on_issues` says whether the command also works on issues.

    `needs_prefix` says that the command works as `/roe NAME` only: the bare word belongs to another bot.
    """

    name: str
    usage: str
    who: str
    effect: str
    on_issues: bool = False
    needs_prefix: bool = False

    @property
    def shortest(self) -> str:
        """Return the command as it is written, without arguments."""
        return f"/{PREFIX} {self.name}" if self.needs_prefix else f"/{self.name}"


COMMANDS = (
    Command(name="ack", usage="/ack [text]", who="a PM or EM", effect="counts as your response"),
    Command(
        name="concern",
        usage="/concern NAME: text",
        who="a PM or EM",
        effect="records an objection, and counts as your response",
    ),
    Command(
        name="resolve",
        usage="/resolve NAME",
        who="the person who raised it, or another holder of the same role",
        effect="resolves a concern",
    ),
    Command(
        name="delegate",
        usage="/delegate @user [until YYYY-MM-DD]",
        who="a PM or EM",
        effect="lets that user respond in your place on this pull request",
    ),
    Command(
        name="override",
        usage="/roe override REASON",
        who="those who may override here, never an author",
        effect="passes the check until the documents change",
        needs_prefix=True,
    ),
    Command(
        name="override",
        usage="/roe override cancel",
        who="those who may override here, never an author",
        effect="ends all overrides",
        needs_prefix=True,
    ),
    Command(
        name="recheck",
        usage="/recheck",
        who="anyone who can comment",
        effect="checks the pull request or issue again",
        on_issues=True,
    ),
    Command(name="help", usage="/help", who="anyone who can comment", effect="shows this table", on_issues=True),
)

# The letters of a name from which on a misspelt one is recognized.
_LONG = 5

# Commands that are a voice even without other text.
SPEAKING = frozenset({"ack", "concern"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A slash command at the start of a line, ours or another bot's.

    `name` is in lower case, `argument` is the rest of the line. `prefixed` says whether it was written as `/roe NAME`.
    """

    name: str
    argument: str = ""
    prefixed: bool = False

    @property
    def command(self) -> Command | None:
        """Return the command of this name; None if there is none."""
        return next((command for command in self._commands if command.name == self.name), None)

    @property
    def near_miss(self) -> Command | None:
        """Return the command that was probably meant: one letter off, and long enough to be no other bot's.

        `/nack`, `/ask` and `/check` belong to other bots. After `/roe`, names may be short, and long ones two letters
        off.
        """
        if self.command is not None:
            return None
        near = [(distance(self.name, command.name), command) for command in self._commands]
        typos, command = min(near, key=lambda pair: pair[0])
        is_long = len(command.name) >= _LONG
        most = (2 if is_long else 1) if self.prefixed else int(is_long)
        return command if typos <= most else None

    @property
    def _commands(self) -> tuple[Command, ...]:
        return tuple(command for command in COMMANDS if self.prefixed or not command.needs_prefix)

    def __str__(self) -> str:
        return f"/{PREFIX} {self.name}".rstrip() if self.prefixed else f"/{self.name}"


# Up to three spaces may precede it: four make it code in Markdown.
_LINE = re.compile(r" {0,3}/([a-z][a-z-]*)(?:\s+(\S.*)|\s*)", re.IGNORECASE)


def invocation_in(line: str) -> Invocation | None:
    """Parse a line as a slash command; None for other text, such as a quote, a fence or a path like `/usr/bin`."""
    found = _LINE.fullmatch(line) if "/" in line[:4] else None
    if found is None:
        return None
    name, argument = found[1].lower(), (found[2] or "").strip()
    if name != PREFIX:
        return Invocation(name=name, argument=argument)
    name, _, argument = " ".join(argument.split()).partition(" ")
    return Invocation(name=name.lower(), argument=argument, prefixed=True)


# Characters that are not shown: soft hyphens, those of zero width, marks of the writing direction, tags and fillers.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\U000e0000-\U000e007f]+"
)


@dataclass(frozen=True, slots=True)
class CommentText:
    """The text of a comment: its first line, the slash command in that line (None: there is none), and the rest."""

    first_line: str
    invocation: Invocation | None
    rest: str

    @property
    def is_voice(self) -> bool:
        """Return whether the text holds more than slash commands, or a command that is a voice (SPEC §3, "Heard").

        Any line that is neither blank nor a command counts, also a quoted one.
        """
        return _speaks(self.first_line, self.invocation) or any(
            _speaks(line, invocation_in(line)) for line in self.rest.split("\n")
        )


def read_text(body: str) -> CommentText:
    """Read the text of a comment without its invisible characters, which often come along when text is copied.

    Never raises.
    """
    body = body if body.isascii() else _INVISIBLE.sub("", body)
    first_line, _, rest = body.partition("\n")
    return CommentText(first_line, invocation_in(first_line), rest)


def holds_command(body: str) -> bool:
    """Return whether a comment may hold a command for the app."""
    invocation = read_text(body).invocation
    return invocation is not None and is_for_us(invocation)


def is_for_us(invocation: Invocation) -> bool:
    """Return whether an invocation may be for the app: a command, a near miss, or anything under `/roe`."""
    return invocation.prefixed or invocation.command is not None or invocation.near_miss is not None


def _speaks(line: str, invocation: Invocation | None) -> bool:
    return invocation.name in SPEAKING if invocation else bool(line.strip())


def distance(one: str, other: str) -> int:
    """Return the edit distance of two words, with swaps of neighbours; at most 3."""
    if abs(len(one) - len(other)) > 2:
        return 3  # a word may be very long
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, opposite in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return min(rows[-1][-1], 3)
