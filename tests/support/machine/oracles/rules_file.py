"""Whom a change of the rules file concerns, and who speaks for a role whose holders are gone: SPEC §3 once more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.git import FileChange
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book
from tests.support.machine.oracles.configs import Config, fallback, listed, pairs, read
from tests.support.machine.oracles.delegates import ALWAYS, Terms, present, speakers
from tests.support.machine.oracles.documents import Document, touched
from tests.support.machine.oracles.people import holders

_OF_PAIRS = frozenset({"pm", "em", "pairs", "delegates"})


def concerned(current: Config, proposed: Config | None, *, is_broken: bool) -> list[Config]:
    """The pairs that a change concerns, as the present configuration names them."""
    if is_broken:
        return [fallback(current)]
    if proposed is None:
        return list(pairs(current))
    after = {pair["name"]: pair for pair in pairs(proposed)}
    names = {pair["name"] for pair in pairs(current) if _parts(pair) != _parts(after.get(pair["name"]))}
    names |= set(_moved(current, proposed)) | set(_taken(current, proposed))
    names |= set(_with_other_delegates(current, proposed))
    bots = set(listed(current.get("bots", []))) ^ set(listed(proposed.get("bots", [])))
    names |= {pair["name"] for pair in pairs(current) if bots and _may_hold(pair, bots)}
    is_for_all = _settings(current) != _settings(proposed)
    if is_for_all or not names or after.keys() - {pair["name"] for pair in pairs(current)}:
        names.add(fallback(current)["name"])
    return [pair for pair in pairs(current) if pair["name"] in names]


def rules_documents(
    book: Book, config: Config, changes: Iterable[FileChange], tree: Mapping[str, str]
) -> list[Document]:
    """Return the rules file, once for each pair that its change to what a tree holds concerns."""
    if CONFIG_PATH not in touched(changes):
        return []
    text = tree.get(CONFIG_PATH)
    proposed = read(text, book.texts[1])
    found = concerned(config, proposed, is_broken=text is not None and proposed is None)
    return [Document(kind="rules", pair=pair, paths=(CONFIG_PATH,)) for pair in found]


def rules_speakers(book: Book, pull: PullRequest, config: Config, pair: Config, role: str) -> tuple[Terms, bool]:
    """Return who speaks for a role of a pair on the rules file, and whether an author among them counts."""
    own, other = _own(book, pull, config, pair, role), {"pm": "em", "em": "pm"}[role]
    former = {person: terms for person, terms in own.items() if person not in present(own)}
    if former != own:
        return own, True
    same_role = present(_own(book, pull, config, fallback(config), role))
    if same_role:
        return former | same_role, True
    override = set(_overriding(book, config)) - book.accounts.authors(pull)
    if override:
        return former | dict.fromkeys(_overriding(book, config), ALWAYS), False
    return former | present(_own(book, pull, config, pair, other)), True


def _own(book: Book, pull: PullRequest, config: Config, pair: Config, role: str) -> Terms:
    """Return the holders of a role, and their delegates."""
    lent = speakers(book.accounts, pull, config, (pair["name"], role), book.now())
    return lent | dict.fromkeys(holders(book.accounts, pair[role]), ALWAYS)


def _overriding(book: Book, config: Config) -> Iterator[User]:
    if "override" in config:
        yield from holders(book.accounts, config["override"])
        return
    for person in book.accounts.users:
        if book.shop.permission(person) == "admin" and person not in book.accounts.machines:
            yield person


def _parts(pair: Config | None) -> list[list[str]] | None:
    return None if pair is None else [listed(pair.get(key, [])) for key in ("pm", "em", "paths", "labels")]


def _settings(config: Config) -> dict[str, Any]:
    return {key: value for key, value in config.items() if key not in _OF_PAIRS}


def _claiming(config: Config) -> list[Config]:
    return [pair for pair in pairs(config) if "paths" in pair or "labels" in pair]


def _moved(current: Config, proposed: Config) -> Iterator[str]:
    """The pairs that stand before another one now and would not, or the other way round."""
    before = [pair["name"] for pair in _claiming(current)]
    after = [pair["name"] for pair in _claiming(proposed)]
    common = [name for name in before if name in after]
    for one in common:
        for other in common:
            if (before.index(one) < before.index(other)) != (after.index(one) < after.index(other)):
                yield one


def _taken(current: Config, proposed: Config) -> Iterator[str]:
    """The pairs from which another one would take a folder; all globs are of the form `folder/**`."""
    had = {pair["name"]: listed(pair.get("paths", [])) for pair in pairs(current)}
    claimed = {glob for globs in had.values() for glob in globs}
    for place, pair in enumerate(pairs(proposed)):
        gained = [glob for glob in listed(pair.get("paths", [])) if glob not in had.get(pair["name"], [])]
        if set(gained) - claimed:
            yield fallback(current)["name"]
        for later in pairs(proposed)[place + 1 :]:
            theirs = had.get(later["name"], [])
            if any(_overlap(one, other) for one in gained for other in theirs):
                yield later["name"]


def _overlap(one: str, other: str) -> bool:
    here, there = one.removesuffix("**"), other.removesuffix("**")
    return here.startswith(there) or there.startswith(here)


def _with_other_delegates(current: Config, proposed: Config) -> Iterator[str]:
    before, after = (config.get("delegates", {}) for config in (current, proposed))
    givers = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if not givers:
        return
    found = [pair["name"] for pair in pairs(current) if _may_hold(pair, givers)]
    yield from found or [fallback(current)["name"]]


def _may_hold(pair: Config, names: set[str]) -> bool:
    """Return whether one of these holds a role, or may as a member of a team."""
    held = {*listed(pair["pm"]), *listed(pair["em"])}
    return bool(names & held) or any("/" in name for name in held)
