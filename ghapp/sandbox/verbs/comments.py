"""Comments, and reactions to all texts on a thread."""

from __future__ import annotations

from ghapp.sandbox.access.permissions import require_permission
from ghapp.sandbox.errors import Refused, invalid
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.threads import Comment, Issue, Reaction, Review, ReviewComment, Written
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs.notifications import add_timeline_event, announce_thread_event

MAX_BODY = 65_536
REACTIONS = ("THUMBS_UP", "THUMBS_DOWN", "LAUGH", "HOORAY", "CONFUSED", "HEART", "ROCKET", "EYES")
CLASSIFIERS = ("SPAM", "ABUSE", "OFF_TOPIC", "OUTDATED", "DUPLICATE", "RESOLVED", "LOW_QUALITY")


def comment(world: World, thread: Issue, by: Actor, body: str, *, via_email: bool = False) -> Comment:
    """Write a comment, or reply to a mail of GitHub's (`via_email`)."""
    require_permission(thread.repository, by, "read")
    _check(body)
    number, node_id = world.next_id("IC")
    now = world.now()
    written = Comment(
        id=number,
        node_id=node_id,
        thread=thread,
        author=by,
        body=body,
        created_at=now,
        updated_at=now,
        via_email=via_email,
    )
    thread.comments[number] = world.register(written, node_id)
    thread.updated_at = now
    announce_thread_event(world, thread, "created", by, written, event="issue_comment")
    return written


def edit_comment(world: World, written: Comment | ReviewComment, by: Actor, body: str) -> None:
    """Edit a text; its author can, and everyone with write access."""
    thread = thread_of(written)
    _need_author_or_writer(written, by)
    _check(body)
    before, written.body = written.body, body
    written.editor, written.last_edited_at = by, world.now()
    written.updated_at = thread.updated_at = written.last_edited_at
    announce_thread_event(
        world, thread, "edited", by, written, event=_event(written), changes={"changes": {"body": {"from": before}}}
    )


def delete_comment(world: World, written: Comment | ReviewComment, by: Actor) -> None:
    """Delete a text; the timeline records who deleted whose comment."""
    thread = thread_of(written)
    _need_author_or_writer(written, by)
    if isinstance(written, Comment):
        del written.thread.comments[written.id]
        add_timeline_event(world, thread, "comment_deleted", by, written.author)
    else:
        written.review.comments.remove(written)
    thread.updated_at = world.now()
    del world.nodes[written.node_id]
    announce_thread_event(world, thread, "deleted", by, written, event=_event(written))


def minimize(world: World, written: Written, by: Actor, reason: str) -> None:
    """Hide a text; GitHub sends no webhook for it. `reason` is GraphQL's classifier."""
    _need_author_or_writer(written, by)
    if reason.upper() not in CLASSIFIERS:
        raise Refused(422, f"{reason} is not a valid classifier")
    written.minimized_reason = reason.upper()
    thread_of(written).updated_at = world.now()


def unminimize(world: World, written: Written, by: Actor) -> None:
    """Show a hidden text again."""
    _need_author_or_writer(written, by)
    written.minimized_reason = None
    thread_of(written).updated_at = world.now()


def react(world: World, subject: Written | Issue, by: Actor, content: str) -> Reaction:
    """Add a reaction with GraphQL's `content`; a second one of the same account and content returns the first."""
    thread = subject if isinstance(subject, Issue) else thread_of(subject)
    require_permission(thread.repository, by, "read")
    if content not in REACTIONS:
        raise invalid("Reaction", "content", "invalid")
    for present in subject.reactions:
        if present.user is by and present.content == content:
            return present
    number, node_id = world.next_id("REA")
    reaction = Reaction(id=number, node_id=node_id, user=by, content=content, created_at=world.now())
    subject.reactions.append(world.register(reaction, node_id))
    return reaction


def thread_of(written: Written) -> Issue:
    """Return the thread of a text."""
    if isinstance(written, Comment):
        return written.thread
    if isinstance(written, Review | ReviewComment):
        return written.pull
    raise TypeError(f"{written!r} is on no thread")


def _event(written: Comment | ReviewComment) -> str:
    return "issue_comment" if isinstance(written, Comment) else "pull_request_review_comment"


def _need_author_or_writer(written: Written, by: Actor) -> None:
    require_permission(thread_of(written).repository, by, "write", author=written.author)


def _check(body: str) -> None:
    if not body.strip():
        raise invalid("IssueComment", "data", "unprocessable", "Body cannot be blank")
    if len(body) > MAX_BODY:
        raise invalid("IssueComment", "data", "unprocessable", "Body is too long (maximum is 65536 characters)")
