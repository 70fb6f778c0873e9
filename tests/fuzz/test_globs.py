"""Globs against git: random lists of globs select the paths that git would ignore."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from ghapp.rules.text.globs import Globs
from tests.support.fuzzing import Tally, fuzz, in_time, shared
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
LISTS = st.lists(st.lists(GLOBS, min_size=1, max_size=5), min_size=5, max_size=5)


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> GitIgnore:
    return GitIgnore(tmp_path_factory.mktemp("git"))


@shared
def test_a_list_of_globs_selects_what_git_ignores(git: GitIgnore, share: int, tally: Tally) -> None:
    def check(drawn: tuple[list[list[str]], list[str]]) -> None:
        lists, paths = drawn
        for globs in lists:
            selected = in_time(tally, Globs(tuple(globs)).select, paths)
            different = selected ^ git.ignored(globs, paths)
            tally.inputs += len(paths) - 1
            tally.differences += len(different)
            assert not different

    strategy = st.tuples(LISTS, st.lists(PATHS, min_size=30, max_size=30, unique=True))
    fuzz(check, strategy, share=share, part=0.5, each=150)
