"""The forms of the playground: what a visitor can do as one of the people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from ghapp.demo.documents import BROKEN_CONFIG, PRD, SDD
from ghapp.demo.environment import Demo
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.errors import Refused, invalid, not_found
from ghapp.sandbox.state.accounts import Actor, Bot, User
from ghapp.sandbox.state.threads import Comment, Issue, PullRequest, Review

Form: TypeAlias = Mapping[str, str]

# The buttons for a new pull request: path and text, where `{n}` is the next number.
PROPOSALS = MappingProxyType(
    {
        "a PRD": ("docs/prd/idea-{n}.md", PRD),
        "an SDD": ("docs/sdd/plan-{n}.md", SDD),
        "code": ("src/feature_{n}.py", "FEATURE = {n}\n"),
        "rules, broken": (CONFIG_PATH, BROKEN_CONFIG),
        "rules, advise only": (CONFIG_PATH, "pm: paula\nem: eric\ngate:\n  mode: advise\n"),
    }
)
# A rename, offered while the file exists.
MOVED, MOVED_TO = "docs/prd/checkout.md", "archive/checkout.md"
LABELS = ("why", "what", "how", "who", "when")


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A submitted form: who submitted it, on which thread, with which fields."""

    demo: Demo
    by: Actor
    thread: Issue
    form: Form

    @property
    def pull(self) -> PullRequest:
        """Return the thread as a pull request. Raises `Refused` for an issue."""
        if isinstance(self.thread, PullRequest):
            return self.thread
        raise not_found()

    @property
    def person(self) -> User:
        """Return the person who acts. Raises `Refused` for a bot."""
        if isinstance(self.by, Bot):
            raise Refused(403, "Resource not accessible by integration")
        return self.by

    @property
    def text(self) -> str:
        """Return the text of the form."""
        return self.form.get("text", "").replace("\r\n", "\n")

    @property
    def path(self) -> str:
        """Return the path of the form. Raises `Refused` if it is empty."""
        path = self.form.get("path", "").strip().strip("/")
        if not path:
            raise invalid("Commit", "path", "missing_field")
        return path

    @property
    def account(self) -> User:
        """Return the chosen person. Raises `Refused` if there is none."""
        chosen = self.demo.people.get(self.form.get("who", ""))
        if isinstance(chosen, User):
            return chosen
        raise not_found()

    def written(self) -> Comment | Review:
        """Return the chosen comment or review. Raises `Refused` if it is not on this thread."""
        found = self.demo.sandbox.nodes.get(self.form.get("id", ""))
        if isinstance(found, Comment) and found.thread is self.thread:
            return found
        if isinstance(found, Review) and found.pull is self.thread:
            return found
        raise not_found()

    def comment(self) -> Comment:
        """Return the chosen comment. Raises `Refused` for a review."""
        found = self.written()
        if isinstance(found, Comment):
            return found
        raise not_found()


def _comment(submission: Submission) -> None:
    submission.demo.sandbox.comment(submission.thread, by=submission.by, body=submission.text)


def _edit_comment(submission: Submission) -> None:
    submission.demo.sandbox.edit_comment(submission.comment(), by=submission.person, body=submission.text)


def _delete_comment(submission: Submission) -> None:
    submission.demo.sandbox.delete_comment(submission.comment(), by=submission.person)


def _hide(submission: Submission) -> None:
    submission.demo.sandbox.minimize(submission.written(), by=submission.person, reason="SPAM")


def _review(submission: Submission) -> None:
    submission.demo.sandbox.review(
        submission.pull, by=submission.by, state=submission.form.get("state", "COMMENT"), body=submission.text
    )


def _dismiss(submission: Submission) -> None:
    found = submission.written()
    if isinstance(found, Review):
        submission.demo.sandbox.dismiss(found, by=submission.person, message="Dismissed in the playground")


def _label(submission: Submission) -> None:
    name = submission.form.get("label", "")
    if any(label.name == name for label in submission.thread.labels):
        submission.demo.sandbox.remove_label(submission.thread, by=submission.person, label=name)
    else:
        submission.demo.sandbox.add_labels(submission.thread, by=submission.person, labels=[name])


def _ask(submission: Submission) -> None:
    verbs = submission.demo.sandbox
    is_requested = submission.pull.review_request_for(submission.account)
    verb = verbs.remove_review_requests if is_requested else verbs.request_reviews
    verb(submission.pull, by=submission.person, reviewers=[submission.account])


def _push(submission: Submission) -> None:
    submission.demo.sandbox.push(submission.pull, by=submission.person, files={submission.path: submission.text})


def _remove_file(submission: Submission) -> None:
    if submission.path not in submission.pull.head.tree:
        raise not_found()
    submission.demo.sandbox.push(submission.pull, by=submission.person, files={submission.path: None})


def _draft(submission: Submission) -> None:
    verbs = submission.demo.sandbox
    (verbs.mark_ready if submission.pull.draft else verbs.convert_to_draft)(submission.pull, by=submission.person)


def _close(submission: Submission) -> None:
    verbs = submission.demo.sandbox
    (verbs.close if submission.thread.state == "open" else verbs.reopen)(submission.thread, by=submission.person)


def _merge(submission: Submission) -> None:
    verbs = submission.demo.sandbox
    # On a branch with a merge queue, GitHub's button is "Merge when ready".
    verb = verbs.enqueue if submission.pull.base_ref in verbs.queues[submission.pull.repository] else verbs.merge
    verb(submission.pull, by=submission.person)


def _rerun(submission: Submission) -> None:
    if check := submission.demo.check(submission.thread):
        submission.demo.sandbox.rerequest_check(check, by=submission.person)


def _press(submission: Submission) -> None:
    if check := submission.demo.check(submission.thread):
        submission.demo.sandbox.press(check, submission.form.get("button", ""), by=submission.person)


FORM_ACTIONS: Mapping[str, Callable[[Submission], None]] = MappingProxyType(
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


def propose(demo: Demo, by: Actor, form: Form) -> PullRequest:
    """Open a pull request with one of the proposals or with a file of the visitor's own."""
    number = str(len(demo.sandbox.threads[demo.shop]) + 1)
    own = (form.get("path", "").strip().strip("/"), form.get("text", ""))
    path, text = PROPOSALS.get(form.get("proposal", ""), own)
    if not path:
        raise invalid("PullRequest", "head", "missing_field")
    path, text = path.replace("{n}", number), text.replace("{n}", number).replace("\r\n", "\n")
    title = form.get("title", "").strip() or f"Change {path}"
    return _open(demo, by, form, title, files={path: text})


def move(demo: Demo, by: Actor, form: Form) -> PullRequest:
    """Open a pull request that moves a PRD out of its folder."""
    if MOVED not in demo.shop.head.tree:
        raise not_found()
    return _open(demo, by, form, f"Move {MOVED}", renames={MOVED: MOVED_TO})


def _open(
    demo: Demo,
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
    return demo.sandbox.open_pull(demo.shop, by, files, renames=renames, title=title, draft=draft, fork=fork)


def ask_question(demo: Demo, by: Actor, form: Form) -> Issue:
    """Open an issue."""
    title = form.get("title", "").strip() or "A question"
    return demo.sandbox.open_issue(demo.shop, by=by, title=title)
