"""SPEC §5: what a valid configuration means. Each row is one difference from a complete default."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Any

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.defaults import DEFAULT_AREAS, DEFAULT_DOCUMENTS, DEFAULT_EXPECTATIONS
from ghapp.rules.model.framework import (
    Area,
    AreaRule,
    CheckScope,
    Concerns,
    DocumentKind,
    Gate,
    Holder,
    Mode,
    Pair,
    RepoConfig,
    Role,
    Stale,
    Strength,
)

SMALLEST = "pm: octocat\nem: hubot\n"
OCTOCAT, HUBOT, MONALISA = Holder("octocat"), Holder("hubot"), Holder("monalisa")
PRODUCT = Holder("acme/product", is_team=True)
PAIR = Pair(name="default", pm=(OCTOCAT,), em=(HUBOT,))
DEFAULT = RepoConfig(
    pairs=(PAIR,),
    areas=DEFAULT_AREAS,
    documents=DEFAULT_DOCUMENTS,
    gate=Gate(),
    labels=True,
    expectations=DEFAULT_EXPECTATIONS,
)


def test_the_smallest_valid_file_names_a_pm_and_an_em() -> None:
    assert load(SMALLEST) == DEFAULT


def area(name: Area, **difference: Any) -> dict[str, Any]:
    return {"areas": {**DEFAULT_AREAS, name: replace(DEFAULT_AREAS[name], **difference)}}


def documents(kind: DocumentKind, *globs: str) -> dict[str, Any]:
    return {"documents": {**DEFAULT_DOCUMENTS, kind: globs}}


WHY_OF_THE_EM = "Why work on this, and what change do we want? Decided by the EM."


@pytest.mark.parametrize(
    ("added", "difference"),
    [
        pytest.param("areas: {why: {owner: em}}", area(Area.WHY, owner=Role.EM, description=WHY_OF_THE_EM), id="owner"),
        pytest.param("areas: {why: {label: Warum}}", area(Area.WHY, label="Warum"), id="label"),
        pytest.param("areas: {why: {label: 2024}}", area(Area.WHY, label="2024"), id="a number is a label's name"),
        pytest.param("areas: {why: {color: 000000}}", area(Area.WHY, color="000000"), id="a number is a colour"),
        pytest.param('areas: {why: {color: "#ABCDEF"}}', area(Area.WHY, color="abcdef"), id="a colour as CSS has it"),
        pytest.param('areas: {why: {description: ""}}', area(Area.WHY, description=""), id="no description"),
        pytest.param("areas: {why: {label: what}}", area(Area.WHY, label="what"), id="one owner may share a label"),
        pytest.param("areas: {}", {}, id="areas without any"),
        pytest.param("documents: {prd: specs/**}", documents(DocumentKind.PRD, "specs/**"), id="one glob"),
        pytest.param(
            'documents: {sdd: [rfc/**, "!rfc/README.md"]}',
            documents(DocumentKind.SDD, "rfc/**", "!rfc/README.md"),
            id="several globs, one that excludes",
        ),
        pytest.param("documents: {sdd: []}", documents(DocumentKind.SDD), id="no documents of a kind"),
        pytest.param("gate: {mode: advise}", {"gate": Gate(mode=Mode.ADVISE)}, id="mode advise"),
        pytest.param("gate: {mode: enforce}", {}, id="mode enforce is the default"),
        pytest.param(
            'gate: {check: {main: Rules, "release/*": Release gate}}',
            {"gate": Gate(check=(("main", "Rules"), ("release/*", "Release gate")))},
            id="check by branch",
        ),
        pytest.param("gate: {check: per-base}", {"gate": Gate(check=CheckScope.PER_BASE)}, id="check per-base"),
        pytest.param("gate: {check: single}", {}, id="check single is the default"),
        pytest.param("gate: {partner: review}", {"gate": Gate(partner=Strength.REVIEW)}, id="partner review"),
        pytest.param("gate: {partner: approval}", {"gate": Gate(partner=Strength.APPROVAL)}, id="partner approval"),
        pytest.param("gate: {partner: comment}", {}, id="partner comment is the default"),
        pytest.param("gate: {stale: document}", {"gate": Gate(stale=Stale.DOCUMENT)}, id="stale document"),
        pytest.param("gate: {stale: keep}", {}, id="stale keep is the default"),
        pytest.param("gate: {concerns: block}", {"gate": Gate(concerns=Concerns.BLOCK)}, id="concerns block"),
        pytest.param("gate: {concerns: note}", {}, id="concerns note is the default"),
        pytest.param("labels: off", {"labels": False}, id="labels off"),
        pytest.param("labels: Off", {"labels": False}, id="labels Off"),
        pytest.param("labels: false", {"labels": False}, id="labels false"),
        pytest.param("labels: on", {}, id="labels on"),
        pytest.param("labels: true", {}, id="labels true"),
    ],
)
def test_a_key_changes_only_what_it_names(added: str, difference: dict[str, Any]) -> None:
    assert load(SMALLEST + added) == replace(DEFAULT, **difference)


@pytest.mark.parametrize(
    ("written", "holders"),
    [
        pytest.param("octocat", (OCTOCAT,), id="a user"),
        pytest.param('"@octocat"', (OCTOCAT,), id="a user with the sign"),
        pytest.param("OctoCat", (OCTOCAT,), id="case does not matter"),
        pytest.param('"@acme/product"', (PRODUCT,), id="a team"),
        pytest.param("acme/product", (PRODUCT,), id="a team without the sign"),
        pytest.param('[octocat, "@Acme/Product"]', (OCTOCAT, PRODUCT), id="a list in file order"),
        pytest.param("007", (Holder("007"),), id="digits only"),
        pytest.param("mona_acme", (Holder("mona_acme"),), id="an enterprise's managed user"),
        pytest.param("old--name-", (Holder("old--name-"),), id="an old account's hyphens"),
        pytest.param("a" * 39, (Holder("a" * 39),), id="the longest login"),
    ],
)
def test_a_role_is_held_by_users_teams_or_a_list_of_them(written: str, holders: tuple[Holder, ...]) -> None:
    assert load(f"pm: {written}\nem: hubot") == replace(DEFAULT, pairs=(replace(PAIR, pm=holders),))


def test_an_anchor_saves_repeating_a_list_of_holders() -> None:
    loaded = load("pm: &leads [octocat, monalisa]\nem: *leads")
    assert loaded == replace(DEFAULT, pairs=(Pair(name="default", pm=(OCTOCAT, MONALISA), em=(OCTOCAT, MONALISA)),))


def test_an_anchor_saves_repeating_a_section() -> None:
    loaded = load(SMALLEST + "areas: {why: &ours {owner: em, description: Ours}, what: *ours}")
    assert isinstance(loaded, RepoConfig)
    assert loaded == load(
        SMALLEST + "areas: {why: {owner: em, description: Ours}, what: {owner: em, description: Ours}}"
    )


PAIRS = """\
pairs:
  - name: checkout
    pm: octocat
    em: hubot
    paths: docs/prd/checkout/**
    labels: ["team: checkout", shop]
  - {name: " everyone ", pm: monalisa, em: hubot}
"""


def test_pairs_keep_file_order_and_one_without_selectors_is_the_fallback() -> None:
    loaded = load(PAIRS)
    checkout = Pair(
        name="checkout",
        pm=(OCTOCAT,),
        em=(HUBOT,),
        paths=("docs/prd/checkout/**",),
        labels=("team: checkout", "shop"),
    )
    everyone = Pair(name="everyone", pm=(MONALISA,), em=(HUBOT,))
    assert loaded == replace(DEFAULT, pairs=(checkout, everyone))
    assert isinstance(loaded, RepoConfig)
    assert loaded.fallback is loaded.pairs[1]
    assert loaded.holders == {OCTOCAT, HUBOT, MONALISA}


def test_an_area_keeps_its_own_values_when_defaults_are_added() -> None:
    loaded = load(SMALLEST + "areas: {how: {owner: em, label: tech, color: 123abc, description: Technology}}")
    assert isinstance(loaded, RepoConfig)
    assert loaded.areas[Area.HOW] == AreaRule(owner=Role.EM, label="tech", color="123abc", description="Technology")


FULL = """\
pairs: [{name: all, pm: [a, acme/b], em: c, paths: [docs/**], labels: [x]}]
delegates: {a: d until 2026-12-24}
reminders: {holidays: [2026-12-24], escalate_to: e}
"""


def test_a_text_is_parsed_once_into_immutable_values() -> None:
    loaded = load(FULL)
    assert isinstance(loaded, RepoConfig)
    assert_frozen(loaded)
    assert load(FULL) is loaded


def assert_frozen(value: object) -> None:
    """Nothing in a value can be changed, however deep."""
    if is_dataclass(value) and not isinstance(value, type):
        assert type(value).__dataclass_params__.frozen  # type: ignore[attr-defined]  # typeshed does not tell of it
        for field in fields(value):
            assert_frozen(getattr(value, field.name))
    elif isinstance(value, MappingProxyType):
        for item in (*value, *value.values()):
            assert_frozen(item)
    elif isinstance(value, tuple | frozenset):
        for item in value:
            assert_frozen(item)
    else:
        assert isinstance(value, str | int | bool | date | Enum | None)
