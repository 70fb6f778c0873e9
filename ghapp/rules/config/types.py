"""Types of the values in the rules file: how pydantic validates each, and how the JSON Schema describes it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema

from ghapp.rules.config import time_validators, validators
from ghapp.rules.model import framework, sections
from ghapp.rules.model.channels import CHANNEL_PATTERN


def wrap_in_list(value: Any) -> Any:
    """Wrap a single text in a list."""
    return [value] if isinstance(value, str) else value


def _parse_switch(value: Any) -> Any:
    """Turn `on` and `off`, which are text in YAML 1.2, into true and false."""
    return {"on": True, "off": False}.get(value.lower(), value) if isinstance(value, str) else value


def expand_switch(value: Any) -> Any:
    """Accept a switch in place of a section: `off` removes it, `on` means its defaults."""
    return {False: None, True: {}}.get(_parse_switch(value), value) if isinstance(value, str | bool) else value


def expand_name(value: Any) -> Any:
    """Turn a text into a section with that name."""
    return {"name": value} if isinstance(value, str) else value


def expand_paths(value: Any) -> Any:
    """Turn a text or a list into the `paths` of a document kind; its other keys keep their defaults."""
    return {"paths": value} if isinstance(value, str | list) else value


def _enum_schema(words: type[StrEnum]) -> WithJsonSchema:
    """Return a JSON Schema that offers the words of an enum without descriptions."""
    return WithJsonSchema({"type": "string", "enum": [word.value for word in words]})


def _described_enum_schema(meanings: Mapping[StrEnum, str]) -> WithJsonSchema:
    """Return a JSON Schema that offers each word of an enum with its meaning."""
    words = [{"const": word.value, "description": meaning} for word, meaning in meanings.items()]
    return WithJsonSchema({"type": "string", "oneOf": words})


HolderName = Annotated[
    str, AfterValidator(validators.check_holder), Field(json_schema_extra={"pattern": validators.HOLDER_PATTERN})
]
Holders = Annotated[
    list[HolderName],
    BeforeValidator(wrap_in_list, json_schema_input_type=HolderName | Annotated[list[HolderName], Field(min_length=1)]),
    AfterValidator(validators.check_not_empty),
    AfterValidator(validators.check_holders),
]
Glob = Annotated[str, AfterValidator(validators.check_glob)]
Globs = Annotated[
    list[Glob],
    BeforeValidator(wrap_in_list, json_schema_input_type=Glob | list[Glob]),
    AfterValidator(validators.check_globs),
]
Delegates = Annotated[
    dict[
        Annotated[str, AfterValidator(validators.check_login)],
        Annotated[str, AfterValidator(validators.check_delegate)],
    ],
    AfterValidator(validators.check_delegates),
]
BotLogin = Annotated[
    str, AfterValidator(validators.check_bot), Field(json_schema_extra={"pattern": validators.LOGIN_PATTERN})
]
BotLogins = Annotated[
    list[BotLogin],
    BeforeValidator(wrap_in_list, json_schema_input_type=BotLogin | Annotated[list[BotLogin], Field(min_length=1)]),
    AfterValidator(validators.check_not_empty),
    AfterValidator(validators.check_holders),
]
Label = Annotated[
    str,
    AfterValidator(validators.check_label),
    Field(json_schema_extra={"minLength": 1, "maxLength": validators.MAX_LABEL}),
]
Labels = Annotated[
    list[Label],
    BeforeValidator(wrap_in_list, json_schema_input_type=Label | Annotated[list[Label], Field(min_length=1)]),
    AfterValidator(validators.check_not_empty),
]
Color = Annotated[
    str, AfterValidator(validators.check_color), Field(json_schema_extra={"pattern": validators.COLOR_PATTERN})
]
Description = Annotated[
    str,
    AfterValidator(validators.check_description),
    Field(json_schema_extra={"maxLength": validators.MAX_DESCRIPTION}),
]
PairName = Annotated[str, AfterValidator(validators.check_pair_name)]
Role = Annotated[
    framework.Role,
    Field(strict=False),
    _described_enum_schema(
        {framework.Role.PM: "the product manager decides", framework.Role.EM: "the engineering manager decides"}
    ),
]
Mode = Annotated[
    framework.Mode,
    Field(strict=False),
    _described_enum_schema(
        {
            framework.Mode.ENFORCE: "the check blocks the merge while a voice is missing, if a ruleset requires it",
            framework.Mode.ADVISE: "the check says what is missing and never blocks",
        }
    ),
]
Check = Annotated[
    framework.CheckNames,
    PlainValidator(validators.check_check_names),
    WithJsonSchema(
        {
            "oneOf": [
                {"const": "single", "description": "one check for all branches, named `Rules of Engagement`"},
                {
                    "const": "per-base",
                    "description": "one check per base branch, named for example `Rules of Engagement: main`, so that "
                    "a pull request that changes its base never passes in between; a ruleset requires each by name",
                },
                {
                    "type": "object",
                    "title": "BRANCHES: NAME",
                    "description": "the name for the branches that a pattern matches, for a ruleset that covers "
                    "several branches; the first match decides, and other branches have `Rules of Engagement`",
                    "minProperties": 1,
                    "maxProperties": validators.MAX_CHECK_NAMES,
                    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": validators.MAX_CHECK_NAME},
                },
            ]
        }
    ),
]
Partner = Annotated[
    framework.Strength,
    Field(strict=False),
    _described_enum_schema(
        {
            framework.Strength.COMMENT: "a comment, a review or an inline review comment",
            framework.Strength.REVIEW: "a submitted review of any kind",
            framework.Strength.APPROVAL: "an approving review",
        }
    ),
]
Owner = Annotated[
    framework.OwnerSay,
    Field(strict=False),
    _described_enum_schema(
        {
            framework.OwnerSay.OFF: "nothing; only the partner must be heard",
            framework.OwnerSay.APPROVAL: "an approving review; an owner who opened the pull request counts as having"
            " approved it, since GitHub does not let authors approve their own",
        }
    ),
]
Stale = Annotated[
    framework.Stale,
    Field(strict=False),
    _described_enum_schema(
        {
            framework.Stale.KEEP: "if it was given after the pull request first touched such a document of the pair",
            framework.Stale.DOCUMENT: "only for the contents that it was given on; a change or a move makes it stale",
        }
    ),
]
Bots = Annotated[
    framework.Bots,
    Field(strict=False),
    _described_enum_schema(
        {
            framework.Bots.BOTH: "the owner and the partner, since nobody knows whose words they are",
            framework.Bots.PARTNER: "the partner only",
        }
    ),
]
Concerns = Annotated[
    framework.Concerns,
    Field(strict=False),
    _described_enum_schema(
        {
            framework.Concerns.NOTE: "the check shows it, and the owner decides",
            framework.Concerns.BLOCK: "it blocks the merge until `/resolve NAME` resolves it",
        }
    ),
]
Switch = Annotated[bool, BeforeValidator(_parse_switch), WithJsonSchema({"enum": ["on", "off", True, False]})]

Days = Annotated[
    int,
    BeforeValidator(time_validators.parse_days),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": time_validators.MAX_DAYS}),
]
Times = Annotated[
    int,
    BeforeValidator(time_validators.parse_reminder_count),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": time_validators.MAX_REMINDERS}),
]
SectionName = Annotated[str, AfterValidator(validators.check_section_name)]
SectionNames = Annotated[
    list[SectionName],
    BeforeValidator(wrap_in_list, json_schema_input_type=SectionName | list[SectionName]),
    AfterValidator(validators.check_section_names),
]
Records = Annotated[
    framework.Records,
    Field(strict=False),
    _described_enum_schema(
        {
            framework.Records.LEDGER: "in the app's ledger",
            framework.Records.COMMENT: "in the ledger and in one comment on the pull request",
        }
    ),
]
Sections = Annotated[
    sections.Sections,
    Field(strict=False),
    _described_enum_schema(
        {
            sections.Sections.ADVISE: "the check annotates it and does not block",
            sections.Sections.REQUIRE: "the check does not pass until the document is complete",
            sections.Sections.OFF: "documents are not read",
        }
    ),
]
Weekday = Annotated[framework.Weekday, Field(strict=False), _enum_schema(framework.Weekday)]
Weekdays = Annotated[
    list[Weekday],
    BeforeValidator(wrap_in_list, json_schema_input_type=Weekday | Annotated[list[Weekday], Field(min_length=1)]),
    AfterValidator(validators.check_not_empty),
]
TimeZone = Annotated[str, AfterValidator(time_validators.check_time_zone)]
DayOff = Annotated[str, AfterValidator(time_validators.check_day_off)]
DaysOff = Annotated[
    list[DayOff],
    BeforeValidator(wrap_in_list, json_schema_input_type=DayOff | list[DayOff]),
    AfterValidator(time_validators.check_days_off),
]
Time = Annotated[
    str,
    AfterValidator(time_validators.check_time),
    Field(json_schema_extra={"pattern": f"^{time_validators.TIME_PATTERN}$"}),
]
ChannelName = Annotated[
    str, AfterValidator(validators.check_channel), Field(json_schema_extra={"pattern": f"^{CHANNEL_PATTERN}$"})
]
ChannelNames = Annotated[
    list[ChannelName],
    BeforeValidator(
        wrap_in_list, json_schema_input_type=ChannelName | Annotated[list[ChannelName], Field(min_length=1)]
    ),
    AfterValidator(validators.check_not_empty),
]
