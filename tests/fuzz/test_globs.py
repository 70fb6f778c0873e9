"""Globs against git: random lists of globs select the paths that git would ignore."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ghapp.rules.text.globs import compiled
from tests.support.git_ignore import GitIgnore

# Without upper case: git knows no list that ignores the case of some of its globs.
PIECES = (
    *("a", "b", "c", "ab", "docs", "*", "**", "?", "/", "*.md", ".md", "[ab]", "[!a]", "[a-c]", "[]a]", "[[:alpha:]]"),
    *("[^/]", "\\a", "\\*", "\\", "-", "!", "#", " ", ".", "é", "]", "[", "^", "/**/", "**/", "/**", "\\ ", "[b-a]"),
)
GLOBS = st.builds(
    lambda beginning, pieces: beginning + "".join(pieces),
    st.sampled_from(("", "", "", "!", "/", "!/", "docs/", "**/")),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6),
)
NAMES = st.one_of(
    st.sampled_from(("a", "b", "c", "ab", "abc", "docs", "a.md", "b.md", "é", "x")),
    st.text("abc*[]!#\\- ^.é", min_size=1, max_size=4).filter(lambda name: name not in (".", "..")),
)
PATHS = st.lists(NAMES, min_size=1, max_size=5).map("/".join)


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> GitIgnore:
    return GitIgnore(tmp_path_factory.mktemp("git"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(globs=st.lists(GLOBS, max_size=5), paths=st.lists(PATHS, min_size=20, max_size=40, unique=True))
def test_a_list_of_globs_selects_what_git_ignores(git: GitIgnore, globs: list[str], paths: list[str]) -> None:
    assert compiled(tuple(globs)).select(paths) == git.ignored(globs, paths)
