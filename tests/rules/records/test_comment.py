"""The decision record: the comment on a merged document."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.rules.records.comment import span
from tests.support.builders import (
    DORA,
    PRD,
    SDD,
    comment,
)
from tests.support.merged_pulls import merged, written


def test_a_merge_record_is_a_comment_when_configured() -> None:
    assert written(merged(comments=(comment("eric", number=5),), title="Pay @all")) == (
        "**Decision record**: `Pay @all`\n\n"
        f"- PRD `{PRD}`: decided by `paula` (PM)\n"
        "- Heard: [`eric` (EM) commented on 2026-03-02 09:10 UTC](https://github.com/acme/shop/pull/7#issuecomment-5)\n"
        "- Opened by `paula`; first response after 10 minutes, merged by `bob` after 30 minutes\n\n"
        "<!-- rules-of-engagement: record -->"
    )


def test_a_record_says_what_was_bypassed() -> None:
    body = written(merged(PRD, CONFIG_PATH, checks=(), author=DORA))
    assert "- Not heard: the EM\n" in body
    assert "- Merged although the check had not passed\n" in body
    assert "- Opened by `dora`; merged by `bob` after 30 minutes\n" in body


def test_a_record_names_each_document_once() -> None:
    body = written(merged(PRD, SDD, CONFIG_PATH, author=DORA))
    assert [line.split(" ")[1] for line in body.split("\n") if "decided by" in line] == ["PRD", "SDD", "Rules"]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=1, minutes=59), "1 hour"),
        (timedelta(hours=47), "1 day"),
        (timedelta(days=30), "30 days"),
    ],
)
def test_a_duration_is_shown_in_its_largest_unit(length: timedelta, said: str) -> None:
    assert span(length) == said
