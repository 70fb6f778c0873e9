"""The syntax of one glob: its flags, its folder, and what it skips and accepts."""

from __future__ import annotations

import pytest

from ghapp.rules.text.glob_syntax import Loop, example_paths, parse_glob
from ghapp.rules.text.globs import compiled


@pytest.mark.parametrize(
    ("text", "excludes", "directories_only", "folder"),
    [
        ("docs/prd/**", False, False, b"docs/prd/"),
        ("Docs/PRD/*.md", False, False, b"docs/prd/"),
        ("!Docs/PRD/*.md", True, False, b"Docs/PRD/"),
        ("prd.md", False, False, None),
        ("prd/", False, True, None),
        ("/prd/", False, True, b""),
        ("/prd", False, False, b""),
        ("*/prd", False, False, b""),
        ("\\!prd", False, False, None),
    ],
)
def test_a_glob_has_flags_and_a_literal_folder(
    text: str, excludes: bool, directories_only: bool, folder: bytes | None
) -> None:
    glob = parse_glob(text)
    assert glob
    assert (glob.excludes, glob.directories_only, glob.folder) == (excludes, directories_only, folder)


@pytest.mark.parametrize(
    ("text", "loops", "optional", "tail"),
    [
        ("ab", [Loop.NONE, Loop.NONE], [], Loop.NONE),
        ("a*b", [Loop.NONE, Loop.NAME], [], Loop.NONE),
        ("a*", [Loop.NONE], [], Loop.NAME),
        ("a**b", [Loop.NONE, Loop.NAME], [], Loop.NONE),
        ("docs/**", [], [], Loop.PATH),
        ("docs/**/b", [Loop.PATH, Loop.NONE], [0], Loop.NONE),
        ("docs/*/b", [Loop.NAME, Loop.NONE], [], Loop.NONE),
        ("docs/**b", [Loop.NAME], [], Loop.NONE),
        ("**", [], [], Loop.NAME),
    ],
)
def test_stars_are_loops_before_a_step_or_at_the_end(
    text: str, loops: list[Loop], optional: list[int], tail: Loop
) -> None:
    glob = parse_glob(text)
    assert glob
    assert [step.loop for step in glob.steps] == loops
    assert [place for place, step in enumerate(glob.steps) if step.optional] == optional
    assert glob.tail is tail


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("a", b"aA"),
        ("!a", b"a"),
        ("\\*", b"*"),
        ("[ab]", b"abAB"),
        ("![ab]", b"ab"),
        ("[]-]", b"]-"),
        ("[a-c-e]", b"abcABC-eE"),
        ("[[:digit:]]", b"0123456789"),
        ("[/a]", b"aA"),
    ],
)
def test_a_step_accepts_bytes(text: str, accepted: bytes) -> None:
    glob = parse_glob(text)
    assert glob
    (step,) = glob.steps
    assert {byte for byte in range(256) if step.accepts >> byte & 1} == set(accepted)


@pytest.mark.parametrize("text", ["?", "[!ab]"])
def test_a_wildcard_never_accepts_a_slash(text: str) -> None:
    glob = parse_glob(text)
    assert glob
    (step,) = glob.steps
    assert not step.accepts >> ord("/") & 1
    assert step.accepts >> ord("x") & 1


@pytest.mark.parametrize("text", ["", "/", "!", "# a comment", "[a", "a\\", "[a\\", "[[:word:]]", "a\nb", "a\0b"])
def test_a_glob_that_matches_nothing_is_none(text: str) -> None:
    assert parse_glob(text) is None


@pytest.mark.parametrize(
    ("glob", "paths"),
    [
        ("docs/**/*.md", ("docs/x.md", "docs/x.md/x")),
        ("/a[5-9]/", ("a5/x",)),
        ("docs/prd/**", ("docs/prd/x", "docs/prd/x/x")),
        ("#a", ()),
    ],
)
def test_examples_of_a_glob_are_files_that_it_matches(glob: str, paths: tuple[str, ...]) -> None:
    assert example_paths(glob) == paths
    assert compiled((glob,)).select(paths) == set(paths)
