"""The longest threads are read from both ends, two pages in a request."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ghapp.github.api.page_sizes import PAGE, PageSizes
from ghapp.sandbox import PullRequest
from ghapp.sandbox.http.request_log import Request, RequestLog
from tests.support.organisation import House

SMALL = 10


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page have ten nodes."""
    monkeypatch.setattr(PageSizes, "apply", lambda sizes, document, variables: {**variables, PAGE: SMALL})


class Meanwhile(RequestLog):
    """Does something when a number of requests was answered."""

    def __init__(self, number: int, act: Callable[[], object]) -> None:
        super().__init__()
        self._number = number
        self._act = act

    def add(self, request: Request) -> None:
        super().add(request)
        if len(self) == self._number:
            self._act()


def talk(house: House, comments: int) -> PullRequest:
    """A pull request with so many comments."""
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"src/a.py": "x\n"})
    for number in range(comments):
        house.sandbox.comment(pull, by=house.paula, body=f"Comment {number}")
    return pull


@pytest.mark.parametrize(
    ("comments", "requests"), [(10, 1), (11, 2), (20, 2), (25, 2), (30, 2), (31, 3), (50, 3), (51, 4)]
)
async def test_all_comments_are_read_once_and_in_order(house: House, comments: int, requests: int) -> None:
    pull = talk(house, comments)
    snapshot = (await house.look(pull)).snapshot
    assert [comment.body for comment in snapshot.comments] == [f"Comment {number}" for number in range(comments)]
    assert len(house.requests) == requests


@pytest.mark.parametrize(("files", "requests"), [(10, 1), (30, 2), (51, 4)])
async def test_all_changed_files_are_read_once(house: House, files: int, requests: int) -> None:
    changed: dict[str, str | None] = {f"src/{number:04}.py": "x\n" for number in range(files)}
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files=changed)
    snapshot = (await house.look(pull)).snapshot
    assert snapshot.pull_request
    assert [file.path for file in snapshot.pull_request.files] == sorted(changed)
    assert len(house.requests) == requests


async def test_comments_that_come_or_go_meanwhile_leave_no_gap(house: House) -> None:
    pull = talk(house, 45)
    written = list(pull.comments.values())

    def change() -> None:
        for comment in written[21:24]:
            house.sandbox.delete_comment(comment, by=house.paula)
        house.sandbox.comment(pull, by=house.paula, body="Late")

    house.sandbox.requests = Meanwhile(2, change)
    bodies = [comment.body for comment in (await house.look(pull)).snapshot.comments]
    kept = [comment.body for comment in (*written[:21], *written[24:])]
    assert [body for body in bodies if body in kept] == kept
    assert len(set(bodies)) == len(bodies)
