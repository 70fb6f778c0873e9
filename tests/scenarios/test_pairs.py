"""Several pairs in one repository: chosen by path for documents, by label for requests (SPEC §5)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.pairs import configure_pairs
from tests.support.world import PRD_TEXT, World, asked, assigned
from tests.support.writes import ADD_LABELS, ASK, ASSIGN, CHECK, NEW_CHECK, OPENED, UNASSIGN

PAIRS = """\
pairs:
  - {name: checkout, pm: petra, em: ed, paths: ['**/checkout/**'], labels: ['team: checkout']}
  - {name: search, pm: paul, em: eva, paths: ['**/search/**', '**/checkout/index.md'], labels: ['team: search']}
  - {name: everyone else, pm: pam, em: emma}
sections: off
"""
CHECKOUT, SEARCH, OTHER = "docs/prd/checkout/cart.md", "docs/prd/search/index.md", "docs/prd/returns.md"


@pytest.fixture
async def paired(world: World) -> AsyncIterator[World]:
    """The world with three pairs, the last of them the fallback."""
    await configure_pairs(world, PAIRS)
    yield world


def person(world: World, login: str) -> User:
    """The user of that login."""
    found = world.box.actor(login)
    assert isinstance(found, User)
    return found


async def heard_one_after_the_other(world: World, pull: PullRequest) -> None:
    """Ed's voice, after which the gate still waits for the EM of the pair `search`, and then hers."""
    world.box.comment(pull, person(world, "ed"), "Fine.")
    await world.settle(CHECK)
    assert world.title(pull) == "Waiting for @eva (EM) to comment on the PRD"
    assert "(pair `search`)" in world.page(pull)
    world.box.comment(pull, person(world, "eva"), "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"


@pytest.mark.parametrize(
    ("path", "pair"),
    [
        (CHECKOUT, ["ed", "petra"]),
        (SEARCH, ["eva", "paul"]),
        ("docs/prd/checkout/index.md", ["ed", "petra"]),
        (OTHER, ["emma", "pam"]),
    ],
    ids=["checkout", "search", "the first match in file order", "the fallback"],
)
async def test_the_path_of_a_document_selects_its_pair(paired: World, path: str, pair: list[str]) -> None:
    pull = paired.box.open_pull(paired.shop, paired.dan, {path: PRD_TEXT})
    await paired.settle(*OPENED)
    assert asked(pull) == pair


async def test_only_the_pair_of_the_document_is_heard(paired: World) -> None:
    pull = paired.box.open_pull(paired.shop, paired.dan, {CHECKOUT: PRD_TEXT})
    await paired.settle(*OPENED)
    paired.box.comment(pull, paired.emma, "Fine.")
    paired.box.comment(pull, person(paired, "eva"), "Fine.")
    await paired.settle()
    assert paired.conclusion(pull) == "action_required"
    paired.box.comment(pull, person(paired, "ed"), "Fine.")
    await paired.settle(CHECK)
    assert paired.conclusion(pull) == "success"


async def test_each_document_needs_the_partner_of_its_own_pair(paired: World) -> None:
    pull = paired.box.open_pull(paired.shop, paired.dan, {CHECKOUT: PRD_TEXT, SEARCH: PRD_TEXT})
    await paired.settle(*OPENED)
    assert asked(pull) == ["ed", "eva", "paul", "petra"]
    await heard_one_after_the_other(paired, pull)


async def test_nobody_moves_a_document_out_of_the_reach_of_its_pair(paired: World) -> None:
    """Eva is alone in `sandbox`: her own pair needs nobody, but checkout loses a document."""
    alone = "pairs:\n  - {name: sandbox, pm: eva, em: eva, paths: [/sandbox/**]}\n"
    globs = "documents: {prd: ['docs/prd/**', '/sandbox/**']}\n"
    await paired.configured(PAIRS.replace("pairs:\n", alone) + globs)
    paired.box.commit(paired.shop, paired.ada, {CHECKOUT: PRD_TEXT})
    await paired.settle()
    pull = paired.box.open_pull(paired.shop, person(paired, "eva"), renames={CHECKOUT: "sandbox/cart.md"})
    await paired.settle(*OPENED)
    assert paired.title(pull) == "Waiting for @ed (EM) to comment on the PRD"
    assert asked(pull) == ["ed", "petra"]


async def test_a_move_between_pairs_is_heard_by_both_partners(paired: World) -> None:
    paired.box.commit(paired.shop, paired.ada, {CHECKOUT: PRD_TEXT})
    await paired.settle()
    pull = paired.box.open_pull(paired.shop, paired.dan, renames={CHECKOUT: SEARCH})
    await paired.settle(*OPENED)
    assert asked(pull) == ["ed", "eva", "paul", "petra"]
    await heard_one_after_the_other(paired, pull)


async def test_a_move_out_of_all_globs_is_heard_by_its_own_pair(paired: World) -> None:
    paired.box.commit(paired.shop, paired.ada, {CHECKOUT: PRD_TEXT})
    await paired.settle()
    pull = paired.box.open_pull(paired.shop, paired.dan, renames={CHECKOUT: "attic/search/cart.md"})
    await paired.settle(*OPENED)
    assert asked(pull) == ["ed", "petra"]


async def test_a_partner_of_one_pair_who_writes_for_another_needs_no_owner(paired: World) -> None:
    pull = paired.box.open_pull(paired.shop, person(paired, "eva"), {CHECKOUT: PRD_TEXT})
    await paired.settle(*OPENED)
    assert paired.title(pull) == "Waiting for @ed (EM) to comment on the PRD"


SHARED = """\
pairs:
  - {name: checkout, pm: petra, em: ed, paths: ['**/checkout/**']}
  - {name: search, pm: petra, em: eva, paths: ['**/search/**']}
  - {name: everyone else, pm: pam, em: emma}
sections: off
"""


async def test_a_shared_pm_is_asked_once_and_the_em_of_each_pair_is_heard(paired: World) -> None:
    await paired.configured(SHARED)
    pull = paired.box.open_pull(paired.shop, paired.dan, {CHECKOUT: "# A\n", SEARCH: "# B\n"})
    await paired.settle(*OPENED)
    assert asked(pull) == ["ed", "eva", "petra"]
    await heard_one_after_the_other(paired, pull)


async def test_one_voice_of_a_shared_pm_counts_for_documents_of_both_pairs(paired: World) -> None:
    await paired.configured(SHARED)
    sdds = {"docs/sdd/checkout/cart.md": "# A\n", "docs/sdd/search/index.md": "# B\n"}
    pull = paired.box.open_pull(paired.shop, paired.dan, sdds)
    await paired.settle(*OPENED)
    assert paired.title(pull) == "Waiting for @petra (PM) to comment on the SDD, and 1 more"
    paired.box.comment(pull, person(paired, "petra"), "Fine.")
    await paired.settle(CHECK)
    assert paired.conclusion(pull) == "success"


async def test_an_em_who_is_pm_of_another_pair_speaks_for_each_in_that_role(paired: World) -> None:
    """Ed is checkout's EM and search's PM: heard on checkout's PRD and on search's SDD, and not on search's PRD."""
    await paired.configured(SHARED.replace("name: search, pm: petra", "name: search, pm: ed"))
    files = {CHECKOUT: "# A\n", SEARCH: "# B\n", "docs/sdd/search/index.md": "# C\n"}
    pull = paired.box.open_pull(paired.shop, paired.dan, files)
    await paired.settle(*OPENED)
    await heard_one_after_the_other(paired, pull)


async def test_a_holder_of_both_roles_of_a_pair_waits_for_nobody(paired: World) -> None:
    await paired.configured(SHARED.replace("pm: petra, em: ed", "pm: ed, em: ed"))
    own = paired.box.open_pull(paired.shop, person(paired, "ed"), {CHECKOUT: "# A\n"})
    await paired.settle(ADD_LABELS, NEW_CHECK)
    assert (paired.conclusion(own), paired.title(own)) == (
        "success",
        "Only the author holds the role that has to respond",
    )
    another = paired.box.open_pull(paired.shop, paired.dan, {CHECKOUT: "# B\n"})
    await paired.settle(*OPENED)
    assert paired.title(another) == "Waiting for @ed (EM) to comment on the PRD"


async def test_a_label_and_a_path_may_select_different_pairs(paired: World) -> None:
    """The path chooses who is heard on the PRD; the label, whom an area that the PRD is not about asks."""
    pull = paired.box.open_pull(paired.shop, paired.dan, {CHECKOUT: "# A\n"})
    paired.box.add_labels(pull, paired.dan, ["team: search", "how"])
    await paired.settle(*OPENED)
    assert asked(pull) == ["ed", "eva", "petra"]
    paired.box.comment(pull, person(paired, "eva"), "Fine.")
    await paired.settle()
    assert paired.title(pull) == "Waiting for @ed (EM) to comment on the PRD"


async def test_a_label_never_changes_which_voice_a_document_needs(paired: World) -> None:
    pull = paired.box.open_pull(paired.shop, paired.dan, {OTHER: PRD_TEXT})
    paired.box.add_labels(pull, paired.dan, ["team: checkout"])
    await paired.settle(*OPENED)
    assert asked(pull) == ["emma", "pam"]


@pytest.mark.parametrize(
    ("label", "owner"), [("team: checkout", "ed"), ("Team: Search", "eva"), ("bug", "emma")], ids=str
)
async def test_a_label_selects_the_pair_of_an_issue(paired: World, label: str, owner: str) -> None:
    issue = await paired.issue()
    paired.box.add_labels(issue, paired.dan, [label, "how"])
    await paired.settle(ASSIGN)
    assert assigned(issue) == [owner]


async def test_a_label_that_moves_an_issue_to_another_pair_moves_the_assignment(paired: World) -> None:
    issue = await paired.issue()
    paired.box.add_labels(issue, paired.dan, ["how"])
    await paired.settle(ASSIGN)
    paired.box.add_labels(issue, paired.dan, ["team: search"])
    await paired.settle(ASSIGN, UNASSIGN)
    assert assigned(issue) == ["eva"]


async def test_a_label_selects_the_pair_that_an_area_label_asks(paired: World) -> None:
    pull = await paired.code()
    paired.box.add_labels(pull, paired.dan, ["team: search", "how"])
    await paired.settle(ASK)
    assert asked(pull) == ["eva"]


async def test_the_fallback_pair_speaks_for_the_rules_file(paired: World) -> None:
    pull = paired.box.open_pull(paired.shop, paired.dan, {CONFIG_PATH: PAIRS + "labels: off\n"})
    await paired.settle(ASK, NEW_CHECK)
    assert asked(pull) == ["emma", "pam"]


async def test_several_pairs_without_a_fallback_are_refused_at_their_line(paired: World) -> None:
    text = "".join(line for line in PAIRS.splitlines(keepends=True) if "everyone else" not in line)
    pull = paired.box.open_pull(paired.shop, paired.pam, {CONFIG_PATH: text})
    await paired.settle(NEW_CHECK)
    assert paired.conclusion(pull) == "failure"
    assert [line for line, _, _ in paired.annotations(pull)] == [1]


async def test_every_holder_in_a_team_or_a_list_is_asked(world: World) -> None:
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", [world.emma]))
    await world.configured("pm: pam\nem: ['@acme/leads', ada]\n")
    pull = await world.prd(world.pam, ADD_LABELS, ASK, NEW_CHECK)
    assert asked(pull) == ["acme/leads", "ada"]
    world.box.comment(pull, world.ada, "Fine.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == "success"
