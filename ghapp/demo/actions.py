"""Actions: what people do in the story, each as a function of the demo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

from ghapp.demo.environment import Demo
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import User

Action: TypeAlias = Callable[[Demo], None]


def open_issue(login: str, title: str, label: str) -> Action:
    """Open an issue with a label."""

    def act(demo: Demo) -> None:
        demo.thread = demo.sandbox.open_issue(demo.shop, by=_person(demo, login), title=title)
        demo.sandbox.add_labels(demo.thread, by=_person(demo, login), labels=[label])

    return act


def open_pull(login: str, title: str, files: Mapping[str, str], label: str = "") -> Action:
    """Open a pull request, with a label if one is given."""

    def act(demo: Demo) -> None:
        by = _person(demo, login)
        demo.thread = demo.sandbox.open_pull(demo.shop, by, {**files}, title=title)
        if label:
            demo.sandbox.add_labels(demo.thread, by=by, labels=[label])

    return act


def push(login: str, files: Mapping[str, str]) -> Action:
    """Push another commit to the current pull request."""

    def act(demo: Demo) -> None:
        demo.sandbox.push(demo.pull, by=_person(demo, login), files={**files})

    return act


def comment(login: str, body: str) -> Action:
    """Comment on the current thread; `{tomorrow}` in the text stands for that date."""

    def act(demo: Demo) -> None:
        tomorrow = demo.clock.now().date() + timedelta(days=1)
        text = body.replace("{tomorrow}", tomorrow.isoformat())
        demo.sandbox.comment(demo.pull, by=demo.people[login], body=text)

    return act


def delete_comment(login: str) -> Action:
    """Delete a person's last comment."""

    def act(demo: Demo) -> None:
        by = _person(demo, login)
        *_, written = (found for found in demo.pull.comments.values() if found.author is by)
        demo.sandbox.delete_comment(written, by=by)

    return act


def merge(login: str) -> Action:
    """Press "Merge"."""

    def act(demo: Demo) -> None:
        demo.sandbox.merge(demo.pull, by=_person(demo, login))

    return act


def enqueue(login: str) -> Action:
    """Press "Merge when ready"."""

    def act(demo: Demo) -> None:
        demo.sandbox.enqueue(demo.pull, by=_person(demo, login))

    return act


def require_merge_queue(demo: Demo) -> None:
    """Require a merge queue for the default branch."""
    demo.thread = None
    demo.sandbox.require_merge_queue(demo.shop)


def configure(text: str) -> Action:
    """Replace the rules file, as the administrator."""

    def act(demo: Demo) -> None:
        demo.thread = None
        demo.sandbox.commit(demo.shop, demo.ada, {CONFIG_PATH: text})

    return act


def wait(days: float) -> Action:
    """Let days pass without any action."""
    return lambda demo: demo.clock.advance(timedelta(days=days))


def _person(demo: Demo, login: str) -> User:
    found = demo.people[login]
    if isinstance(found, User):
        return found
    raise TypeError(f"{login} is a bot")
