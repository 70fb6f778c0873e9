"""Which deliveries ask for a look at what, and which change nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from ghapp.identity import Key, RepositoryRef
from ghapp.intake.events import EVENTS, Ignored, intake
from ghapp.intake.payload import read
from ghapp.jobs import DeliveryEffects

SHOP = RepositoryRef(id=5, node_id="R_5", owner="acme", name="shop", installation_id=9)
RULES = RepositoryRef(id=6, node_id="R_6", owner="acme", name=".github", installation_id=9)
PERSON = {"login": "mona", "type": "User"}
BOT = {"login": "helpful[bot]", "type": "Bot"}
CONFIG = ".github/rules-of-engagement.yml"


def as_json(facts: RepositoryRef) -> dict[str, Any]:
    return {
        "id": facts.id,
        "node_id": facts.node_id,
        "name": facts.name,
        "full_name": f"{facts.owner}/{facts.name}",
        "default_branch": "main",
    }


def payload(action: str | None, *, repository: RepositoryRef | None = SHOP, **fields: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "action": action,
        "repository": as_json(repository) if repository else None,
        "installation": {"id": 9, "account": {"login": "acme"}},
        "sender": PERSON,
        **fields,
    }
    return {name: value for name, value in whole.items() if value is not None}


def ask(event: str, sent: Mapping[str, Any]) -> DeliveryEffects | Ignored:
    return intake(event, read(json.dumps(sent)), own_login="roe[bot]")


def look_at(*numbers: int) -> DeliveryEffects:
    return DeliveryEffects(keys=tuple(Key(5, number) for number in numbers), repositories=(SHOP,))


ISSUE = {"number": 3, "labels": [{"name": "why"}]}
PULL = {"number": 2}


@pytest.mark.parametrize(
    ("event", "sent"),
    [
        *(
            ("pull_request", payload(action, pull_request=PULL))
            for action in (
                *("opened", "reopened", "closed", "ready_for_review", "converted_to_draft"),
                "stacked",
                *("labeled", "unlabeled", "review_request_removed"),
            )
        ),
        ("pull_request", payload("edited", pull_request=PULL, changes={"base": {"ref": {"from": "main"}}})),
        ("pull_request", payload("edited", pull_request=PULL, changes={"title": {"from": "Old"}})),
        *(
            ("pull_request_review", payload(action, pull_request=PULL, review={"user": PERSON, "body": None}))
            for action in ("submitted", "edited", "dismissed")
        ),
        *(
            ("pull_request_review_comment", payload(action, pull_request=PULL, comment={"user": PERSON, "body": "."}))
            for action in ("created", "edited", "deleted")
        ),
        *(
            ("issue_comment", payload(action, issue=PULL, comment={"user": PERSON, "body": "Fine."}))
            for action in ("created", "edited", "deleted")
        ),
    ],
)
def test_a_pull_request_event_requests_its_evaluation(event: str, sent: dict[str, Any]) -> None:
    is_comment = "comment" in event or event == "pull_request_review"
    assert ask(event, sent) == replace(look_at(2), only_if_comments_matter=is_comment)


@pytest.mark.parametrize(
    ("told", "updated"),
    [
        ("2026-03-02T09:00:00Z", ((Key(5, 2), 1_772_442_000.0),)),
        ("2026-03-02 09:00:00", ()),
        ("yesterday", ()),
        (1_772_442_000, ()),
        (None, ()),
    ],
)
def test_a_delivery_has_the_date_of_its_thread(told: object, updated: tuple[tuple[Key, float], ...]) -> None:
    sent = payload("opened", pull_request={"number": 2, "updated_at": told})
    assert ask("pull_request", sent) == replace(look_at(2), updated=updated)


def test_a_push_to_the_rules_has_the_commit_it_replaced() -> None:
    assert push_of(pushed(CONFIG, before="old")) == replace(LOOK_AT_SHOP, replaced_heads=((Key(5), "old"),))


def test_a_push_to_a_pull_request_has_the_head_it_replaced() -> None:
    sent = payload("synchronize", pull_request=PULL, before="old", after="new")
    assert ask("pull_request", sent) == replace(look_at(2), replaced_heads=((Key(5, 2), "old"),))


@pytest.mark.parametrize("action", ["opened", "reopened", "labeled", "unlabeled"])
def test_an_event_of_a_labelled_issue_requests_its_evaluation(action: str) -> None:
    assert ask("issues", payload(action, issue=ISSUE)) == look_at(3)


@pytest.mark.parametrize(
    ("event", "sent", "reason"),
    [
        ("star", payload("created"), "event is not handled"),
        (
            "merge_group",
            payload("checks_requested", merge_group={"head_ref": "refs/heads/main", "head_sha": "new"}),
            "odd payload: no merge group at merge_group.head_ref",
        ),
        ("issues", payload("pinned", issue=ISSUE), "action changes nothing"),
        ("check_run", payload("created"), "action changes nothing"),
        ("check_suite", payload("requested"), "action changes nothing"),
        ("pull_request", payload(None, pull_request=PULL), "action changes nothing"),
        ("pull_request", {**payload("opened", pull_request=PULL), "action": ["opened"]}, "action changes nothing"),
        ("issues", payload("opened", issue={"number": 3, "labels": []}), "issue has no label"),
        (
            "pull_request",
            payload("edited", pull_request=PULL, changes={"body": {"from": ""}}),
            "neither base nor title changed",
        ),
        (
            "pull_request",
            {**payload("opened", pull_request=PULL), "installation": None},
            "payload has no installation",
        ),
        (
            "pull_request",
            payload("labeled", pull_request=PULL, sender={"login": "roe[bot]", "type": "Bot"}),
            "the app's own doing",
        ),
        ("issue_comment", payload("created", issue=PULL, comment={"user": BOT, "body": "/ack"}), "a bot is no voice"),
        (
            "pull_request_review",
            payload("submitted", pull_request=PULL, review={"user": BOT, "body": ""}),
            "a bot is no voice",
        ),
        ("pull_request", payload("opened", pull_request={}), "odd payload: no number at pull_request.number"),
        ("pull_request", payload("opened", repository=None), "odd payload: no object at repository"),
        (
            "pull_request",
            payload("opened", pull_request=PULL, repository=replace(SHOP, node_id="\ud800")),
            "odd payload: no text at node_id",
        ),
    ],
)
def test_an_event_without_effect_is_ignored_with_a_reason(event: str, sent: dict[str, Any], reason: str) -> None:
    assert ask(event, sent) == Ignored(reason)


def test_a_person_with_the_login_of_the_app_is_not_the_app() -> None:
    sent = payload("labeled", pull_request=PULL, sender={"login": "roe[bot]", "type": "User"})
    assert ask("pull_request", sent) == look_at(2)


def test_a_label_added_by_another_bot_counts() -> None:
    assert ask("pull_request", payload("labeled", pull_request=PULL, sender=BOT)) == look_at(2)


@dataclass(frozen=True)
class Speech:
    """Something written on a quiet thread."""

    event: str
    action: str
    thread: str
    words: str

    def sent(self, body: str) -> dict[str, Any]:
        return payload(self.action) | {self.thread: PULL, self.words: {"user": PERSON, "body": body}}


SPEECHES = [
    Speech("issue_comment", "created", "issue", "comment"),
    Speech("issue_comment", "edited", "issue", "comment"),
    Speech("issue_comment", "deleted", "issue", "comment"),
    Speech("pull_request_review", "submitted", "pull_request", "review"),
    Speech("pull_request_review_comment", "created", "pull_request", "comment"),
]


@pytest.mark.parametrize("speech", SPEECHES)
def test_a_comment_counts_where_comments_matter_and_a_command_always(speech: Speech) -> None:
    assert ask(speech.event, speech.sent("Looks good.")) == replace(look_at(2), only_if_comments_matter=True)
    assert ask(speech.event, speech.sent("/recheck")) == look_at(2)


def test_a_label_on_a_quiet_thread_requests_an_evaluation() -> None:
    assert ask("pull_request", payload("labeled", pull_request=PULL)) == look_at(2)


def test_a_check_event_requests_its_pull_requests_in_this_repository() -> None:
    pulls = [{"number": 2, "base": {"repo": {"id": 5}}}, {"number": 4, "base": {"repo": {"id": 77}}}]
    sent = payload("rerequested", check_run={"head_sha": "abc", "pull_requests": pulls})
    assert ask("check_run", sent) == look_at(2)


@pytest.mark.parametrize(
    ("event", "action"),
    [("check_run", "rerequested"), ("check_run", "requested_action"), ("check_suite", "rerequested")],
)
def test_a_check_event_on_a_fork_is_matched_by_its_head(event: str, action: str) -> None:
    sent = payload(action) | {event: {"head_sha": "abc", "pull_requests": []}}
    assert ask(event, sent) == DeliveryEffects(heads=((5, "abc"),), repositories=(SHOP,))


def pushed(*changed: str, repository: RepositoryRef = SHOP, **fields: Any) -> dict[str, Any]:
    commit = {"added": [], "modified": list(changed), "removed": []}
    return payload(None, repository=repository) | {"ref": "refs/heads/main", "commits": [commit], **fields}


def push_of(sent: dict[str, Any]) -> DeliveryEffects:
    """What a push asks for beside the pull requests into its branch."""
    asked = ask("push", sent)
    assert isinstance(asked, DeliveryEffects)
    return replace(asked, bases=())


LOOK_AT_SHOP = DeliveryEffects(keys=(Key(5),), repositories=(SHOP,))


@pytest.mark.parametrize(
    "sent",
    [
        pushed(CONFIG, "README.md"),
        pushed(".github/rules-of-engagement.yaml"),
        pushed(commits=[{"added": [CONFIG], "modified": [], "removed": []}]),
        pushed(commits=[{"added": [], "modified": [], "removed": [CONFIG]}]),
        pushed("README.md", forced=True),
        pushed("README.md", created=True),
        pushed("README.md", deleted=True),
        pushed(commits=[]),
        pushed(commits=[{"added": [], "modified": [], "removed": []}] * 2048),
        pushed(commits=[{"added": [], "removed": []}]),
    ],
)
def test_a_push_that_may_have_changed_the_rules_requests_the_repository(sent: dict[str, Any]) -> None:
    assert push_of(sent) == LOOK_AT_SHOP


@pytest.mark.parametrize("sent", [pushed("README.md"), pushed(CONFIG, ref="refs/heads/topic")])
def test_any_other_push_requests_pull_requests_alone(sent: dict[str, Any]) -> None:
    assert push_of(sent) == DeliveryEffects(repositories=(SHOP,))


def test_changed_organisation_rules_request_all_of_its_repositories() -> None:
    assert push_of(pushed(CONFIG, repository=RULES)) == DeliveryEffects(
        keys=(Key(6),), repositories=(RULES,), owners=("acme",)
    )


@pytest.mark.parametrize("action", ["created", "edited", "renamed", "transferred", "unarchived"])
def test_a_changed_repository_is_evaluated(action: str) -> None:
    assert ask("repository", payload(action)) == LOOK_AT_SHOP


def test_a_deleted_repository_is_forgotten() -> None:
    assert ask("repository", payload("deleted")) == DeliveryEffects(removed_repositories=(5,))


def test_installed_repositories_are_evaluated() -> None:
    created = payload("created", repository=None, repositories=[as_json(SHOP)])
    assert ask("installation", created) == LOOK_AT_SHOP
    added = payload("added", repository=None, repositories_added=[as_json(SHOP)], repositories_removed=[])
    assert ask("installation_repositories", added) == LOOK_AT_SHOP


def test_organisation_rules_made_visible_request_all_of_its_repositories() -> None:
    added = payload("added", repository=None, repositories_added=[as_json(RULES)])
    assert ask("installation_repositories", added) == DeliveryEffects(
        keys=(Key(6),), repositories=(RULES,), owners=("acme",)
    )


def test_a_returning_installation_requests_all_known_of_its_account() -> None:
    assert ask("installation", payload("unsuspend", repository=None)) == DeliveryEffects(owners=("acme",))


def test_new_permissions_request_everything_and_forget_past_refusals() -> None:
    accepted = payload("new_permissions_accepted", repository=None)
    assert ask("installation", accepted) == DeliveryEffects(owners=("acme",), renewed_installations=(9,))


@pytest.mark.parametrize("action", ["deleted", "suspend"])
def test_a_deleted_installation_is_forgotten(action: str) -> None:
    assert ask("installation", payload(action, repository=None)) == DeliveryEffects(forget_installations=(9,))


def test_repositories_removed_from_the_installation_are_forgotten() -> None:
    removed = payload("removed", repository=None, repositories_removed=[as_json(SHOP)])
    assert ask("installation_repositories", removed) == DeliveryEffects(removed_repositories=(5,))


def test_every_event_and_action_of_the_table_is_a_word() -> None:
    assert all(event.replace("_", "").isalpha() for event in EVENTS)
    assert {action for actions in EVENTS.values() for action in actions if not action.replace("_", "").isalpha()} == {
        ""
    }
