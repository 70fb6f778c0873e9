"""What a webhook delivery asks for: which keys to look at, if any. Pure, and decides nothing but whether to look."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from ghapp.identity import Key, RepositoryRef
from ghapp.intake.new_heads import head_arrival
from ghapp.intake.payload import OddPayload, Payload
from ghapp.intake.pushes import base_push, may_change_rules
from ghapp.jobs import ButtonClick, DeliveryEffects
from ghapp.rules.conversation.commands import holds_command
from ghapp.rules.conversation.markers import is_signed
from ghapp.rules.gate.buttons import needs_answer
from ghapp.rules.model.framework import CONFIG_PATHS

# The repository whose rules file serves all others of its owner (SPEC §5).
OWNERS_REPOSITORY = ".github"
# The branch of a merge group: its base, which may hold slashes, its last pull request, the commit that it grows from.
_GROUP = re.compile(r"refs/heads/gh-readonly-queue/.+/pr-(?P<number>[1-9][0-9]{0,17})-[0-9a-f]{40,64}")


@dataclass(frozen=True, slots=True)
class Ignored:
    """A delivery that changes nothing, and why; it is acknowledged and costs no request."""

    reason: str


Rule: TypeAlias = Callable[[Payload], DeliveryEffects | Ignored]
Look: TypeAlias = Callable[[Payload], DeliveryEffects]


def intake(event: str, payload: Mapping[str, Any], *, own_login: str | None) -> DeliveryEffects | Ignored:
    """Return what a delivery asks for; never raise, however odd the payload.

    `own_login` is the app's bot login (None: not known yet).
    """
    delivery = Payload(payload)
    action = delivery.get("action") or ""
    if event not in EVENTS:
        return Ignored("event is not handled")
    if not isinstance(action, str) or action not in EVENTS[event]:
        return Ignored("action changes nothing")
    if delivery.get("installation.id") is None:
        return Ignored("payload has no installation")
    if own_login and _is_bot(delivery.get("sender")) and delivery.get("sender.login") == own_login:
        return Ignored("the app's own doing")
    try:
        return EVENTS[event][action](delivery)
    except OddPayload as odd:
        return Ignored(f"odd payload: {odd}")


def _is_bot(user: Any) -> bool:
    return isinstance(user, Mapping) and user.get("type") == "Bot"


def _repository(delivery: Payload) -> RepositoryRef:
    return delivery.part("repository").repository_facts(delivery.number("installation.id"))


def _look_at_thread(field: str) -> Look:
    """Look at the issue or pull request that stands in `field`."""

    def rule(delivery: Payload) -> DeliveryEffects:
        repository, key, updated = _thread(delivery, field)
        return DeliveryEffects(keys=(key,), repositories=(repository,), updated=updated)

    return rule


def _thread(delivery: Payload, field: str) -> tuple[RepositoryRef, Key, tuple[tuple[Key, float], ...]]:
    """Return the repository and key of a thread, and when it last changed, if the payload says so."""
    repository = _repository(delivery)
    key = Key(repository.id, delivery.number(f"{field}.number"))
    at = delivery.moment(f"{field}.updated_at")
    return repository, key, () if at is None else ((key, at),)


_look_at_issue = _look_at_thread("issue")
_look_at_pull_request = _look_at_thread("pull_request")


def _look_if_labelled(delivery: Payload) -> DeliveryEffects | Ignored:
    """Look at a new issue only if it was opened with labels: nothing else about an issue matters."""
    if delivery.get("issue.labels") == []:
        return Ignored("issue has no label")
    return _look_at_issue(delivery)


def _look_after_push(delivery: Payload) -> DeliveryEffects:
    """Look at a pull request that has a new head, and tell which one it had."""
    asked = _look_at_new_head(delivery)
    return replace(asked, replaced_heads=tuple((key, delivery.text("before")) for key in asked.keys))


def _look_at_new_head(delivery: Payload) -> DeliveryEffects:
    """Look at a pull request, and keep when its head came and who pushed it."""
    repository, key, updated = _thread(delivery, "pull_request")
    arrival = head_arrival(delivery)
    arrivals = ((key, arrival),) if arrival else ()
    return DeliveryEffects(keys=(key,), repositories=(repository,), updated=updated, arrivals=arrivals)


def _look_if_edited(delivery: Payload) -> DeliveryEffects | Ignored:
    """Look at a pull request whose base or title changed; its description is no voice."""
    if delivery.get("changes.base") is None and delivery.get("changes.title") is None:
        return Ignored("neither base nor title changed")
    return _look_at_pull_request(delivery)


def _listen(thread: str, speech: str) -> Rule:
    """Look at the thread in field `thread` for what a person wrote in field `speech`."""
    look = _look_at_thread(thread)

    def rule(delivery: Payload) -> DeliveryEffects | Ignored:
        body, before = delivery.get(f"{speech}.body"), delivery.get("changes.body.from")
        if _is_bot(delivery.get(f"{speech}.user")):
            # The app's own doings came no further than here, so somebody else changed what it wrote.
            is_record = any(isinstance(text, str) and is_signed(text) for text in (body, before))
            return look(delivery) if is_record else Ignored("a bot is no voice")
        is_command = isinstance(body, str) and holds_command(body)
        return replace(look(delivery), only_if_comments_matter=not is_command)

    return rule


def _look_at_head(check: str) -> Look:
    """Look at the pull requests of the check run or suite in field `check`."""

    def rule(delivery: Payload) -> DeliveryEffects:
        repository = _repository(delivery)
        # One whose base is elsewhere is a pull request of another repository.
        here = [pull for pull in delivery.parts(f"{check}.pull_requests") if pull.get("base.repo.id") == repository.id]
        if here:
            keys = tuple(Key(repository.id, pull.number("number")) for pull in here)
            return DeliveryEffects(keys=keys, repositories=(repository,))
        # GitHub lists none for a fork's head, so the threads are found by the head last seen.
        return DeliveryEffects(heads=((repository.id, delivery.text(f"{check}.head_sha")),), repositories=(repository,))

    return rule


def _look_at_group(delivery: Payload) -> DeliveryEffects:
    """Look at the merge group whose checks are asked for, and tell which commit it is now."""
    repository, key = _repository(delivery), _group(delivery)
    present = ((key, delivery.text("merge_group.head_sha")),)
    return DeliveryEffects(keys=(key,), repositories=(repository,), present_heads=present)


def _forget_group(delivery: Payload) -> DeliveryEffects:
    """Note that a merge group is gone, so that an answer that still shows it counts as outdated."""
    gone = ((_group(delivery), delivery.text("merge_group.head_sha")),)
    return DeliveryEffects(repositories=(_repository(delivery),), replaced_heads=gone)


def _group(delivery: Payload) -> Key:
    head_ref = _GROUP.fullmatch(delivery.text("merge_group.head_ref"))
    if head_ref is None:
        raise OddPayload("no merge group at merge_group.head_ref")
    return Key.of_group(delivery.number("repository.id"), int(head_ref["number"]))


_look_at_run = _look_at_head("check_run")


def _press(delivery: Payload) -> DeliveryEffects | Ignored:
    """Look at the pull requests of a check run whose button was pressed, and answer it where a look is no answer."""
    if _is_bot(delivery.get("sender")):
        return Ignored("a bot presses no button")
    asked, button = _look_at_run(delivery), delivery.get("requested_action.identifier")
    if not isinstance(button, str) or not needs_answer(button):
        return asked
    pressed = ButtonClick(
        button=button,
        run=delivery.text("check_run.node_id"),
        login=delivery.text("sender.login"),
        user_id=delivery.number("sender.id"),
    )
    return replace(asked, pressed=pressed)


def _look_after_base_push(delivery: Payload) -> DeliveryEffects | Ignored:
    """Look at the repository if a push may have changed its rules file, and at the pull requests into the branch."""
    push = base_push(delivery)
    bases = (push,) if push else ()
    is_default = delivery.text("ref") == f"refs/heads/{delivery.text('repository.default_branch')}"
    if not is_default or not may_change_rules(delivery):
        repository = _repository(delivery)
        return (
            DeliveryEffects(repositories=(repository,), bases=bases)
            if bases
            else Ignored("push changes no base branch")
        )
    repository, before = _repository(delivery), delivery.get("before")
    # New rules have all pull requests that they concern evaluated.
    others = tuple(replace(each, paths=each.paths and each.paths.difference(CONFIG_PATHS)) for each in bases)
    replaced = ((Key(repository.id), before),) if isinstance(before, str) else ()
    return replace(_look_at(repository), replaced_heads=replaced, bases=others)


def _look_at_repository(delivery: Payload) -> DeliveryEffects:
    return _look_at(_repository(delivery))


def _look_at(*repositories: RepositoryRef) -> DeliveryEffects:
    """Look at whole repositories, and at all of an owner's where one holds the owner's rules."""
    return DeliveryEffects(
        keys=tuple(Key(repository.id) for repository in repositories),
        repositories=repositories,
        owners=tuple(repository.owner for repository in repositories if repository.name == OWNERS_REPOSITORY),
    )


def _forget_repository(delivery: Payload) -> DeliveryEffects:
    return DeliveryEffects(removed_repositories=(delivery.number("repository.id"),))


def _look_at_listed(delivery: Payload) -> DeliveryEffects:
    """Look at the repositories that the app may see from now on."""
    installation_id = delivery.number("installation.id")
    listed = (*delivery.parts("repositories"), *delivery.parts("repositories_added"))
    return _look_at(*(repository.repository_facts(installation_id) for repository in listed))


def _look_at_account(delivery: Payload) -> DeliveryEffects:
    """Look at all that an account has: what is known of it, since GitHub need not list it, and what is listed."""
    return replace(_look_at_listed(delivery), owners=(delivery.text("installation.account.login"),))


def _look_with_more_permissions(delivery: Payload) -> DeliveryEffects:
    asked = _look_at_account(delivery)
    return replace(asked, renewed_installations=(delivery.number("installation.id"),))


def _forget_listed(delivery: Payload) -> DeliveryEffects:
    return DeliveryEffects(
        removed_repositories=tuple(part.number("id") for part in delivery.parts("repositories_removed"))
    )


def _forget_installation(delivery: Payload) -> DeliveryEffects:
    return DeliveryEffects(forget_installations=(delivery.number("installation.id"),))


def _look_where_team_matters(delivery: Payload) -> DeliveryEffects:
    """Look where a team that got or lost a member speaks, itself or as a part of a team above it.

    One that is new may not be known yet as a part of the team above it, so that one is named as well.
    """
    organisation = delivery.text("organization.login")
    # GitHub promises a slug for no team, and tells none of one that is gone.
    slugs = [delivery.text(field) for field in ("team.slug", "team.parent.slug") if delivery.get(field)]
    names = [f"{organisation}/{slug}" for slug in slugs] if delivery.get("team.slug") else [organisation]
    return DeliveryEffects(teams=tuple(name.lower() for name in names))


def _look_where_organisation_matters(delivery: Payload) -> DeliveryEffects:
    """Look where any team of an organisation speaks: which teams there are, or how they nest, may have changed."""
    before = (delivery.text("changes.login.from"),) if delivery.get("changes.login.from") else ()
    return DeliveryEffects(teams=tuple(name.lower() for name in (delivery.text("organization.login"), *before)))


def _each(actions: str, rule: Rule) -> dict[str, Rule]:
    return dict.fromkeys(actions.split(), rule)


# Every event and action that the app handles; `app.yml` subscribes to these. A push has no action.
EVENTS: Mapping[str, Mapping[str, Rule]] = MappingProxyType(
    {
        "check_run": {**_each("rerequested", _look_at_run), **_each("requested_action", _press)},
        "check_suite": _each("rerequested", _look_at_head("check_suite")),
        "installation": {
            **_each("created", _look_at_listed),
            **_each("unsuspend", _look_at_account),
            **_each("new_permissions_accepted", _look_with_more_permissions),
            **_each("deleted suspend", _forget_installation),
        },
        "installation_repositories": {
            **_each("added", _look_at_listed),
            **_each("removed", _forget_listed),
        },
        "issue_comment": _each("created edited deleted", _listen("issue", "comment")),
        "issues": {
            **_each("opened", _look_if_labelled),
            **_each("reopened labeled unlabeled", _look_at_issue),
        },
        "membership": _each("added removed", _look_where_team_matters),
        "merge_group": {
            **_each("checks_requested", _look_at_group),
            **_each("destroyed", _forget_group),
        },
        "organization": _each("member_added member_removed renamed", _look_where_organisation_matters),
        "pull_request": {
            **_each("opened reopened", _look_at_new_head),
            **_each("closed ready_for_review converted_to_draft stacked", _look_at_pull_request),
            **_each("labeled unlabeled review_request_removed", _look_at_pull_request),
            **_each("auto_merge_enabled auto_merge_disabled enqueued dequeued", _look_at_pull_request),
            **_each("synchronize", _look_after_push),
            **_each("edited", _look_if_edited),
        },
        "pull_request_review": _each("submitted edited dismissed", _listen("pull_request", "review")),
        "pull_request_review_comment": _each("created edited deleted", _listen("pull_request", "comment")),
        "push": {"": _look_after_base_push},
        "repository": {
            **_each("created edited renamed transferred unarchived", _look_at_repository),
            **_each("deleted", _forget_repository),
        },
        "team": _each("created deleted edited", _look_where_organisation_matters),
    }
)
# Sent to every app, so not to be subscribed to. Source:
# https://docs.github.com/en/webhooks/webhook-events-and-payloads#installation
UNSUBSCRIBED_EVENTS = frozenset({"installation", "installation_repositories"})
