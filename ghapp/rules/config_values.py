"""The types of a configuration file's values: what pydantic checks of each, and what an editor is told of it."""

from __future__ import annotations

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
    """What an editor offers in place of a choice."""
    return WithJsonSchema({"type": "string", "enum": [word.value for word in words]})


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
Role = Annotated[model.Role, Field(strict=False), _offering(model.Role)]
Mode = Annotated[model.Mode, Field(strict=False), _offering(model.Mode)]
Check = Annotated[model.CheckScope, Field(strict=False), _offering(model.CheckScope)]
Partner = Annotated[model.Strength, Field(strict=False), _offering(model.Strength)]
Owner = Annotated[model.OwnerSay, Field(strict=False), _offering(model.OwnerSay)]
Stale = Annotated[model.Stale, Field(strict=False), _offering(model.Stale)]
Concerns = Annotated[model.Concerns, Field(strict=False), _offering(model.Concerns)]
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
Records = Annotated[model.Records, Field(strict=False), _offering(model.Records)]
Sections = Annotated[expectation.Sections, Field(strict=False), _offering(expectation.Sections)]
Weekday = Annotated[model.Weekday, Field(strict=False), _offering(model.Weekday)]
Weekdays = Annotated[
    list[Weekday],
    BeforeValidator(as_list, json_schema_input_type=Weekday | Annotated[list[Weekday], Field(min_length=1)]),
    AfterValidator(fields.some),
]
TimeZone = Annotated[str, AfterValidator(time_fields.time_zone)]
DayOff = Annotated[str, AfterValidator(time_fields.day_off)]
DaysOff = Annotated[list[DayOff], BeforeValidator(as_list, json_schema_input_type=DayOff | list[DayOff])]
