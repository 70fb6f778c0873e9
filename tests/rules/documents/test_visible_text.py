"""Visible text: what GitHub shows of a Markdown document."""

from __future__ import annotations

import pytest

from ghapp.rules.documents.visible_text import visible_text


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        pytest.param("a\r\nb\rc\n", "a\nb\nc\n", id="line ends of any system"),
        pytest.param("a <b> <!- c ->", "a <b> <!- c ->", id="other markup"),
        pytest.param("a <!-- b --> c", "a  c", id="a comment in a line"),
        pytest.param("<!-->a<!--->b", "ab", id="empty comments"),
        pytest.param("<!-- a\n\nb -->c\n", "\n\nc\n", id="a comment of several paragraphs"),
        pytest.param("a <!-- b\nc --> d\n", "a \n d\n", id="a comment that ends in its paragraph"),
        pytest.param("a <!-- b\n \nc --> d\n", "a <!-- b\n \nc --> d\n", id="no comment across paragraphs"),
        pytest.param("a\n<!-- b\n# c\n", "a\n\n\n", id="a comment without an end"),
        pytest.param("a <!-- b", "a <!-- b", id="no comment without an end in a line"),
        pytest.param("a <!-- b\n\nc <!-- d -->\n", "a <!-- b\n\nc \n", id="a comment after what is none"),
        pytest.param("1. > - <!-- a\n\nb\n", "1. > - \n\n\n", id="a comment that begins the text of a list item"),
        pytest.param("a <!-- b --> <!-- c\n\nd\n", "a  <!-- c\n\nd\n", id="what follows a comment begins no line"),
        pytest.param("<!-- a --> <!-- b\n\nc\n", " <!-- b\n\nc\n", id="and neither does what follows one at its start"),
        pytest.param("<?php a\n\n?>b\n", "\n\nb\n", id="a processing instruction"),
        pytest.param("<![CDATA[ a\n\n]]>b\n", "\n\nb\n", id="a character data section"),
        pytest.param("<!DOCTYPE a\n\n>b\n", "\n\nb\n", id="a declaration"),
        pytest.param("```\n<!-- a\n```\nb\n", "```\n<!-- a\n```\nb\n", id="a comment in code"),
        pytest.param("~~~ <!-- a\n-->\n", "~~~ <!-- a\n-->\n", id="a comment in the line that opens code"),
        pytest.param("<!--\n```\n-->\n<!-- a -->\n", "\n\n\n\n", id="code in a comment"),
        pytest.param("---\na: b\n---\nc <!-- d -->", "\n\n\nc ", id="front matter"),
        pytest.param("---\na: b\n", "---\na: b\n", id="front matter without an end"),
    ],
)
def test_visible_text_has_no_comments_and_no_front_matter(text: str, visible: str) -> None:
    assert visible_text(text) == f"\n{visible}"
