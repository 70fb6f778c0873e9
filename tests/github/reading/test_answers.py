"""Answers to the questions of the rules: all kinds in one request, and nothing is believed that GitHub fails to say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.demo.environment import PERMISSIONS
from ghapp.errors import TryLater
from ghapp.github.reading.answers import Answers, ConfirmedClick, Question, read_answers, read_people
from ghapp.rules.model.check_runs import ReportedClick
from ghapp.rules.model.contents import Blob, EntryType
from ghapp.rules.model.framework import CHECK_NAME, Holder
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.needs import BlobId, ClickProof, DocumentText, EarlierChecks, Person, SharesHead
from ghapp.sandbox import PullRequest
from ghapp.sandbox.http import partial_faults
from ghapp.sandbox.http.exchange import Fault
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.state.checks import CheckOutput, CheckRun
from ghapp.sandbox.state.git import Executable, Submodule, Symlink, entry_oid
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.verbs.checks import CheckChange, create_check
from tests.support.organisation import House, as_actor

PRD = "docs/prd/checkout.md"


def open_prd(house: House, text: str = "1\n") -> PullRequest:
    return house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: text})


def open_twin(house: House, pull: PullRequest) -> PullRequest:
    """Open another pull request with the same head."""
    house.sandbox.branch(house.shop, house.paula, "twin", pull.head)
    return house.sandbox.open_pull(house.shop, by=house.paula, branch="twin")


async def seen(house: House, pull: PullRequest) -> Snapshot:
    """The thread as it was read before; that request is not counted."""
    snapshot = (await house.look(pull)).snapshot
    house.sandbox.requests.clear()
    return snapshot


async def ask(house: House, pull: PullRequest, *questions: Question) -> Answers:
    return await read_answers(house.api, await seen(house, pull), questions, app_id=house.app.id)


def publish(house: House, head_sha: str, external_id: str) -> None:
    """Write the app's check on a commit."""
    change = CheckChange(
        name=CHECK_NAME, conclusion="success", external_id=external_id, output=CheckOutput(title="", summary="")
    )
    house.sandbox.create_check(house.shop, house.app, head_sha, change)


def run(house: House, repository: Repository | None = None, app: SandboxApp | None = None) -> CheckRun:
    """A check run on the tip of a repository."""
    shop = repository or house.shop
    change = CheckChange(name=CHECK_NAME, conclusion="action_required")
    return create_check(house.sandbox, shop, app or house.app, shop.head.oid, change)


def reported(house: House, on: CheckRun) -> ReportedClick:
    """What the delivery says when Dora clicked Nudge."""
    return ReportedClick(delivery="d-1", button="nudge", run_id=on.node_id, login="dora", user_id=house.dora.id)


async def test_every_kind_of_question_is_answered_in_one_request(house: House) -> None:
    pull = open_prd(house)
    publish(house, pull.head.oid, "before")
    house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"})
    twin = open_twin(house, pull)
    found = await ask(
        house,
        pull,
        Person(Holder.parse("eric")),
        BlobId(pull.head.oid, "README.md"),
        DocumentText(pull.head.oid, PRD),
        SharesHead(twin.number),
        EarlierChecks(),
        ClickProof(reported(house, run(house))),
    )
    eric = found.people[Holder.parse("eric")]
    assert eric and eric.members == (as_actor(house.eric),)
    assert found.blob_ids == {
        (pull.head.oid, "README.md"): entry_oid("# Shop\n"),
        (pull.head.oid, PRD): entry_oid("2\n"),
    }
    assert found.texts == {(pull.head.oid, PRD): Blob(entry_oid("2\n"), "2\n", 2)}
    assert [copy.number for copy in found.copies] == [twin.number]
    assert [check.external_id for check in found.earlier_checks] == ["before"]
    assert found.clicks == {"d-1": ConfirmedClick(as_actor(house.dora), house.shop.head.oid)}
    assert house.requests == ["POST /graphql user node node user node"]


async def test_no_questions_cost_no_request(house: House) -> None:
    assert await ask(house, open_prd(house)) == Answers()
    assert house.requests == []


async def test_a_request_contains_up_to_a_hundred_questions(house: House) -> None:
    files: dict[str, str | None] = {f"docs/prd/{number}.md": f"{number}\n" for number in range(101)}
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files=files)
    found = await ask(house, pull, *(BlobId(pull.head.oid, path) for path in files))
    assert found.blob_ids == {(pull.head.oid, path): entry_oid(text or "") for path, text in files.items()}
    assert house.requests == ["POST /graphql node", "POST /graphql node"]


async def test_blob_ids_are_read_at_any_commit(house: House) -> None:
    pull = open_prd(house)
    first, second = pull.head.oid, house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"}).oid
    places = [(first, PRD), (second, PRD), (second, "gone.md"), ("0" * 40, PRD)]
    found = await ask(house, pull, *(BlobId(*place) for place in places))
    assert found.blob_ids == dict(zip(places, [entry_oid("1\n"), entry_oid("2\n"), None], strict=False))


async def test_what_is_not_a_regular_file_is_identified_with_its_mode(house: House) -> None:
    entries = {"run": Executable("x\n"), "link.md": Symlink("a.md"), "vendor": Submodule("c" * 40)}
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files=entries)
    places = [(pull.head.oid, path) for path in ("run", "link.md", "vendor", "docs")]
    found = await ask(house, pull, *(DocumentText(*place) for place in places[:3]))
    oids = [entry_oid(entry) for entry in entries.values()]
    assert list(found.blob_ids.values()) == [f"100755 {oids[0]}", f"120000 {oids[1]}", f"160000 {'c' * 40}"]
    assert list(found.texts.values()) == [
        Blob(oids[0], "x\n", 2),
        Blob(oids[1], None, type=EntryType.SYMLINK),
        Blob(oids[2], None, type=EntryType.SUBMODULE),
    ]


async def test_a_binary_or_missing_file_has_no_text(house: House) -> None:
    pull = open_prd(house, "x\0y")
    places = [(pull.head.oid, PRD), (pull.head.oid, "gone.md"), (pull.head.oid, "docs")]
    found = await ask(house, pull, *(DocumentText(*place) for place in places))
    assert found.texts == {places[0]: Blob(entry_oid("x\0y"), None, 3)}


@pytest.mark.parametrize(
    "fault",
    [partial_faults.something_went_wrong("file0"), partial_faults.not_there_yet("repository")],
    ids=["a file", "all of it"],
)
async def test_an_unanswered_question_is_not_treated_as_empty(house: House, fault: Fault) -> None:
    pull = open_prd(house)
    snapshot = await seen(house, pull)
    house.sandbox.faults = Script(fault)
    for question in (BlobId(pull.head.oid, PRD), SharesHead(pull.number)):
        if question == SharesHead(pull.number):
            house.sandbox.faults = Script(partial_faults.not_there_yet("repository"))
        with pytest.raises(TryLater):
            await read_answers(house.api, snapshot, [question], app_id=house.app.id)
    (found,) = (await read_answers(house.api, snapshot, [SharesHead(pull.number)], app_id=house.app.id)).copies
    assert found.number == pull.number


async def test_only_pull_requests_with_the_same_head_are_copies(house: House) -> None:
    pull = open_prd(house)
    closed = open_twin(house, pull)
    house.sandbox.close(closed, house.paula)
    other = house.sandbox.open_pull(house.shop, by=house.dora, files={"src/a.py": "1\n"})
    found = await ask(house, pull, *map(SharesHead, (closed.number, other.number, 99)))
    assert [(copy.number, copy.is_open, copy.is_discussed) for copy in found.copies] == [(closed.number, False, False)]


async def test_earlier_checks_are_found_through_commits_and_force_pushes(house: House) -> None:
    pull = open_prd(house)
    publish(house, pull.head.oid, "replaced")
    house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"}, force=True)
    publish(house, pull.head.oid, "before")
    house.sandbox.push(pull, by=house.dora, files={PRD: "3\n"})
    found = await ask(house, pull, EarlierChecks())
    assert sorted(run.external_id for run in found.earlier_checks) == ["before", "replaced"]


@pytest.mark.parametrize(
    "claim",
    [{"login": "nobody"}, {"login": "sam"}, {"user_id": 1}, {"run_id": "CR_none"}, {"run_id": "REPOSITORY"}],
    ids=["nobody", "another person", "another id", "no such run", "no run at all"],
)
async def test_a_click_that_github_does_not_confirm_does_not_count(house: House, claim: dict[str, str | int]) -> None:
    if claim.get("run_id") == "REPOSITORY":
        claim = {"run_id": house.shop.node_id}
    click = replace(reported(house, run(house)), **claim)  # type: ignore[arg-type]  # the fields of the table above
    assert (await ask(house, open_prd(house), ClickProof(click))).clicks == {}


async def test_a_click_on_a_run_elsewhere_or_of_another_app_does_not_count(house: House) -> None:
    other = house.sandbox.repository("acme/other", files={"README.md": ""}, collaborators={house.dora: "write"})
    stranger = house.sandbox.register_app("stranger", permissions={"checks": "write"}, events=[])
    house.sandbox.install(stranger, house.acme, None)
    for on in (run(house, other), run(house, app=stranger)):
        assert (await ask(house, open_prd(house), ClickProof(reported(house, on)))).clicks == {}


async def test_a_click_does_not_count_when_github_fails(house: House) -> None:
    click = reported(house, run(house))
    snapshot = await seen(house, open_prd(house))
    house.sandbox.faults = Script(partial_faults.something_went_wrong("clicked0"))
    with pytest.raises(TryLater):
        await read_answers(house.api, snapshot, [ClickProof(click)], app_id=house.app.id)


async def test_people_are_read_without_a_thread(house: House) -> None:
    asked = [Holder.parse(name) for name in ("paula", "@acme/product", "nobody")]
    people, withheld = await read_people(house.api, asked)
    ids = {holder.name: resolved and resolved.permanent_id for holder, resolved in people.items()}
    assert ids == {"paula": house.paula.id, "acme/product": house.product.id, "nobody": None}
    assert (withheld, len(house.requests)) == (frozenset(), 1)


async def test_nobody_is_asked_about_without_a_name(house: House) -> None:
    assert await read_people(house.api, []) == ({}, frozenset())
    assert house.requests == []


async def test_a_team_is_withheld_without_the_permission_to_see_members() -> None:
    permissions = {name: level for name, level in PERMISSIONS.items() if name != "members"}
    async with House(permissions).open() as house:
        product = Holder.parse("@acme/product")
        people, withheld = await read_people(house.api, [product, Holder.parse("nobody")])
        assert people[product] is None
        assert withheld == {product}
        issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
        assert (await house.look(issue, ["@acme/product"])).snapshot.withheld == {product}
