"""Starters: the rules file, and templates for a PRD and an SDD, that `ghapp init` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from urllib.parse import quote, urlencode

from ghapp.rules.model.framework import CONFIG_PATH, Mode
from ghapp.starters.origin import Origin

# The default globs match files named `prd.md` or `sdd.md` in any folder and case, and a template is not a document.
PRD_PATH = "docs/templates/prd-template.md"
SDD_PATH = "docs/templates/sdd-template.md"


def starters(pm: Sequence[str], em: Sequence[str], mode: Mode) -> Mapping[str, str]:
    """Return the text of each file by its path; `pm` and `em` are valid names of holders."""
    configuration = _text("rules-of-engagement.yml").format(pm=_holders(pm), em=_holders(em), mode=mode.value)
    return {CONFIG_PATH: configuration, PRD_PATH: _text("prd.md"), SDD_PATH: _text("sdd.md")}


def next_steps(origin: Origin | None, configuration: str) -> str:
    """Say what to do after the files were written; `configuration` is the rules file as it now stands."""
    place = origin.full_name if origin else "OWNER/REPO"
    link = [proposal_link(origin.url, origin.branch, configuration)] if origin else []
    steps = [
        f"Review {CONFIG_PATH}. `ghapp check-config {CONFIG_PATH}` checks it.",
        *(f"Commit and push it; or propose it without write access: {each}" for each in link),
        "Merge it into the default branch. From then on, every pull request there has a check.",
        "Open a pull request with a PRD, such as docs/prd/first.md. The EM is asked, and the check waits.",
        f"`ghapp doctor {place}` says what is missing, such as the rule that makes the check required.",
    ]
    return "\n".join(["Next:", *(f"{number}. {step}" for number, step in enumerate(steps, start=1))])


def proposal_link(repository_url: str, branch: str, configuration: str = "pm: octocat\nem: hubot\n") -> str:
    """Return the address at which anybody can propose a rules file: GitHub opens a pull request from a fork if need be.

    Source: https://docs.github.com/en/repositories/working-with-files/managing-files/creating-new-files
    """
    query = urlencode({"filename": CONFIG_PATH, "value": configuration}, quote_via=quote)
    return f"{repository_url}/new/{quote(branch)}?{query}"


def _holders(names: Sequence[str]) -> str:
    """Return one name or a list, quoted: a name may look like a number or begin with a sign of YAML."""
    quoted = [json.dumps(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
