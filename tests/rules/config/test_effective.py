"""SPEC §3 and §5: which file governs, and what does while it is broken, unreadable or absent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.rules.config.effective import (
    TWO_FILES,
    ConfigFiles,
    ConfigTexts,
    effective_config,
    effective_part,
    texts_if_valid,
)
from ghapp.rules.config.load import load
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import ConfigSource, EffectiveConfig, RepoConfig

OURS = "pm: octocat\nem: hubot\n"
THEIRS = "pm: monalisa\nem: hubot\n"
EXTENDING = "extends: org\ngate: {mode: advise}\n"
BROKEN = "pm: octocat\nme: hubot\n"
UNREADABLE = "GitHub answered 502 for the rules file."


def blob(text: str | None) -> Blob | None:
    """A blob whose id tells its text; an empty text is an absent file."""
    return Blob(f"oid of {text!r}", text) if text != "" else None


def files(repository: str | None = "", organisation: str | None = "", unreadable: str | None = None) -> ConfigFiles:
    return ConfigFiles(blob(repository), blob(organisation), unreadable)


@pytest.mark.parametrize(
    ("found", "is_ambiguous"),
    [
        (replace(files(OURS), twice=frozenset([ConfigSource.REPOSITORY])), True),
        (replace(files(OURS, THEIRS), twice=frozenset([ConfigSource.ORGANISATION])), False),
        (replace(files(EXTENDING, THEIRS), twice=frozenset([ConfigSource.ORGANISATION])), True),
        (replace(files("", THEIRS), twice=frozenset([ConfigSource.ORGANISATION])), True),
    ],
)
def test_a_file_under_both_names_is_a_problem_where_it_applies(found: ConfigFiles, is_ambiguous: bool) -> None:
    effective = effective_config(found, last_valid=ConfigTexts(THEIRS, None))
    assert (effective.problems == (TWO_FILES,), texts_if_valid(found) is None) == (is_ambiguous, is_ambiguous)
    assert effective.config


def config(text: str, base: str | None = None) -> RepoConfig:
    loaded = load(text, base=base)
    assert isinstance(loaded, RepoConfig)
    return loaded


@pytest.mark.parametrize(
    ("present", "source", "expected"),
    [
        pytest.param(files(OURS), ConfigSource.REPOSITORY, config(OURS), id="the repository's own"),
        pytest.param(
            files(OURS, THEIRS), ConfigSource.REPOSITORY, config(OURS), id="its own before the organisation's"
        ),
        pytest.param(files("", THEIRS), ConfigSource.ORGANISATION, config(THEIRS), id="else the organisation's"),
        pytest.param(
            files(EXTENDING, THEIRS), ConfigSource.REPOSITORY, config(EXTENDING, THEIRS), id="its own over the other"
        ),
        pytest.param(
            files(OURS, BROKEN, UNREADABLE),
            ConfigSource.REPOSITORY,
            config(OURS),
            id="a file without a part in it may be broken or unreadable",
        ),
        pytest.param(
            files(OURS, None), ConfigSource.REPOSITORY, config(OURS), id="a file without a part in it may be binary"
        ),
    ],
)
def test_a_valid_file_applies(present: ConfigFiles, source: ConfigSource, expected: RepoConfig) -> None:
    organisation_text = present.organisation.text if present.organisation else None
    effective = effective_config(present, last_valid=ConfigTexts(THEIRS, None))
    assert effective == EffectiveConfig(
        source=source, config=expected, organisation_text=organisation_text, version=present.version
    )


def test_a_missing_file_means_no_configuration_whatever_was_valid_before() -> None:
    found = effective_config(files(), last_valid=ConfigTexts(OURS, None))
    assert found == EffectiveConfig(source=ConfigSource.NONE, version="none")


@pytest.mark.parametrize(
    ("present", "source", "place"),
    [
        pytest.param(files(BROKEN), ConfigSource.REPOSITORY, (1, 1), id="the repository's own"),
        pytest.param(files("", BROKEN), ConfigSource.ORGANISATION, (1, 1), id="the organisation's"),
        pytest.param(files(EXTENDING, BROKEN), ConfigSource.REPOSITORY, (1, 1), id="the one that is extended"),
        pytest.param(files(EXTENDING), ConfigSource.REPOSITORY, (1, 1), id="one that extends what is not there"),
        pytest.param(
            files("", EXTENDING), ConfigSource.ORGANISATION, (1, 1), id="an organisation's that extends itself"
        ),
    ],
)
def test_the_last_valid_version_applies_while_a_file_is_broken(
    present: ConfigFiles, source: ConfigSource, place: tuple[int, int]
) -> None:
    effective = effective_config(present, last_valid=ConfigTexts(OURS, None))
    assert (effective.source, effective.config, effective.unreadable) == (source, config(OURS), None)
    assert (effective.problems[0].line, effective.problems[0].column) == place
    assert effective.organisation_text == (present.organisation.text if present.organisation else None)


def test_a_broken_file_without_a_valid_version_has_only_its_problems() -> None:
    effective = effective_config(files(BROKEN), last_valid=None)
    assert effective.config is None
    assert [str(problem) for problem in effective.problems] == [
        "1:1: `em` is missing: add a user or team, for example `em: hubot`.",
        "2:1: Unknown key `me`. Did you mean `em`?",
    ]


@pytest.mark.parametrize(
    ("last_valid", "source", "expected"),
    [
        pytest.param(ConfigTexts(OURS, None), ConfigSource.REPOSITORY, config(OURS), id="the repository's own"),
        pytest.param(ConfigTexts(None, THEIRS), ConfigSource.ORGANISATION, config(THEIRS), id="the organisation's"),
        pytest.param(
            ConfigTexts(EXTENDING, THEIRS), ConfigSource.REPOSITORY, config(EXTENDING, THEIRS), id="both together"
        ),
        pytest.param(ConfigTexts(BROKEN, None), ConfigSource.REPOSITORY, None, id="one that is no longer valid"),
        pytest.param(None, ConfigSource.REPOSITORY, None, id="none"),
    ],
)
@pytest.mark.parametrize(
    ("present", "reason"),
    [
        pytest.param(files(unreadable=UNREADABLE), UNREADABLE, id="it could not be asked for"),
        pytest.param(files("", THEIRS, UNREADABLE), UNREADABLE, id="only the organisation's could be read"),
        pytest.param(files(EXTENDING, "", UNREADABLE), UNREADABLE, id="the one that is extended could not be read"),
        pytest.param(files(None), "binary or too large", id="it is binary"),
        pytest.param(files("", None), "binary or too large", id="the organisation's is binary"),
        pytest.param(files(EXTENDING, None), "binary or too large", id="the one that is extended is binary"),
    ],
)
def test_the_last_valid_version_applies_while_a_file_is_unreadable(
    present: ConfigFiles,
    reason: str,
    last_valid: ConfigTexts | None,
    source: ConfigSource,
    expected: RepoConfig | None,
) -> None:
    effective = effective_config(present, last_valid=last_valid)
    assert (effective.source, effective.config, effective.problems) == (source, expected, ())
    assert reason in str(effective.unreadable)
    assert effective.organisation_text == (present.organisation.text if present.organisation else None)


@pytest.mark.parametrize(
    ("present", "texts"),
    [
        pytest.param(files(OURS), ConfigTexts(OURS, None), id="the repository's own"),
        pytest.param(files(OURS, THEIRS), ConfigTexts(OURS, None), id="without a file that has no part in it"),
        pytest.param(files("", THEIRS), ConfigTexts(None, THEIRS), id="the organisation's"),
        pytest.param(files(EXTENDING, THEIRS), ConfigTexts(EXTENDING, THEIRS), id="both together"),
        pytest.param(files(BROKEN), None, id="not a broken file"),
        pytest.param(files(None), None, id="not an unreadable file"),
        pytest.param(files(), None, id="not an absent file"),
    ],
)
def test_the_store_keeps_the_valid_version(present: ConfigFiles, texts: ConfigTexts | None) -> None:
    assert texts_if_valid(present) == texts


@pytest.mark.parametrize(
    "different",
    [
        pytest.param(files(BROKEN, THEIRS), id="the repository's own"),
        pytest.param(files("", THEIRS), id="its absence"),
        pytest.param(files(EXTENDING, THEIRS), id="one that extends"),
        pytest.param(files(unreadable=UNREADABLE), id="an unreadable one"),
        pytest.param(files(), id="no file at all"),
    ],
)
def test_a_version_differs_when_the_contents_differ(different: ConfigFiles) -> None:
    assert files(OURS, THEIRS).version != different.version


def test_a_version_depends_only_on_the_files_that_contribute() -> None:
    assert files(OURS, THEIRS).version != files(OURS).version
    assert effective_part(files(OURS, THEIRS).version) == effective_part(files(OURS).version) == files(OURS).version
    assert files(EXTENDING, THEIRS).version != files(EXTENDING, OURS).version
    assert files("", THEIRS).version != files("", OURS).version


def test_a_version_differs_on_another_default_branch() -> None:
    here, there = (replace(files(OURS), branch=branch) for branch in ("main", "trunk"))
    assert here.version != there.version
    unreachable = [replace(files(), branch=branch) for branch in ("main", "trunk")]
    assert unreachable[0].version == unreachable[1].version


def test_a_version_names_the_files_and_the_branch() -> None:
    assert ConfigFiles(Blob("1", EXTENDING), Blob("2", OURS), None, "main").version == (
        "repository:1 organisation:2 branch:main"
    )
    assert ConfigFiles(None, None, UNREADABLE, "main").version == "unreadable branch:main"
    assert ConfigFiles(None, None, None, "main").version == "none"
