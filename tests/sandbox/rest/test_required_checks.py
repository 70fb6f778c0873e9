"""REST: where the required checks of a branch come from, and who has access to a repository."""

from __future__ import annotations

import gidgethub
import pytest

from ghapp.sandbox import Refused
from tests.support.small_sandbox import CHECK, Connect, small_sandbox

RULES = "/repos/acme/shop/rules/branches/main"


async def test_rules_name_the_ruleset_of_the_repository_or_organisation(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id)], ruleset=True)
    here.sandbox.require_everywhere(here.acme, required=[("ci", None)])
    rules = await (await connect(here)).getitem(RULES)
    assert [(rule["ruleset_source_type"], rule["ruleset_source"]) for rule in rules] == [
        ("Repository", "acme/shop"),
        ("Organization", "acme"),
    ]
    assert [rule["parameters"]["required_status_checks"] for rule in rules] == [
        [{"context": CHECK, "integration_id": here.app.id}],
        [{"context": "ci"}],
    ]


async def test_classic_protection_is_no_rule_and_stands_at_the_branch(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.protect(here.shop, "main", required=[(CHECK, None)])
    api = await connect(here)
    assert await api.getitem(RULES) == []
    branch = await api.getitem("/repos/acme/shop/branches/main")
    assert branch["protection"]["required_status_checks"]["checks"] == [{"context": CHECK, "app_id": None}]


async def test_a_ruleset_of_the_organisation_blocks_every_default_branch() -> None:
    here = small_sandbox()
    here.sandbox.require_everywhere(here.acme, required=[(CHECK, here.app.id)])
    other = here.sandbox.repository("acme/site", files={"README.md": "# Site\n"}, teams={here.devs: "write"})
    for repository in (here.shop, other):
        pull = here.sandbox.open_pull(repository, here.paula, {"a.txt": "a"}, title="A")
        with pytest.raises(Refused, match=f'Required status check "{CHECK}" is expected'):
            here.sandbox.merge(pull, here.paula)


@pytest.mark.parametrize(
    ("path", "exists"),
    [
        ("/repos/acme/shop/collaborators/paula", True),
        ("/repos/acme/shop/collaborators/stella", False),
        ("/repos/acme/shop/collaborators/acme", False),
        ("/orgs/acme/teams/devs/repos/acme/shop", True),
        ("/orgs/acme/teams/guests/repos/acme/shop", False),
        ("/orgs/acme/teams/nobody/repos/acme/shop", False),
        ("/orgs/paula/teams/devs/repos/acme/shop", False),
    ],
)
async def test_access_is_answered_without_content(connect: Connect, path: str, *, exists: bool) -> None:
    here = small_sandbox()
    here.sandbox.create_team(here.acme, "guests")
    api = await connect(here)
    if exists:
        assert await api.getitem(path) is None
    else:
        with pytest.raises(gidgethub.BadRequest, match="Not Found"):
            await api.getitem(path)
