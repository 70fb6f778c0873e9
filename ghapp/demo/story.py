"""The story of the demo: what people do, and what is expected of GitHub and the app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ghapp.demo.actions import (
    Action,
    comment,
    configure,
    delete_comment,
    enqueue,
    merge,
    open_issue,
    open_pull,
    push,
    require_merge_queue,
    wait,
)
from ghapp.demo.documents import BROKEN_CONFIG, COMPLETE_PRD, CONFIG, PRD, SDD, STALE_CONFIG, prd
from ghapp.demo.environment import Demo
from ghapp.rules.model.framework import CONFIG_PATH

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class StepOutcome:
    """The expected outcome of a step; None where any value is accepted.

    `check` is the conclusion of the app's check and `title` its title. `refused` is whether GitHub refuses the action.
    `annotated_lines` are the lines of the changed file with an annotation. `comments` is the number of the app's
    comments.
    """

    labels: frozenset[str] | None = None
    assignees: frozenset[str] | None = None
    reviewers: frozenset[str] | None = None
    check: str | None = None
    title: str | None = None
    merged: bool | None = None
    annotated_lines: frozenset[int] | None = None
    comments: int | None = None
    refused: bool = False


@dataclass(frozen=True)
class Step:
    """An action and its expected outcome; `chapter` is the heading of a chapter that begins with it."""

    title: str
    act: Action
    expected: StepOutcome
    chapter: str = ""

    def perform(self, demo: Demo) -> None:
        """Perform the action, one second after the last: GitHub's times are whole seconds. Raises `Refused`."""
        demo.clock.advance(SECOND)
        self.act(demo)


def names(*words: str) -> frozenset[str]:
    """Return a set of names."""
    return frozenset(words)


WAITING = StepOutcome(check="action_required", merged=False)
HEARD = StepOutcome(check="success", merged=False)
REFUSED = StepOutcome(check="action_required", merged=False, refused=True)
MERGED = StepOutcome(check="success", merged=True)

OWNERS = (
    Step(
        "dora opens an issue and adds the label why",
        open_issue("dora", "Customers lose their carts: is that worth fixing?", "why"),
        StepOutcome(labels=names("why"), assignees=names("paula")),
        chapter="Every question has an owner",
    ),
    Step(
        "dora opens a pull request on src/cart.py and adds the label how",
        open_pull(
            "dora",
            "Round the total",
            {"src/cart.py": "def total(prices):\n    return round(sum(prices), 2)\n"},
            label="how",
        ),
        StepOutcome(labels=names("how"), reviewers=names("eric"), check="success"),
    ),
)
GATE = (
    Step(
        "paula (PM) opens a pull request on docs/prd/checkout.md",
        open_pull("paula", "PRD: checkout", {"docs/prd/checkout.md": PRD}),
        StepOutcome(labels=names("why", "what"), reviewers=names("eric"), check="action_required"),
        chapter="A document needs both the PM and the EM",
    ),
    Step("paula presses Merge", merge("paula"), REFUSED),
    Step("chatty-bot comments", comment("chatty-bot[bot]", "Coverage is unchanged."), WAITING),
    Step("paula presses Merge again", merge("paula"), REFUSED),
    Step("eric (EM) comments", comment("eric", "A week is long for a cart. Otherwise fine with me."), HEARD),
    Step("paula presses Merge once more", merge("paula"), MERGED),
    Step(
        "eric (EM) opens a pull request on docs/sdd/checkout.md",
        open_pull("eric", "SDD: checkout", {"docs/sdd/checkout.md": SDD}),
        StepOutcome(labels=names("how", "who", "when"), reviewers=names("paula"), check="action_required"),
    ),
    Step("dora, an engineer, comments", comment("dora", "I like the database option."), WAITING),
    Step("eric presses Merge", merge("eric"), REFUSED),
    Step("paula (PM) comments", comment("paula", "March is late for the campaign."), HEARD),
    Step("paula deletes her comment", delete_comment("paula"), WAITING),
    Step("eric presses Merge again", merge("eric"), REFUSED),
    Step("paula comments /ack", comment("paula", "/ack"), HEARD),
    Step("eric presses Merge once more", merge("eric"), MERGED),
)
REWRITE = (
    Step(
        "ada sets gate.stale: document in the rules file",
        configure(STALE_CONFIG),
        StepOutcome(),
        chapter="A rewritten document needs a new review",
    ),
    Step("paula opens a PRD on search", open_pull("paula", "PRD: search", prd("search")), WAITING),
    Step("eric comments", comment("eric", "Can we build on what the shop has?"), HEARD),
    Step(
        "paula rewrites the PRD",
        push("paula", {"docs/prd/search.md": COMPLETE_PRD.replace("by name", "by name or by picture")}),
        WAITING,
    ),
    Step("paula presses Merge", merge("paula"), REFUSED),
    Step("eric comments /ack on the new text", comment("eric", "/ack"), HEARD),
    Step("paula presses Merge again", merge("paula"), MERGED),
    Step("ada restores the default", configure(CONFIG), StepOutcome()),
)
DELEGATE = (
    Step(
        "paula opens a PRD on wish lists while eric is away",
        open_pull("paula", "PRD: wish lists", prd("wish-lists")),
        WAITING,
        chapter="Delegates and overrides",
    ),
    Step("eric comments /delegate @dora until tomorrow", comment("eric", "/delegate @dora until {tomorrow}"), WAITING),
    Step("dora comments", comment("dora", "We can build this in a week."), HEARD),
    Step("paula presses Merge", merge("paula"), MERGED),
)
OVERRIDE = (
    Step("paula opens a PRD on coupons", open_pull("paula", "PRD: coupons", prd("coupons")), WAITING),
    Step(
        "paula, its author, comments /roe override",
        comment("paula", "/roe override This is urgent."),
        StepOutcome(check="action_required", merged=False, comments=1),
    ),
    Step(
        "ada, who administers the repository, comments /roe override with a reason",
        comment("ada", "/roe override The campaign starts today, and eric is on a plane."),
        HEARD,
    ),
    Step("paula presses Merge", merge("paula"), MERGED),
)
QUEUE = (
    Step(
        "ada requires a merge queue for main",
        require_merge_queue,
        StepOutcome(),
        chapter="The check in a merge queue",
    ),
    Step("paula opens a PRD on gifts", open_pull("paula", "PRD: gifts", prd("gifts")), WAITING),
    Step("eric comments", comment("eric", "Fine with me, after the checkout."), HEARD),
    Step("paula presses Merge when ready", enqueue("paula"), MERGED),
)
BROKEN = (
    Step(
        "dora opens a pull request that breaks the rules file",
        open_pull("dora", "Loosen the rules", {CONFIG_PATH: BROKEN_CONFIG}),
        StepOutcome(check="failure", merged=False, annotated_lines=frozenset({3, 6})),
        chapter="A broken rules file",
    ),
)
REMINDER = (
    Step(
        "paula opens a PRD on stock",
        open_pull("paula", "PRD: stock", prd("stock")),
        StepOutcome(check="action_required", comments=0),
        chapter="Reminders",
    ),
    Step("five days pass", wait(days=5), StepOutcome(check="action_required", comments=1)),
    Step("eric comments", comment("eric", "Sorry! Fine with me."), HEARD),
)

ONE_DAY = OWNERS + GATE + REWRITE + DELEGATE + OVERRIDE + QUEUE + BROKEN
"""The part of the story that takes place on one day, and so needs no clock that moves forward."""
STORY = ONE_DAY + REMINDER
