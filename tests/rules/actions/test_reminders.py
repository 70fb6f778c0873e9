"""Reminders: when they are due, whom they name, and the final escalation (SPEC §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import CONFIG_PATH, EffectiveConfig, Mode, Reminders
from ghapp.rules.model.plan import AddComment, Plan, RequestReviews
from ghapp.rules.model.snapshot import ChangedFile, EventKind, Refusal, Snapshot, ThreadState
from tests.support.builders import (
    DORA,
    ERIC,
    HEAD,
    PAULA,
    PRD,
    SDD,
    T0,
    VIEWER,
    at,
    comment,
    config,
    effective,
    event,
    holder,
    known,
    only,
    pair,
    person,
    prd,
    pull,
    review,
    team,
)
from tests.support.effects import applied

DAY = 24 * 60
RULES = Reminders(escalate_to=(holder("acme/leads"),))
ASKED = event(EventKind.REVIEW_REQUESTED, "U_eric", minutes=0)


def rules(reminders: Reminders | None = RULES, **gate: Any) -> EffectiveConfig:
    return effective(config(reminders=reminders, **gate))


def waiting(days: float, **changes: Any) -> Snapshot:
    """A PRD by paula, `days` after Monday morning, when eric was asked."""
    return prd(**{"taken_at": at(days * DAY), "timeline": (ASKED,), **changes})


def reminded(plan: Plan) -> list[str]:
    """The first line of each comment that the plan writes, and the marker that it ends in."""
    lines = [action.body.split("\n") for action in only(plan, AddComment)]
    return [f"{body[0]} {body[-1]}" for body in lines]


REMINDER = "Reminder: this pull request is waiting for a response. <!-- rules-of-engagement: reminder eric -->"


def own(kind: str, days: float, names: str = "eric") -> Any:
    """What the app wrote before."""
    return comment(VIEWER, f"…\n\n<!-- rules-of-engagement: {kind} {names} -->", days * DAY)


@pytest.mark.parametrize(
    ("snapshot", "next_day"),
    [
        pytest.param(waiting(0), 2, id="two working days after he was asked"),
        pytest.param(waiting(1.9), 2, id="not a moment before"),
        pytest.param(waiting(1, timeline=()), 2, id="nobody could be asked: since it was opened"),
        pytest.param(waiting(1, timeline=(ASKED, replace(ASKED, at=at(DAY)))), 3, id="asked again by hand"),
        pytest.param(waiting(1, comments=(own("nudge", 1),)), 3, id="nudged by hand"),
        pytest.param(
            waiting(1, timeline=(ASKED, event(EventKind.READY_FOR_REVIEW, "", PAULA, DAY))), 3, id="a draft until then"
        ),
        pytest.param(waiting(2.5, comments=(own("reminder", 2),)), 4, id="reminded: two working days later"),
        pytest.param(waiting(4.5, comments=(own("reminder", 2), own("reminder", 4))), 8, id="over the weekend"),
        pytest.param(waiting(1, timeline=(), review_requests=()), 3, id="being asked right now"),
        pytest.param(
            waiting(0.5, refusals=(Refusal("eric", "no", HEAD),), timeline=(), review_requests=()),
            2,
            id="GitHub refused to ask him",
        ),
    ],
)
def test_a_reminder_is_due_after_working_days_without_a_response(snapshot: Snapshot, next_day: float) -> None:
    plan = decide(snapshot, rules())
    assert (reminded(plan), plan.next_look) == ([], at(next_day * DAY))


def test_a_reminder_names_the_awaited_and_links_to_the_changes() -> None:
    plan = decide(waiting(2), rules())
    (written,) = only(plan, AddComment)
    assert written.body == (
        "Reminder: this pull request is waiting for a response.\n\n"
        f"- @eric (EM): please comment on the PRD `{PRD}`."
        " Waiting since 2026-03-02 09:00 UTC.\n\n"
        "[See the changes](https://github.com/acme/shop/pull/7/files)\n\n"
        "<!-- rules-of-engagement: reminder eric -->"
    )
    assert plan.next_look == at(4 * DAY)


@pytest.mark.parametrize(
    ("snapshot", "reminders"),
    [
        pytest.param(waiting(9, draft=True), RULES, id="a draft"),
        pytest.param(waiting(9, state=ThreadState.CLOSED), RULES, id="a closed pull request"),
        pytest.param(waiting(9, comments=(comment("eric"),)), RULES, id="he was heard"),
        pytest.param(waiting(9), None, id="reminders are off"),
        pytest.param(waiting(9, refusals=(Refusal("issues: write", "no", HEAD),)), RULES, id="no permission"),
        pytest.param(waiting(9, people=known() | {holder("eric"): None}), RULES, id="nobody to ask"),
        pytest.param(
            waiting(30, comments=(own("reminder", 2), own("reminder", 4), own("reminder", 8))),
            Reminders(),
            id="nobody to escalate to",
        ),
        pytest.param(
            waiting(30, comments=tuple(own(kind, day) for kind, day in (("reminder", 2), ("escalation", 4)))),
            replace(RULES, at_most=1),
            id="escalated",
        ),
    ],
)
def test_a_reminder_is_not_sent_when_none_is_due(snapshot: Snapshot, reminders: Reminders | None) -> None:
    plan = decide(snapshot, rules(reminders))
    assert (reminded(plan), plan.next_look) == ([], None)


def test_a_reminder_is_not_sent_while_an_override_holds() -> None:
    file = ChangedFile(path=PRD, blob="b1")
    given = waiting(
        0, files=(file,), administrators=frozenset({"U_ada"}), comments=(comment("ada", "/roe override Haste"),)
    )
    later = replace(applied(given, decide(given, rules())), taken_at=at(9 * DAY))
    plan = decide(later, rules())
    assert (reminded(plan), plan.next_look) == ([], None)


def test_reminders_wait_for_the_end_of_a_delegation_with_a_date() -> None:
    away = comment("eric", "/delegate @edna until 2026-03-06", DAY, reactions=frozenset({"THUMBS_UP"}))
    people = known(person("edna"))
    plan = decide(waiting(3, comments=(away,), people=people), rules())
    assert (reminded(plan), plan.next_look) == ([], datetime(2026, 3, 7, tzinfo=UTC))
    over = decide(waiting(6, comments=(away,), people=people), rules())
    assert (reminded(over), over.next_look) == ([], datetime(2026, 3, 11, 9, tzinfo=UTC))
    assert reminded(decide(waiting(9, comments=(away,), people=people), rules())) == [REMINDER]


def test_a_reminder_is_sent_in_advise_mode() -> None:
    assert reminded(decide(waiting(2), rules(mode=Mode.ADVISE))) == [REMINDER]


def test_nobody_is_asked_or_reminded_while_the_rules_file_is_invalid() -> None:
    files = (ChangedFile(path=PRD), ChangedFile(path=CONFIG_PATH))
    broken = waiting(9, files=files, config_at_head=Blob("b1", "pm: [\n"), timeline=(), review_requests=())
    plan = decide(broken, rules())
    assert (reminded(plan), only(plan, RequestReviews), plan.next_look) == ([], [], None)


def days_of_comments(snapshot: Snapshot, governed: EffectiveConfig) -> list[tuple[float, str]]:
    """When something is written, in days, and its kind: each look at the time for which the plan before asked."""
    written: list[tuple[float, str]] = []
    for _ in range(20):
        plan = decide(snapshot, governed)
        at_day = (snapshot.taken_at - T0) / timedelta(days=1)
        written += [(at_day, action.body.split(" ")[-3]) for action in only(plan, AddComment)]
        if plan.next_look is None:
            return written
        snapshot = replace(applied(snapshot, plan), taken_at=plan.next_look)
    raise AssertionError("it never ends")


def test_reminders_are_escalated_once_after_the_last() -> None:
    assert days_of_comments(waiting(0), rules()) == [
        (2, "reminder"),
        (4, "reminder"),
        (8, "reminder"),
        (10, "escalation"),
    ]


def test_reminders_end_with_the_last_when_no_escalation_is_configured() -> None:
    governed = rules(Reminders(after=1, every=3, at_most=2))
    assert days_of_comments(waiting(0), governed) == [(1, "reminder"), (4, "reminder")]


def test_an_escalation_names_the_holders_and_counts_their_reminders() -> None:
    (written,) = only(decide(waiting(4, comments=(own("reminder", 2),)), rules(replace(RULES, at_most=1))), AddComment)
    assert written.body == (
        "@acme/leads, please agree with the pair how to proceed: "
        f"@eric (EM) has been reminded once and has not responded to the PRD `{PRD}`.\n\n"
        "<!-- rules-of-engagement: escalation eric -->"
    )


def test_an_escalation_names_everything_that_awaits_the_same_holders() -> None:
    waits = pull(
        PRD, CONFIG_PATH, author=PAULA, taken_at=at(4 * DAY), timeline=(ASKED,), comments=(own("reminder", 2),)
    )
    (written,) = only(decide(waits, rules(replace(RULES, at_most=1))), AddComment)
    assert f"has not responded to the PRD `{PRD}` and the rules file `{CONFIG_PATH}`.\n" in written.body


def test_nothing_is_scheduled_after_the_last_reminder() -> None:
    plan = decide(waiting(8, comments=(own("reminder", 2), own("reminder", 4))), rules(Reminders()))
    assert (reminded(plan), plan.next_look) == ([REMINDER], None)


def test_the_days_between_reminders_can_differ_from_the_first() -> None:
    plan = decide(waiting(2, comments=(own("reminder", 1),)), rules(Reminders(after=1, every=3)))
    assert (reminded(plan), plan.next_look) == ([], at(4 * DAY))


def test_a_reminder_in_the_same_second_as_a_response_is_answered() -> None:
    said = (own("reminder", 2), own("escalation", 2), comment("eric", "Soon.", 2 * DAY))
    plan = decide(waiting(3, comments=said), rules(partner="review"))
    assert plan.next_look == at(4 * DAY)
    assert plan.verdict
    assert not [child.text for child in plan.verdict.tree.children if "reminded" in child.text]


def test_a_delegation_of_another_role_does_not_delay_reminders() -> None:
    governed = effective(config(pair("paula pete", "eric"), reminders=RULES))
    away = comment("pete", "/delegate @edna until 2026-03-06", 0, reactions=frozenset({"THUMBS_UP"}))
    people = known(person("edna"), person("pete"))
    assert reminded(decide(waiting(2, comments=(away,), people=people), governed)) == [REMINDER]


def test_an_insufficient_response_restarts_the_reminders() -> None:
    said = (own("reminder", 2), own("reminder", 4), own("reminder", 8), comment("eric", "Soon.", 9 * DAY))
    plan = decide(waiting(9.5, comments=said), rules(partner="review"))
    assert (reminded(plan), plan.next_look) == ([], at(11 * DAY))
    assert reminded(decide(waiting(11, comments=said), rules(partner="review"))) == [REMINDER]


def test_a_review_counts_as_a_response_too() -> None:
    plan = decide(waiting(2, reviews=(review("eric", minutes=DAY),)), rules(partner="approval"))
    assert (reminded(plan), plan.next_look) == ([], at(3 * DAY))


def test_a_reminder_to_another_holder_does_not_count() -> None:
    assert reminded(decide(waiting(2, comments=(own("reminder", 1, "edna"),)), rules())) == [REMINDER]


def test_a_request_to_a_member_delays_the_reminder_to_the_team() -> None:
    governed = effective(config(pair("paula", "acme/eng"), reminders=RULES))
    people = known(team("acme/eng", "eric", "edna"))
    asked = event(EventKind.REVIEW_REQUESTED, "U_edna", PAULA, DAY)
    assert decide(waiting(1, people=people, timeline=(asked,)), governed).next_look == at(3 * DAY)
    first, again = (event(EventKind.REVIEW_REQUESTED, "T_acme/eng", PAULA, minutes) for minutes in (0, DAY))
    assert decide(waiting(1, people=people, timeline=(first, again)), governed).next_look == at(3 * DAY)


def test_one_comment_reminds_all_awaited_holders() -> None:
    asked = (ASKED, event(EventKind.REVIEW_REQUESTED, "U_paula", minutes=0))
    both = pull(PRD, SDD, author=DORA, taken_at=at(3 * DAY), timeline=asked)
    (written,) = only(decide(both, rules()), AddComment)
    lines = written.body.split("\n")
    assert [line.split("`")[0] for line in lines if line.startswith("- ")] == [
        "- @eric (EM): please comment on the PRD ",
        "- @paula (PM): please comment on the SDD ",
    ]
    assert lines[-1] == "<!-- rules-of-engagement: reminder eric paula -->"


def test_one_reminder_names_both_documents_of_a_holder() -> None:
    governed = effective(config(pair("paula", "eric", name="a", paths="docs/prd/**"), pair("edna", "eric", name="b")))
    governed = replace(governed, config=replace(governed.config, reminders=RULES)) if governed.config else governed
    two = pull(PRD, "specs/PRD.md", author=PAULA, taken_at=at(2 * DAY), timeline=(ASKED,))
    plan = decide(two, governed)
    assert reminded(plan) == [REMINDER]
    assert sum("on the PRD" in line for line in only(plan, AddComment)[0].body.split("\n")) == 2


def test_the_next_evaluation_is_at_the_earliest_due_time() -> None:
    asked = (ASKED, event(EventKind.REVIEW_REQUESTED, "U_paula", ERIC, DAY))
    both = pull(PRD, CONFIG_PATH, author=DORA, taken_at=at(1.5 * DAY), timeline=asked)
    assert decide(both, rules()).next_look == at(2 * DAY)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (1, None),
        (2, "@eric has been reminded once"),
        (4, "@eric has been reminded twice"),
        (10, "@eric has been reminded 3 times; escalated"),
    ],
)
def test_the_tree_counts_the_reminders(day: float, told: str | None) -> None:
    before = tuple(own("reminder", earlier) for earlier in (2, 4, 8) if earlier < day)
    verdict = decide(waiting(day, comments=before), rules()).verdict
    assert verdict
    notes = [child.text for child in verdict.tree.children if "reminded" in child.text]
    assert notes == ([told] if told else [])


def test_the_tree_permanently_shows_an_escalation() -> None:
    before = tuple(own(kind, day) for kind, day in (("reminder", 2), ("escalation", 4)))
    verdict = decide(waiting(9, comments=before), rules(replace(RULES, at_most=1))).verdict
    assert verdict
    assert "@eric has been reminded once; escalated" in [child.text for child in verdict.tree.children]


def test_an_unreadable_configuration_is_retried_before_any_reminder() -> None:
    plan = decide(waiting(1), replace(rules(), unreadable="502"))
    assert plan.next_look == at(DAY + 1)
