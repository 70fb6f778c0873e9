"""Links: where a Markdown document leads."""

from __future__ import annotations

import pytest

from ghapp.rules.documents.links import MOST_LINKS, Link, links
from ghapp.rules.documents.visible_text import visible_text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See [the *PRD*](../prd/a.md).", [Link("../prd/a.md", "the PRD")]),
        ('[a]( <b> "title")', [Link("b", "a")]),
        ("<https://example.com/prd>", [Link("https://example.com/prd", "https://example.com/prd")]),
        ("At https://example.com/prd, now", [Link("https://example.com/prd,", "https://example.com/prd,")]),
        ("See [the PRD][1].\n\n[1]: a.md", [Link("a.md", "the PRD")]),
        ("See [the PRD][].\n\n[The  PRD]:\n  <a.md> 'title'\n", [Link("a.md", "the PRD")]),
        ("[PRD]\n\n[prd]: a.md\n[PRD]: b.md\n", [Link("a.md", "PRD")]),
        ("[PRD]: a.md\n", []),
        ("[ ] a task, and [x] another, and [see]() nothing", []),
        ("| [PRD](a.md) |\n| --- |\n", [Link("a.md", "PRD")]),
        ("`[PRD](a.md)` and ![a picture](b.png) and ![PRD]\n\n[PRD]: a.md", []),
        ("[![picture](b.png)](a.md)", [Link("a.md", "")]),
        ("```\n[PRD](a.md)\n```\n[SDD](b.md)\n~~~\n[PRD](a.md)\n", [Link("b.md", "SDD")]),
        ("`` ` [PRD](a.md) `` [SDD](b.md) `", [Link("b.md", "SDD")]),
        ("`\n\n[PRD](a.md) `", [Link("a.md", "PRD")]),
        ("<!-- [PRD](a.md) -->", []),
    ],
)
def test_links_have_their_targets_and_texts(text: str, found: list[Link]) -> None:
    assert list(links(visible_text(text))) == found


def test_only_some_of_very_many_links_are_read() -> None:
    assert len(links(visible_text("[a](b)" * (MOST_LINKS + 1)))) == MOST_LINKS
