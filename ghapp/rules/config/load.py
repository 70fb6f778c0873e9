"""Loading of the rules file: from its text to a `RepoConfig`, or to all of its problems (SPEC §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from functools import lru_cache
from types import MappingProxyType

from pydantic import ValidationError

from ghapp.rules.config import cross_checks, messages, validators
from ghapp.rules.config.config_warnings import find_warnings
from ghapp.rules.config.document_keys import PrdKeys, SddKeys
from ghapp.rules.config.keys import AreaKeys, FileKeys, RemindersKeys
from ghapp.rules.config.yaml_nodes import MappingEntry, MappingNode, ScalarNode, SourceProblem, merge, to_python
from ghapp.rules.config.yaml_reader import ParsedFile, read_yaml
from ghapp.rules.model import sections
from ghapp.rules.model.defaults import DEFAULT_AREAS, DEFAULT_EXPECTATIONS, default_area
from ghapp.rules.model.framework import (
    CONFIG_PATH,
    Area,
    AreaRule,
    Delegate,
    DigestSettings,
    DocumentKind,
    Gate,
    Holder,
    Pair,
    Problem,
    Reminders,
    RepoConfig,
)

# The name of the pair in a file with `pm` and `em` at the top level.
DEFAULT_PAIR_NAME = "default"

_NO_ORGANISATION_FILE = (
    f"`extends: org` needs `{CONFIG_PATH}` in the organisation's `.github` repository, but the app cannot"
    " read one there: add the file, or remove this line."
)


def load(text: str, *, base: str | None = None) -> RepoConfig | tuple[Problem, ...]:
    """Return the configuration, complete with its defaults, or all problems in file order.

    `base` is the text of the organisation's file. It is used only if `text` says `extends: org`.
    """
    return _load(text, base if extends_organisation(text) else None)


@lru_cache(maxsize=256)
def extends_organisation(text: str) -> bool:
    """Return whether a rules file says `extends: org`."""
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
            config = _config(keys)
            warnings = find_warnings(source.root, config)
            return replace(config, warnings=tuple(sorted({_problem(each, extension) for each in warnings})))
    return tuple(sorted({_problem(problem, extension) for problem in problems}))


def _extension(root: MappingNode | None) -> MappingEntry | None:
    """Return the entry that says `extends: org`, or None."""
    entry = root.entries.get("extends") if root else None
    return entry if entry and isinstance(entry.node, ScalarNode) and entry.node.value == "org" else None


def _over_organisation(file: ParsedFile, root: MappingNode, extension: MappingEntry, base: str | None) -> ParsedFile:
    """Return the organisation's keys, overridden by the repository's.

    A file that names a pair, by `pairs` or by `pm` or `em`, replaces the other form in the organisation's file.
    """
    if base is None:
        return ParsedFile(root, (*file.problems, SourceProblem(extension.position, _NO_ORGANISATION_FILE)))
    organisation = read_yaml(base, organisation=True)
    problems = (*file.problems, *organisation.problems)
    if organisation.root is None:
        return ParsedFile(None, problems)
    if nested := organisation.root.entries.get("extends"):
        problems = (
            *problems,
            SourceProblem(nested.position, "`extends` has no effect in the organisation's own file: remove it."),
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
    """Return the validated keys, or None, and all problems."""
    problems = list(cross_checks.find_problems(root))
    try:
        return FileKeys.model_validate(to_python(root)), problems
    except ValidationError as error:
        return None, [*problems, *messages.explain_errors(error.errors(include_url=False), root)]


def _problem(problem: SourceProblem, extension: MappingEntry | None) -> Problem:
    """Return a problem of the repository's file; one of the organisation's is reported at the `extends` entry."""
    position = problem.position
    if position.organisation and extension:
        message = f"In the organisation's file, line {position.line}, column {position.column}: {problem.message}"
        return Problem(extension.position.line, extension.position.column, message)
    return Problem(position.line, position.column, problem.message)


def _config(keys: FileKeys) -> RepoConfig:
    """Return the configuration for validated keys."""
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
        bots=frozenset(name.removeprefix("@").lower() for name in keys.bots),
        delegates=_delegates(keys.delegates),
        labels=keys.labels,
        reminders=_reminders(keys.reminders) if keys.reminders else None,
        sections=keys.sections,
        records=keys.records,
        digest=_digest(keys),
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
    parsed = [(Holder.parse(giver), validators.parse_delegate(text)) for giver, text in names.items()]
    return tuple(Delegate(giver, Holder.parse(delegate[0]), delegate[1]) for giver, delegate in parsed if delegate)


def _area(area: Area, keys: AreaKeys) -> AreaRule:
    """Return the rule of an area, with defaults for the keys that the file omits."""
    default = default_area(area, keys.owner or DEFAULT_AREAS[area].owner)
    return AreaRule(
        owner=default.owner,
        label=keys.label or default.label,
        color=keys.color or default.color,
        description=default.description if keys.description is None else keys.description,
    )


def _expectation(kind: DocumentKind, keys: PrdKeys | SddKeys) -> sections.Expectation:
    """Return what a document kind needs: the sections in the file, or the defaults if it has none."""
    if keys.sections is None:
        return DEFAULT_EXPECTATIONS[kind]
    named = (
        sections.Section(name=each.name, also=tuple(each.also), says=tuple(each.says), date=each.date)
        for each in keys.sections
    )
    return sections.Expectation(sections=tuple(named))


def _reminders(keys: RemindersKeys) -> Reminders:
    """Return the reminders; an item of `holidays` that starts with a digit is a date, any other a country."""
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
        to=tuple(keys.to or ()),
    )


def _digest(keys: FileKeys) -> DigestSettings | None:
    found = keys.digest
    if found is None:
        return None
    zone = keys.reminders.time_zone if keys.reminders else Reminders().time_zone
    at = time.fromisoformat(found.at)
    return DigestSettings(to=tuple(found.to), day=found.day, at=at, time_zone=found.time_zone or zone)
