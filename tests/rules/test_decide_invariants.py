"""What holds for any thread whatever: decisions are pure, settle at once, and never open the gate unheard."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from ghapp.rules.actions.command_replies import asks_for_recheck
from ghapp.rules.conversation.given_commands import given_commands
from ghapp.rules.conversation.statements import read_statements
from ghapp.rules.decide import decide
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import (
    CONFIG_PATH,
    CheckScope,
    Concerns,
    ConfigSource,
    EffectiveConfig,
    Mode,
    OwnerSay,
    Problem,
    Reminders,
    Strength,
)
from ghapp.rules.model.plan import Action, Conclusion, Plan, WriteCheck
from ghapp.rules.model.snapshot import Comment, EventKind, Label, Refusal, Snapshot
from tests.support.builders import (
    HEAD,
    PRD,
    SDD,
    VIEWER,
    area_labels,
    at,
    check,
    comment,
    config,
    effective,
    event,
    file,
    holder,
    issue,
    known,
    only,
    pair,
    pull,
    requested,
    review,
    team,
    user,
)
from tests.support.effects import applied

LOGINS = ("paula", "eric", "edna", "dora", "robo[bot]")
ACTORS = st.sampled_from([*map(user, LOGINS), VIEWER, None])
LABELS = st.lists(st.sampled_from(["why", "What", "how", "who", "when", "bug", "team-b"]), unique=True, max_size=4)
BODIES = st.sampled_from(
    [
        "Fine.",
        "/ack",
        "/recheck",
        "/help",
        "/akc",
        "/roe x",
        "/lgtm",
        "> /ack",
        "/concern x: no",
        "/resolve x",
        "/roe override x",
        "/roe override cancel",
        "/delegate @edna",
        "",
    ]
)
SUBJECTS = ["why", "how", "U_paula", "U_eric", "U_edna", "T_acme/eng"]
PAIRS = st.sampled_from(
    [
        (pair(),),
        (pair("paula", "acme/eng"),),
        (pair("paula", "paula"),),
        (pair("gone", "eric acme/none"),),
        (pair("edna", "eric", name="b", paths="docs/prd/**", labels="team-b"), pair("paula", "acme/eng", name="rest")),
    ]
)


@st.composite
def comments(draw: st.DrawFn) -> tuple[Comment, ...]:
    """A few comments, told apart by their numbers."""
    count = draw(st.integers(0, 4))
    return tuple(
        comment(
            draw(ACTORS),
            draw(BODIES),
            number * 10,
            number=number,
            edited=draw(st.booleans()),
            editor=draw(ACTORS),
            minimized_reason=draw(st.sampled_from([None, "spam", "resolved"])),
            association=draw(st.sampled_from(["NONE", "MEMBER"])),
        )
        for number in range(1, count + 1)
    )


@st.composite
def threads(draw: st.DrawFn) -> Snapshot:
    """An issue or pull request in any state."""
    events = st.builds(event, st.sampled_from(EventKind), st.sampled_from(SUBJECTS), ACTORS)
    shared: dict[str, Any] = {
        "taken_at": at(draw(st.sampled_from([60, 10_000, 100_000]))),
        "author": draw(ACTORS),
        "labels": tuple(draw(LABELS)),
        "comments": draw(comments()),
        "timeline": tuple(draw(st.lists(events, max_size=4))),
        "people": known(team("acme/eng", "eric", "dora", "robo[bot]"), team("edna", "edna")) | {holder("gone"): None},
        "labels_created": draw(st.booleans()),
        "administrators": draw(st.sampled_from([frozenset(), frozenset({"U_edna", "U_dora"})])),
        "refusals": (Refusal("eric", "no", draw(st.sampled_from(["", HEAD]))),) if draw(st.booleans()) else (),
        "assignees": tuple(map(user, draw(st.lists(st.sampled_from(["paula", "eric"]), unique=True)))),
    }
    made = issue(**shared)
    if draw(st.booleans()):
        files = st.sampled_from(
            [
                file(PRD),
                replace(file(PRD), blob="b"),
                file(SDD),
                file(CONFIG_PATH),
                file("a.py"),
                file("b.md", previous=PRD),
            ]
        )
        reviews = st.builds(
            review, ACTORS, st.sampled_from(["PENDING", "COMMENTED", "APPROVED", "CHANGES_REQUESTED", "DISMISSED"])
        )
        made = pull(
            *draw(st.lists(files, max_size=3)),
            **shared,
            draft=draw(st.booleans()),
            reviews=tuple(draw(st.lists(reviews, max_size=3))),
            review_requests=tuple(map(requested, draw(st.sets(st.sampled_from(["paula", "eric", "acme/eng"]))))),
            config_at_head=draw(st.sampled_from([None, Blob("1", "pm: a\nem: b\n"), Blob("2", "pm: [\n")])),
            files_problem=draw(st.sampled_from([None, None, "too many"])),
            required_check=draw(st.sampled_from([None, "Rules of Engagement"])),
        )
    labels = draw(st.sampled_from([(), area_labels(), (Label("Why", "L_1"),)]))
    return replace(made, repository=replace(made.repository, labels=labels))


RULES: st.SearchStrategy[EffectiveConfig] = st.builds(
    lambda pairs, labels, reminders, gate, changes: effective(
        config(*pairs, labels=labels, reminders=reminders, **gate), **changes
    ),
    PAIRS,
    st.booleans(),
    st.sampled_from([None, Reminders(), Reminders(at_most=1, escalate_to=(holder("acme/leads"),))]),
    st.fixed_dictionaries(
        {
            "mode": st.sampled_from(Mode),
            "check": st.sampled_from(CheckScope),
            "partner": st.sampled_from(Strength),
            "owner": st.sampled_from(OwnerSay),
            "concerns": st.sampled_from(Concerns),
        }
    ),
    st.sampled_from(
        [
            {},
            {"source": ConfigSource.ORGANISATION},
            {"problems": (Problem(1, 1, "Wrong."),)},
            {"config": None, "problems": (Problem(1, 1, "Wrong."),)},
            {"config": None, "source": ConfigSource.NONE},
            {"unreadable": "502"},
        ]
    ),
)


@given(threads(), RULES)
def test_an_equal_snapshot_gives_an_equal_plan(snapshot: Snapshot, rules: EffectiveConfig) -> None:
    assert decide(snapshot, rules) == decide(deepcopy(snapshot), rules)


@given(threads(), RULES)
def test_only_reminders_change_the_check_as_time_passes(snapshot: Snapshot, rules: EffectiveConfig) -> None:
    if rules.config:
        rules = replace(rules, config=replace(rules.config, reminders=None))
    later = replace(snapshot, taken_at=at(100_000))
    now, then = (only(decide(each, rules), WriteCheck) for each in (snapshot, later))
    # The page counts the working days of a wait, but a check that stands is not written again for them.
    assert [replace(check, summary="") for check in now] == [replace(check, summary="") for check in then]


@given(threads(), RULES)
def test_an_applied_plan_leaves_nothing_to_do(snapshot: Snapshot, rules: EffectiveConfig) -> None:
    # A refusal is told until a look has seen that asking once more was of use.
    pending = tuple(each for each in given_commands(read_statements(snapshot)) if each.is_pending)
    assume(not (snapshot.refusals and asks_for_recheck(pending)))
    plan = decide(snapshot, rules)
    assert decide(applied(snapshot, plan), rules).actions == ()


ORDER = ["CreateLabel", "AddLabels", "RemoveLabels", "RequestReviews", "RemoveReviewRequests", "Assign", "Unassign"]
ORDER += ["AddComment", "AddReaction", "WriteCheck"]


def names(plan: Plan) -> list[str]:
    return [type(action).__name__ for action in plan.actions]


@given(threads(), RULES)
def test_actions_are_in_the_order_in_which_they_are_applied(snapshot: Snapshot, rules: EffectiveConfig) -> None:
    found = names(decide(snapshot, rules))
    assert found == sorted(found, key=ORDER.index)


@given(threads(), RULES)
def test_an_action_is_never_requested_twice(snapshot: Snapshot, rules: EffectiveConfig) -> None:
    actions: tuple[Action, ...] = decide(snapshot, rules).actions
    assert len({repr(action) for action in actions}) == len(actions)


@given(threads(), RULES)
def test_a_quiet_thread_is_not_changed_by_a_comment_without_a_command(
    snapshot: Snapshot, rules: EffectiveConfig
) -> None:
    plan = decide(snapshot, rules)
    chatty = replace(snapshot, comments=(*snapshot.comments, comment("eric", "Nice."), comment("paula", "Indeed.")))
    assert not plan.quiet or decide(chatty, rules) == plan


@given(threads())
def test_the_check_is_never_green_while_the_awaited_voice_is_missing(snapshot: Snapshot) -> None:
    """The smallest oracle: on a PRD by the PM, nobody but the EM opens the gate."""
    shown = [said for said in snapshot.comments if said.minimized_reason != "spam"]
    own = [said for said in shown if not said.edited or said.editor == said.author]
    heard = any(
        said.author == user("eric") and said.body in {"Fine.", "/ack", "> /ack", "/concern x: no"} for said in own
    )
    found = decide(pull(PRD, author=user("paula"), comments=snapshot.comments), effective())
    assert (check(found).conclusion in {Conclusion.SUCCESS, Conclusion.NEUTRAL}) is heard
