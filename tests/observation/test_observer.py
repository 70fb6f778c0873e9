"""The observer completes a snapshot in as few requests as the rules allow, and never asks the same twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.errors import RateLimitReached
from ghapp.observation import observer as observer_module
from ghapp.observation.observer import Observer
from ghapp.rules.config.load import load
from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.documents.arrivals import as_if_opened_so
from ghapp.rules.model.check_runs import ReportedClick
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH, ConfigSource, EffectiveConfig, Holder, RepoConfig
from ghapp.rules.model.snapshot import OtherPulls, PullRequest, Snapshot, VerifiedClick
from ghapp.rules.needs import BlobId, Need, ReadAccess, RequiredQueue
from ghapp.sandbox.http import faults, partial_faults
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.state.git import entry_oid
from ghapp.sandbox.state.threads import PullRequest as SandboxPull
from ghapp.sandbox.verbs.checks import CheckChange, create_check
from tests.support.organisation import House, as_actor

PRD = "docs/prd/checkout.md"
ANSWERS = "POST /graphql node"


def rules(text: str = "") -> EffectiveConfig:
    found = load(f"pm: paula\nem: eric\n{text}")
    assert isinstance(found, RepoConfig)
    return EffectiveConfig(source=ConfigSource.REPOSITORY, config=found)


@pytest.fixture
def observer(house: House) -> Observer:
    """An observer with empty caches."""
    return Observer(house.app.id, house.clock)


async def first_read(house: House, pull: SandboxPull) -> Snapshot:
    """The thread with its holders and its opening, as a look with warm caches begins; that request is not counted."""
    snapshot = (await house.look(pull, ["paula", "eric"])).snapshot
    house.sandbox.requests.clear()
    return replace(snapshot, pull_request=as_if_opened_so(snapshot, of_pull(snapshot)))


async def completed(observer: Observer, house: House, snapshot: Snapshot, effective: EffectiveConfig) -> Snapshot:
    """The snapshot with all that a decision needs; its conversation is what the decision would read in it."""
    found, conversation = await observer.complete(house.api, snapshot, effective)
    assert conversation == (read_conversation(found, effective.config) if effective.config else None)
    return found


def of_pull(snapshot: Snapshot) -> PullRequest:
    assert snapshot.pull_request
    return snapshot.pull_request


async def test_a_pull_request_without_documents_costs_no_further_request(house: House, observer: Observer) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"src/cart.py": "1\n"})
    snapshot = await first_read(house, pull)
    assert await completed(observer, house, snapshot, rules()) == snapshot
    assert house.requests == []


async def test_a_text_is_read_once_with_its_blob_id(house: House, observer: Observer) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "# Checkout\n"})
    snapshot = await first_read(house, pull)
    for _ in range(2):
        found = of_pull(await completed(observer, house, snapshot, rules()))
        assert found.texts[PRD].text == "# Checkout\n"
        assert [file.blob for file in found.files] == [entry_oid("# Checkout\n")]
    assert house.requests == [ANSWERS]


@pytest.mark.parametrize("text", ["word " * 200_000, "caf\u00e9 " * 100_000], ids=["ASCII", "two bytes a letter"])
async def test_a_long_text_is_read_once_by_a_request_of_its_own(house: House, observer: Observer, text: str) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: text})
    snapshot = await first_read(house, pull)
    for _ in range(2):
        found = of_pull(await completed(observer, house, snapshot, rules()))
        assert found.texts[PRD] == Blob(entry_oid(text), text, len(text.encode()))
    assert house.requests == [ANSWERS, f"GET /repos/acme/shop/git/blobs/{entry_oid(text)}"]


async def test_many_texts_are_read_in_several_rounds(house: House, observer: Observer) -> None:
    files: dict[str, str | None] = {f"docs/prd/{number:02}.md": f"# {number}\n" for number in range(80)}
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files=files)
    found = of_pull(await completed(observer, house, await first_read(house, pull), rules()))
    assert len(found.texts) == 80
    assert house.requests == [ANSWERS] * 3


async def test_a_blob_id_at_an_earlier_commit_is_read_once(house: House, observer: Observer) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    house.sandbox.review(pull, house.eric, "COMMENTED", "Fine.")
    reviewed = pull.head.oid
    house.sandbox.push(pull, by=house.dora, files={PRD: "2\n"})
    snapshot = await first_read(house, pull)
    stale = rules("gate: {stale: document}\nsections: off\n")
    for _ in range(2):
        found = of_pull(await completed(observer, house, snapshot, stale))
        assert (found.blobs[reviewed, PRD], found.files[0].blob) == (entry_oid("1\n"), entry_oid("2\n"))
    assert house.requests == [ANSWERS]


async def test_a_missing_commit_is_requested_once_per_evaluation(house: House, observer: Observer) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    snapshot = await first_read(house, pull)
    for requests in (1, 2):
        found = await observer.answer(house.api, snapshot, [BlobId("0" * 40, PRD)])
        assert of_pull(found).blobs == {}, "nobody knows what it held"
        assert len(house.requests) == requests


async def test_delegates_are_read_after_the_holders_who_name_them(house: House, observer: Observer) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"src/cart.py": "1\n"})
    house.sandbox.comment(pull, house.eric, "/delegate @sam")
    snapshot = replace(await first_read(house, pull), people={})
    found = await completed(observer, house, snapshot, rules())
    assert sorted(holder.name for holder in found.people) == ["eric", "paula", "sam"]
    assert house.requests == ["POST /graphql user user", "POST /graphql user"]


@pytest.mark.parametrize(
    ("level", "may_write", "administers"),
    [("admin", True, True), ("maintain", True, False), ("write", True, False), ("triage", False, False)],
)
async def test_a_click_is_verified_with_what_its_author_may_do(
    house: House, observer: Observer, *, level: str, may_write: bool, administers: bool
) -> None:
    house.sandbox.add_collaborator(house.shop, house.dora, level)
    change = CheckChange(name=CHECK_NAME, conclusion="action_required")
    run = create_check(house.sandbox, house.shop, house.app, house.shop.head.oid, change)
    click = ReportedClick(delivery="d-1", button="nudge", run_id=run.node_id, login="dora", user_id=house.dora.id)
    pull = house.sandbox.open_pull(house.shop, by=house.paula, files={"src/cart.py": "1\n"})
    snapshot = replace(await first_read(house, pull), reported_clicks=(click,))
    found = await completed(observer, house, snapshot, rules())
    dora = as_actor(house.dora)
    assert found.button_clicks == (
        VerifiedClick(
            delivery="d-1",
            button="nudge",
            by=dora,
            head_sha=house.shop.head.oid,
            may_write=may_write,
            administers=administers,
        ),
    )
    assert found.administrators == ({dora.node_id} if administers else frozenset())
    rights = "GET /repos/acme/shop/collaborators/dora/permission"
    assert sorted(house.requests) == [rights, "POST /graphql user node"]


@pytest.mark.parametrize("can_read", [True, False])
async def test_access_of_a_delegate_is_read_once(house: House, observer: Observer, can_read: bool) -> None:
    house.shop.private = True
    if can_read:
        house.sandbox.add_collaborator(house.shop, house.sam, "read")
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"src/cart.py": "1\n"})
    snapshot, sam = await first_read(house, pull), as_actor(house.sam)
    found = await observer.answer(house.api, snapshot, (ReadAccess(sam),))
    assert found.readers == ({sam.node_id} if can_read else frozenset())
    assert house.requests == ["GET /repos/acme/shop/collaborators/sam/permission"]


async def test_an_override_costs_a_permission_and_then_its_contents(house: House, observer: Observer) -> None:
    house.sandbox.add_collaborator(house.shop, house.sam, "admin")
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "1\n"})
    house.sandbox.comment(pull, house.sam, "/roe override The outage cannot wait.")
    house.sandbox.comment(pull, house.paula, "/roe override Me too.")
    found = await completed(observer, house, await first_read(house, pull), rules("sections: off\n"))
    assert found.administrators == {house.sam.node_id}
    assert of_pull(found).files[0].blob == entry_oid("1\n")
    permissions = [f"GET /repos/acme/shop/collaborators/{login}/permission" for login in ("Paula", "sam")]
    assert sorted(house.requests[:2]) == permissions
    assert house.requests[2:] == [ANSWERS]


async def test_a_hidden_queue_counts_as_required(house: House, observer: Observer) -> None:
    house.sandbox.protect(house.shop, "main", required=[], ruleset=True)
    house.sandbox.require_merge_queue(house.shop)
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"src/cart.py": "1\n"})
    found = await observer.answer(house.api, await first_read(house, pull), [RequiredQueue("main")])
    assert of_pull(found).queue_required


async def test_the_required_check_is_read_even_without_a_configuration(house: House, observer: Observer) -> None:
    house.sandbox.protect(house.shop, "main", required=[(CHECK_NAME, house.app.id)])
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"src/cart.py": "1\n"})
    snapshot = await first_read(house, pull)
    found = await completed(observer, house, snapshot, EffectiveConfig(source=ConfigSource.NONE))
    assert of_pull(found).required_check == CHECK_NAME


async def test_a_failed_read_of_other_pull_requests_does_not_block_evaluation(house: House, observer: Observer) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.paula, files={CONFIG_PATH: "pm: paula\nem: dora\n"})
    snapshot = await first_read(house, pull)
    house.sandbox.faults = Script(partial_faults.something_went_wrong("pullRequests"))
    found = await completed(observer, house, snapshot, rules())
    assert found.other_pulls == OtherPulls(interrupted=True)
    house.sandbox.faults = Script(faults.too_many_requests(retry_after=90))
    with pytest.raises(RateLimitReached):
        await completed(observer, house, snapshot, rules())


async def test_endless_questions_from_the_rules_are_stopped(
    house: House, observer: Observer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Need] = []

    def needs(*_: object) -> list[Need]:
        asked.append(BlobId("0" * 40, f"{len(asked)}.md"))
        return asked

    monkeypatch.setattr(observer_module, "needs", needs)
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"src/cart.py": "1\n"})
    snapshot = await first_read(house, pull)
    await completed(observer, house, snapshot, rules())
    assert len(house.requests) == observer_module.MOST_ROUNDS


async def test_an_unanswered_question_is_asked_once(house: House, observer: Observer) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"src/cart.py": "1\n"})
    snapshot = await first_read(house, pull)
    snapshot = replace(snapshot, pull_request=replace(of_pull(snapshot), remembered_sharers=frozenset({99})))
    found = await completed(observer, house, snapshot, rules())
    assert of_pull(found).shared_with == ()
    assert house.requests == [ANSWERS]


async def test_a_missing_holder_is_known_to_be_missing(house: House, observer: Observer) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={"src/cart.py": "1\n"})
    snapshot = replace(await first_read(house, pull), people={})
    missing = EffectiveConfig(source=ConfigSource.REPOSITORY, config=_loaded("pm: paula\nem: nobody\n"))
    found = await completed(observer, house, snapshot, missing)
    assert found.people[Holder("nobody")] is None


def _loaded(text: str) -> RepoConfig:
    found = load(text)
    assert isinstance(found, RepoConfig)
    return found
