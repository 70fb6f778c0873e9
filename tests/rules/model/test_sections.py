"""The sections that documents need by default (SPEC §6)."""

from __future__ import annotations

import pytest

from ghapp.rules.model.sections import PRD_SECTIONS, SDD_SECTIONS, Section


@pytest.mark.parametrize("sections", [PRD_SECTIONS, SDD_SECTIONS], ids=["prd", "sdd"])
def test_no_heading_stands_for_two_sections(sections: tuple[Section, ...]) -> None:
    headings = [heading for section in sections for heading in (section.name, *section.also)]
    assert len(headings) == len(set(headings))


def test_an_sdd_compares_cost_time_and_debt_and_names_a_date() -> None:
    assert {section.name: section.says for section in SDD_SECTIONS if section.says} == {
        "options": ("cost", "time", "debt")
    }
    assert [section.name for section in SDD_SECTIONS if section.date] == ["when"]
