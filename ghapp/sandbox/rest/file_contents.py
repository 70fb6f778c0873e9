"""REST: the files of a repository. https://docs.github.com/en/rest/repos/contents."""

from __future__ import annotations

from ghapp.sandbox.errors import Refused, not_found
from ghapp.sandbox.json import file_contents
from ghapp.sandbox.rest.calls import Call, Result, Routes
from ghapp.sandbox.state.git import Commit, Submodule
from ghapp.sandbox.state.repositories import Repository

routes = Routes()
REPO = "/repos/{owner}/{repo}"


@routes.at("GET", REPO + "/contents/{path:.*}")
def get_contents(call: Call) -> Result:
    """Return a file or list a folder, at `ref` or on the default branch.

    With `Accept: application/vnd.github.raw+json` a file is its text, with `object` a folder is an object.
    """
    repository, path = call.repository("read", "contents"), call.path["path"].strip("/")
    ref = call.query.get("ref") or repository.default_branch
    tree = resolve(repository, ref).tree
    place = file_contents.Place(world=call.world, repository=repository, path=path, ref=ref)
    text = tree.get(path)
    if text is not None and call.media == "raw" and not isinstance(text, Submodule):
        return Result(text=str(text))
    if text is not None:
        return Result(data=file_contents.file(place, text))
    folder = file_contents.below(tree, path)
    if not folder:
        raise not_found()
    shape = file_contents.folder_object if call.media == "object" else file_contents.entries
    return Result(data=shape(place, folder, call.version))


@routes.at("GET", REPO + "/git/blobs/{oid}")
def get_blob(call: Call) -> Result:
    """Return the contents of a file by its id."""
    repository, oid = call.repository("read", "contents"), call.path["oid"]
    if oid not in repository.blobs:
        raise not_found()
    if call.media == "raw":
        return Result(text=repository.blobs[oid])
    return Result(data=file_contents.blob(call.world, repository, oid))


def resolve(repository: Repository, ref: str) -> Commit:
    """Return the commit of a branch, or the one with that id. Raises 404 if there is none."""
    found = repository.branches.get(ref.removeprefix("refs/").removeprefix("heads/")) or repository.commits.get(ref)
    if found is None:
        raise Refused(404, f"No commit found for the ref {ref}")
    return found
