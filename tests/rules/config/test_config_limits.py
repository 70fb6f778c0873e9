"""SPEC §5, "Bounded": a rules file beyond a limit is refused where the limit is reached, in a fraction of a second."""

from __future__ import annotations

import time
from itertools import count

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.config.yaml_reader import MAX_CHARACTERS, MAX_PROBLEMS
from tests.support.broken_config import problems

PAIR = "pm: octocat\nem: hubot\n"


def many(number: int, text: str = "N") -> str:
    """So many items of a list; `N` stands for the number of each."""
    return ", ".join(text.replace("N", f"n{each}") for each in range(number))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 101, "1:101: More than 100 brackets are open in this line: close them, or flatten it."),
        ("{a: " * 101, "1:401: More than 100 brackets are open in this line: close them, or flatten it."),
        (f"{PAIR}override: [{many(101)}]\n", "3:11: This list has more than 100 holders: name a team."),
        (
            f"{PAIR}delegates: {{{many(501, 'N: mona')}}}\n",
            "3:12: There are more than 500 delegates: remove those whose day is past.",
        ),
        (
            f"{PAIR}documents: {{prd: {{sections: [{many(51)}]}}}}\n",
            "3:29: This list has more than 50 sections: shorten it.",
        ),
        (
            f"{PAIR}documents: {{sdd: {{sections: [{{name: a, also: [{many(21)}]}}]}}}}\n",
            "3:46: This list has more than 20 values: shorten it.",
        ),
        (
            f"{PAIR}reminders: {{holidays: [DE, DE, FR, ES, IT, PT, GB, IE, NL, BE, AT, CH, 2026-12-24]}}\n",
            "3:23: This list has more than 10 countries: write other days off as dates.",
        ),
    ],
)
def test_a_list_beyond_its_limit_is_refused(text: str, expected: str) -> None:
    assert problems(text) == [expected]


@pytest.mark.parametrize("unit", ["[a],", "{a: [b]},", "['[', ']'],", "[]\n"])
def test_brackets_that_close_are_no_problem(unit: str) -> None:
    assert not any("brackets" in problem for problem in problems(f"[{unit * 300}]"))


@pytest.mark.parametrize("line", ["pm: x\n", "- !a b\n", "- *a\n", "nN: x\n", "- N/x/y\n"])
def test_no_more_than_a_hundred_problems_are_listed(line: str) -> None:
    head = "" if line.startswith("-") else PAIR
    lines = [line.replace("N", str(number)) for number in range(300)]
    found = problems(f"{head}{'' if head else PAIR + 'override:' + chr(10)}{''.join(lines)}")
    assert len(found) <= MAX_PROBLEMS + 1


@pytest.mark.no_cover  # too large a case to trace each line of
@pytest.mark.parametrize(
    ("head", "unit", "tail"),
    [
        ("reminders: {time_zone: ", "Europe/Berlin", "}"),
        ("gate: {mode: ", "enforce", "}"),
        ("", "remindersN: a\n", ""),
        ("", "reminders", ": a"),
        ("override: [", "N,", "]"),
        ("override: [", "*a,", "]"),
        ("documents: {prd: [", "'*a*N',", "]}"),
        ("documents: {prd: [", "'[^aN]*',", "]}"),
        ("reminders: {holidays: [", "XX,", "]}"),
        ("reminders: {workdays: [", "mno,", "]}"),
        ("a: ", "[a,", ""),
        ("a: ", "{a: ", ""),
        ("a ", " ", "b\nc: d"),
        ("", "- a\n", ""),
        ('override: "', "\\x41", '"'),
        ("override: |\n", "  a\n", ""),
    ],
)
def test_a_hostile_file_of_the_largest_size_is_read_quickly(head: str, unit: str, tail: str) -> None:
    room = MAX_CHARACTERS - len(PAIR + head + tail)
    units, size = [], 0
    for text in (unit.replace("N", str(number)) for number in count()):
        size += len(text)
        if size > room:
            break
        units.append(text)
    started = time.process_time()
    load(PAIR + head + "".join(units) + tail)
    assert time.process_time() - started < 5
