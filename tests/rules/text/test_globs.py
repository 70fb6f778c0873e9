"""Globs have gitignore semantics (SPEC §5); pathspec itself is the oracle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from ghapp.rules.config.yaml_reader import MAX_CHARACTERS
from ghapp.rules.text.globs import compiled

GLOBS = (
    "docs/prd/**",
    "**/PRD.md",
    "*.prd.md",
    "/top/",
    "notes",
    "a/*/c",
    "!docs/prd/readme.md",
    "!*.draft.md",
    "[ab]?.md",
    "*d*c*s/**/*.md",
)
NAMES = ("docs", "prd", "PRD.md", "x.prd.md", "top", "notes", "a", "c", "readme.md", "b1.md", "x.draft.md")


@pytest.mark.parametrize(
    ("globs", "path", "selected"),
    [
        ("docs/prd/**", "docs/prd/a/b.md", True),
        ("docs/prd/**", "other/docs/prd/b.md", False),
        ("**/PRD.md", "PRD.md", True),
        ("**/PRD.md", "team/PRD.md", True),
        ("*.prd.md", "deep/down/x.prd.md", True),
        ("docs/prd/", "docs/prd", False),
        ("docs/prd", "docs/prd/b.md", True),
        ("docs/prd", "docs/prd", True),
        ("docs/prd/** !docs/prd/readme.md", "docs/prd/readme.md", False),
        ("docs/prd/** !docs/prd/readme.md", "docs/prd/b.md", True),
        ("!docs/prd/readme.md docs/prd/**", "docs/prd/readme.md", True),
        ("docs/prd/**", "docs/prd/line\nend.md", True),
        ("**/*.prd.md", "line\nend/x.prd.md", True),
        ("**/*.prd.md !x", "line\nend/x.prd.md", True),
        ("**/*.md !draft.md", "line\nend/draft.md", False),
        ("", "docs/prd/b.md", False),
        ("*a*b*c*.md", "deep/xaybzc.md", True),
        ("*a*b*c*.md", "xaybzc.txt", False),
        ("*a*b*c*.md", "xa\nybzc.md", True),
        ("*a*b*c*.md", "xaybzc\udcff.md", True),
        # An engine that backtracks would need longer for this row than anyone waits.
        ("*a*a*a*a*a*a*a*a*a*a*b", "a" * 250, False),
    ],
)
def test_a_glob_selects_what_gitignore_would_match(globs: str, path: str, selected: bool) -> None:
    assert (path in compiled(tuple(globs.split())).select([path])) is selected


def test_the_longest_list_allowed_in_a_configuration_compiles() -> None:
    globs = tuple(f"{'*a?b' * 62}{number}" for number in range(MAX_CHARACTERS // 255))
    assert compiled((*globs, "docs/**")).select(["docs/x.md", "src/x.py"]) == {"docs/x.md"}


@given(
    globs=st.lists(st.sampled_from(GLOBS), max_size=5),
    path=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join),
)
def test_a_list_of_globs_selects_what_pathspec_selects(globs: list[str], path: str) -> None:
    expected = GitIgnoreSpec.from_lines(globs).match_file(path)
    assert (path in compiled(tuple(globs)).select([path])) is expected
