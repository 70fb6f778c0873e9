"""Labels and paths select areas and pairs (SPEC §5)."""

from __future__ import annotations

from dataclasses import replace

from ghapp.rules.model.framework import Area, DocumentKind, Role
from ghapp.rules.people.ownership import areas_of, owners_of_area, pair_of_labels, pairs_of_paths, roles_of_kind
from tests.support.builders import config, holder, pair

WEB = replace(pair(name="web", pm="wanda", paths="docs/prd/web/**"), labels=("team: web",))
ALL_DOCUMENTS = pair(name="documents", paths="docs/**")
FALLBACK = pair(name="everyone")
RULES = config(WEB, ALL_DOCUMENTS, FALLBACK)


def test_a_label_selects_its_area_in_any_case() -> None:
    assert areas_of(RULES, ("WHY", "bug")) == (Area.WHY,)


def test_no_label_selects_an_area_when_labels_are_off() -> None:
    assert areas_of(replace(RULES, labels=False), ("why",)) == ()


def test_a_label_selects_its_pair_and_other_labels_the_fallback() -> None:
    assert pair_of_labels(RULES, ("Team: Web",)) == WEB
    assert pair_of_labels(RULES, ("bug",)) == FALLBACK


def test_a_path_belongs_to_the_first_pair_that_matches() -> None:
    found = pairs_of_paths(RULES, ("docs/prd/web/a.md", "docs/prd/b.md", "src/c.py"))
    assert found == {"docs/prd/web/a.md": WEB, "docs/prd/b.md": ALL_DOCUMENTS}


def test_the_owner_of_an_area_comes_from_the_pair_of_the_labels() -> None:
    assert owners_of_area(RULES, Area.WHY, ("team: web",)) == (holder("wanda"),)


def test_the_owner_of_a_document_kind_comes_before_the_partner() -> None:
    assert roles_of_kind(DocumentKind.SDD) == (Role.EM, Role.PM)
    assert roles_of_kind(DocumentKind.RULES) == (Role.PM, Role.EM)
