"""Documents: any Markdown has an outline within its lines, and its sections can be judged."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from ghapp.rules.decide import decide
from ghapp.rules.documents.outline import outline
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.sections import Sections
from tests.support.builders import PRD, SDD, config, effective, pull
from tests.support.fuzzing import Tally, fuzz, in_time, shared, variants

FRAGMENTS = (
    *(
        "# Why\n",
        "## What\n",
        "Why\n===\n",
        "**When**\n",
        "- a\n",
        "1. b\n",
        "> c\n",
        "```\n",
        "~~~md\n",
        "    code\n",
        "\n",
    ),
    *(
        "---\n",
        "***\n",
        "<!--",
        "-->",
        "<div>",
        "</div>",
        "[a](../prd/x.md)",
        "![",
        "[x]: y\n",
        "`",
        "``",
        "*",
        "_",
        "**",
    ),
    *(
        "| a | b |\n|---|---|\n",
        "2026-03-01",
        "Q3 2026",
        "cost",
        "time",
        "\\",
        "&amp;",
        "<a@b.c>",
        "http://x",
        "é",
        "\u2028",
    ),
)
TEXTS = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=15).map("".join)
STRICT = effective(replace(config(), sections=Sections.REQUIRE))


@shared
def test_any_markdown_has_an_outline_and_can_be_judged(share: int, tally: Tally) -> None:
    def check(text: str) -> None:
        for variant in variants(text):
            in_time(tally, outline, variant)
        snapshot = pull(PRD, SDD)
        assert snapshot.pull_request
        texts = {PRD: Blob("1", text), SDD: Blob("2", text * 3)}
        decide(replace(snapshot, pull_request=replace(snapshot.pull_request, texts=texts)), STRICT)

    fuzz(check, TEXTS, share=share, part=0.15, each=10)
