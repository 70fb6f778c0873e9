"""Digests as text and as Markdown: nothing foreign mentions anybody (SPEC §6)."""

from __future__ import annotations

import pytest

from ghapp.rules.wording.digest import (
    LONGEST_LINE,
    MOST_LINES,
    Digest,
    DigestLine,
    DigestSection,
    as_markdown,
    as_text,
    harmless,
)

URL = "https://github.com/acme/shop/pull/7"


def one(*lines: DigestLine) -> Digest:
    return Digest("acme/shop: checkout", (DigestSection("Waiting for the EM", lines),))


def test_every_line_has_its_link() -> None:
    digest = one(DigestLine("PRD: Checkout", URL, "for 2 working days"), DigestLine("SDD: Guests", URL))
    assert as_text(digest) == (
        f"Waiting for the EM\n- PRD: Checkout: for 2 working days\n  {URL}\n- SDD: Guests\n  {URL}"
    )
    assert as_markdown(digest) == (
        f"**Waiting for the EM**\n\n- [PRD: Checkout]({URL}): for 2 working days\n- [SDD: Guests]({URL})"
    )


def test_long_sections_say_how_many_lines_are_left_out() -> None:
    many = one(*(DigestLine(f"PRD: {number}", URL) for number in range(MOST_LINES + 3)))
    assert as_text(many).endswith("\n- and 3 more")
    assert as_markdown(many).endswith("\n- and 3 more")


@pytest.mark.parametrize(
    "text",
    ["@everyone", "@here", "<!channel>", "<!here|all>", "<@U123>", "<#C1>", "<https://evil|Pay>", "&lt;!channel>"],
)
def test_foreign_text_cannot_mention(text: str) -> None:
    digest = one(DigestLine(text, URL, text))
    for rendered in (as_text(digest), as_markdown(digest)):
        assert text not in rendered
        assert not any(sign + letter in rendered for sign in "@<&" for letter in "!@#ehlU")


def test_foreign_text_has_no_markup() -> None:
    rendered = as_markdown(one(DigestLine("[a](https://evil) **b** `c`", URL)))
    assert r"[\[a\]\(https://evil\) \*\*b\*\* \`c\`]" in rendered


def test_foreign_text_stays_on_its_line_and_is_bounded() -> None:
    assert harmless("a\nb\u202ec\x00") == "a b c"
    assert len(harmless("x" * 999)) == LONGEST_LINE
