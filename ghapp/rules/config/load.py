"""From a configuration file's text to a `RepoConfig`, or to everything that is wrong with it (SPEC §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from pydantic import ValidationError

from ghapp.rules.config import cross_checks, messages, validators
from ghapp.rules.config.document_keys import PrdKeys, SddKeys
from ghapp.rules.config.keys import AreaKeys, FileKeys, RemindersKeys
from ghapp.rules.config.yaml_nodes import Entry, Fault, Scalar, Section, merged, plain
from ghapp.rules.config.yaml_reader import Source, read
from ghapp.rules.model import sections
from ghapp.rules.model.defaults import DEFAULT_AREAS, DEFAULT_DOCUMENTS, DEFAULT_EXPECTATIONS, default_area
from ghapp.rules.model.framework import (
    CONFIG_PATH,
    Area,
    AreaRule,
    Delegate,
    DocumentKind,
    Gate,
    Holder,
    Pair,
    Problem,
    Reminders,
    RepoConfig,
)

__all__ = ["DEFAULT_AREAS", "DEFAULT_DOCUMENTS", "load", "wants_organisation"]

# The pair of a file that names `pm` and `em` at its top level.
DEFAULT_PAIR_NAME = "default"

_NO_ORGANISATION_FILE = (
    f"`extends: org` needs a file `{CONFIG_PATH}` in the organisation's `.github` repository, beside this one,"
    " and there is none that the app can read: add it, or remove this line."
)


def load(text: str, *, base: str | None = None) -> RepoConfig | tuple[Problem, ...]:
    """Read a configuration: valid and complete with its defaults, or every problem at once, in file order.

    `base` is the organisation's file, which counts only where `text` says `extends: org`.
    """
    return _load(text, base if wants_organisation(text) else None)


@lru_cache(maxsize=256)
def wants_organisation(text: str) -> bool:
    """Whether the file's keys are to be laid over the organisation's file."""
    return _extension(read(text).root) is not None


@lru_cache(maxsize=128)
def _load(text: str, base: str | None) -> RepoConfig | tuple[Problem, ...]:
    file = read(text)
    extension = _extension(file.root)
    source = _over_organisation(file, file.root, extension, base) if file.root and extension else file
    faults = list(source.faults)
    if source.root:
        keys, found = _validated(source.root)
        faults += found
        if keys and not faults:
            return _config(keys)
    return tuple(sorted({_problem(fault, extension) for fault in faults}))


def _extension(root: Section | None) -> Entry | None:
    """The entry that says `extends: org`, if there is one."""
    entry = root.entries.get("extends") if root else None
    return entry if entry and isinstance(entry.node, Scalar) and entry.node.value == "org" else None


def _over_organisation(file: Source, root: Section, extension: Entry, base: str | None) -> Source:
    """The file's keys laid over those of the organisation's.

    The pair is one thing: a file that names its own, in either way, replaces the organisation's.
    """
    if base is None:
        return Source(root, (*file.faults, Fault(extension.place, _NO_ORGANISATION_FILE)))
    organisation = read(base, organisation=True)
    faults = (*file.faults, *organisation.faults)
    if organisation.root is None:
        return Source(None, faults)
    if again := organisation.root.entries.get("extends"):
        faults = (*faults, Fault(again.place, "`extends` has no meaning in the organisation's own file: remove it."))
    replaced = {"extends"}
    if root.entries.keys() & {"pm", "em"}:
        replaced |= {"pairs"}
    if "pairs" in root.entries:
        replaced |= {"pm", "em"}
    kept = {key: entry for key, entry in organisation.root.entries.items() if key not in replaced}
    own = {key: entry for key, entry in root.entries.items() if key != "extends"}
    return Source(merged(Section(organisation.root.place, kept), Section(root.place, own)), faults)


def _validated(root: Section) -> tuple[FileKeys | None, list[Fault]]:
    """The file's keys where each value is right, and everything that is wrong."""
    faults = list(cross_checks.faults(root))
    try:
        return FileKeys.model_validate(plain(root)), faults
    except ValidationError as error:
        return None, [*faults, *messages.faults(error.errors(include_url=False), root)]


def _problem(fault: Fault, extension: Entry | None) -> Problem:
    """A fault as a problem of the repository's file; one of the organisation's stands where that was asked for."""
    place = fault.place
    if place.organisation and extension:
        message = f"In the organisation's file, line {place.line}, column {place.column}: {fault.message}"
        return Problem(extension.place.line, extension.place.column, message)
    return Problem(place.line, place.column, fault.message)


def _config(keys: FileKeys) -> RepoConfig:
    """The file's keys as the framework's own values."""
    if keys.pairs:
        pairs = tuple(
            Pair(
                name=pair.name,
                pm=_holders(pair.pm),
                em=_holders(pair.em),
                paths=tuple(pair.paths),
                labels=tuple(pair.labels),
            )
            for pair in keys.pairs
        )
    else:
        pairs = (Pair(name=DEFAULT_PAIR_NAME, pm=_holders(keys.pm), em=_holders(keys.em)),)
    return RepoConfig(
        pairs=pairs,
        areas=MappingProxyType({area: _area(area, getattr(keys.areas, area)) for area in Area}),
        documents=MappingProxyType(
            {DocumentKind.PRD: tuple(keys.documents.prd.paths), DocumentKind.SDD: tuple(keys.documents.sdd.paths)}
        ),
        gate=Gate(**keys.gate.model_dump()),
        override=_holders(keys.override),
        delegates=_delegates(keys.delegates),
        labels=keys.labels,
        reminders=_reminders(keys.reminders) if keys.reminders else None,
        sections=keys.sections,
        records=keys.records,
        expectations=MappingProxyType(
            {
                DocumentKind.PRD: _expectation(DocumentKind.PRD, keys.documents.prd),
                DocumentKind.SDD: replace(
                    _expectation(DocumentKind.SDD, keys.documents.sdd), links=keys.documents.sdd.links
                ),
            }
        ),
    )


def _holders(names: list[str]) -> tuple[Holder, ...]:
    return tuple(Holder.parse(name) for name in names)


def _delegates(names: dict[str, str]) -> tuple[Delegate, ...]:
    read = [(Holder.parse(giver), validators.read_delegate(text)) for giver, text in names.items()]
    return tuple(Delegate(giver, Holder.parse(found[0]), found[1]) for giver, found in read if found)


def _area(area: Area, keys: AreaKeys) -> AreaRule:
    """An area's rule: what the file says, and the defaults for the rest."""
    default = default_area(area, keys.owner or DEFAULT_AREAS[area].owner)
    return AreaRule(
        owner=default.owner,
        label=keys.label or default.label,
        color=keys.color or default.color,
        description=default.description if keys.description is None else keys.description,
    )


def _expectation(kind: DocumentKind, keys: PrdKeys | SddKeys) -> sections.Expectation:
    """What a kind of document should say: the sections that the file names, else the default ones."""
    if keys.sections is None:
        return DEFAULT_EXPECTATIONS[kind]
    named = (
        sections.Section(name=each.name, also=tuple(each.also), says=tuple(each.says), date=each.date)
        for each in keys.sections
    )
    return sections.Expectation(sections=tuple(named))


def _reminders(keys: RemindersKeys) -> Reminders:
    """The reminders; an item of `holidays` that begins with a digit is a date, any other a country."""
    dates = [item for item in keys.holidays if item[0].isdigit()]
    return Reminders(
        after=keys.after,
        every=keys.every or keys.after,
        at_most=keys.at_most,
        workdays=frozenset(keys.workdays),
        time_zone=keys.time_zone,
        countries=tuple(item for item in keys.holidays if item not in dates),
        days_off=frozenset(map(date.fromisoformat, dates)),
        escalate_to=_holders(keys.escalate_to),
    )
