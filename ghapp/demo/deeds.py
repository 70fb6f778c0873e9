"""What the people of the story do, each as a function of the stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

from ghapp.demo.stage import Stage
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import User

UnrepeatableAction: TypeAlias = Callable[[Stage], None]


def open_issue(login: str, title: str, label: str) -> UnrepeatableAction:
    """An issue with a label."""

    def act(stage: Stage) -> None:
        stage.thread = stage.sandbox.open_issue(stage.shop, by=_person(stage, login), title=title)
        stage.sandbox.add_labels(stage.thread, by=_person(stage, login), labels=[label])

    return act


def open_pull(login: str, title: str, files: Mapping[str, str], label: str = "") -> UnrepeatableAction:
    """A pull request, perhaps with a label."""

    def act(stage: Stage) -> None:
        by = _person(stage, login)
        stage.thread = stage.sandbox.open_pull(stage.shop, by, {**files}, title=title)
        if label:
            stage.sandbox.add_labels(stage.thread, by=by, labels=[label])

    return act


def push(login: str, files: Mapping[str, str]) -> UnrepeatableAction:
    """A further commit on the pull request at hand."""

    def act(stage: Stage) -> None:
        stage.sandbox.push(stage.pull, by=_person(stage, login), files={**files})

    return act


def comment(login: str, body: str) -> UnrepeatableAction:
    """Words on the thread at hand; `{tomorrow}` in them is that date."""

    def act(stage: Stage) -> None:
        tomorrow = stage.clock.now().date() + timedelta(days=1)
        text = body.replace("{tomorrow}", tomorrow.isoformat())
        stage.sandbox.comment(stage.pull, by=stage.people[login], body=text)

    return act


def delete_comment(login: str) -> UnrepeatableAction:
    """Somebody takes their last comment back."""

    def act(stage: Stage) -> None:
        by = _person(stage, login)
        *_, written = (found for found in stage.pull.comments.values() if found.author is by)
        stage.sandbox.delete_comment(written, by=by)

    return act


def merge(login: str) -> UnrepeatableAction:
    """Somebody presses Merge."""

    def act(stage: Stage) -> None:
        stage.sandbox.merge(stage.pull, by=_person(stage, login))

    return act


def enqueue(login: str) -> UnrepeatableAction:
    """Somebody presses Merge when ready."""

    def act(stage: Stage) -> None:
        stage.sandbox.enqueue(stage.pull, by=_person(stage, login))

    return act


def require_merge_queue(stage: Stage) -> None:
    """The main branch takes nothing but through a queue from now on."""
    stage.thread = None
    stage.sandbox.require_merge_queue(stage.shop)


def configure(text: str) -> UnrepeatableAction:
    """The rules file becomes another, by the administrator's hand."""

    def act(stage: Stage) -> None:
        stage.thread = None
        stage.sandbox.commit(stage.shop, stage.ada, {CONFIG_PATH: text})

    return act


def let_pass(days: float) -> UnrepeatableAction:
    """Nobody does anything for some days."""
    return lambda stage: stage.clock.advance(timedelta(days=days))


def _person(stage: Stage, login: str) -> User:
    found = stage.people[login]
    if isinstance(found, User):
        return found
    raise TypeError(f"{login} is a bot")
