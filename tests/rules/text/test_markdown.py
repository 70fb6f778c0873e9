"""Foreign text cannot become a mention, a link or markup in what the app writes (SPEC §3); CommonMark is the oracle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ghapp.rules.decide import decide
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Problem
from ghapp.rules.model.plan import AddComment, WriteCheck
from ghapp.rules.model.snapshot import Refusal
from ghapp.rules.text.markdown import LONGEST_BODY, LONGEST_NAME, code, cut, shorten
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import HEAD, PRD, comment, config, effective, file, only, pair, pull

COMMONMARK = MarkdownIt("commonmark")
FOREIGN = st.text(st.one_of(st.sampled_from("`@[]()<>!*_#|\\\n \u202e\u200b&/-"), st.characters()), min_size=1)


def inlines(markdown: str) -> list[Token]:
    """All inline tokens, however deep."""
    return [token for block in COMMONMARK.parse(markdown) for token in block.children or []]


def outside_code(markdown: str) -> str:
    """What GitHub would look through for mentions, links and markup."""
    return "".join(token.content for token in inlines(markdown) if token.type != "code_inline")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("docs/prd/x.md", "`docs/prd/x.md`"),
        ("@acme/all", "`@acme/all`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a``b`", "``` a``b` ```"),
        ("a\nb\r\tc", "`a�b��c`"),
        ("abc\u202etxt", "`abc�txt`"),
        ("", "` `"),
        ("x" * 300, f"`{'x' * (LONGEST_NAME - 1)}…`"),
    ],
)
def test_a_foreign_name_is_in_a_code_span(text: str, span: str) -> None:
    assert code(text) == span


@given(FOREIGN, FOREIGN)
def test_foreign_text_cannot_leave_its_code_span(one: str, other: str) -> None:
    tokens = inlines(f"- see {code(one)} and {code(other)} for (it)")
    assert [token.type for token in tokens] == ["text", "code_inline", "text", "code_inline", "text"]


@given(FOREIGN, FOREIGN, FOREIGN)
def test_only_holders_are_mentioned_in_pages_trees_and_replies(path: str, login: str, reason: str) -> None:
    snapshot = pull(
        PRD,
        file("docs/prd/" + path.replace("/", ""), previous=path),
        author=Actor(login, "U_author"),
        title=reason,
        base=login,
        files_problem=reason,
        refusals=(Refusal(login, reason, HEAD),),
        comments=(comment("eric", "/roe " + path), comment(Actor(login, "U_x"), "/ack", association="MEMBER")),
    )
    rules = effective(
        config(pair(name=login, paths="docs/prd/checkout.md"), pair()),
        problems=(Problem(1, 1, reason),),
        unreadable=reason,
    )
    plan = decide(snapshot, rules)
    (written,) = only(plan, WriteCheck)
    texts = [written.summary, written.text, *(action.body for action in only(plan, AddComment))]
    assert plan.verdict is not None
    texts.append(tree_as_text(plan.verdict.tree))
    for text in texts:
        plain = outside_code(text).replace("@paula", "").replace("@eric", "")
        assert "@" not in plain
        assert not any(token.type in {"html_inline", "image"} for token in inlines(text))


@pytest.mark.parametrize(("text", "limit", "short"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("", 3, "")])
def test_a_long_text_ends_in_an_ellipsis(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(st.integers(0, 200), st.integers(1, 3000))
def test_a_body_is_cut_at_a_line_within_the_limit(lines: int, width: int) -> None:
    body = "\n".join("x" * width for _ in range(lines))
    kept = cut(body)
    assert len(kept) <= LONGEST_BODY
    assert kept == body or set(kept.partition("\n\n_")[0].split("\n")) == {"x" * width}


def test_a_body_of_the_greatest_length_is_kept_whole() -> None:
    assert cut("x" * LONGEST_BODY) == "x" * LONGEST_BODY
    assert cut("é" * (LONGEST_BODY // 2)) == "é" * (LONGEST_BODY // 2)


def test_a_body_is_cut_by_its_bytes() -> None:
    kept = cut("é\n" * LONGEST_BODY)
    assert LONGEST_BODY - 3 < len(kept.encode()) <= LONGEST_BODY
    assert kept.startswith("é\né\n")


def test_a_long_body_keeps_as_many_lines_as_fit() -> None:
    line = "x" * 99
    kept, _, note = cut("\n".join([line] * 1000)).partition("\n\n_")
    assert kept == "\n".join([line] * 654)
    assert note == "The rest is omitted: GitHub does not allow more text here._"
