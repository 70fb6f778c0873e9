"""The story that the demo plays: what people do, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ghapp.demo.stage import Stage
from ghapp.rules.model import CONFIG_PATH

PRD = """\
# Checkout

## Problem
One cart in five is lost between basket and payment.

## Required capabilities
- pay without an account
- keep the basket for a week
"""
SDD = """\
# Checkout: the solution

Answers docs/prd/checkout.md.

## Options
- keep the basket in the session
- keep it in the database: chosen, two weeks of work

## When
2030-03-01, to everyone
"""
BROKEN_CONFIG = """\
pm: paula
em: eric
gaet:
  mode: advise
gate:
  partner: aproval
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What must be seen after a step; None where the step tells nothing of it.

    `check` is the conclusion of the app's check. `refused` tells whether GitHub must refuse the act itself.
    `annotated_lines` are those of the changed file at which the check points.
    """

    labels: frozenset[str] | None = None
    assignees: frozenset[str] | None = None
    reviewers: frozenset[str] | None = None
    check: str | None = None
    merged: bool | None = None
    annotated_lines: frozenset[int] | None = None
    refused: bool = False


@dataclass(frozen=True)
class Step:
    """Something that somebody does, and what must come of it."""

    title: str
    act: Callable[[Stage], None]
    expected: Outcome


def open_issue(stage: Stage) -> None:
    """An issue about why."""
    stage.thread = stage.sandbox.open_issue(stage.shop, by=stage.dora, title="Carts get lost: is that worth fixing?")
    stage.sandbox.add_labels(stage.thread, by=stage.dora, labels=["why"])


def open_code(stage: Stage) -> None:
    """A pull request about how, without a document."""
    files = {"src/cart.py": "def total(prices):\n    return round(sum(prices), 2)\n"}
    stage.thread = stage.sandbox.open_pull(stage.shop, by=stage.dora, title="Round the total", files=files)
    stage.sandbox.add_labels(stage.thread, by=stage.dora, labels=["how"])


def open_prd(stage: Stage) -> None:
    """The PM's document."""
    files: dict[str, str | None] = {"docs/prd/checkout.md": PRD}
    stage.thread = stage.sandbox.open_pull(stage.shop, by=stage.paula, title="PRD: checkout", files=files)


def open_sdd(stage: Stage) -> None:
    """The EM's document."""
    files: dict[str, str | None] = {"docs/sdd/checkout.md": SDD}
    stage.thread = stage.sandbox.open_pull(stage.shop, by=stage.eric, title="SDD: checkout", files=files)


def break_config(stage: Stage) -> None:
    """A change of the rules file with two mistakes."""
    files: dict[str, str | None] = {CONFIG_PATH: BROKEN_CONFIG}
    stage.thread = stage.sandbox.open_pull(stage.shop, by=stage.dora, title="Loosen the rules", files=files)


def merge_by_paula(stage: Stage) -> None:
    """The PM presses Merge."""
    stage.sandbox.merge(stage.pull, by=stage.paula)


def merge_by_eric(stage: Stage) -> None:
    """The EM presses Merge."""
    stage.sandbox.merge(stage.pull, by=stage.eric)


def comment_by_bot(stage: Stage) -> None:
    """A bot's comment, which is nobody's voice."""
    stage.sandbox.comment(stage.pull, by=stage.chatty, body="Coverage is unchanged.")


def comment_by_eric(stage: Stage) -> None:
    """The partner's voice on a PRD."""
    stage.sandbox.comment(stage.pull, by=stage.eric, body="A week is long for a basket. Otherwise fine with me.")


def comment_by_dora(stage: Stage) -> None:
    """A comment of someone who is not the partner."""
    stage.sandbox.comment(stage.pull, by=stage.dora, body="I like the database option.")


def comment_by_paula(stage: Stage) -> None:
    """The partner's voice on an SDD."""
    stage.sandbox.comment(stage.pull, by=stage.paula, body="March is late for the campaign.")


def delete_comment(stage: Stage) -> None:
    """The PM takes her last comment back."""
    *_, written = (found for found in stage.pull.comments.values() if found.author is stage.paula)
    stage.sandbox.delete_comment(written, by=stage.paula)


def acknowledge(stage: Stage) -> None:
    """A voice without words."""
    stage.sandbox.comment(stage.pull, by=stage.paula, body="/ack")


def names(*words: str) -> frozenset[str]:
    """A set, short to write."""
    return frozenset(words)


WAITING = Outcome(check="action_required", merged=False)
HEARD = Outcome(check="success", merged=False)
REFUSED = Outcome(check="action_required", merged=False, refused=True)
MERGED = Outcome(check="success", merged=True)

STORY = (
    Step(
        "dora opens an issue and labels it why",
        open_issue,
        Outcome(labels=names("why"), assignees=names("paula")),
    ),
    Step(
        "dora opens a pull request on src/cart.py and labels it how",
        open_code,
        Outcome(labels=names("how"), reviewers=names("eric"), check="success"),
    ),
    Step(
        "paula (PM) opens a pull request on docs/prd/checkout.md",
        open_prd,
        Outcome(labels=names("why", "what"), reviewers=names("eric"), check="action_required"),
    ),
    Step("paula presses Merge", merge_by_paula, REFUSED),
    Step("chatty-bot comments", comment_by_bot, WAITING),
    Step("paula presses Merge again", merge_by_paula, REFUSED),
    Step("eric (EM) comments", comment_by_eric, HEARD),
    Step("paula presses Merge once more", merge_by_paula, MERGED),
    Step(
        "eric (EM) opens a pull request on docs/sdd/checkout.md",
        open_sdd,
        Outcome(labels=names("how", "who", "when"), reviewers=names("paula"), check="action_required"),
    ),
    Step("dora, an engineer, comments", comment_by_dora, WAITING),
    Step("eric presses Merge", merge_by_eric, REFUSED),
    Step("paula (PM) comments", comment_by_paula, HEARD),
    Step("paula deletes her comment", delete_comment, WAITING),
    Step("eric presses Merge again", merge_by_eric, REFUSED),
    Step("paula comments /ack", acknowledge, HEARD),
    Step("eric presses Merge once more", merge_by_eric, MERGED),
    Step(
        "dora opens a pull request that breaks the rules file",
        break_config,
        Outcome(check="failure", merged=False, annotated_lines=frozenset({3, 6})),
    ),
)
