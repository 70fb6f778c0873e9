"""REST: issues, and the comments, labels and assignees that pull requests share with them."""

from __future__ import annotations

from ghapp.sandbox.errors import Refused, not_found
from ghapp.sandbox.json import repositories, threads
from ghapp.sandbox.rest.calls import Call, Result, Routes
from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.threads import Comment, Issue, Reaction
from ghapp.sandbox.state.world import World
from ghapp.sandbox.verbs import comments, issues, labels

routes = Routes()
REPO = "/repos/{owner}/{repo}"
ISSUE = REPO + "/issues/{number:[0-9]+}"
COMMENT = REPO + "/issues/comments/{id}"


@routes.at("GET", ISSUE)
def get_issue(call: Call) -> Result:
    """Return an issue, or a pull request as one."""
    return Result(data=threads.issue(call.world, call.thread("read")))


@routes.at("GET", ISSUE + "/comments")
def list_comments(call: Call) -> Result:
    """List the comments of a thread, oldest first."""
    found = list(call.thread("read").comments.values())
    return call.page(found, lambda each: threads.comment(call.world, each))


@routes.at("POST", ISSUE + "/comments")
def create_comment(call: Call) -> Result:
    """Create a comment."""
    thread, author = (call.thread_of_user(), call.user) if call.caller.user else (call.thread("write"), call.access.bot)
    written = comments.comment(call.world, thread, author, call.text("body"))
    return Result(status=201, data=threads.comment(call.world, written))


@routes.at("GET", COMMENT)
def get_comment(call: Call) -> Result:
    """Return a comment."""
    return Result(data=threads.comment(call.world, _comment(call, "read")))


@routes.at("PATCH", COMMENT)
def update_comment(call: Call) -> Result:
    """Update a comment."""
    found = _comment(call, "write")
    comments.edit_comment(call.world, found, call.access.bot, call.text("body"))
    return Result(data=threads.comment(call.world, found))


@routes.at("DELETE", COMMENT)
def delete_comment(call: Call) -> Result:
    """Delete a comment."""
    comments.delete_comment(call.world, _comment(call, "write"), call.access.bot)
    return Result(status=204)


@routes.at("POST", COMMENT + "/reactions")
def create_reaction(call: Call) -> Result:
    """Add a reaction to a comment."""
    found, wanted = _comment(call, "write"), call.text("content")
    content = next((name for name, word in threads.REACTIONS.items() if word == wanted), wanted)
    count = len(found.reactions)
    reaction = comments.react(call.world, found, call.access.bot, content)
    status = 201 if len(found.reactions) > count else 200
    return Result(status=status, data=threads.reaction(call.world, reaction))


@routes.at("GET", COMMENT + "/reactions")
def list_reactions(call: Call) -> Result:
    """List the reactions to a comment."""

    def shape(each: Reaction) -> object:
        return threads.reaction(call.world, each)

    return call.page(_comment(call, "read").reactions, shape)


def _comment(call: Call, level: str) -> Comment:
    repository = call.repository("read", "metadata")
    for thread in call.world.threads[repository].values():
        if found := thread.comments.get(call.number("id")):
            call.access.require_thread(thread, level)
            return found
    raise not_found()


@routes.at("GET", ISSUE + "/labels")
def list_labels(call: Call) -> Result:
    """List the labels of a thread."""
    return _labels(call, call.thread("read"))


@routes.at("POST", ISSUE + "/labels")
def add_labels(call: Call) -> Result:
    """Add labels to a thread; unknown ones are created. The body is an object with `labels`, or a list of them."""
    thread = call.thread("write")
    given = call.json if isinstance(call.json, list) else call.body.get("labels", ())
    names = [each["name"] if isinstance(each, dict) else str(each) for each in given]
    if not names:
        raise Refused(422, "Validation Failed", [{"resource": "Label", "field": "name", "code": "missing_field"}])
    labels.add_labels(call.world, thread, call.access.bot, names)
    return _labels(call, thread)


@routes.at("DELETE", ISSUE + "/labels/{name}")
def remove_label(call: Call) -> Result:
    """Remove a label from a thread."""
    thread = call.thread("write")
    labels.remove_label(call.world, thread, call.access.bot, call.path["name"])
    return _labels(call, thread)


def _labels(call: Call, thread: Issue) -> Result:
    return call.page(thread.labels, lambda each: repositories.label(call.world, each))


@routes.at("POST", ISSUE + "/assignees")
def add_assignees(call: Call) -> Result:
    """Assign people; those who cannot be assigned are missing from the response."""
    thread = call.thread("write")
    issues.assign(call.world, thread, call.access.bot, _known(call.world, call.words("assignees")))
    return Result(status=201, data=threads.issue(call.world, thread))


@routes.at("DELETE", ISSUE + "/assignees")
def remove_assignees(call: Call) -> Result:
    """Remove assignees."""
    thread = call.thread("write")
    issues.unassign(call.world, thread, call.access.bot, _known(call.world, call.words("assignees")))
    return Result(data=threads.issue(call.world, thread))


def _known(world: World, logins: list[str]) -> list[Actor]:
    found: list[Actor] = []
    for login in logins:
        try:
            found.append(world.actor(login))
        except Refused:
            continue
    return found
