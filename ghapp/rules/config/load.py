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
from ghapp.rules.config.yaml_nodes import Entry, MappingNode, ScalarNode, SourceProblem, merge, to_python
from ghapp.rules.config.yaml_reader import ParsedFile, read_yaml
from ghapp.rules.model import sections
from ghapp.rules.model.defaults import DEFAULT_AREAS, DEFAULT_EXPECTATIONS, default_area
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

# The pair of a file that names `pm` and `em` at its top level.
DEFAULT_PAIR_NAME = "default"

_NO_ORGANISATION_FILE = (
    f"`extends: org` needs `{CONFIG_PATH}` in the organisation's `.github` repository, but the app cannot"
    " read one there: add the file, or remove this line."
)


def load(text: str, *, base: str | None = None) -> RepoConfig | tuple[Problem, ...]:
    """Read a configuration: valid and complete with its defaults, or every problem at once, in file order.

    `base` is the organisation's file, which counts only where `text` says `extends: org`.
    """
    return _load(text, base if extends_organisation(text) else None)


@lru_cache(maxsize=256)
def extends_organisation(text: str) -> bool:
    """Whether the file's keys are to be laid over the organisation's file."""
    return _extension(read_yaml(text).root) is not None


@lru_cache(maxsize=128)
def _load(text: str, base: str | None) -> RepoConfig | tuple[Problem, ...]:
    file = read_yaml(text)
    extension = _extension(file.root)
    source = _over_organisation(file, file.root, extension, base) if file.root and extension else file
    problems = list(source.problems)
    if source.root:
        keys, found = _validated(source.root)
        problems += found
        if keys and not problems:
            return _config(keys)
    return tuple(sorted({_problem(problem, extension) for problem in problems}))


def _extension(root: MappingNode | None) -> Entry | None:
    """The entry that says `extends: org`, if there is one."""
    entry = root.entries.get("extends") if root else None
    return entry if entry and isinstance(entry.node, ScalarNode) and entry.node.value == "org" else None


def _over_organisation(file: ParsedFile, root: MappingNode, extension: Entry, base: str | None) -> ParsedFile:
    """The file's keys laid over those of the organisation's.

    The pair is one thing: a file that names its own, in either way, replaces the organisation's.
    """
    if base is None:
        return ParsedFile(root, (*file.problems, SourceProblem(extension.position, _NO_ORGANISATION_FILE)))
    organisation = read_yaml(base, organisation=True)
    problems = (*file.problems, *organisation.problems)
    if organisation.root is None:
        return ParsedFile(None, problems)
    if again := organisation.root.entries.get("extends"):
        problems = (
            *problems,
            SourceProblem(again.position, "`extends` has no effect in the organisation's own file: remove it."),
        )
    replaced = {"extends"}
    if root.entries.keys() & {"pm", "em"}:
        replaced |= {"pairs"}
    if "pairs" in root.entries:
        replaced |= {"pm", "em"}
    kept = {key: entry for key, entry in organisation.root.entries.items() if key not in replaced}
    own = {key: entry for key, entry in root.entries.items() if key != "extends"}
    return ParsedFile(merge(MappingNode(organisation.root.position, kept), MappingNode(root.position, own)), problems)


def _validated(root: MappingNode) -> tuple[FileKeys | None, list[SourceProblem]]:
    """The file's keys where each value is right, and everything that is wrong."""
    problems = list(cross_checks.find_problems(root))
    try:
        return FileKeys.model_validate(to_python(root)), problems
    except ValidationError as error:
        return None, [*problems, *messages.explain_errors(error.errors(include_url=False), root)]


def _problem(problem: SourceProblem, extension: Entry | None) -> Problem:
    """A problem as a problem of the repository's file; one of the organisation's stands where that was asked for."""
    position = problem.position
    if position.organisation and extension:
        message = f"In the organisation's file, line {position.line}, column {position.column}: {problem.message}"
        return Problem(extension.position.line, extension.position.column, message)
    return Problem(position.line, position.column, problem.message)


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
    read = [(Holder.parse(giver), validators.parse_delegate(text)) for giver, text in names.items()]
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
