"""What the check must say, from GitHub's state alone: SPEC §3 written a second time, as simply as it can be said.

It shares no code with the app's rules, and knows only as much of globs and configurations as the machine uses. An app
that was not told of a push knows less of the past than GitHub's state does: it may be stricter then, never laxer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ghapp.rules.model import CONFIG_PATH
from ghapp.sandbox.accounts import Organisation, User
from ghapp.sandbox.git import Commit, commits_between, diff, merge_base
from ghapp.sandbox.repositories import Repository
from ghapp.sandbox.threads import PullRequest, Written

Config: TypeAlias = Mapping[str, Any]
Counts: TypeAlias = Callable[[datetime], bool]

GREEN = ("success", "neutral")
PARTNER = {"prd": "em", "sdd": "pm"}
KEYS = {"pm", "em", "pairs", "documents", "gate"}


def conclusion(pull: PullRequest) -> str | None:
    """What the check on the head of an open pull request must say; None where the app has nothing to say."""
    strict, expected = (verdict(pull, known_past=known_past) for known_past in (False, True))
    return strict if shown(pull) == strict else expected


def verdict(pull: PullRequest, *, known_past: bool) -> str | None:
    """The same, for an app that has seen every head (`known_past`), or only those that bear its check."""
    repository = pull.repository
    if CONFIG_PATH not in repository.head.tree:
        return "success" if pull.base_ref in repository.protections else None
    config = governing(repository)
    if config is None:
        return "failure" if any(kinds(path, {}) for path in paths(pull)) else "success"
    found = "success"
    for kind, holders in hearings(pull, config):
        since = first_touched(pull, config, kind, known_past=known_past)
        if is_awaited(pull, config, holders, partial(is_after, pull, since)):
            found = "action_required"
    if CONFIG_PATH in paths(pull) and CONFIG_PATH in pull.head.tree and read(pull.head.tree[CONFIG_PATH]) is None:
        found = "failure"
    advises = config.get("gate", {}).get("mode") == "advise"
    return "neutral" if advises and found != "success" else found


def is_after(pull: PullRequest, since: datetime, said: datetime) -> bool:
    """Whether it was said after a moment; within the same second nobody knows, but for the pull request's beginning."""
    return said > since or since <= pull.created_at


def shown(pull: PullRequest) -> str | None:
    """What the check says; None where there is none."""
    runs = [run for suite in pull.repository.suites.get(pull.head.oid, []) for run in suite.latest()]
    return runs[-1].conclusion if runs else None


def first_touched(pull: PullRequest, config: Config, kind: str, *, known_past: bool) -> datetime:
    """Since when a pull request has touched a kind of document: voices count from then on.

    Another base, other rules and a fork (whose pushes GitHub does not tell with their times) leave that open.
    """
    is_open = pull.is_fork or any(event.kind == "base_ref_changed" for event in pull.timeline) or has_new_rules(pull)
    if is_open:
        return pull.created_at if known_past else datetime.max.replace(tzinfo=UTC)
    heads = [head for head in all_heads(pull) if kind in kinds_of(pull, head, config)]
    if not known_past:
        heads = [head for head in heads if any(suite.runs for suite in pull.repository.suites.get(head.oid, []))]
    first = min((head.committed_at for head in heads), default=datetime.max.replace(tzinfo=UTC))
    # A second may begin between a commit and the push that brings it.
    return first if known_past or first <= pull.created_at or not heads else first + timedelta(seconds=1)


def has_new_rules(pull: PullRequest) -> bool:
    """Whether the rules file changed since the pull request was opened."""
    commit = pull.repository.head
    while commit.parents and commit.committed_at >= pull.created_at:
        if commit.tree.get(CONFIG_PATH) != commit.parents[0].tree.get(CONFIG_PATH):
            return True
        commit = commit.parents[0]
    return False


def all_heads(pull: PullRequest) -> list[Commit]:
    """Every head that it had: here, each commit is pushed by itself."""
    replaced = [event.before for event in pull.timeline if event.kind == "head_ref_force_pushed"]
    tips = [pull.head, *(pull.repository.commits[oid] for oid in replaced)]
    return [commit for tip in tips for commit in commits_between(pull.base_tip, tip)]


def kinds_of(pull: PullRequest, head: Commit, config: Config) -> set[str]:
    """The kinds of document that the pull request touched with this head."""
    bottom = merge_base(pull.base_tip, head)
    changes = diff(bottom.tree if bottom else {}, head.tree)
    places = {path for change in changes for path in (change.path, change.previous_path) if path}
    found = {kind for path in places for kind in kinds(path, config.get("documents", {}))}
    return found | {"rules"} if CONFIG_PATH in places else found


def governing(repository: Repository) -> Config | None:
    """The rules file of the default branch, or its last valid version; None if none was ever valid."""
    commit: Commit | None = repository.head
    while commit is not None:
        config = read(commit.tree.get(CONFIG_PATH))
        if config is not None:
            return config
        commit = commit.parents[0] if commit.parents else None
    return None


def read(text: str | None) -> Config | None:
    """A rules file; None for one that is absent or wrong."""
    try:
        loaded = YAML(typ="safe", pure=True).load(text or "")
    except YAMLError:
        return None
    if not isinstance(loaded, dict) or not loaded.keys() <= KEYS:
        return None
    return loaded if "pairs" in loaded or {"pm", "em"} <= loaded.keys() else None


def hearings(pull: PullRequest, config: Config) -> Iterator[tuple[str, list[str]]]:
    """The kind of document, and the holders of each role that must be heard on it: one of each list."""
    pairs = config.get("pairs", [config])
    fallback = next(pair for pair in pairs if "paths" not in pair)
    for change in pull.files:
        places = [change.path, *([change.previous_path] if change.previous_path else [])]
        pair = next((pair for path in places for pair in pairs if covers(pair, path)), fallback)
        for kind in {kind for path in places for kind in kinds(path, config.get("documents", {}))}:
            partner = PARTNER[kind]
            owner = "pm" if partner == "em" else "em"
            yield kind, listed(pair[owner if is_held(pull, pair[partner]) else partner])
        if CONFIG_PATH in places:
            awaited = (fallback[role] for role in ("pm", "em") if not is_held(pull, fallback[role]))
            yield from (("rules", listed(holders)) for holders in awaited)


def covers(pair: Config, path: str) -> bool:
    """Whether a pair claims a path; its globs are all of the form `folder/**`."""
    return any(path.startswith(glob.removesuffix("**")) for glob in pair.get("paths", []))


def paths(pull: PullRequest) -> set[str]:
    """Where the changed files are, and where they were."""
    found = {change.path for change in pull.files} | {change.previous_path for change in pull.files}
    return {path for path in found if path}


def kinds(path: str, globs: Mapping[str, list[str]]) -> set[str]:
    """Which kinds of document a path is: by the default globs, or by those given, of the form `folder/**`."""
    found = set()
    for kind in PARTNER:
        if kind in globs:
            matches = any(path.startswith(glob.removesuffix("**")) for glob in globs[kind])
        else:
            name = path.rpartition("/")[2]
            folders = (f"docs/{kind}/", f"docs/{kind}s/")
            matches = path.startswith(folders) or name == f"{kind.upper()}.md" or name.endswith(f".{kind}.md")
        if matches:
            found.add(kind)
    return found


def listed(value: str | list[str]) -> list[str]:
    """One holder, or a list of them."""
    return [value] if isinstance(value, str) else value


def people(pull: PullRequest, holder: str) -> set[User]:
    """Who stands behind a holder; nobody behind one that is gone."""
    accounts = pull.repository.owner.world.accounts if isinstance(pull.repository.owner, Organisation) else {}
    login, _, slug = holder.removeprefix("@").partition("/")
    account = accounts.get(login)
    if slug:
        team = account.teams.get(slug) if isinstance(account, Organisation) else None
        return set(team.all_members()) if team else set()
    return {account} if isinstance(account, User) else set()


def is_held(pull: PullRequest, holders: str | list[str]) -> bool:
    """Whether the author holds the role."""
    return any(pull.author in people(pull, holder) for holder in listed(holders))


def is_awaited(pull: PullRequest, config: Config, holders: list[str], counts: Counts) -> bool:
    """Whether none of the holders was heard, though someone else than the author could be, or someone is gone."""
    others = {person for holder in holders for person in people(pull, holder)} - {pull.author}
    strength = config.get("gate", {}).get("partner", "comment")
    if any(is_heard(pull, person, strength, counts) for person in others):
        return False
    return bool(others) or not all(people(pull, holder) for holder in holders)


def is_heard(pull: PullRequest, person: User, strength: str, counts: Counts) -> bool:
    """Whether a person's voice counts, where the configuration asks for so much of it, by the time it was given."""
    reviews = [review for review in pull.reviews if review.author is person and review.state != "PENDING"]
    if strength == "approval":
        opinions = [review for review in reviews if review.state != "COMMENTED"]
        opinions.sort(key=lambda review: review.submitted_at or review.created_at)
        last = opinions[-1] if opinions and counts(opinions[-1].submitted_at or opinions[-1].created_at) else None
        return last is not None and last.state == "APPROVED" and is_own(last)
    reviews = [review for review in reviews if counts(review.submitted_at or review.created_at)]
    said = any(is_own(review) and (review.state != "COMMENTED" or is_speech(review.body)) for review in reviews)
    comments = [comment for comment in pull.comments.values() if counts(comment.created_at)]
    said |= any(says(comment, person) for review in reviews for comment in review.comments)
    return said or (strength == "comment" and says_any(comments, person))


def says_any(comments: Iterable[Written], person: User) -> bool:
    """Whether one of the comments is a voice of a person."""
    return any(says(comment, person) for comment in comments)


def says(written: Written, person: User) -> bool:
    """Whether this is a person's own speech, and shown."""
    return written.author is person and is_own(written) and is_speech(written.body)


def is_own(written: Written) -> bool:
    """Whether it is shown, and nobody but its author was the last to edit it."""
    is_hidden = written.minimized_reason in ("SPAM", "ABUSE", "OFF_TOPIC")
    return not is_hidden and (written.last_edited_at is None or written.editor is written.author)


def is_speech(body: str) -> bool:
    """Whether it holds more than commands, or a command that is a voice."""
    lines = [line for line in body.splitlines() if line.strip()]
    return any(not line.startswith("/") or re.match(r"/(ack|concern)\b", line) for line in lines)
