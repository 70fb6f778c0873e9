"""REST: the permission of a user in a repository."""

from __future__ import annotations

import gidgethub
import pytest

from tests.support.small_sandbox import Connect, small_sandbox

URL = "/repos/acme/shop/collaborators"


@pytest.mark.parametrize(
    ("level", "permission"),
    [("admin", "admin"), ("maintain", "write"), ("write", "write"), ("triage", "read"), ("read", "read")],
)
async def test_a_permission_has_its_role_name_and_base_role(connect: Connect, level: str, permission: str) -> None:
    here = small_sandbox()
    here.sandbox.add_collaborator(here.shop, here.stella, level)
    api = await connect(here)
    held = await api.getitem(f"{URL}/{here.stella.login}/permission")
    assert (held["permission"], held["role_name"], held["user"]["login"]) == (permission, level, here.stella.login)


@pytest.mark.parametrize(("private", "permission"), [(True, "none"), (False, "read")])
async def test_a_stranger_can_read_a_public_repository(connect: Connect, *, private: bool, permission: str) -> None:
    here = small_sandbox()
    here.shop.private = private
    api = await connect(here)
    assert (await api.getitem(f"{URL}/{here.sandbox.user('nobody').login}/permission"))["permission"] == permission


async def test_an_organisation_has_no_permission(connect: Connect) -> None:
    api = await connect(small_sandbox())
    with pytest.raises(gidgethub.BadRequest, match="acme is not a user"):
        await api.getitem(f"{URL}/acme/permission")


async def test_collaborators_are_listed_from_a_permission_on(connect: Connect) -> None:
    here = small_sandbox()
    here.sandbox.add_collaborator(here.shop, here.stella, "admin")
    here.sandbox.add_collaborator(here.shop, here.sandbox.user("walter"), "write")
    api = await connect(here)
    everybody = {each["login"]: each["role_name"] for each in await api.getitem(URL)}
    assert (everybody["stella"], everybody["walter"]) == ("admin", "write")
    admins = await api.getitem(f"{URL}?permission=admin")
    assert {each["role_name"] for each in admins} == {"admin"}
    assert "walter" not in {each["login"] for each in admins}
