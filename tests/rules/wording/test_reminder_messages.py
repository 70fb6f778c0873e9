"""Reminders in channels say the same as the comment, and mention nobody (SPEC §6)."""

from __future__ import annotations

from dataclasses import replace

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import EffectiveConfig, Reminders
from ghapp.rules.model.plan import AddComment, ChannelMessage, Plan
from ghapp.rules.model.snapshot import EventKind, Snapshot
from tests.support.builders import at, comment, config, effective, event, holder, known, only, prd, team
from tests.support.effects import applied

DAY = 24 * 60
RULES = Reminders(to=("checkout", "leads"), at_most=2, escalate_to=(holder("acme/leads"),))
SNAPSHOT = prd(
    title="Checkout @everyone",
    people=known(team("acme/leads", "dora")),
    timeline=(event(EventKind.REVIEW_REQUESTED, "U_eric", minutes=0),),
)


def told(plan: Plan) -> list[tuple[str, str]]:
    """The channels that are told, and the first line of the text."""
    return [(each.channel, each.text.partition("\n")[0]) for each in plan.messages]


def rules(reminders: Reminders = RULES) -> EffectiveConfig:
    return effective(config(reminders=reminders))


def reminded(times: int) -> tuple[Snapshot, Plan]:
    """The snapshot and the plan when the pull request was reminded so many times before."""
    snapshot = replace(SNAPSHOT, taken_at=at(7 * DAY))
    plan = decide(snapshot, rules())
    for count in range(times):
        snapshot = replace(applied(snapshot, plan), taken_at=at((count + 2) * 7 * DAY))
        plan = decide(snapshot, rules())
    return snapshot, plan


def test_each_channel_is_told_what_the_comment_says() -> None:
    _, plan = reminded(0)
    assert told(plan) == [("checkout", "Reminder 1"), ("leads", "Reminder 1")]
    message = plan.messages[0]
    assert message.title == "acme/shop#7 waits for a response"
    line = "Checkout @\u200beveryone: @\u200beric (EM) to comment on the PRD, since 2026-03-02 09:00 UTC"
    assert line in message.text
    assert "(https://github.com/acme/shop/pull/7)" in message.markdown


def test_later_reminders_and_the_escalation_are_told_apart() -> None:
    plans = [reminded(times)[1] for times in range(3)]
    assert [told(plan)[0][1] for plan in plans] == [
        "Reminder 1",
        "Reminder 2",
        "Escalated, because 2 reminders had no response",
    ]
    assert len({message.identity for plan in plans for message in plan.messages}) == 3


def test_a_message_has_the_same_identity_until_the_comment_is_there() -> None:
    snapshot, plan = reminded(0)
    later = decide(replace(snapshot, taken_at=at(9 * DAY)), rules())
    assert [each.identity for each in later.messages] == [each.identity for each in plan.messages]


def test_channels_are_told_nothing_without_a_reminder() -> None:
    assert decide(replace(SNAPSHOT, comments=(comment("eric"),)), rules()).messages == ()
    assert decide(SNAPSHOT, rules()).messages == ()
    snapshot, _ = reminded(0)
    plan = decide(snapshot, rules(replace(RULES, to=())))
    assert only(plan, AddComment) and plan.messages == tuple[ChannelMessage, ...]()
