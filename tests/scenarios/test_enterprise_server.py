"""GitHub Enterprise Server: a certificate of a private authority, and what doctor says about the version."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ghapp.errors import SettingsError
from ghapp.manifest import manifest
from ghapp.operations.doctor.diagnosis import Level
from ghapp.operations.doctor.examination import examine
from ghapp.rules.model.framework import CHECK_NAME, CONFIG_PATH
from ghapp.sandbox import Sandbox
from ghapp.settings import Settings
from tests.scenarios.test_doctor import diagnose
from tests.support.certificates import PrivateAuthority, private_authority
from tests.support.world import CONFIG, World, build_world
from tests.support.writes import CREATE_LABELS


@pytest.fixture
def authority(tmp_path: Path) -> PrivateAuthority:
    return private_authority(tmp_path)


@pytest.fixture
async def settings(authority: PrivateAuthority) -> AsyncIterator[Settings]:
    """The settings for a server with a certificate that only its authority's file proves."""
    sandbox = Sandbox(enterprise_version="3.20.0")
    app = sandbox.register_app("roe", permissions=manifest().permissions, events=manifest().events)
    async with sandbox.serve(tls=authority.tls) as url:
        yield Settings(
            app_id=app.id,
            private_key=app.private_key,
            webhook_secrets=("secret",),
            github_url=url,
            github_ca_file=str(authority.ca_file),
        )


async def test_a_private_authority_is_trusted_by_a_setting(settings: Settings) -> None:
    found = {each.subject: each for each in await examine(settings)}
    assert found["Credentials"].level is Level.OK
    assert found["Version"].message == "GitHub Enterprise Server 3.20.0 has everything that the app uses."


async def test_doctor_names_the_setting_for_an_untrusted_certificate(settings: Settings) -> None:
    (found,) = await examine(replace(settings, github_ca_file=""))
    assert (found.level, "GITHUB_CA_FILE" in found.cure) == (Level.PROBLEM, True)


@pytest.mark.parametrize("contents", [None, "no certificate"])
def test_a_file_without_certificates_is_a_wrong_setting(tmp_path: Path, contents: str | None) -> None:
    file = tmp_path / "authority.pem"
    if contents:
        file.write_text(contents)
    with pytest.raises(SettingsError, match="GITHUB_CA_FILE names a file without certificates"):
        Settings.from_env({"GITHUB_CA_FILE": str(file)})


@pytest.fixture
async def old_world(tmp_path: Path) -> AsyncIterator[World]:
    """A server that does not know `merge_group`, with an app that is registered without it."""
    async with build_world(tmp_path, {CONFIG_PATH: CONFIG}, enterprise_version="3.18.1") as built:
        built.registration.events = built.installation.events = built.registration.events - {"merge_group"}
        await built.settle(*CREATE_LABELS)
        yield built


async def test_what_a_version_lacks_is_left_out_and_said(old_world: World) -> None:
    found = await diagnose(old_world)
    assert {each.subject for each in found if each.level is not Level.OK} == {"Version"}
    (version,) = (each for each in found if each.subject == "Version")
    assert "3.18.1 does not send the event `merge_group`" in version.message


async def test_a_merge_queue_that_a_version_cannot_serve_is_a_problem(old_world: World) -> None:
    old_world.box.protect(old_world.shop, "main", required=[(CHECK_NAME, old_world.registration.id)], ruleset=True)
    old_world.box.require_merge_queue(old_world.shop)
    problems = [each for each in await diagnose(old_world) if each.level is Level.PROBLEM]
    assert [(each.subject, "upgrade the server" in each.cure) for each in problems] == [("Merge queue", True)]
