"""Comments: any text can be read for commands and voices, and a decision made about it."""

from __future__ import annotations

from hypothesis import strategies as st

from ghapp.rules.conversation.commands import holds_command, read_text
from ghapp.rules.decide import decide
from tests.support.builders import comment, effective, prd
from tests.support.fuzzing import Tally, fuzz, in_time, shared, variants

FRAGMENTS = (
    *(
        "/ack",
        "/concern",
        "/resolve",
        "/delegate",
        "/recheck",
        "/help",
        "/roe ",
        "/roe override",
        "/nack",
        "/",
        " cancel",
    ),
    *(
        " @zoe",
        " until 9999-12-31",
        " until 0001-01-01",
        " until 2026-02-30",
        " name: text",
        ":",
        " why not",
        "\n",
        "\r\n",
        "> ",
    ),
    *(
        "```\n",
        "    ",
        "<!-- rules-of-engagement: reminder eric -->",
        "Out of office",
        "é",
        "\0",
        "\u202e",
        "@acme/web",
        "#7",
    ),
)
TEXTS = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=8).map("".join)


@shared
def test_any_comment_can_be_read_and_decided_about(share: int, tally: Tally) -> None:
    def check(text: str) -> None:
        for variant in variants(text):
            in_time(tally, holds_command, variant)
            assert read_text(variant).is_voice in (True, False)
        said = [comment(by, body) for by, body in zip(("eric", "paula", "zoe"), variants(text)[:3], strict=True)]
        decide(prd(comments=tuple(said)), effective())

    fuzz(check, TEXTS, share=share, part=0.15, each=10)
