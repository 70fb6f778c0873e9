"""The check run: its name, its page, its annotations, and that it is written only on change (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import CONFIG_PATH, CheckScope, ConfigSource, EffectiveConfig, Reminders
from ghapp.rules.model.plan import WriteCheck
from ghapp.rules.model.snapshot import EventKind, Refusal, Snapshot
from ghapp.rules.wording.titles import TITLE_LIMIT
from tests.support.builders import (
    HEAD,
    PAULA,
    PRD,
    SDD,
    at,
    check,
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
)

VALID = Blob("1", "pm: octocat\nem: hubot\n")
NAME = "Rules of Engagement"
BLOB = f"https://github.com/acme/shop/blob/{HEAD}"
PER_BASE = effective(config(check=CheckScope.PER_BASE))


def broken(problems: int) -> Blob:
    """A rules file with so many problems, from line 3 on."""
    return Blob("2", "pm: octocat\nem: hubot\n" + "".join(f"unknown{number}: 1\n" for number in range(problems)))


def published(snapshot: Snapshot, rules: EffectiveConfig | None = None) -> CheckRun:
    """The check that the plan would write, as the next look finds it."""
    written = check(decide(snapshot, rules or effective()))
    return CheckRun(
        node_id="RUN", name=written.name, conclusion=written.conclusion.value, external_id=written.external_id
    )


def test_the_check_is_on_the_head_commit() -> None:
    written = check(decide(prd(), effective()))
    assert (written.name, written.head_sha, written.conclusion, written.replaces) == (
        "Rules of Engagement",
        HEAD,
        "ACTION_REQUIRED",
        None,
    )
    assert all(len(each.label) <= 20 and len(each.description) <= 40 for each in written.buttons)


@pytest.mark.parametrize(
    ("rules", "required", "name"),
    [
        (effective(), None, NAME),
        (effective(), f"{NAME}: main", NAME),
        (PER_BASE, None, f"{NAME}: main"),
        (effective(config=None), None, NAME),
        (effective(config=None), f"{NAME}: main", f"{NAME}: main"),
        (EffectiveConfig(source=ConfigSource.NONE), NAME, NAME),
        (EffectiveConfig(source=ConfigSource.NONE), f"{NAME}: main", f"{NAME}: main"),
    ],
)
def test_the_check_name_may_contain_the_base_branch(rules: EffectiveConfig, required: str | None, name: str) -> None:
    assert check(decide(pull(required_check=required), rules)).name == name


def test_an_unchanged_verdict_on_the_same_head_writes_nothing() -> None:
    snapshot = prd()
    again = prd(checks=(published(snapshot),), taken_at=at(6000))
    assert only(decide(again, effective()), WriteCheck) == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"comments": (comment("eric"),)}, id="the partner is heard"),
        pytest.param({"refusals": (Refusal("pete", "no access", HEAD),)}, id="GitHub refuses"),
        pytest.param({"people": known() | {holder("eric"): None}}, id="the partner is gone"),
    ],
)
def test_a_changed_verdict_updates_the_run(changes: dict[str, Any]) -> None:
    written = check(decide(prd(checks=(published(prd()),), **changes), effective()))
    assert written.replaces == "RUN"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"name": "Rules of Engagement: main"}, id="another name"),
        pytest.param({"external_id": ""}, id="no digest"),
        pytest.param({"external_id": "roe1:x:y"}, id="other annotations"),
    ],
)
def test_a_run_that_cannot_be_updated_is_replaced_by_a_new_one(changes: dict[str, Any]) -> None:
    run = replace(published(prd()), **changes)
    assert check(decide(prd(checks=(run,)), effective())).replaces is None


def test_a_run_concluded_by_someone_else_is_written_again() -> None:
    run = replace(published(prd()), conclusion="SUCCESS")
    assert check(decide(prd(checks=(run,)), effective())).replaces == "RUN"


def test_a_run_that_was_rerequested_is_answered_with_the_same_verdict() -> None:
    run = replace(published(prd()), is_rerequested=True)
    written = check(decide(prd(checks=(run,)), effective()))
    assert (written.replaces, written.external_id, written.annotations) == ("RUN", run.external_id, ())


def test_asking_for_review_does_not_change_the_digest() -> None:
    asked = prd(timeline=(event(EventKind.REVIEW_REQUESTED, "U_eric", minutes=1),))
    assert published(asked) == published(prd())
    assert "- Waiting for: @eric (EM), since 2026-03-02 09:01 UTC" in check(decide(asked, effective())).summary


def test_the_page_shows_the_state_of_each_document() -> None:
    snapshot = pull(
        PRD, SDD, author=PAULA, comments=(comment("eric", number=5),), refusals=(Refusal("eric", "why", HEAD),)
    )
    rules = effective(config(pair(em="eric acme/eng")))
    assert check(decide(snapshot, rules)).summary.splitlines() == [
        "No action is needed.",
        "",
        f"**PRD** [`{PRD}`]({BLOB}/{PRD})",
        "",
        "- Owner: @paula (PM)",
        "- Partner: @eric, @acme/eng (EM)",
        "- Author: `paula`",
        "- Heard: [`eric` (EM) commented on 2026-03-02 09:10 UTC](https://github.com/acme/shop/pull/7#issuecomment-5)",
        "",
        f"**SDD** [`{SDD}`]({BLOB}/{SDD})",
        "",
        "- Owner: @eric, @acme/eng (EM)",
        "- Partner: @paula (PM)",
        "- Author: `paula`",
        "- Heard: [`eric` (EM) commented on 2026-03-02 09:10 UTC](https://github.com/acme/shop/pull/7#issuecomment-5)",
        "",
        "**What could not be done**",
        "",
        "- @acme/eng cannot be asked: the team does not exist, or the app may not see it",
        "- GitHub refused `eric`: `why`",
    ]


def test_a_page_without_documents_says_so() -> None:
    assert check(decide(pull(), effective())).summary == (
        "No action is needed. This pull request touches no PRD, SDD or rules file."
    )


def test_a_waiting_check_names_holders_waiting_time_and_recheck() -> None:
    lines = check(decide(pull(CONFIG_PATH, author=None, config_at_head=VALID), effective())).summary.splitlines()
    assert lines == [
        f"@paula, please read [the rules file]({BLOB}/{CONFIG_PATH}) and comment; you do not need to agree."
        f" @eric, please read [the rules file]({BLOB}/{CONFIG_PATH}) and comment; you do not need to agree.",
        "",
        f"**Rules file** [`{CONFIG_PATH}`]({BLOB}/{CONFIG_PATH})",
        "",
        "- Pair `default`: the holders change and settings for all pairs change",
        "- Owner: @paula (PM)",
        "- Owner: @eric (EM)",
        "- Author: `ghost`",
        "- Waiting for: @paula (PM), since 2026-03-02 09:00 UTC",
        "- Waiting for: @eric (EM), since 2026-03-02 09:00 UTC",
        "",
        "To check again, press **Re-evaluate** or comment `/recheck`.",
    ]


def test_the_text_is_the_tree_with_passed_parts_short() -> None:
    text = check(decide(prd(comments=(comment("eric", number=5),)), effective())).text
    assert text.splitlines() == [
        f"- ✅ PRD `{PRD}`: the EM has been heard",
    ]


def rules_pull(at_head: Blob, **changes: Any) -> Snapshot:
    return pull(CONFIG_PATH, author=PAULA, config_at_head=at_head, **changes)


def test_a_broken_rules_file_has_annotations_at_its_lines() -> None:
    written = check(decide(rules_pull(broken(2)), effective()))
    assert {(each.column, each.message.partition(".")[0]) for each in written.annotations[:1]} == {
        (1, "Unknown key `unknown0`")
    }
    assert [(each.path, each.line, each.level) for each in written.annotations] == [
        (CONFIG_PATH, 3, "FAILURE"),
        (CONFIG_PATH, 4, "FAILURE"),
    ]


def test_annotations_are_limited_to_fifty_and_the_rest_is_counted() -> None:
    written = check(decide(rules_pull(broken(61)), effective()))
    assert len(written.annotations) == 50
    assert "11 more problems have no annotation, because GitHub limits their number." in written.summary
    one_more = check(decide(rules_pull(broken(51)), effective()))
    assert "1 more problem has no annotation, because GitHub limits their number." in one_more.summary


def test_an_update_does_not_send_the_same_annotations_again() -> None:
    run = published(rules_pull(broken(2)))
    written = check(decide(rules_pull(broken(2), checks=(run,), comments=(comment("eric"),)), effective()))
    assert (written.replaces, written.annotations) == ("RUN", ())
    assert written.external_id.rpartition(":")[2] == run.external_id.rpartition(":")[2]


def test_changed_annotations_need_a_new_run() -> None:
    run = published(rules_pull(broken(2)))
    for at_head, count in ((broken(3), 3), (VALID, 0)):
        written = check(decide(rules_pull(at_head, checks=(run,)), effective()))
        assert (written.replaces, len(written.annotations)) == (None, count)


def test_annotations_are_added_to_a_run_that_has_none() -> None:
    run = published(rules_pull(VALID))
    written = check(decide(rules_pull(broken(2), checks=(run,)), effective()))
    assert (written.replaces, len(written.annotations)) == ("RUN", 2)


@pytest.mark.no_cover  # too large a case to trace each line of
def test_a_page_that_is_too_long_is_cut_with_a_note() -> None:
    rules = config(*(pair(f"pm-{n}", f"em-{n}", name=f"n{n}", paths=f"docs/prd/{n}/**") for n in range(300)), pair())
    snapshot = pull(*(f"docs/prd/{n}/{'x' * 450}.md" for n in range(300)))
    written = check(decide(snapshot, effective(rules)))
    for body in (written.summary, written.text):
        assert len(body) <= 65_535
        assert body.endswith("\n\n_The rest is omitted: GitHub does not allow more text here._")


def test_many_files_are_counted() -> None:
    written = check(decide(pull(*(f"docs/prd/{n}.md" for n in range(25))), effective()))
    assert f"[`docs/prd/19.md`]({BLOB}/docs/prd/19.md) and 5 more" in written.summary
    assert "PRD `docs/prd/0.md`, `docs/prd/1.md`, `docs/prd/2.md` and 22 more" in written.text


def test_a_voice_is_awaited_since_its_role_was_first_requested() -> None:
    timeline = (
        event(EventKind.ASSIGNED, "U_eric", minutes=1),
        event(EventKind.REVIEW_REQUESTED, "U_paula", minutes=2),
        event(EventKind.REVIEW_REQUESTED, "U_eric", minutes=5),
        event(EventKind.REVIEW_REQUESTED, "U_eric", minutes=9),
    )
    page = check(decide(prd(timeline=timeline), effective())).summary
    assert "- Waiting for: @eric (EM), since 2026-03-02 09:05 UTC" in page


@pytest.mark.parametrize(
    ("days", "counted"), [(1, ""), (2, " (1 working day by 2026-03-04)"), (9, " (6 working days by 2026-03-11)")]
)
def test_the_page_counts_the_working_days_of_a_wait(days: int, counted: str) -> None:
    berlin = Reminders(time_zone="Europe/Berlin", days_off=frozenset({date(2026, 3, 3)}), after=30)
    snapshot = prd(taken_at=at(days * 24 * 60))
    summary = check(decide(snapshot, effective(config(reminders=berlin)))).summary
    assert f"- Waiting for: @eric (EM), since 2026-03-02 09:00 UTC{counted}\n" in summary


def test_a_new_working_day_alone_does_not_rewrite_the_check() -> None:
    later = prd(checks=(published(prd()),), taken_at=at(9 * 24 * 60))
    assert only(decide(later, effective()), WriteCheck) == []


@pytest.mark.parametrize(("paths", "told"), [(3, "`docs/prd/2.md`"), (4, "`docs/prd/2.md` and 1 more")])
def test_a_document_of_several_files_names_the_first_three(paths: int, told: str) -> None:
    plan = decide(pull(*(f"docs/prd/{number}.md" for number in range(paths)), author=PAULA), effective())
    assert plan.verdict
    assert plan.verdict.tree.children[0].text == f"PRD `docs/prd/0.md`, `docs/prd/1.md`, {told}"


def test_all_missing_holders_are_named_in_the_title() -> None:
    rules = effective(config(pair(em="gone lost")))
    plan = decide(prd(people=known() | {holder("gone"): None, holder("lost"): None}), rules)
    assert plan.verdict
    assert plan.verdict.title == "No EM can be asked: @gone and @lost are not reachable"
    assert "- Waiting for: nobody who can be asked (EM), since" in check(plan).summary


def test_a_title_names_awaited_holders_up_to_the_limit_of_github() -> None:
    def title(length: int) -> str:
        name = "e" * length
        plan = decide(prd(people=known(person(name))), effective(config(pair(em=f"eric {name}"))))
        assert plan.verdict
        return plan.verdict.title

    longest = TITLE_LIMIT - len(title(1)) + 1
    assert len(title(longest)) == TITLE_LIMIT
    assert title(longest + 1) == "Waiting for the EM to comment on the PRD"
