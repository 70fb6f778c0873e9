"""The types of a configuration file's values: what pydantic checks of each, and what an editor is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from ghapp.rules import expectation, fields, model, time_fields


def as_list(value: Any) -> Any:
    """One text stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _switch(value: Any) -> Any:
    """`on` and `off`, which YAML 1.2 reads as text, stand for true and false."""
    return {"on": True, "off": False}.get(value.lower(), value) if isinstance(value, str) else value


def section_or_switch(value: Any) -> Any:
    """In place of a section, `off` takes it away, and `on` means its defaults."""
    return {False: None, True: {}}.get(_switch(value), value) if isinstance(value, str | bool) else value


def as_named(value: Any) -> Any:
    """One text stands for a section of that name."""
    return {"name": value} if isinstance(value, str) else value


def as_paths(value: Any) -> Any:
    """One text or a list stands for the paths of a kind of document, of which the rest has its defaults."""
    return {"paths": value} if isinstance(value, str | list) else value


def _offering(words: type[StrEnum]) -> WithJsonSchema:
    """What an editor offers in place of one of several words that speak for themselves."""
    return WithJsonSchema({"type": "string", "enum": [word.value for word in words]})


def _choice(meanings: Mapping[StrEnum, str]) -> WithJsonSchema:
    """What an editor offers in place of a choice: each word, with what it means."""
    words = [{"const": word.value, "description": meaning} for word, meaning in meanings.items()]
    return WithJsonSchema({"type": "string", "oneOf": words})


HolderName = Annotated[str, AfterValidator(fields.holder), Field(json_schema_extra={"pattern": fields.HOLDER_PATTERN})]
Holders = Annotated[
    list[HolderName],
    BeforeValidator(as_list, json_schema_input_type=HolderName | Annotated[list[HolderName], Field(min_length=1)]),
    AfterValidator(fields.some),
    AfterValidator(fields.holders),
]
Glob = Annotated[str, AfterValidator(fields.glob)]
Globs = Annotated[
    list[Glob], BeforeValidator(as_list, json_schema_input_type=Glob | list[Glob]), AfterValidator(fields.globs)
]
Delegates = Annotated[
    dict[Annotated[str, AfterValidator(fields.login)], Annotated[str, AfterValidator(fields.delegate)]],
    AfterValidator(fields.delegates),
]
Label = Annotated[
    str, AfterValidator(fields.label), Field(json_schema_extra={"minLength": 1, "maxLength": fields.MAX_LABEL})
]
Labels = Annotated[
    list[Label],
    BeforeValidator(as_list, json_schema_input_type=Label | Annotated[list[Label], Field(min_length=1)]),
    AfterValidator(fields.some),
]
Color = Annotated[str, AfterValidator(fields.color), Field(json_schema_extra={"pattern": fields.COLOR_PATTERN})]
Description = Annotated[
    str, AfterValidator(fields.description), Field(json_schema_extra={"maxLength": fields.MAX_DESCRIPTION})
]
PairName = Annotated[str, AfterValidator(fields.pair_name)]
Role = Annotated[
    model.Role,
    Field(strict=False),
    _choice({model.Role.PM: "the product manager decides", model.Role.EM: "the engineering manager decides"}),
]
Mode = Annotated[
    model.Mode,
    Field(strict=False),
    _choice(
        {
            model.Mode.ENFORCE: "while a voice is missing, the check blocks the merge, where a ruleset requires it",
            model.Mode.ADVISE: "it says what is missing, and never blocks",
        }
    ),
]
Check = Annotated[
    model.CheckScope,
    Field(strict=False),
    _choice(
        {
            model.CheckScope.SINGLE: "one for all branches, named `Rules of Engagement`",
            model.CheckScope.PER_BASE: "one for each base branch, named `Rules of Engagement: main`, so that a pull"
            " request that changes its base is never green for a moment; a ruleset then requires each by its name",
        }
    ),
]
Partner = Annotated[
    model.Strength,
    Field(strict=False),
    _choice(
        {
            model.Strength.COMMENT: "anything that they wrote: a comment, a review, a remark on a line",
            model.Strength.REVIEW: "a submitted review, whatever it says",
            model.Strength.APPROVAL: "an approving review",
        }
    ),
]
Owner = Annotated[
    model.OwnerSay,
    Field(strict=False),
    _choice(
        {
            model.OwnerSay.OFF: "nothing: only the partner must be heard",
            model.OwnerSay.APPROVAL: "an approving review; an owner who wrote the pull request counts as having"
            " approved it, since nobody can approve their own",
        }
    ),
]
Stale = Annotated[
    model.Stale,
    Field(strict=False),
    _choice(
        {
            model.Stale.KEEP: "if it was given after the pull request first touched a document of that kind",
            model.Stale.DOCUMENT: "only for the contents that it was given on: a rewrite makes it stale",
        }
    ),
]
Concerns = Annotated[
    model.Concerns,
    Field(strict=False),
    _choice(
        {
            model.Concerns.NOTE: "it is shown, and the owner decides",
            model.Concerns.BLOCK: "it keeps a document from being merged until `/resolve NAME` ends it",
        }
    ),
]
Switch = Annotated[bool, BeforeValidator(_switch), WithJsonSchema({"enum": ["on", "off", True, False]})]

Days = Annotated[
    int,
    BeforeValidator(time_fields.days),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": time_fields.MOST_DAYS}),
]
Times = Annotated[
    int,
    BeforeValidator(time_fields.times),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": time_fields.MOST_REMINDERS}),
]
SectionName = Annotated[str, AfterValidator(fields.section_name)]
SectionNames = Annotated[
    list[SectionName], BeforeValidator(as_list, json_schema_input_type=SectionName | list[SectionName])
]
Records = Annotated[
    model.Records,
    Field(strict=False),
    _choice(
        {
            model.Records.LEDGER: "in the app's ledger",
            model.Records.COMMENT: "there, and in one comment on the pull request",
        }
    ),
]
Sections = Annotated[
    expectation.Sections,
    Field(strict=False),
    _choice(
        {
            expectation.Sections.ADVISE: "it has notices at its lines, and may be merged",
            expectation.Sections.REQUIRE: "the check does not pass until it says it",
            expectation.Sections.OFF: "nothing: it is not read",
        }
    ),
]
Weekday = Annotated[model.Weekday, Field(strict=False), _offering(model.Weekday)]
Weekdays = Annotated[
    list[Weekday],
    BeforeValidator(as_list, json_schema_input_type=Weekday | Annotated[list[Weekday], Field(min_length=1)]),
    AfterValidator(fields.some),
]
TimeZone = Annotated[str, AfterValidator(time_fields.time_zone)]
DayOff = Annotated[str, AfterValidator(time_fields.day_off)]
DaysOff = Annotated[list[DayOff], BeforeValidator(as_list, json_schema_input_type=DayOff | list[DayOff])]
