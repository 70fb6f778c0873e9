"""Button clicks: who may click, what a click writes, and when it writes nothing (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.framework import EffectiveConfig
from ghapp.rules.model.plan import AddComment
from ghapp.rules.model.snapshot import Snapshot, ThreadState, VerifiedClick
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import PAULA, PRD, at, check, comment, config, effective, file, holder, only, pair
from tests.support.button_clicks import ADA, ADVICE, HELD, answered, click, said_in, thread, written
from tests.support.verdicts import SUCCESS, WAITING, outcome, verdict

LENA = effective(replace(config(), override=(holder("lena"),)))
OTHERS = effective(config(pair(em="lena")))
NO_REASON = "On record: `ada` overrides this check with the button Override\n\n"


def test_the_first_of_two_clicks_on_a_button_is_answered() -> None:
    said, unanswered = written(thread(click(), click(by=ADA, delivery="d-2")))
    assert (len(said), unanswered) == (1, ("d-1",))


def test_clicks_on_different_buttons_are_all_answered() -> None:
    said, unanswered = written(thread(click(), click("override", ADA, "d-2")))
    assert (len(said), unanswered) == (2, ("d-1", "d-2"))


@pytest.mark.parametrize("given", [click(), click("override", ADA), click("override")])
def test_an_answered_click_gets_no_second_answer(given: VerifiedClick) -> None:
    done = replace(answered(thread(given)), taken_at=at(600))
    assert done.pull_request
    rewritten = replace(done, pull_request=replace(done.pull_request, files=(replace(HELD, blob="b2"),)))
    assert written(rewritten) == ([], ())


# Override


def test_an_override_by_button_counts_once_its_record_exists() -> None:
    snapshot = thread(click("override", ADA))
    (said,), unanswered = written(snapshot)
    assert said.startswith(NO_REASON)
    assert unanswered == ("d-1",)
    assert outcome(snapshot) == (WAITING, "Waiting for @eric (EM) to comment on the PRD")
    done = answered(snapshot)
    assert written(done) == ([], ())
    assert outcome(done) == (SUCCESS, "Overridden by ada until the documents change")


def test_an_override_by_button_holds_for_the_contents_it_was_given_for() -> None:
    done = answered(thread(click("override", ADA)))
    assert done.pull_request
    rewritten = replace(done, pull_request=replace(done.pull_request, files=(replace(HELD, blob="b2"),)))
    assert outcome(rewritten)[0] == WAITING
    assert "The override by `ada` is no longer valid" in tree_as_text(verdict(rewritten).tree)


def test_an_override_counts_while_its_author_may_override() -> None:
    done = answered(thread(click("override", ADA)))
    assert outcome(replace(done, administrators=frozenset()))[0] == WAITING


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"edited": True, "editor": PAULA}, effective()),
        ({"minimized_reason": "abuse"}, effective()),
        ({"author": ADA}, effective()),
        ({"body": f"{NO_REASON}<!-- rules-of-engagement: override-pressed d-1 U_ada ada -->"}, effective()),
        ({}, LENA),
    ],
    ids=["edited", "hidden", "by somebody else", "mutilated", "others are named since"],
)
def test_a_record_counts_only_if_written_by_the_app_for_a_permitted_person(
    changes: dict[str, Any], rules: EffectiveConfig
) -> None:
    done = answered(thread(click("override", ADA)))
    (record,) = done.comments
    assert outcome(replace(done, comments=(replace(record, **changes),)), rules)[0] == WAITING


def test_the_command_cancels_earlier_overrides_and_not_later_ones() -> None:
    done = answered(thread(click("override", ADA)))
    cancelled = replace(done, comments=(*done.comments, comment("ada", "/roe override cancel", minutes=70)))
    assert outcome(cancelled)[0] == WAITING
    before = replace(done, comments=(comment("ada", "/roe override cancel", minutes=1), *done.comments))
    assert outcome(before)[0] == SUCCESS


def test_an_override_recorded_after_the_merge_is_too_late() -> None:
    done = answered(thread(click("override", ADA)))
    merged = replace(done, state=ThreadState.MERGED)
    assert merged.pull_request
    for moment, overrider in ((at(59), None), (at(61), "ada")):
        ended = replace(merged, pull_request=replace(merged.pull_request, merged_at=moment))
        (row, *_) = decide(ended, effective()).records
        assert row.data["overridden_by"] == overrider


@pytest.mark.parametrize(
    ("given", "rules", "changes", "why"),
    [
        pytest.param(click("override", PAULA), effective(), {}, "your own pull request", id="the author"),
        pytest.param(click("override"), effective(), {}, "an administrator of this repository", id="not allowed"),
        pytest.param(click("override", ADA), LENA, {}, "`lena`", id="not named"),
        pytest.param(click("override", ADA, head_sha="b" * 40), effective(), {}, "commit `bbbbbbb`", id="moved"),
        pytest.param(click("override", ADA), effective(), {"files": (file(PRD),)}, "cannot be read", id="unread"),
        pytest.param(
            click("override", ADA), effective(), {"base": "release"}, "before the base branch", id="retargeted"
        ),
        pytest.param(click("override", ADA), OTHERS, {}, "or the people in charge changed", id="of other people"),
    ],
)
def test_a_reply_says_why_a_click_on_override_has_no_effect(
    given: VerifiedClick, rules: EffectiveConfig, changes: dict[str, Any], why: str
) -> None:
    (said,), unanswered = written(thread(given, **changes), rules)
    assert said.startswith(f"`{given.by.login}`: the button Override")
    assert why in said
    assert unanswered == ("d-1",)
    assert written(answered(thread(given, **changes), rules=rules), rules) == ([], ())


def test_an_override_by_button_reaches_its_own_base_branch_only() -> None:
    given = click("override", ADA)
    assert len(written(thread(given, shared_with=(8,)))[0]) == 1
    assert written(thread(given, base="release", shared_with=(8,))) == ([], ())


def test_an_override_by_button_has_its_own_wording() -> None:
    (said,), _ = written(thread(click("override", ADA, head_sha="b" * 40)), effective())
    assert said.split("\n")[0].endswith(
        "was pressed on commit `bbbbbbb`, which is no longer the latest. "
        "Review the changes, then press it on the latest commit."
    )
    (said,), _ = written(thread(click("override", ADA)), effective())
    assert said.split("\n")[2] == (
        "The override ends when the documents, the base branch or the people in charge change. "
        "To end it now, comment `/roe override cancel` or delete this comment."
    )


def test_a_person_without_write_access_gets_no_reply() -> None:
    assert written(thread(click("override", may_write=False))) == ([], ())


def test_a_person_gets_one_reply_to_clicks_per_hour() -> None:
    done = answered(thread(click("override")), click("override", delivery="d-2"))
    assert written(done) == ([], ())
    later = replace(done, taken_at=at(121))
    assert len(written(later)[0]) == 1


def test_a_reply_to_a_click_counts_towards_the_limit_on_replies() -> None:
    order = comment("dora", "/roe override please", association="MEMBER")
    plan = decide(thread(click("override"), comments=(order,)), effective())
    assert [said_in(each) for each in only(plan, AddComment)] == [
        "`dora`: the button Override can only be used by an administrator of this repository."
    ]


def test_a_refused_click_does_not_affect_other_clicks() -> None:
    said, unanswered = written(thread(click("override"), click("override", ADA, "d-2")))
    assert len(said) == 2
    assert set(unanswered) == {"d-1", "d-2"}


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        pytest.param({"comments": (comment("eric"),)}, effective(), id="it passes by now"),
        pytest.param({"state": ThreadState.CLOSED}, effective(), id="closed"),
        pytest.param({}, ADVICE, id="advice"),
        pytest.param({"files_problem": "too many"}, effective(), id="files not known"),
        pytest.param({}, EffectiveConfig(source=effective().source), id="never valid"),
    ],
)
def test_an_override_click_has_no_effect_where_none_is_offered(changes: dict[str, Any], rules: EffectiveConfig) -> None:
    assert written(thread(click("override", ADA), **changes), rules) == ([], ())


# the buttons themselves


@pytest.mark.parametrize(
    ("snapshot", "rules", "labels"),
    [
        pytest.param(thread(), effective(), ["Re-evaluate", "Nudge", "Override"], id="waiting"),
        pytest.param(thread(draft=True), effective(), ["Re-evaluate", "Override"], id="a draft"),
        pytest.param(thread(people={}), effective(), ["Re-evaluate", "Override"], id="nobody to ask"),
        pytest.param(thread(comments=(comment("eric"),)), effective(), ["Re-evaluate"], id="passing"),
        pytest.param(thread(), ADVICE, ["Re-evaluate"], id="advice"),
        pytest.param(thread(files_problem="too many"), effective(), ["Re-evaluate", "Nudge"], id="files not known"),
        pytest.param(thread(files=(file("a.py"),)), effective(), ["Re-evaluate"], id="no document"),
    ],
)
def test_a_button_is_shown_only_where_it_has_an_effect(
    snapshot: Snapshot, rules: EffectiveConfig, labels: list[str]
) -> None:
    buttons = check(decide(snapshot, rules)).buttons
    assert [each.label for each in buttons] == labels
    # https://docs.github.com/en/rest/checks/runs#create-a-check-run
    assert all(max(len(each.label), len(each.identifier)) <= 20 and len(each.description) <= 40 for each in buttons)


def test_a_check_is_written_when_only_its_buttons_changed() -> None:
    done = answered(thread())
    assert done.pull_request
    draft = replace(done, pull_request=replace(done.pull_request, draft=True))
    assert [each.label for each in check(decide(draft, effective())).buttons] == ["Re-evaluate", "Override"]
