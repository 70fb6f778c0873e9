"""The files with which a repository starts: its configuration, and templates of a PRD and an SDD."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import resources

from ghapp.rules.model.framework import CONFIG_PATH, Mode

# Where no default glob takes them for documents themselves.
PRD_PATH = "docs/templates/prd.md"
SDD_PATH = "docs/templates/sdd.md"


def starters(pm: Sequence[str], em: Sequence[str], mode: Mode) -> Mapping[str, str]:
    """The text of each file by its path; `pm` and `em` are the holders of the roles, each checked before."""
    configuration = _text("rules-of-engagement.yml").format(pm=_holders(pm), em=_holders(em), mode=mode.value)
    return {CONFIG_PATH: configuration, PRD_PATH: _text("prd.md"), SDD_PATH: _text("sdd.md")}


def _holders(names: Sequence[str]) -> str:
    """One name, or a list; quoted, as a name may begin with a sign of YAML's own, or look like a number."""
    quoted = [json.dumps(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
