"""The impact of a change to the rules file is stored, and found again for the same comparison alone."""

from __future__ import annotations

from ghapp.rules.model.framework import ConfigSource, EffectiveConfig
from ghapp.rules.model.impact import AffectedPull, Impact, decode_impact, encode_impact, impact_key

PRESENT = EffectiveConfig(source=ConfigSource.REPOSITORY, version="repository:1")
IMPACT = Impact(of="key", blocked=(AffectedPull(7, "https://github.com/acme/shop/pull/7", "Waiting"),), looked_at=3)


def test_an_impact_is_read_back_as_it_was_stored() -> None:
    assert decode_impact(encode_impact(IMPACT), "key") == IMPACT


def test_an_impact_of_another_comparison_is_not_used() -> None:
    assert decode_impact(encode_impact(IMPACT), "other") is None


def test_the_key_names_the_commit_and_both_configuration_files() -> None:
    extended = EffectiveConfig(source=ConfigSource.REPOSITORY, version="repository:1", organisation_text="pm: octocat")
    changed = EffectiveConfig(source=ConfigSource.REPOSITORY, version="repository:2")
    keys = {impact_key("a", PRESENT), impact_key("b", PRESENT), impact_key("a", extended), impact_key("a", changed)}
    assert len(keys) == 4
    assert impact_key("a", PRESENT) == impact_key("a", PRESENT)
