"""The configuration: whether there is a rules file, under one name, and whether it is valid."""

from __future__ import annotations

from ghapp.operations.doctor.diagnosis import Diagnosis, ok, problem, warning
from ghapp.rules.config.effective import TWO_FILES
from ghapp.rules.model.framework import CONFIG_PATH, ConfigSource, EffectiveConfig, Mode, Problem
from ghapp.starters import proposal_link

CONFIGURATION = "Configuration"
_SHOWN = 3


def check_configuration(
    effective: EffectiveConfig, *, owner: str, name: str, branch: str, web_url: str
) -> list[Diagnosis]:
    """Check the configuration that applies to a repository; `branch` is its default branch."""
    if effective.source is ConfigSource.NONE:
        link = proposal_link(f"{web_url}/{owner}/{name}", branch)
        cure = f"Name the PM and the EM at this address, and propose the file: {link}"
        return [warning(CONFIGURATION, f"{owner}/{name} has no rules file, so the app does nothing there.", cure)]
    home = f"{owner}/.github" if effective.source is ConfigSource.ORGANISATION else f"{owner}/{name}"
    if effective.unreadable:
        cure = "Replace it with a text file, or grant the app `contents: read`."
        return [problem(CONFIGURATION, f"The rules file of {home} cannot be read. {effective.unreadable}", cure)]
    if effective.problems == (TWO_FILES,):
        return [problem(CONFIGURATION, f"{home} has the rules file under two names.", TWO_FILES.message)]
    if effective.problems:
        cure = "Correct the file. `ghapp check-config FILE` checks it before you commit it."
        message = (
            f"`{CONFIG_PATH}` of {home} is not valid, so its last valid version applies. {_text(effective.problems)}"
        )
        return [problem(CONFIGURATION, message, cure)]
    config = effective.config
    if config is None:
        return []
    mode = "It only advises: nothing blocks." if config.gate.mode is Mode.ADVISE else "It can block a merge."
    return [
        ok(CONFIGURATION, f"`{CONFIG_PATH}` of {home} is valid. {mode}"),
        *(
            warning(
                CONFIGURATION,
                f"`{CONFIG_PATH}` of {home}, line {each.line}: {each.message}",
                "Change it, or leave it if you meant it.",
            )
            for each in config.warnings
        ),
    ]


def archived(place: str) -> Diagnosis:
    """Return the diagnosis that nothing can be written to a repository."""
    cure = "If work on it continues, unarchive it in its settings. The app then catches up by itself."
    return warning(CONFIGURATION, f"{place} is archived, so the app does nothing there.", cure)


def _text(problems: tuple[Problem, ...]) -> str:
    shown = [f"Line {each.line}: {each.message}" for each in problems[:_SHOWN]]
    left = len(problems) - len(shown)
    return " ".join([*shown, f"And {left} more."] if left else shown)
