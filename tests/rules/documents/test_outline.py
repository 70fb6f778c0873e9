"""Outlines: the headings of Markdown and the text below each."""

from __future__ import annotations

from time import process_time

import pytest

from ghapp.rules.documents.outline import outline
from ghapp.rules.documents.visible_text import visible_text


def headings(text: str) -> list[tuple[int, str, str]]:
    found = outline(visible_text(text))
    return [(heading.line, heading.text, found.body(index)) for index, heading in enumerate(found.headings)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# Why\n\nBecause.\n", [(1, "Why", "Because.")], id="a heading"),
        pytest.param("Why\n===\nBecause.\n", [(1, "Why", "Because.")], id="an underlined heading"),
        pytest.param("**Why:**\n\nBecause.\n", [(1, "Why:", "Because.")], id="a bold line"),
        pytest.param("**Why** not.\n", [], id="a bold word"),
        pytest.param("**Why** **not**\n\nx\n", [], id="two bold words"),
        pytest.param("**`why`**\n", [], id="bold code"),
        pytest.param("** Why **\n", [], id="stars between spaces"),
        pytest.param("__Why__ :\n", [(1, "Why", "")], id="a line in bold underscores"),
        pytest.param("__Why__ __not__\n", [], id="two words in bold underscores"),
        pytest.param("**Why**\nBecause.\n", [], id="a bold first line"),
        pytest.param("Because.\n**Why**\n", [], id="a bold last line"),
        pytest.param("**Why**\n- a\n", [(1, "Why", "- a")], id="a bold line above a list"),
        pytest.param("**Why**\n---\n", [(1, "Why", "")], id="an underlined bold line"),
        pytest.param("***\n**Why**\n", [(2, "Why", "")], id="a bold line below a rule"),
        pytest.param("# What\n**Why**", [(1, "What", ""), (2, "Why", "")], id="a bold line below a heading"),
        pytest.param("```\n```\n**Why**\n", [(3, "Why", "")], id="a bold line below code"),
        pytest.param("# Why ##\n", [(1, "Why", "")], id="a closed heading"),
        pytest.param("# Why#\n", [(1, "Why#", "")], id="a number sign at the end of a word"),
        pytest.param("#\n", [(1, "", "")], id="an empty heading"),
        pytest.param("# ##\n", [(1, "", "")], id="an empty closed heading"),
        pytest.param("#Why\n####### Why\n    # Why\n\t# Why\n", [], id="what is almost a heading"),
        pytest.param("   ### Why\n", [(1, "Why", "")], id="an indented heading"),
        pytest.param("# [Why](a.md) _now_ success_rate\n", [(1, "Why now success_rate", "")], id="a link in a heading"),
        pytest.param("Why\n---\nBecause.\n", [(1, "Why", "Because.")], id="a heading underlined with hyphens"),
        pytest.param("---\n\n- a\n---\n> a\n===\n    a\n---\n\n===\n", [], id="lines that underline nothing"),
        pytest.param("# Why\n---\n", [(1, "Why", "---")], id="a rule below a heading"),
        pytest.param("~~~\n# a\n```\n~~\n~~~~ x\n# b\n~~~~\n# Why\n", [(8, "Why", "")], id="code between tildes"),
        pytest.param("``` a`b\n# Why\n", [(2, "Why", "")], id="a backtick after backticks opens no code"),
        pytest.param("```\n# Why\n", [], id="code without an end"),
        pytest.param("****\n", [], id="nothing in bold"),
        pytest.param("**:**\n", [], id="a colon in bold"),
        pytest.param("**Why** X\n", [], id="a bold word before a letter"),
        pytest.param("# Why\r\nIt is so.\r\nTruly.\r\n", [(1, "Why", "It is so.\nTruly.")], id="lines from Windows"),
        pytest.param("# The `why` *now*\n", [(1, "The why now", "")], id="markup in a heading"),
        pytest.param("```\n# Why\n```\n", [], id="in a code block"),
        pytest.param("- # Why\n", [], id="in a list"),
        pytest.param("> # Why\n", [], id="in a quotation"),
        pytest.param("<!-- # Why\n-->\n# What\n", [(3, "What", "")], id="in a comment"),
        pytest.param("# Why\n<!-- tell us -->\n", [(1, "Why", "")], id="a comment says nothing"),
        pytest.param(
            "<!-- a -->\n# Why\n<!-- b\nc -->\nBecause.\n# What\n<!-- d -->\nThis.\n",
            [(2, "Why", "Because."), (6, "What", "This.")],
            id="several comments",
        ),
        pytest.param("<!-- a -->**Why**\n\nBecause.\n", [(1, "Why", "Because.")], id="behind a comment"),
        pytest.param("one --> two\n\n# Why <!-- a -->\n", [(3, "Why", "")], id="an arrow is no comment"),
        pytest.param("# Why\n<!-- open\n# What\n", [(1, "Why", "")], id="a comment without an end hides the rest"),
        pytest.param("---\ntitle: x\n---\n# Why\n", [(4, "Why", "")], id="metadata"),
        pytest.param("---\r\n# title\r\n...\r\n# Why\r\n", [(4, "Why", "")], id="metadata from Windows"),
        pytest.param("---  \ntitle: x\n---  \n# Why\n", [(4, "Why", "")], id="metadata between lines with spaces"),
        pytest.param("---\ntitle: x\n---\nWhy\n===\n", [(4, "Why", "")], id="an underlined heading below metadata"),
        pytest.param("---\n# Why\n", [(2, "Why", "")], id="a line is no metadata"),
        pytest.param(
            "# Why\n## Now\nBecause.\n# What\nThis.\n",
            [(1, "Why", "Because."), (2, "Now", "Because."), (4, "What", "This.")],
            id="what stands under a heading below is said by both",
        ),
        pytest.param(
            "# Why\n## Now\n## Later\n# What\n",
            [(1, "Why", ""), (2, "Now", ""), (3, "Later", ""), (4, "What", "")],
            id="headings alone say nothing",
        ),
        pytest.param(
            "# Why\nA.\n## Now\nB.\n## Then\nC.\n",
            [(1, "Why", "A.\nB.\nC."), (3, "Now", "B."), (5, "Then", "C.")],
            id="all that stands below is said by the heading above",
        ),
        pytest.param(
            "**Why**\n\nA.\n\n**What**\n\nB.\n", [(1, "Why", "A."), (5, "What", "B.")], id="one bold line ends another"
        ),
        pytest.param("| cost | time |\n| --- | --- |\n| 1 | 2 |\n", [], id="a table"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_an_outline_has_the_headings_and_the_text_below_each(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert headings(text) == expected


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        pytest.param("# a__b_", "a__b", id="in a word"),
        pytest.param("# __a_b__ _c_", "a_b c", id="around words"),
        pytest.param("# ___", "", id="alone"),
        pytest.param("# a__ __b", "a b", id="at the edges of words"),
    ],
)
def test_underscores_of_a_heading_are_kept_inside_words(heading: str, text: str) -> None:
    assert [found for _, found, _ in headings(heading)] == [text]


@pytest.mark.parametrize("text", ["# a{}b", "a{}b\n===", "**a{}b**"])
def test_a_heading_of_underscores_is_read_in_bounded_time(text: str) -> None:
    document = visible_text(text.format("_" * 200_000))
    started = process_time()
    outline(document)
    assert process_time() - started < 1


def test_a_heading_is_read_up_to_a_length() -> None:
    ((_, text, body),) = headings(f"# Why {'not ' * 1_000}\n\nBecause.\n")
    assert (text[:7], len(text), body) == ("Why not", 999, "Because.")
