"""SPEC §5: the keys of the rules file, and their values where the file does not set them."""

from __future__ import annotations

import pytest

from ghapp.rules.config.keys import FileKeys
from ghapp.rules.config.load import load
from ghapp.rules.model.framework import Gate, Records, Reminders, RepoConfig

PAIR = "pm: octocat\nem: hubot\n"


def test_an_empty_section_has_the_defaults_of_the_framework() -> None:
    keys = FileKeys()
    assert {name: getattr(keys.gate, name) for name in type(keys.gate).model_fields} == {
        name: getattr(Gate(), name) for name in Gate.__dataclass_fields__
    }


def test_reminders_are_on_unless_the_file_disables_them() -> None:
    loaded = load(PAIR)
    assert isinstance(loaded, RepoConfig)
    assert loaded.reminders == Reminders()


@pytest.mark.parametrize(("written", "records"), [("ledger", Records.LEDGER), ("comment", Records.COMMENT)])
def test_records_are_kept_where_the_file_says(written: str, records: Records) -> None:
    loaded = load(f"{PAIR}records: {written}\n")
    assert isinstance(loaded, RepoConfig)
    assert loaded.records is records
