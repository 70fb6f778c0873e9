"""One repository: its configuration, what its default branch requires, and its holders."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from ghapp.github.reading.registration import InstalledApp
from ghapp.github.reading.required_checks import BranchRequirements, RequiredByBranch
from ghapp.operations.doctor.branch_checks import (
    check_merge_queue,
    check_organisation_ruleset,
    check_required,
    organisation_that_requires,
)
from ghapp.operations.doctor.configuration_checks import check_configuration
from ghapp.operations.doctor.diagnosis import Diagnosis, Level
from ghapp.operations.doctor.holder_checks import Standing, judge_holders
from ghapp.rules.config.load import load
from ghapp.rules.model.actors import Actor, Resolved
from ghapp.rules.model.framework import CHECK_NAME, ConfigSource, EffectiveConfig, Holder, Problem, RepoConfig

OURS, THEIRS = 7, 8
PAM, EMMA, LEADS = Holder("pam"), Holder("emma"), Holder("acme/leads", is_team=True)


def config(text: str = "pm: pam\nem: emma\n") -> RepoConfig:
    """Return a valid configuration."""
    loaded = load(text)
    assert isinstance(loaded, RepoConfig)
    return loaded


def requirements(*checks: RequiredByBranch, queue: bool = False, complete: bool = True) -> BranchRequirements:
    return BranchRequirements(checks=checks, has_merge_queue=queue, is_complete=complete)


def installed(*, covers_all: bool = False, permission: bool = True, event: bool = True) -> InstalledApp:
    return InstalledApp(
        id=1,
        account="acme",
        settings_url="https://github.com/organizations/acme/settings/installations/1",
        permissions={"merge_queues": "read"} if permission else {},
        events=frozenset({"merge_group"}) if event else frozenset(),
        covers_all=covers_all,
        is_suspended=False,
    )


def required(*checks: tuple[str, int | None, str], complete: bool = True, blocks: bool = True) -> Diagnosis:
    found = requirements(*(RequiredByBranch(*check) for check in checks), complete=complete)
    return check_required(found, name=CHECK_NAME, branch="main", app_id=OURS, blocks=blocks)


@pytest.mark.parametrize(
    ("found", "level", "words"),
    [
        (required((CHECK_NAME, OURS, "")), Level.OK, "from this app only."),
        (required((CHECK_NAME, OURS, "acme")), Level.OK, "by a ruleset of acme"),
        (required((CHECK_NAME, None, ""), (CHECK_NAME, OURS, "")), Level.OK, "from this app only."),
        (required((CHECK_NAME, None, "acme")), Level.PROBLEM, "from any source"),
        (required((CHECK_NAME, OURS, ""), (CHECK_NAME, THEIRS, "")), Level.PROBLEM, "another app (id 8)"),
        (required((f"{CHECK_NAME}: main", OURS, "")), Level.PROBLEM, "so nothing can be merged"),
        (required((f"{CHECK_NAME}: main", None, "")), Level.PROBLEM, "so nothing can be merged"),
        (required(("Release gate", OURS, "")), Level.PROBLEM, "requires `Release gate`, but"),
        (required(("ci", None, "")), Level.PROBLEM, "nothing blocks a merge"),
        (required(complete=False), Level.WARNING, "does not show all rules"),
        (required(blocks=False), Level.OK, "no rules file asks"),
    ],
)
def test_the_required_check_must_come_from_this_app_only(found: Diagnosis, level: Level, words: str) -> None:
    assert (found.level, words in found.message) == (level, True), found


def test_a_ruleset_of_the_organisation_blocks_repositories_without_the_app() -> None:
    (found,) = check_organisation_ruleset("acme", installed(), CHECK_NAME, [])
    assert (found.level, "Install the app on all repositories" in found.cure) == (Level.WARNING, True)
    assert found.message.endswith("nothing can be merged.")
    assert check_organisation_ruleset("acme", installed(covers_all=True), CHECK_NAME, []) == []
    assert check_organisation_ruleset("", installed(), CHECK_NAME, []) == []


def test_some_repositories_that_a_ruleset_of_the_organisation_blocks_are_named() -> None:
    (few,) = check_organisation_ruleset("acme", installed(), CHECK_NAME, ["acme/a", "acme/b"])
    assert "Among them are acme/a, acme/b; GitHub" in few.message
    (many,) = check_organisation_ruleset("acme", installed(), CHECK_NAME, [f"acme/{number}" for number in range(12)])
    assert "acme/9 and 2 more; GitHub" in many.message


def test_the_organisation_is_that_of_the_ruleset_that_requires_the_check() -> None:
    everywhere = requirements(RequiredByBranch("ci", None, "beta"), RequiredByBranch(CHECK_NAME, OURS, "acme"))
    assert organisation_that_requires(everywhere, CHECK_NAME) == "acme"
    assert organisation_that_requires(requirements(RequiredByBranch(CHECK_NAME, OURS)), CHECK_NAME) == ""


@pytest.mark.parametrize(
    ("here", "version", "level", "words"),
    [
        (installed(), "", Level.OK, "can answer"),
        (installed(), "3.18.0", Level.PROBLEM, "3.18.0 does not tell the app"),
        (installed(permission=False, event=False), "", Level.PROBLEM, "read` and the event `merge_group`"),
    ],
)
def test_a_merge_queue_needs_a_permission_and_an_event(
    here: InstalledApp, version: str, level: Level, words: str
) -> None:
    (found,) = check_merge_queue(requirements(queue=True), here, version)
    assert (found.level, words in found.message) == (level, True)
    assert check_merge_queue(requirements(), here, version) == []


def configured(effective: EffectiveConfig) -> list[Diagnosis]:
    return check_configuration(effective, owner="acme", name="shop", branch="main", web_url="https://github.com")


def test_a_repository_without_a_rules_file_gets_a_link_that_proposes_one() -> None:
    (found,) = configured(EffectiveConfig(source=ConfigSource.NONE))
    link = urlsplit(found.cure.split()[-1])
    assert (link.hostname, link.path) == ("github.com", "/acme/shop/new/main")
    assert parse_qs(link.query) == {
        "filename": [".github/rules-of-engagement.yml"],
        "value": ["pm: octocat\nem: hubot\n"],
    }
    assert found.level is Level.WARNING


@pytest.mark.parametrize(
    ("effective", "words"),
    [
        (EffectiveConfig(source=ConfigSource.REPOSITORY, config=config()), ["acme/shop is valid. It can block"]),
        (
            EffectiveConfig(
                source=ConfigSource.ORGANISATION, config=config("pm: pam\nem: emma\ngate: {mode: advise}\n")
            ),
            ["acme/.github"],
        ),
        (
            EffectiveConfig(source=ConfigSource.REPOSITORY, config=config("pm: pam\nem: pam\n")),
            ["is valid", "is both PM and EM"],
        ),
        (
            EffectiveConfig(source=ConfigSource.REPOSITORY, unreadable="It is binary."),
            ["cannot be read. It is binary."],
        ),
        (
            EffectiveConfig(
                source=ConfigSource.REPOSITORY, problems=tuple(Problem(line, 1, "Bad.") for line in range(1, 6))
            ),
            ["Line 3: Bad. And 2 more."],
        ),
    ],
)
def test_the_configuration_that_applies_is_described(effective: EffectiveConfig, words: list[str]) -> None:
    found = configured(effective)
    assert [word in each.message for word, each in zip(words, found, strict=True)] == [True] * len(words)


def person(login: str, *, is_bot: bool = False) -> Actor:
    return Actor(login, f"U_{login}", is_bot=is_bot)


@pytest.mark.parametrize(
    ("resolved", "words"),
    [
        (Resolved(LEADS, "T", (person("emma"),)), "2 people and teams of the rules file exist"),
        (
            Resolved(LEADS, "T", (person("emma"),), hidden=2),
            "does not show all members of `@acme/leads` (EM): 2 are hidden",
        ),
        (Resolved(LEADS, "T", (), hidden=1), "1 are hidden"),
        (Resolved(LEADS, "T", (person("bot", is_bot=True),)), "has no people in it"),
    ],
)
def test_a_team_must_show_all_its_people(resolved: Resolved, words: str) -> None:
    named = config("pm: pam\nem: '@acme/leads'\n")
    people = {PAM: Resolved(PAM, "U_pam", (person("pam"),)), LEADS: resolved}
    (found,) = judge_holders(named, Standing(people=people), "acme/shop")
    assert words in found.message


def test_a_bot_cannot_hold_a_role_and_the_pair_is_named() -> None:
    text = "pairs:\n- {name: shop, pm: pam, em: emma, paths: [a]}\n- {name: rest, pm: pam, em: pam}\n"
    people = {PAM: Resolved(PAM, "U", (person("pam"),)), EMMA: Resolved(EMMA, "B", (person("emma", is_bot=True),))}
    (found,) = judge_holders(config(text), Standing(people=people), "acme/shop")
    assert found.message == "`emma` (EM of `shop`) is a bot, which cannot speak for a role."
