"""Globs mean what git makes of them in a `.gitignore` file (SPEC §3); tests/fuzz compares them with git itself."""

from __future__ import annotations

import pytest

from ghapp.rules.config.yaml_reader import MAX_CHARACTERS
from ghapp.rules.text.globs import MAX_EFFORT, Globs, compiled, effort, glob_size


@pytest.mark.parametrize(
    ("globs", "path", "selected"),
    [
        ("docs/prd/**", "docs/prd/a/b.md", True),
        ("docs/prd/**", "other/docs/prd/b.md", False),
        ("**/PRD.md", "PRD.md", True),
        ("**/PRD.md", "team/PRD.md", True),
        ("**/PRD.md", "team/xPRD.md", False),
        ("*.prd.md", "deep/down/x.prd.md", True),
        ("docs/prd/", "docs/prd", False),
        ("docs/prd/", "docs/prd/b.md", True),
        ("docs/prd", "docs/prd/b.md", True),
        ("docs/prd", "docs/prd", True),
        ("prd/", "docs/prd/b.md", True),
        ("/prd/", "docs/prd/b.md", False),
        ("/prd", "prd", True),
        ("docs/prd/** !docs/prd/readme.md", "docs/prd/readme.md", False),
        ("docs/prd/** !docs/prd/readme.md", "docs/prd/b.md", True),
        ("!docs/prd/readme.md docs/prd/**", "docs/prd/readme.md", True),
        ("docs/prd !docs/prd/readme.md", "docs/prd/readme.md", True),
        ("docs/prd/ !readme.md", "docs/prd/readme.md", True),
        ("docs/prd/* !docs/prd/old/ docs/prd/old/x", "docs/prd/old/x/y", True),
        ("docs/prd/* !docs/prd/old/ docs/prd/old/x", "docs/prd/old/y", False),
        ("!readme.md docs/prd", "docs/prd/readme.md", True),
        ("**/", "a/b", True),
        ("**/", "b", False),
        ("**", "b", True),
        ("/**", "a/b", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/**/b", "a/b", True),
        ("a/**/b", "a/xb", False),
        ("a/**\\/b", "a/x/b", True),
        ("a/**\\/b", "a/b", False),
        ("a/**b", "a/x/b", False),
        ("a**/b", "ax/y/b", True),
        ("?a**/b", "xay/z/b", False),
        ("a/*/c", "a/b/c", True),
        ("a/*/c", "a/b/b/c", False),
        ("a?c", "a/c", False),
        ("é??", "é\N{EURO SIGN}", False),
        ("é???", "é\N{EURO SIGN}", True),
        ("[ab]c", "ac", True),
        ("[!ab]c", "ac", False),
        ("[^ab]c", "xc", True),
        ("a[!b]c", "a/c", False),
        ("[]a]", "]", True),
        ("[!]a]", "]", False),
        ("[a-c]", "b", True),
        ("[a-]", "-", True),
        ("[a-c-e]", "d", False),
        ("[\\a-\\c]", "b", True),
        ("[z-a]", "z", True),
        ("[z-a]", "a", False),
        ("[[:digit:]-z]", "-", True),
        ("[[:digit:]]", "7", True),
        ("[[:digit:]]", "x", False),
        ("[[:upper:]]", "x", True),
        ("[[:x]", ":", True),
        ("[[:x:]]", "x", False),
        ("[a", "[a", False),
        ("[a-", "a", False),
        ("[a\\", "a", False),
        ("a\\", "a\\", False),
        ("\\a\\*", "a*", True),
        ("\\a\\*", "ab", False),
        ("\\!a", "!a", True),
        ("\\#a", "#a", True),
        ("#a", "#a", False),
        ("a//b", "a/b", False),
        ("//a", "a", False),
        ("! a", "a", True),
        ("/", "a", False),
        ("docs/prd/**", "docs/prd/line\nend.md", True),
        ("**/*.prd.md", "line\nend/x.prd.md", True),
        ("**/*.md !draft.md", "line\nend/draft.md", False),
        ("", "docs/prd/b.md", False),
        ("*a*b*c*.md", "deep/xaybzc.md", True),
        ("*a*b*c*.md", "xaybzc.txt", False),
        ("*a*b*c*.md", "xaybzc\udcff.md", True),
        # An engine that backtracks would need longer for this row than anyone waits.
        ("*a*a*a*a*a*a*a*a*a*a*b", "a" * 250, False),
    ],
)
def test_a_glob_selects_what_git_would_ignore(globs: str, path: str, selected: bool) -> None:
    assert (path in compiled(tuple(globs.split())).select([path])) is selected


@pytest.mark.parametrize(
    ("glob", "path", "selected"),
    [
        ("docs ", "docs", True),
        ("docs ", "docs ", False),
        ("docs\\ ", "docs ", True),
        ("docs\\  ", "docs ", True),
        ("docs\\\\ ", "docs\\", True),
        (" docs", " docs", True),
        ("a b", "a b", True),
        ("a\nb", "a\nb", False),
        ("a\0b", "a\0b", False),
    ],
)
def test_only_an_escaped_space_at_the_end_counts(glob: str, path: str, selected: bool) -> None:
    assert (path in compiled((glob,)).select([path])) is selected


@pytest.mark.parametrize(
    ("globs", "path", "selected"),
    [
        ("docs/prd/**", "docs/PRD/a.md", True),
        ("DOCS/prd/*.MD", "docs/prd/a.md", True),
        ("prd.md", "x/PRD.md", True),
        ("[a-c]", "B", True),
        ("[!a-c]", "B", False),
        ("[[:lower:]]", "B", True),
        ("é.md", "É.md", False),
        ("docs/** !docs/README.md", "docs/README.md", False),
        ("docs/** !docs/README.md", "docs/Readme.md", True),
        ("docs/** !docs/README.md", "Docs/README.md", True),
        ("docs/** ![A-Z]", "docs/a", True),
        ("docs/* !docs/old/**", "docs/OLD/x", True),
    ],
)
def test_inclusions_ignore_ascii_case_and_exclusions_do_not(globs: str, path: str, selected: bool) -> None:
    assert (path in compiled(tuple(globs.split())).select([path])) is selected


def test_paths_are_matched_together_and_each_by_itself() -> None:
    globs = Globs(("a/**", "!a/x/*", "/b/"), ("*.md",), ())
    paths = ["a/1.md", "a/x/2.md", "a/x/3", "a/x/y/z", "b/c/d", "e/4.md", "e/5", "a/1.md"]
    assert globs.first(paths) == {"a/1.md": 0, "a/x/2.md": 0, "a/x/3": 0, "a/x/y/z": 0, "b/c/d": 0, "e/4.md": 1}
    assert globs.select(paths) == set(globs.first(paths))


def test_the_first_list_that_matches_is_found_for_each_path() -> None:
    globs = Globs(("a/*", "!a/x"), ("**/x",), ("a/**", "!*"))
    assert globs.first(["a/x", "a/y", "b/x", "b/y"]) == {"a/x": 1, "a/y": 0, "b/x": 1}


def test_the_longest_list_allowed_in_a_configuration_compiles() -> None:
    globs = tuple(f"{'*a?b' * 62}{number}" for number in range(MAX_CHARACTERS // 255))
    assert compiled((*globs, "docs/**")).select(["docs/x.md", "src/x.py"]) == {"docs/x.md"}


@pytest.mark.parametrize(
    ("glob", "size"), [("docs/prd/**", 1), ("docs/prd", 4), ("*.md", 4), ("docs/**/*.md", 5), ("#", 0)]
)
def test_the_size_of_a_glob_counts_what_follows_its_literal_folder(glob: str, size: int) -> None:
    assert glob_size(glob) == size
    assert Globs((glob,)).size == size + 1


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ([], 0),
        (["abc"], 3),
        (["a/b"], 11),
        (["a/b", "a/c"], 12),
        (["a/b/c", "a/b/d", "a/e"], 23),
        (["x" * 4_096], 4_096),
        (["x" * 4_097], MAX_EFFORT + 1),
        ([f"{number:04096}" for number in range(97)], 97 * 4_096),
        ([f"{number:04096}" for number in range(200)], MAX_EFFORT + 1),
        ([f"{number}/{'a/' * 2_000}" for number in range(200)], MAX_EFFORT + 1),
    ],
)
def test_the_effort_for_paths_counts_shared_folders_once(paths: list[str], expected: int) -> None:
    assert effort(paths) == expected
