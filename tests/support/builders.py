"""A complete default of everything the rules look at, so that a test states one difference.

The repository `acme/shop` has one pair: `paula` (PM) and `eric` (EM). `dora`, an engineer, wrote pull request 7, which
changes nothing of note and was opened with its head. Node ids are `U_` and `T_` before a name; times are minutes after
`T0`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from ghapp.rules.model.actors import Actor, Resolved
from ghapp.rules.model.defaults import DEFAULT_AREAS, DEFAULT_DOCUMENTS
from ghapp.rules.model.framework import ConfigSource, EffectiveConfig, Gate, Holder, Pair, Reminders, RepoConfig
from ghapp.rules.model.head_arrivals import HeadArrival, HeadHistory
from ghapp.rules.model.plan import Action, Plan, WriteCheck
from ghapp.rules.model.snapshot import (
    ChangedFile,
    Comment,
    Event,
    EventKind,
    Label,
    PullRequest,
    Repository,
    Review,
    ReviewRequest,
    ReviewState,
    Snapshot,
    ThreadState,
)

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PRD = "docs/prd/checkout.md"
SDD = "docs/sdd/checkout.md"
HEAD = "a" * 40
_ids = count(1)
A = TypeVar("A", bound=Action)


def at(minutes: float) -> datetime:
    """So many minutes after the thread began."""
    return T0 + timedelta(minutes=minutes)


def user(login: str) -> Actor:
    """A person; `hooky[bot]` and the like are bots."""
    return Actor(login, f"U_{login}", is_bot=login.endswith("[bot]"))


VIEWER = Actor("rules-of-engagement", "BOT_viewer", is_bot=True)
PAULA, ERIC, DORA = user("paula"), user("eric"), user("dora")


def holder(name: str) -> Holder:
    """`eric`, or `acme/engineering` for a team."""
    return Holder.parse(name)


def person(login: str) -> Resolved:
    """A holder who is a user."""
    return Resolved(holder(login), f"U_{login}", (user(login),))


def team(name: str, *members: str) -> Resolved:
    """A holder who is a team."""
    return Resolved(holder(name), f"T_{name}", tuple(map(user, members)))


def pair(pm: str = "paula", em: str = "eric", *, name: str = "default", paths: str = "", labels: str = "") -> Pair:
    """A pair; several holders, paths or labels stand in one text, separated by spaces."""
    return Pair(
        name=name,
        pm=tuple(map(holder, pm.split())),
        em=tuple(map(holder, em.split())),
        paths=tuple(paths.split()),
        labels=tuple(labels.split()),
    )


def config(*pairs: Pair, labels: bool = True, reminders: Reminders | None = None, **gate: Any) -> RepoConfig:
    """A configuration with the defaults of a smallest file, but for reminders; further keywords are those of `Gate`."""
    return RepoConfig(
        pairs=pairs or (pair(),),
        areas=DEFAULT_AREAS,
        documents=DEFAULT_DOCUMENTS,
        gate=Gate(**gate),
        labels=labels,
        reminders=reminders,
    )


def effective(rules: RepoConfig | None = None, **changes: Any) -> EffectiveConfig:
    """What governs: the repository's own valid file."""
    return replace(EffectiveConfig(source=ConfigSource.REPOSITORY, config=rules or config()), **changes)


def comment(by: str | Actor | None, body: str = "Looks right to me.", minutes: float = 10, **changes: Any) -> Comment:
    """An issue comment."""
    number = changes.pop("number", None) or next(_ids)
    made = Comment(
        node_id=f"C_{number}",
        author=user(by) if isinstance(by, str) else by,
        body=body,
        created_at=at(minutes),
        url=f"https://github.com/acme/shop/pull/7#issuecomment-{number}",
    )
    return replace(made, **changes)


def review(
    by: str | Actor | None, state: str = "COMMENTED", body: str = "Some thoughts.", minutes: float = 10, **changes: Any
) -> Review:
    """A submitted review, or with state `PENDING` one that is not."""
    number = changes.pop("number", None) or next(_ids)
    made = Review(
        node_id=f"R_{number}",
        author=user(by) if isinstance(by, str) else by,
        state=ReviewState(state),
        body=body,
        submitted_at=None if state == "PENDING" else at(minutes),
        commit_sha=HEAD,
        url=f"https://github.com/acme/shop/pull/7#pullrequestreview-{number}",
    )
    return replace(made, **changes)


def event(kind: EventKind, subject: str, by: Actor | str | None = VIEWER, minutes: float = 5) -> Event:
    """A timeline event, by the app unless told otherwise; a subject is a label's name or a node id."""
    return Event(kind, at(minutes), user(by) if isinstance(by, str) else by, subject)


def requested(name: str) -> ReviewRequest:
    """A review that is asked for now."""
    is_team = "/" in name
    return ReviewRequest(f"{'T' if is_team else 'U'}_{name}", name.rpartition("/")[2], is_team)


def known(*resolved: Resolved) -> dict[Holder, Resolved | None]:
    """Who is behind the names of holders: the default pair, and those given."""
    found = (person("paula"), person("eric"), *resolved)
    return {each.holder: each for each in found}


def file(path: str, previous: str | None = None, status: str = "modified") -> ChangedFile:
    """A changed file."""
    return ChangedFile(path=path, status="renamed" if previous else status, previous_path=previous)


def area_labels() -> tuple[Label, ...]:
    """The labels that the app creates."""
    return tuple(Label(rule.label, f"L_{rule.label}") for rule in DEFAULT_AREAS.values())


def issue(**changes: Any) -> Snapshot:
    """Issue 7, by dora, in a repository whose area labels exist."""
    made = Snapshot(
        taken_at=at(60),
        viewer=VIEWER,
        repository=Repository(
            id=1, node_id="REPO", owner="acme", name="shop", default_branch="main", labels=area_labels()
        ),
        number=7,
        node_id="THREAD",
        title="Checkout",
        url="https://github.com/acme/shop/pull/7",
        author=DORA,
        state=ThreadState.OPEN,
        created_at=T0,
        people=known(),
        labels_created=True,
        arrived_at=T0 - timedelta(days=30),
    )
    return replace(made, **changes)


def came(sha: str, minutes: float, **changes: Any) -> HeadHistory:
    """A head that a delivery reported: that of the opening, or one that the author pushed later in its place."""
    opening = HeadArrival(sha="0" * 40, at=T0, opening=True, pusher="paula", by_author=True)
    if minutes <= 0:
        return HeadHistory(delivered=(replace(opening, sha=sha, at=at(minutes), **changes),))
    push = replace(opening, sha=sha, at=at(minutes), before=opening.sha, opening=False)
    return HeadHistory(delivered=(replace(push, **changes), opening))


_PULL_FIELDS = frozenset(PullRequest.__dataclass_fields__)


def pull(*paths: str | ChangedFile, **changes: Any) -> Snapshot:
    """Pull request 7 by dora, which changes `paths`; keywords are fields of `Snapshot` or of `PullRequest`."""
    files = tuple(file(path) if isinstance(path, str) else path for path in paths or ("src/shop.py",))
    history = came(changes.get("head_sha", HEAD), 0)
    made = PullRequest(draft=False, base="main", head_sha=HEAD, files=files, head_history=history)
    of_pull = {name: value for name, value in changes.items() if name in _PULL_FIELDS}
    rest = {name: value for name, value in changes.items() if name not in _PULL_FIELDS}
    return issue(pull_request=replace(made, **of_pull), **rest)


def prd(**changes: Any) -> Snapshot:
    """Pull request 7 by paula, the PM, on a PRD: labelled, and everyone asked, so that only the check is left to do."""
    defaults: dict[str, Any] = {
        "author": PAULA,
        "labels": ("why", "what"),
        "review_requests": (requested("eric"),),
    }
    return pull(PRD, **(defaults | changes))


def only(plan: Plan, kind: type[A]) -> list[A]:
    """The plan's actions of one kind."""
    return [action for action in plan.actions if isinstance(action, kind)]


def check(plan: Plan) -> WriteCheck:
    """The check that the plan writes."""
    (written,) = only(plan, WriteCheck)
    return written
