"""The keys of a configuration file, as pydantic models: what `config.load` checks, and what an editor completes.

Descriptions and examples here are read by those who write the file: in their editor, and in docs/configuration.md.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from ghapp.rules.config import types as values
from ghapp.rules.config import validators
from ghapp.rules.config.document_keys import DocumentsKeys, Keys
from ghapp.rules.model.defaults import DEFAULT_AREAS
from ghapp.rules.model.framework import (
    Area,
    CheckScope,
    Concerns,
    Mode,
    OwnerSay,
    Records,
    Reminders,
    Stale,
    Strength,
    Weekday,
)
from ghapp.rules.model.sections import Sections

_PM = Field(
    description="The product manager: a user, a team, or a list of them; any one of them speaks for the role.",
    examples=["octocat", "@acme/product", ["octocat", "monalisa"]],
)
_EM = Field(
    description="The engineering manager: a user, a team, or a list of them; any one of them speaks for the role.",
    examples=["hubot", "@acme/engineering", ["hubot", "monalisa"]],
)


class PairKeys(Keys):
    """A product manager and an engineering manager who lead a team together."""

    name: values.PairName = Field(description="What the pair is called in checks and pages.", examples=["checkout"])
    pm: Annotated[values.Holders, _PM]
    em: Annotated[values.Holders, _EM]
    paths: Annotated[values.Globs, AfterValidator(validators.check_not_empty)] = Field(
        default=[],
        description="The documents that this pair speaks for, as globs; the first pair that matches is chosen.",
        examples=[["docs/prd/checkout/**", "docs/sdd/checkout/**"]],
    )
    labels: values.Labels = Field(
        default=[],
        description="Labels that choose this pair for an issue, and for a review request that a label asks for.",
        examples=[["team: checkout"]],
    )


class AreaKeys(Keys):
    """One area of decision: who owns it, and its label."""

    owner: values.Role | None = Field(default=None, description="Who decides, alone.", examples=["pm"])
    label: values.Label | None = Field(
        default=None,
        description="The label's name, of at most 50 characters. By default it is called as the area is.",
        examples=["area: why"],
    )
    color: values.Color | None = Field(
        default=None,
        description="The label's colour, in six hexadecimal digits. By default each area has its own.",
        examples=["d4a72c"],
    )
    description: values.Description | None = Field(
        default=None,
        description="The label's description, of at most 100 characters. By default it is the area's question, and who"
        " decides.",
        examples=["Why we work on this. Ask the PM."],
    )


class AreasKeys(Keys):
    """The five areas of decision; each has exactly one owner."""

    why: AreaKeys = Field(
        default_factory=AreaKeys,
        description=DEFAULT_AREAS[Area.WHY].description,
        examples=[{"label": "area: why"}],
    )
    what: AreaKeys = Field(
        default_factory=AreaKeys,
        description=DEFAULT_AREAS[Area.WHAT].description,
        examples=[{"label": "area: what"}],
    )
    how: AreaKeys = Field(
        default_factory=AreaKeys,
        description=DEFAULT_AREAS[Area.HOW].description,
        examples=[{"color": "0969da"}],
    )
    who: AreaKeys = Field(
        default_factory=AreaKeys,
        description=DEFAULT_AREAS[Area.WHO].description,
        examples=[{"description": "Who builds it. Ask the EM."}],
    )
    when: AreaKeys = Field(
        default_factory=AreaKeys,
        description=DEFAULT_AREAS[Area.WHEN].description,
        examples=[{"owner": "pm"}],
    )


class GateKeys(Keys):
    """When the check lets a pull request pass."""

    mode: values.Mode = Field(
        default=Mode.ENFORCE, description="Whether the check blocks.", examples=[Mode.ADVISE.value]
    )
    check: values.Check = Field(
        default=CheckScope.SINGLE, description="How many checks there are.", examples=[CheckScope.PER_BASE.value]
    )
    partner: values.Partner = Field(
        default=Strength.COMMENT,
        description="What the partner must have done, at the least.",
        examples=[Strength.REVIEW.value],
    )
    owner: values.Owner = Field(
        default=OwnerSay.OFF,
        description="What the document's owner must have done as well.",
        examples=[OwnerSay.APPROVAL.value],
    )
    stale: values.Stale = Field(
        default=Stale.KEEP, description="For how long a voice counts.", examples=[Stale.DOCUMENT.value]
    )
    concerns: values.Concerns = Field(
        default=Concerns.NOTE,
        description="What becomes of a concern that a holder raised with `/concern NAME: text`.",
        examples=[Concerns.BLOCK.value],
    )


_REMINDERS = Reminders()


class RemindersKeys(Keys):
    """When a partner who stays silent is reminded, by a comment: working days are counted."""

    after: values.Days = Field(
        default=_REMINDERS.after,
        description="The first reminder comes after so many working days of silence.",
        examples=[3],
    )
    every: values.Days | None = Field(
        default=None,
        description="The next ones come after so many working days each. By default as many as `after` says.",
        examples=[5],
    )
    at_most: values.Times = Field(
        default=_REMINDERS.at_most, description="After so many reminders there are no more.", examples=[1]
    )
    workdays: values.Weekdays = Field(
        default=[day for day in Weekday if day in _REMINDERS.workdays],
        description="The days of the week that count, of `mon`, `tue`, `wed`, `thu`, `fri`, `sat` and `sun`.",
        examples=[["sun", "mon", "tue", "wed", "thu"]],
    )
    time_zone: values.TimeZone = Field(
        default=_REMINDERS.time_zone,
        description="Where these days begin and end, by its name in the time zone database.",
        examples=["Europe/Berlin"],
    )
    holidays: values.DaysOff = Field(
        default=[],
        description="Days that do not count: a country or a part of one by its code, and dates.",
        examples=["DE-BY", ["US", "2026-12-24"]],
    )
    escalate_to: values.Holders = Field(
        default=[],
        description="Who is told when all reminders were of no use: a user, a team, or a list of them.",
        examples=["monalisa", "@acme/directors"],
    )


_Reminders = Annotated[
    RemindersKeys | None,
    BeforeValidator(values.expand_switch, json_schema_input_type=RemindersKeys | Literal["on", "off", True, False]),
]


class FileKeys(Keys):
    """Who decides what, and whose voice a document needs before it is merged."""

    pm: Annotated[values.Holders, _PM] = Field(default=[])
    em: Annotated[values.Holders, _EM] = Field(default=[])
    pairs: list[PairKeys] = Field(
        default=[],
        description="Several pairs, instead of `pm` and `em`. Exactly one has neither `paths` nor `labels`:"
        " it speaks for all that no other claims.",
        examples=[
            [
                {"name": "checkout", "pm": "octocat", "em": "hubot", "paths": ["docs/prd/checkout/**"]},
                {"name": "everyone else", "pm": "monalisa", "em": "hubot"},
            ]
        ],
    )
    areas: AreasKeys = Field(
        default_factory=AreasKeys,
        description="Owner and label of each area of decision.",
        examples=[{"when": {"owner": "pm"}}],
    )
    documents: DocumentsKeys = Field(
        default_factory=DocumentsKeys,
        description="Which files are PRDs and SDDs, and what they should say.",
        examples=[{"prd": "specs/**"}],
    )
    gate: GateKeys = Field(
        default_factory=GateKeys,
        description="When the check lets a pull request pass.",
        examples=[{"mode": "advise", "partner": "review"}],
    )
    override: values.Holders = Field(
        default=[],
        description="Who may override the check, but never on a pull request of their own: a user, a team, or a list of"
        " them. By default the repository's administrators.",
        examples=["octocat", ["octocat", "@acme/leads"]],
    )
    delegates: values.Delegates = Field(
        default={},
        description="Users who speak for others: for good, or up to and with a day (UTC).",
        examples=[{"octocat": "monalisa", "hubot": "mona-lisa until 2026-12-24"}],
    )
    sections: values.Sections = Field(
        default=Sections.ADVISE,
        description="What becomes of a document that lacks something it should say.",
        examples=[Sections.REQUIRE.value],
    )
    reminders: _Reminders = Field(
        default_factory=RemindersKeys,
        description="When a partner who stays silent is reminded; `off`: never.",
        examples=["off", {"after": 3, "time_zone": "Europe/Berlin"}],
    )
    records: values.Records = Field(
        default=Records.LEDGER,
        description="Where the merge of a document goes on record.",
        examples=[Records.COMMENT.value],
    )
    labels: values.Switch = Field(
        default=True, description="Whether the app creates labels and acts on them.", examples=["off"]
    )
    extends: Literal["org"] | None = Field(
        default=None,
        description="`org`: these keys are laid over those of the file in the organisation's `.github` repository.",
        examples=["org"],
    )
