"""What a visitor of the playground can do as one of the people: each act reads a form and calls a sandbox verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from ghapp.demo.documents import BROKEN_CONFIG, PRD, SDD
from ghapp.demo.stage import Stage
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.errors import Refused, invalid, not_found
from ghapp.sandbox.state.accounts import Actor, Bot, User
from ghapp.sandbox.state.threads import Comment, Issue, PullRequest, Review

Form: TypeAlias = Mapping[str, str]

# What the buttons for a new pull request propose: path and text, where `{n}` is the next number.
PROPOSALS = MappingProxyType(
    {
        "a PRD": ("docs/prd/idea-{n}.md", PRD),
        "an SDD": ("docs/sdd/plan-{n}.md", SDD),
        "code": ("src/feature_{n}.py", "FEATURE = {n}\n"),
        "rules, broken": (CONFIG_PATH, BROKEN_CONFIG),
        "rules, advise only": (CONFIG_PATH, "pm: paula\nem: eric\ngate:\n  mode: advise\n"),
    }
)
# A rename, offered while that file is there.
MOVED, MOVED_TO = "docs/prd/checkout.md", "archive/checkout.md"
LABELS = ("why", "what", "how", "who", "when")


@dataclass(frozen=True, kw_only=True)
class Act:
    """A visitor's deed: who does it, on which thread, with what was filled in."""

    stage: Stage
    by: Actor
    thread: Issue
    form: Form

    @property
    def pull(self) -> PullRequest:
        """The thread as a pull request. Raises `Refused` for an issue."""
        if isinstance(self.thread, PullRequest):
            return self.thread
        raise not_found()

    @property
    def person(self) -> User:
        """Who acts, where GitHub lets only people do so. Raises `Refused` for a bot."""
        if isinstance(self.by, Bot):
            raise Refused(403, "Resource not accessible by integration")
        return self.by

    @property
    def text(self) -> str:
        """What was written."""
        return self.form.get("text", "").replace("\r\n", "\n")

    @property
    def path(self) -> str:
        """Which file was named. Raises `Refused` where none was."""
        path = self.form.get("path", "").strip().strip("/")
        if not path:
            raise invalid("Commit", "path", "missing_field")
        return path

    @property
    def account(self) -> User:
        """The person who was chosen. Raises `Refused` where there is none."""
        chosen = self.stage.people.get(self.form.get("who", ""))
        if isinstance(chosen, User):
            return chosen
        raise not_found()

    def written(self) -> Comment | Review:
        """The comment or review that was chosen. Raises `Refused` where it is not on this thread."""
        found = self.stage.sandbox.nodes.get(self.form.get("id", ""))
        if isinstance(found, Comment) and found.thread is self.thread:
            return found
        if isinstance(found, Review) and found.pull is self.thread:
            return found
        raise not_found()

    def comment(self) -> Comment:
        """The comment that was chosen. Raises `Refused` where it is none."""
        found = self.written()
        if isinstance(found, Comment):
            return found
        raise not_found()


def _comment(act: Act) -> None:
    act.stage.sandbox.comment(act.thread, by=act.by, body=act.text)


def _edit_comment(act: Act) -> None:
    act.stage.sandbox.edit_comment(act.comment(), by=act.person, body=act.text)


def _delete_comment(act: Act) -> None:
    act.stage.sandbox.delete_comment(act.comment(), by=act.person)


def _hide(act: Act) -> None:
    act.stage.sandbox.minimize(act.written(), by=act.person, reason="SPAM")


def _review(act: Act) -> None:
    act.stage.sandbox.review(act.pull, by=act.by, state=act.form.get("state", "COMMENT"), body=act.text)


def _dismiss(act: Act) -> None:
    found = act.written()
    if isinstance(found, Review):
        act.stage.sandbox.dismiss(found, by=act.person, message="dismissed in the playground")


def _label(act: Act) -> None:
    name = act.form.get("label", "")
    if any(label.name == name for label in act.thread.labels):
        act.stage.sandbox.remove_label(act.thread, by=act.person, label=name)
    else:
        act.stage.sandbox.add_labels(act.thread, by=act.person, labels=[name])


def _ask(act: Act) -> None:
    verbs = act.stage.sandbox
    verb = verbs.remove_review_requests if act.pull.asked(act.account) else verbs.request_reviews
    verb(act.pull, by=act.person, reviewers=[act.account])


def _push(act: Act) -> None:
    act.stage.sandbox.push(act.pull, by=act.person, files={act.path: act.text})


def _remove_file(act: Act) -> None:
    if act.path not in act.pull.head.tree:
        raise not_found()
    act.stage.sandbox.push(act.pull, by=act.person, files={act.path: None})


def _draft(act: Act) -> None:
    verbs = act.stage.sandbox
    (verbs.mark_ready if act.pull.draft else verbs.convert_to_draft)(act.pull, by=act.person)


def _close(act: Act) -> None:
    verbs = act.stage.sandbox
    (verbs.close if act.thread.state == "open" else verbs.reopen)(act.thread, by=act.person)


def _merge(act: Act) -> None:
    verbs = act.stage.sandbox
    # A branch with a merge queue has GitHub's button say "Merge when ready" instead.
    verb = verbs.enqueue if act.pull.base_ref in verbs.queues[act.pull.repository] else verbs.merge
    verb(act.pull, by=act.person)


def _rerun(act: Act) -> None:
    if check := act.stage.check(act.thread):
        act.stage.sandbox.rerequest_check(check, by=act.person)


def _press(act: Act) -> None:
    if check := act.stage.check(act.thread):
        act.stage.sandbox.press(check, act.form.get("button", ""), by=act.person)


ACTS: Mapping[str, Callable[[Act], None]] = MappingProxyType(
    {
        "comment": _comment,
        "edit-comment": _edit_comment,
        "delete-comment": _delete_comment,
        "hide": _hide,
        "review": _review,
        "dismiss": _dismiss,
        "label": _label,
        "ask": _ask,
        "push": _push,
        "remove-file": _remove_file,
        "draft": _draft,
        "close": _close,
        "merge": _merge,
        "rerun": _rerun,
        "press": _press,
    }
)


def propose(stage: Stage, by: Actor, form: Form) -> PullRequest:
    """Open a pull request: one of the proposals, or a file of the visitor's own."""
    number = str(len(stage.sandbox.threads[stage.shop]) + 1)
    own = (form.get("path", "").strip().strip("/"), form.get("text", ""))
    path, text = PROPOSALS.get(form.get("proposal", ""), own)
    if not path:
        raise invalid("PullRequest", "head", "missing_field")
    path, text = path.replace("{n}", number), text.replace("{n}", number).replace("\r\n", "\n")
    title = form.get("title", "").strip() or f"Change {path}"
    return _open(stage, by, form, title, files={path: text})


def move(stage: Stage, by: Actor, form: Form) -> PullRequest:
    """Open a pull request that takes a PRD out of the folder where the gate looks."""
    if MOVED not in stage.shop.head.tree:
        raise not_found()
    return _open(stage, by, form, f"Move {MOVED}", renames={MOVED: MOVED_TO})


def _open(
    stage: Stage,
    by: Actor,
    form: Form,
    title: str,
    *,
    files: Mapping[str, str] | None = None,
    renames: Mapping[str, str] | None = None,
) -> PullRequest:
    if isinstance(by, Bot):
        raise Refused(403, "Resource not accessible by integration")
    draft, fork = form.get("draft") == "yes", form.get("fork") == "yes"
    return stage.sandbox.open_pull(stage.shop, by, files, renames=renames, title=title, draft=draft, fork=fork)


def ask_question(stage: Stage, by: Actor, form: Form) -> Issue:
    """Open an issue."""
    title = form.get("title", "").strip() or "A question"
    return stage.sandbox.open_issue(stage.shop, by=by, title=title)
