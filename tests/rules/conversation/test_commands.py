"""Slash commands are read from the first line of a comment, outside code and quotes (SPEC §4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghapp.rules.conversation.commands import COMMANDS, Invocation, distance, holds_command, read_text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/ack", "/ack"),
        ("/ack fine by me", "/ack"),
        ("/ACK", "/ack"),
        ("   /recheck", "/recheck"),
        ("/recheck\r\nplease", "/recheck"),
        ("/help\t", "/help"),
        ("/roe ack", "/roe ack"),
        ("/RoE Recheck now", "/roe recheck"),
        ("/roe", "/roe"),
        ("/roe  ", "/roe"),
        ("\ufeff/recheck", "/recheck"),
        ("\u202a/re\u200bcheck\u202c", "/recheck"),
        ("/lgtm", "/lgtm"),
        ("/do-not-merge", "/do-not-merge"),
        ("    /ack", None),
        ("\t/ack", None),
        ("> /ack", None),
        ("```\n/ack\n```", None),
        ("`/ack`", None),
        ("I say\n/ack", None),
        ("\n/ack", None),
        ("/usr/bin", None),
        ("/ack!", None),
        ("/-", None),
        ("//ack", None),
        ("/", None),
        ("", None),
        ("ack", None),
    ],
)
def test_a_command_starts_the_first_line(body: str, expected: str | None) -> None:
    found = read_text(body).invocation
    assert (str(found) if found else None) == expected


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("rechek", "recheck"),
        ("re-check", "recheck"),
        ("rehceck", "recheck"),
        ("concerns", "concern"),
        ("rechceks", None),
        ("overide", None),
        ("override", None),
        ("akc", None),
        ("nack", None),
        ("ask", None),
        ("check", None),
        ("helpp", None),
        ("ack", None),
        ("cc", None),
        ("hold", None),
        ("retest", None),
        ("lgtm", None),
        ("approve", None),
        ("x" * 70_000, None),
    ],
)
def test_a_near_miss_has_one_wrong_letter_in_a_long_word(word: str, meant: str | None) -> None:
    near = Invocation(name=word).near_miss
    assert (near.name if near else None) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("akc", "ack"),
        ("hlep", "help"),
        ("rechceks", "recheck"),
        ("overide", "override"),
        ("cc", None),
        ("holp", "help"),
        ("merge", None),
    ],
)
def test_a_near_miss_after_roe_may_be_shorter_or_further_off(word: str, meant: str | None) -> None:
    near = Invocation(name=word, prefixed=True).near_miss
    assert (near.name if near else None) == meant


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("ack", "ack", 0),
        ("ack", "akc", 1),
        ("ab", "ba", 1),
        ("", "ab", 2),
        ("recheck", "retest", 3),
        ("a", "abcdef", 3),
    ],
)
def test_distance_counts_the_letters_that_differ(one: str, other: str, letters: int) -> None:
    assert distance(one, other) == distance(other, one) == letters


@pytest.mark.parametrize(
    ("body", "held"),
    [
        ("/ack", True),
        ("/roe", True),
        ("/roe whatever", True),
        ("/rechek", True),
        ("/roe override x", True),
        ("/override ci/prow/unit", False),
        ("/lgtm", False),
        ("fine", False),
    ],
)
def test_a_comment_with_a_possible_command_is_recognized(body: str, held: bool) -> None:
    assert holds_command(body) is held


@pytest.mark.parametrize("below", ["", "\n", "\nplease\nnow", "\r\nplease", "\n\n/ack"])
@pytest.mark.parametrize(("line", "argument"), [("/delegate zoe", "zoe"), ("/ack", ""), ("/roe resolve a  b", "a b")])
def test_the_argument_is_the_rest_of_the_line(line: str, argument: str, below: str) -> None:
    found = read_text(line + below).invocation
    assert found
    assert found.argument == argument


@pytest.mark.parametrize("name", sorted({command.name for command in COMMANDS if not command.needs_prefix}))
def test_every_command_works_under_roe_as_well(name: str) -> None:
    plain, prefixed = (
        read_text(f"/{name} @zoe until 2026-12-24").invocation,
        read_text(f"/roe {name} @zoe until 2026-12-24").invocation,
    )
    assert plain and prefixed and plain.command
    assert (prefixed.command, prefixed.argument) == (plain.command, plain.argument)


def test_override_is_a_command_only_after_roe() -> None:
    plain, prefixed = read_text("/override x").invocation, read_text("/roe override x").invocation
    assert plain and prefixed and prefixed.command
    assert (plain.command, prefixed.command.shortest, prefixed.argument) == (None, "/roe override", "x")


LINES = st.sampled_from(
    ["/ack", "/roe help", "/recheck", "   /help me", "    /ack", "> /ack", "```", "", "words", "\r", "\u2028/ack"]
)


@given(st.one_of(st.text(), st.lists(LINES).map("\n".join)))
def test_the_parser_accepts_any_comment(body: str) -> None:
    found = read_text(body).invocation
    assert holds_command(body) is False or found is not None
    assert isinstance(read_text(body).is_voice, bool)


@given(st.sampled_from(["/ack", "/roe ack", "  /recheck now", "/lgtm", "/helpp"]), st.text())
def test_text_below_the_first_line_does_not_change_the_command(line: str, below: str) -> None:
    assert read_text(f"{line}\n{below}").invocation == read_text(line).invocation


@pytest.mark.parametrize(
    ("body", "speaks"),
    [
        pytest.param("\u200b", False, id="a space of zero width"),
        pytest.param("\u202e\u2066\r\n\u2069", False, id="marks of the writing direction"),
        pytest.param("\u3164 \u2800", False, id="fillers"),
        pytest.param("\ufeff/recheck", False, id="a byte order mark before a command"),
        pytest.param("/recheck\n\u200b/help\u200b", False, id="two commands"),
        pytest.param("\ufeff/ack", True, id="a byte order mark before a voice"),
        pytest.param("\u200bFine.", True, id="text"),
        pytest.param("\U0001f469\u200d\U0001f4bb", True, id="a picture of several characters"),
    ],
)
def test_invisible_characters_are_no_voice(body: str, speaks: bool) -> None:
    assert read_text(body).is_voice is speaks
