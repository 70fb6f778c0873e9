"""The keys of the rules file as pydantic models, with which the app validates the file and editors complete it.

Editors and docs/configuration.md show the descriptions and examples to people who write the file.
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
    Bots,
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
    description="The product manager: a user, a team, or a list of them. Any one of them can act for the role.",
    examples=["octocat", "@acme/product", ["octocat", "monalisa"]],
)
_EM = Field(
    description="The engineering manager: a user, a team, or a list of them. Any one of them can act for the role.",
    examples=["hubot", "@acme/engineering", ["hubot", "monalisa"]],
)


class PairKeys(Keys):
    """A product manager and an engineering manager who lead a team together."""

    name: values.PairName = Field(description="The name of the pair in checks and pages.", examples=["checkout"])
    pm: Annotated[values.Holders, _PM]
    em: Annotated[values.Holders, _EM]
    paths: Annotated[values.Globs, AfterValidator(validators.check_not_empty)] = Field(
        default=[],
        description="The documents that this pair is responsible for, as globs. The first pair that matches is used.",
        examples=[["docs/prd/checkout/**", "docs/sdd/checkout/**"]],
    )
    labels: values.Labels = Field(
        default=[],
        description="Labels that select this pair for an issue, and for review requests that labels cause.",
        examples=[["team: checkout"]],
    )


class AreaKeys(Keys):
    """One decision area: its owner and its label."""

    owner: values.Role | None = Field(default=None, description="The role that decides.", examples=["pm"])
    label: values.Label | None = Field(
        default=None,
        description="The name of the label, at most 50 characters. Default: the name of the area.",
        examples=["area: why"],
    )
    color: values.Color | None = Field(
        default=None,
        description="The color of the label, as six hexadecimal digits. Each area has its own default.",
        examples=["d4a72c"],
    )
    description: values.Description | None = Field(
        default=None,
        description="The description of the label, at most 100 characters. Default: the question of the area, and who"
        " decides.",
        examples=["Why we work on this. Ask the PM."],
    )


class AreasKeys(Keys):
    """The five decision areas; each has exactly one owner."""

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
    """When the check passes."""

    mode: values.Mode = Field(
        default=Mode.ENFORCE, description="Whether the check can block a merge.", examples=[Mode.ADVISE.value]
    )
    check: values.Check = Field(
        default=CheckScope.SINGLE,
        description="Whether there is one check, one per base branch, or one for each group of branches.",
        examples=[CheckScope.PER_BASE.value, {"release/*": "Release gate"}],
    )
    partner: values.Partner = Field(
        default=Strength.COMMENT,
        description="The least that the partner must have done.",
        examples=[Strength.REVIEW.value],
    )
    owner: values.Owner = Field(
        default=OwnerSay.OFF,
        description="What the owner of the document must have done in addition.",
        examples=[OwnerSay.APPROVAL.value],
    )
    stale: values.Stale = Field(
        default=Stale.KEEP, description="How long a voice counts.", examples=[Stale.DOCUMENT.value]
    )
    concerns: values.Concerns = Field(
        default=Concerns.NOTE,
        description="The effect of an open concern, which a holder raises with `/concern NAME: text`.",
        examples=[Concerns.BLOCK.value],
    )
    bots: values.Bots = Field(
        default=Bots.BOTH,
        description="Who must be heard on a document if a bot opened the pull request.",
        examples=[Bots.PARTNER.value],
    )


_REMINDERS = Reminders()


class RemindersKeys(Keys):
    """When the app reminds a partner who has not responded, by a comment. All intervals are in working days."""

    after: values.Days = Field(
        default=_REMINDERS.after,
        description="Working days without a response before the first reminder.",
        examples=[3],
    )
    every: values.Days | None = Field(
        default=None,
        description="Working days between later reminders. Default: the value of `after`.",
        examples=[5],
    )
    at_most: values.Times = Field(
        default=_REMINDERS.at_most, description="The maximum number of reminders.", examples=[1]
    )
    workdays: values.Weekdays = Field(
        default=[day for day in Weekday if day in _REMINDERS.workdays],
        description="The working days of the week: `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`.",
        examples=[["sun", "mon", "tue", "wed", "thu"]],
    )
    time_zone: values.TimeZone = Field(
        default=_REMINDERS.time_zone,
        description="The time zone in which days begin and end, as a name of the IANA time zone database.",
        examples=["Europe/Berlin"],
    )
    holidays: values.DaysOff = Field(
        default=[],
        description="Days off: codes of countries or subdivisions, whose public holidays count, and dates.",
        examples=["DE-BY", ["US", "2026-12-24"]],
    )
    escalate_to: values.Holders = Field(
        default=[],
        description="Who is notified after the last reminder: a user, a team, or a list of them.",
        examples=["monalisa", "@acme/directors"],
    )
    to: values.ChannelNames | None = Field(
        default=None,
        description="The names of channels that get the reminders as well, as in `digest`: a name, or a list.",
        examples=["checkout", ["checkout", "leads"]],
    )


_Reminders = Annotated[
    RemindersKeys | None,
    BeforeValidator(values.expand_switch, json_schema_input_type=RemindersKeys | Literal["on", "off", True, False]),
]


class DigestKeys(Keys):
    """When a summary of each pair is sent, and where to. Nothing is sent where there is nothing to say."""

    to: values.ChannelNames = Field(
        description="The names of channels, whose addresses the server's `CHANNELS` setting knows: a name, or a list.",
        examples=["checkout", ["checkout", "leads"]],
    )
    day: values.Weekday = Field(
        default=Weekday.MON, description="The day of the week: `mon` to `sun`.", examples=["fri"]
    )
    at: values.Time = Field(default="09:00", description="The time of day.", examples=["16:30"])
    time_zone: values.TimeZone | None = Field(
        default=None,
        description="The time zone of the day and the time. Default: that of `reminders`.",
        examples=["Europe/Berlin"],
    )


class FileKeys(Keys):
    """Who decides what, and who must be heard before a document is merged."""

    pm: Annotated[values.Holders, _PM] = Field(default=[])
    em: Annotated[values.Holders, _EM] = Field(default=[])
    pairs: list[PairKeys] = Field(
        default=[],
        description="Several pairs, instead of `pm` and `em`. Exactly one has neither `paths` nor `labels`:"
        " the fallback, which is responsible for everything else.",
        examples=[
            [
                {"name": "checkout", "pm": "octocat", "em": "hubot", "paths": ["docs/prd/checkout/**"]},
                {"name": "everyone else", "pm": "monalisa", "em": "hubot"},
            ]
        ],
    )
    areas: AreasKeys = Field(
        default_factory=AreasKeys,
        description="The owner and the label of each decision area.",
        examples=[{"when": {"owner": "pm"}}],
    )
    documents: DocumentsKeys = Field(
        default_factory=DocumentsKeys,
        description="Which files are PRDs and SDDs, and which sections they need.",
        examples=[{"prd": "specs/**"}],
    )
    gate: GateKeys = Field(
        default_factory=GateKeys,
        description="When the check passes.",
        examples=[{"mode": "advise", "partner": "review"}],
    )
    override: values.Holders = Field(
        default=[],
        description="Who can override the check, except on their own pull requests: a user, a team, or a list of them."
        " Default: the administrators of the repository.",
        examples=["octocat", ["octocat", "@acme/leads"]],
    )
    bots: values.BotLogins = Field(
        default=[],
        description="Users that are bots, such as the account of a workflow or an agent. Apps always count as bots.",
        examples=["acme-ci", ["acme-ci", "acme-agent"]],
    )
    delegates: values.Delegates = Field(
        default={},
        description="Users who act for other users, indefinitely or through a last day (UTC).",
        examples=[{"octocat": "monalisa", "hubot": "mona-lisa until 2026-12-24"}],
    )
    sections: values.Sections = Field(
        default=Sections.ADVISE,
        description="The effect of a document with missing sections.",
        examples=[Sections.REQUIRE.value],
    )
    reminders: _Reminders = Field(
        default_factory=RemindersKeys,
        description="When the app reminds a partner who has not responded. `off` disables reminders.",
        examples=["off", {"after": 3, "time_zone": "Europe/Berlin"}],
    )
    digest: DigestKeys | None = Field(
        default=None,
        description="When a summary of each pair is sent to a channel outside GitHub, and which.",
        examples=[{"to": "checkout"}, {"to": "checkout", "day": "fri", "at": "16:30"}],
    )
    records: values.Records = Field(
        default=Records.LEDGER,
        description="Where the app records the merge of a document.",
        examples=[Records.COMMENT.value],
    )
    labels: values.Switch = Field(
        default=True, description="Whether the app creates labels and acts on them.", examples=["off"]
    )
    extends: Literal["org"] | None = Field(
        default=None,
        description="`org`: read the file in the organisation's `.github` repository and lay this one over it.",
        examples=["org"],
    )
