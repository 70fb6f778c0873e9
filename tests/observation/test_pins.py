"""Which account or team a name belongs to: pinned with each version of the rules file (SPEC §3, "Heard")."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ghapp.observation.pins import delegated_since, is_pinned, pin, pinned_ids
from ghapp.observation.remembered import changes, learn
from ghapp.rules.config.effective import ConfigFiles
from ghapp.rules.config.load import load
from ghapp.rules.model.actors import NOBODY, Resolved
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import Holder, RepoConfig
from ghapp.store.protocol import RepositoryMemory
from tests.support.builders import holder, person, team

FIRST = "pm: paula\nem: '@acme/leads'\noverride: ada\ndelegates: {paula: pia}\nreminders: {escalate_to: boss}\n"
SECOND = FIRST + "labels: off\n"
NEW = RepositoryMemory()


def files(text: str) -> ConfigFiles:
    return ConfigFiles(Blob(f"oid of {text}", text), None, branch="main")


def found(**ids: int | None) -> dict[Holder, Resolved | None]:
    """Everyone whom the file names; a name without an id does not exist."""
    there = {"paula": 1, "ada": 2, "pia": 3, "boss": 4, "acme/leads": 5, **ids}
    return {holder(name): _resolved(name, number) for name, number in there.items()}


def _resolved(name: str, number: int | None) -> Resolved | None:
    if number is None:
        return None
    return replace(team(name) if "/" in name else person(name), permanent_id=number)


def config(text: str) -> RepoConfig:
    loaded = load(text)
    assert isinstance(loaded, RepoConfig)
    return loaded


def seen(
    memory: RepositoryMemory, text: str, people: dict[Holder, Resolved | None], *, now: float = 0, **kept: object
) -> RepositoryMemory:
    """Return the memory after an evaluation under a version of the file."""
    learned = learn(memory, files(text), 0)
    return pin(learned, files(text), config(text), people, now=now, **kept)  # type: ignore[arg-type]  # `withheld`


def test_the_first_evaluation_of_a_version_pins_every_name() -> None:
    memory = seen(NEW, FIRST, found(boss=None))
    assert memory.holders == {"paula": 1, "ada": 2, "pia": 3, "boss": NOBODY, "acme/leads": 5}
    assert pinned_ids(memory, files(FIRST)) == {holder(name): number for name, number in memory.holders.items()}


def test_later_evaluations_of_a_version_keep_its_pins() -> None:
    memory = seen(NEW, FIRST, found(boss=None))
    later = seen(memory, FIRST, found(paula=12, boss=14, **{"acme/leads": 15}))
    assert later == memory
    assert changes(memory, later) is None


def test_another_version_pins_every_name_again() -> None:
    memory = seen(NEW, FIRST, found(boss=None))
    assert pinned_ids(memory, files(SECOND)) == {}
    assert not is_pinned(memory, files(SECOND))
    later = seen(memory, SECOND, found(paula=12, boss=14))
    assert later.holders == {"paula": 12, "ada": 2, "pia": 3, "boss": 14, "acme/leads": 5}
    noted = changes(memory, later)
    assert noted and noted.pins
    assert (noted.pins.before, noted.pins.version) == (memory.pinned_version, later.pinned_version)


def test_a_version_that_is_broken_keeps_the_pins_of_the_last_valid_one() -> None:
    memory = seen(NEW, FIRST, found())
    assert is_pinned(memory, files("pm: ["))
    assert pinned_ids(memory, files("pm: [")) == pinned_ids(memory, files(FIRST))
    assert pin(memory, files("pm: ["), config(FIRST), found(paula=12), now=0) == memory


def test_another_name_of_the_default_branch_keeps_the_pins() -> None:
    memory = seen(NEW, FIRST, found())
    assert is_pinned(memory, replace(files(FIRST), branch="trunk"))


@pytest.mark.parametrize("later", [7, None])
def test_a_name_that_the_app_may_not_see_is_pinned_once_it_may(later: int | None) -> None:
    leads = holder("acme/leads")
    memory = seen(NEW, FIRST, found(**{"acme/leads": None}), withheld=frozenset({leads}))
    assert leads not in pinned_ids(memory, files(FIRST))
    assert seen(memory, FIRST, found(**{"acme/leads": later})).holders["acme/leads"] == (later or NOBODY)


def test_a_name_that_was_not_asked_about_is_not_pinned() -> None:
    people = found()
    del people[holder("ada")]
    assert holder("ada") not in pinned_ids(seen(NEW, FIRST, people), files(FIRST))


def test_child_teams_are_remembered_without_a_pin() -> None:
    people = found()
    people[holder("acme/leads")] = replace(team("acme/leads"), permanent_id=5, below=("acme/web",))
    memory = seen(NEW, FIRST, people)
    assert memory.holders["acme/web"] is None
    assert holder("acme/web") not in pinned_ids(memory, files(FIRST))


def test_nobody_is_forgotten_without_a_configuration() -> None:
    memory = seen(NEW, FIRST, found())
    assert pin(memory, ConfigFiles(None, None), None, {}, now=0) == memory
    assert pinned_ids(NEW, files("pm: [")) == {}


def begun(memory: RepositoryMemory, text: str, now: float) -> list[datetime]:
    """When each delegation of a version of the file began, as a look at a time would have it."""
    return list(delegated_since(memory, files(text), config(text), now).values())


def test_a_delegation_begins_with_the_first_look_at_it() -> None:
    assert begun(NEW, FIRST, now=100.7) == [datetime.fromtimestamp(100, UTC)]
    memory = seen(NEW, FIRST, found(), now=100.7)
    assert begun(memory, FIRST, now=200) == [datetime.fromtimestamp(100, UTC)]


def test_a_delegation_goes_on_while_other_parts_of_the_file_change() -> None:
    memory = seen(NEW, FIRST, found(), now=100)
    assert begun(memory, SECOND, now=200) == [datetime.fromtimestamp(100, UTC)]
    assert begun(seen(memory, SECOND, found(), now=200), SECOND, now=300) == [datetime.fromtimestamp(100, UTC)]


def test_a_delegation_that_was_taken_out_begins_again() -> None:
    without = FIRST.replace("delegates: {paula: pia}\n", "")
    memory = seen(seen(NEW, FIRST, found(), now=100), without, found(), now=200)
    assert begun(memory, without, now=300) == []
    assert begun(memory, FIRST, now=300) == [datetime.fromtimestamp(300, UTC)]


def test_nobody_knows_when_a_delegation_from_before_began() -> None:
    memory = replace(seen(NEW, FIRST, found(), now=100), delegated={})
    assert begun(memory, FIRST, now=200) == []


def test_a_delegation_is_stored_with_its_version() -> None:
    before = seen(NEW, FIRST, found(), now=100)
    after = seen(before, FIRST.replace("pia}", "pia, ada: boss}"), found(), now=200)
    stored = changes(before, after)
    assert stored and stored.pins
    assert stored.pins.delegated == {"paula pia": 100, "ada boss": 200}
