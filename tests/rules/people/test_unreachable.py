"""A login belongs to who had it when it was first seen, and who is not there is named (SPEC §3, "Heard")."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.actors import NOBODY, Resolved
from ghapp.rules.model.framework import CONFIG_PATH, Delegate, Reminders, RepoConfig
from ghapp.rules.model.plan import AddComment, Assign, RequestReviews
from ghapp.rules.people.unreachable import UnreachableHolder, UnreachableReason, unreachable
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    DORA,
    ERIC,
    PAULA,
    PRD,
    T0,
    comment,
    config,
    effective,
    file,
    holder,
    issue,
    known,
    only,
    pair,
    person,
    prd,
    pull,
    review,
    team,
    user,
)
from tests.support.verdicts import SUCCESS, WAITING, outcome, verdict

THEN, NOW = 11, 12
STRANGER = "`{}` now belongs to a different account and no longer counts"


def seen(*logins: str, user_id: int = NOW) -> dict[str, Any]:
    """Logins that another account had at first sight."""
    people = known(*(replace(person(login), permanent_id=user_id) for login in logins))
    return {"people": people, "pinned_ids": {holder(login): THEN for login in logins}}


def text_of(snapshot: Any, rules: RepoConfig | None = None) -> str:
    return tree_as_text(verdict(snapshot, effective(rules)).tree)


def test_a_login_now_owned_by_another_account_does_not_count() -> None:
    snapshot = prd(comments=(comment("eric"),), reviews=(review("eric", "APPROVED"),), **seen("eric"))
    assert outcome(snapshot) == (WAITING, "No EM can be asked: @eric is not reachable")
    assert STRANGER.format("eric") in text_of(snapshot)


@pytest.mark.parametrize(
    "same",
    [
        {**seen("eric", user_id=THEN)},
        {**seen("eric"), "pinned_ids": {}},
        {"pinned_ids": {holder("eric"): THEN}, "people": known(replace(person("eric"), permanent_id=None))},
    ],
    ids=["the same id", "seen for the first time", "an id that GitHub does not tell"],
)
def test_a_login_of_the_same_account_counts(same: dict[str, Any]) -> None:
    assert outcome(prd(comments=(comment("eric"),), **same))[0] == SUCCESS


def test_another_holder_counts_even_if_one_login_changed_accounts() -> None:
    rules = config(pair(em="eric erin"))
    snapshot = prd(comments=(comment("erin"),), **seen("eric"))
    snapshot = replace(snapshot, people={**snapshot.people, holder("erin"): person("erin")})
    assert outcome(snapshot, effective(rules))[0] == SUCCESS
    assert STRANGER.format("eric") in text_of(snapshot, rules)


def test_a_stranger_is_not_asked_assigned_or_mentioned() -> None:
    asked = decide(pull(PRD, labels=("why", "what"), **seen("eric")), effective())
    assert [found.holder.name for each in only(asked, RequestReviews) for found in each.reviewers] == ["paula"]
    labelled = decide(issue(labels=("how",), **seen("eric")), effective())
    assert (only(labelled, Assign), only(labelled, AddComment)) == ([], [])


def test_a_stranger_can_neither_delegate_nor_be_a_delegate() -> None:
    given = Delegate(holder("eric"), holder("erin"))
    rules = replace(config(), delegates=(given,))
    people = {holder("erin"): person("erin")}
    by_stranger = prd(comments=(comment("erin"),), **seen("eric"))
    by_stranger = replace(by_stranger, people={**by_stranger.people, **people})
    assert outcome(by_stranger, effective(rules))[0] == WAITING
    to_stranger = prd(comments=(comment("erin"),), **seen("erin"))
    assert outcome(to_stranger, effective(rules))[0] == WAITING
    assert STRANGER.format("erin") in text_of(to_stranger, rules)


def test_a_stranger_cannot_override() -> None:
    rules = replace(config(), override=(holder("olga"),))
    given: dict[str, Any] = {"comments": (comment("olga", "/roe override We must."),)}
    given["files"] = (replace(file(PRD), blob="b1"),)
    assert outcome(prd(**given, people=known(person("olga"))), effective(rules))[0] == SUCCESS
    assert outcome(prd(**given, **seen("olga")), effective(rules))[0] == WAITING
    assert STRANGER.format("olga") in text_of(prd(**seen("olga")), rules)


def test_an_escalation_never_names_a_stranger() -> None:
    def escalations(**people: Any) -> list[AddComment]:
        reminders = Reminders(after=1, at_most=0, escalate_to=(holder("olga"),))
        snapshot = prd(taken_at=T0 + timedelta(days=9), **people)
        return only(decide(snapshot, effective(config(reminders=reminders))), AddComment)

    assert ["@olga" in each.body for each in escalations(people=known(person("olga")))] == [True]
    assert escalations(**seen("olga")) == []


def test_the_changed_login_of_the_author_does_not_count_either() -> None:
    """A stranger who wrote the document is not the PM, so both voices are missing from it but only the EM's is due."""
    snapshot = pull(PRD, author=ERIC, comments=(comment("paula"),), **seen("eric"))
    assert outcome(snapshot) == (WAITING, "No EM can be asked: @eric is not reachable")


@pytest.mark.parametrize(
    ("name", "found", "first", "expected"),
    [
        ("eric", None, {}, "@eric cannot be asked: GitHub has no such user. Check the spelling in the rules file"),
        ("eric", None, {holder("eric"): THEN}, "@eric cannot be asked: this account no longer exists"),
        (
            "hooky",
            Resolved(holder("hooky"), "B", (user("hooky[bot]"),)),
            {},
            "@hooky cannot be asked: it is a bot. Name a person in the rules file",
        ),
        ("acme/eng", None, {}, "@acme/eng cannot be asked: the team does not exist, or the app may not see it"),
        ("acme/eng", team("acme/eng"), {}, "@acme/eng cannot be asked: the team has no members"),
    ],
)
def test_an_unreachable_holder_is_named_with_the_reason(name: str, found: Any, first: Any, expected: str) -> None:
    snapshot = pull(PRD, author=PAULA, people={**known(), holder(name): found}, pinned_ids=first)
    assert expected in text_of(snapshot, config(pair(em=name)))


def test_no_holder_is_reported_when_all_accounts_are_unchanged() -> None:
    assert "speaks for nobody" not in text_of(pull(PRD, author=DORA, **seen("eric", "paula", user_id=THEN)))


LEADS = "acme/leads"


def part_of(*members: str, hidden: int = 1) -> Any:
    return {"people": known(replace(team(LEADS, *members), hidden=hidden))}


HIDDEN = "GitHub does not show all members of @acme/leads. A member whom the app can see has to respond"


@pytest.mark.parametrize(
    ("rules", "said", "members", "expected"),
    [
        pytest.param(pair(LEADS, LEADS), [], ["paula"], WAITING, id="the author may not be alone"),
        pytest.param(pair("paula", LEADS), [], [], WAITING, id="nobody is shown"),
        pytest.param(pair("paula", LEADS), [], ["eric"], WAITING, id="nobody was heard"),
        pytest.param(pair("paula", LEADS), ["eric"], ["eric"], SUCCESS, id="somebody visible was heard"),
    ],
)
def test_a_team_with_hidden_members_waits_for_one_that_is_visible(
    rules: Any, said: list[str], members: list[str], expected: str
) -> None:
    snapshot = prd(comments=tuple(map(comment, said)), **part_of(*members))
    assert outcome(snapshot, effective(config(rules)))[0] == expected
    assert (HIDDEN in text_of(snapshot, config(rules))) is (expected == WAITING)


@pytest.mark.parametrize(
    ("team_of", "members", "expected", "is_hidden"),
    [
        pytest.param("pm em", ["paula"], (WAITING, "Waiting for"), False, id="the author is not alone"),
        pytest.param("em", ["dan"], (WAITING, "Waiting for"), False, id="somebody else is in it"),
        pytest.param("em", [], (WAITING, "Waiting for @acme/leads"), True, id="nobody who was read is a person"),
    ],
)
def test_a_team_that_was_read_in_part_waits_without_being_hidden(
    team_of: str, members: list[str], expected: tuple[str, str], is_hidden: bool
) -> None:
    rules = config(pair(LEADS if "pm" in team_of else "paula", LEADS))
    snapshot = prd(people=known(replace(team(LEADS, *members), unread=900)))
    found = outcome(snapshot, effective(rules))
    assert (found[0], found[1].startswith(expected[1])) == (expected[0], True), found
    assert (HIDDEN in text_of(snapshot, rules)) is is_hidden


def test_a_confirmed_member_of_a_large_team_is_heard() -> None:
    rules, people = config(pair("paula", LEADS)), known(replace(team(LEADS, "dan", "eric"), unread=898))
    assert outcome(prd(comments=(comment("eric"),), people=people), effective(rules))[0] == SUCCESS
    assert outcome(prd(comments=(comment("sam"),), people=people), effective(rules))[0] == WAITING


def test_a_team_with_hidden_members_is_not_replaced_on_the_rules_file() -> None:
    rules = config(pair("paula", LEADS, name="checkout", paths="pay/**"), pair("pia", "eric", name="rest"))
    people = {**part_of()["people"], holder("pia"): person("pia")}
    changed = pull(CONFIG_PATH, author=PAULA, people=people, comments=(comment("eric"), comment("pia")))
    assert outcome(changed, effective(rules))[0] == WAITING


def test_an_author_is_not_alone_with_both_roles_while_members_are_hidden() -> None:
    changed = pull(CONFIG_PATH, author=PAULA, **part_of("paula"))
    assert outcome(changed, effective(config(pair(LEADS, LEADS))))[0] == WAITING


@pytest.mark.parametrize(
    ("name", "pinned", "now", "reason"),
    [
        ("eric", 11, 12, UnreachableReason.ANOTHER),
        ("eric", NOBODY, 12, UnreachableReason.NEW),
        ("eric", 11, None, UnreachableReason.GONE),
        ("eric", NOBODY, None, UnreachableReason.UNKNOWN),
        ("acme/leads", 11, 12, UnreachableReason.ANOTHER),
        ("acme/leads", NOBODY, 12, UnreachableReason.NEW),
        ("acme/leads", 11, None, UnreachableReason.GONE),
        ("acme/leads", NOBODY, None, UnreachableReason.UNKNOWN),
        ("acme/leads", 11, 11, UnreachableReason.EMPTY),
    ],
)
def test_a_holder_is_unreachable_for_a_reason(
    name: str, pinned: int, now: int | None, reason: UnreachableReason
) -> None:
    kind = team(name) if "/" in name else person(name)
    found = None if now is None else replace(kind, permanent_id=now)
    snapshot = issue(people={holder(name): found}, pinned_ids={holder(name): pinned})
    assert unreachable(snapshot, [holder(name)]) == (UnreachableHolder(holder(name), reason),)
