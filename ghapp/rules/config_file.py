"""The keys of a configuration file, as pydantic models: what `config.load` checks, and what an editor completes.

Docstrings and descriptions here are read by those who write the file, in their editor.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ghapp.rules import config_values as values
from ghapp.rules import fields
from ghapp.rules.defaults import DEFAULT_DOCUMENTS
from ghapp.rules.expectation import Sections
from ghapp.rules.model import (
    CheckScope,
    Concerns,
    DocumentKind,
    Mode,
    OwnerSay,
    Records,
    Reminders,
    Stale,
    Strength,
    Weekday,
)

_PM = Field(
    description="The product manager: a user, a team, or a list of them; any one of them speaks for the role.",
    examples=["octocat", "@acme/product", ["octocat", "monalisa"]],
)
_EM = Field(
    description="The engineering manager: a user, a team, or a list of them; any one of them speaks for the role.",
    examples=["hubot", "@acme/engineering", ["hubot", "monalisa"]],
)


class _Keys(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class PairKeys(_Keys):
    """A product manager and an engineering manager who lead a team together."""

    name: values.PairName = Field(description="What the pair is called in checks and pages.", examples=["checkout"])
    pm: Annotated[values.Holders, _PM]
    em: Annotated[values.Holders, _EM]
    paths: Annotated[values.Globs, AfterValidator(fields.some)] = Field(
        default=[],
        description="The documents that this pair speaks for, as globs; the first pair that matches is chosen.",
        examples=[["docs/prd/checkout/**", "docs/sdd/checkout/**"]],
    )
    labels: values.Labels = Field(
        default=[],
        description="Labels that choose this pair for an issue, and for a review request that a label asks for.",
        examples=[["team: checkout"]],
    )


class AreaKeys(_Keys):
    """One area of decision: who owns it, and its label."""

    owner: values.Role | None = Field(default=None, description="The one role that decides.")
    label: values.Label | None = Field(default=None, description="The label's name; by default the area's.")
    color: values.Color | None = Field(default=None, description="Six hexadecimal digits.", examples=["0969da"])
    description: values.Description | None = Field(default=None, description="At most 100 characters.")


class AreasKeys(_Keys):
    """The five areas of decision; each has exactly one owner."""

    why: AreaKeys = Field(
        default_factory=AreaKeys, description="Why work on this; what change do we want? (default: pm)"
    )
    what: AreaKeys = Field(default_factory=AreaKeys, description="Which features solve it? (default: pm)")
    how: AreaKeys = Field(default_factory=AreaKeys, description="Which technical solution, at what cost? (default: em)")
    who: AreaKeys = Field(default_factory=AreaKeys, description="Which engineers lead it? (default: em)")
    when: AreaKeys = Field(
        default_factory=AreaKeys, description="By which date is it shipped, and to whom? (default: em)"
    )


class SectionKeys(_Keys):
    """A section that a document should have."""

    name: values.SectionName = Field(description="The words of its heading.", examples=["rollout"])
    also: values.SectionNames = Field(
        default=[], description="Other words that the heading may have.", examples=[["release", "launch"]]
    )
    says: values.SectionNames = Field(
        default=[], description="Words that must occur in the section.", examples=[["cost", "time"]]
    )
    date: values.Switch = Field(default=False, description="`on`: a date must occur in the section.")


_Sections = list[
    Annotated[SectionKeys, BeforeValidator(values.as_named, json_schema_input_type=values.SectionName | SectionKeys)]
]


class _DocumentKeys(_Keys):
    paths: values.Globs = Field(default=[], description="Globs with the meaning that .gitignore gives them.")
    sections: _Sections | None = Field(
        default=None,
        description="What the document should have a section on; an empty list asks for none.",
        examples=[["why", {"name": "rollout", "also": ["release"]}]],
    )


class PrdKeys(_DocumentKeys):
    """Product requirements documents: which files they are, and what they should say."""

    paths: values.Globs = Field(
        default=list(DEFAULT_DOCUMENTS[DocumentKind.PRD]),
        description="Globs with the meaning that .gitignore gives them.",
    )


class SddKeys(_DocumentKeys):
    """Solution design documents: which files they are, and what they should say."""

    paths: values.Globs = Field(
        default=list(DEFAULT_DOCUMENTS[DocumentKind.SDD]),
        description="Globs with the meaning that .gitignore gives them.",
    )
    links: values.Switch = Field(default=True, description="`on`: an SDD should link to its PRD.")


class DocumentsKeys(_Keys):
    """Which files are documents, and what they should say."""

    prd: Annotated[
        PrdKeys,
        BeforeValidator(values.as_paths, json_schema_input_type=values.Glob | list[values.Glob] | PrdKeys),
    ] = Field(default_factory=PrdKeys, description="Product requirements documents: owned by the PM, heard by the EM.")
    sdd: Annotated[
        SddKeys,
        BeforeValidator(values.as_paths, json_schema_input_type=values.Glob | list[values.Glob] | SddKeys),
    ] = Field(default_factory=SddKeys, description="Solution design documents: owned by the EM, heard by the PM.")


class GateKeys(_Keys):
    """When the check lets a pull request pass."""

    mode: values.Mode = Field(
        default=Mode.ENFORCE,
        description="`enforce` blocks the merge until the partner is heard; `advise` only says so.",
    )
    check: values.Check = Field(
        default=CheckScope.SINGLE,
        description="`single`: one check name; `per-base`: one for each base branch, safe while a branch is changed.",
    )
    partner: values.Partner = Field(
        default=Strength.COMMENT, description="The least that counts as the partner's voice, weakest first."
    )
    owner: values.Owner = Field(
        default=OwnerSay.OFF,
        description="`approval`: the document's owner must approve it as well; an owner who wrote it has done so.",
    )
    stale: values.Stale = Field(
        default=Stale.KEEP,
        description="`keep`: a voice counts if given after a document of that kind was first touched;"
        " `document`: only if given on the documents' present contents.",
    )
    concerns: values.Concerns = Field(
        default=Concerns.NOTE,
        description="What an open concern does: `note` shows it, `block` keeps the gate closed until it is resolved.",
    )


_REMINDERS = Reminders()


class RemindersKeys(_Keys):
    """When a partner who stays silent is reminded, by a comment: working days are counted."""

    after: values.Days = Field(
        default=_REMINDERS.after, description="The first reminder comes after so many working days of silence."
    )
    every: values.Days | None = Field(
        default=None, description="The next ones come after so many working days each; by default as many as `after`."
    )
    at_most: values.Times = Field(default=_REMINDERS.at_most, description="After so many reminders there are no more.")
    workdays: values.Weekdays = Field(
        default=[day for day in Weekday if day in _REMINDERS.workdays],
        description="The days of the week that count.",
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
    BeforeValidator(values.section_or_switch, json_schema_input_type=RemindersKeys | Literal["on", "off", True, False]),
]


class FileKeys(_Keys):
    """Who decides what, and whose voice a document needs before it is merged."""

    pm: Annotated[values.Holders, _PM] = []
    em: Annotated[values.Holders, _EM] = []
    pairs: list[PairKeys] = Field(
        default=[],
        description="Several pairs, instead of `pm` and `em`. Exactly one has neither `paths` nor `labels`:"
        " it speaks for all that no other claims.",
    )
    areas: AreasKeys = Field(default_factory=AreasKeys, description="Owner and label of each area of decision.")
    documents: DocumentsKeys = Field(
        default_factory=DocumentsKeys, description="Which files are PRDs and SDDs, and what they should say."
    )
    gate: GateKeys = Field(default_factory=GateKeys, description="When the check lets a pull request pass.")
    override: values.Holders = Field(
        default=[],
        description="Who may override the check, but never on a pull request of their own: a user, a team, or a list of"
        " them. By default the repository's administrators.",
        examples=["octocat", "@acme/leads"],
    )
    delegates: values.Delegates = Field(
        default={},
        description="Users who speak for others: `octocat: monalisa`, or `octocat: monalisa until 2026-12-24`.",
        examples=[{"octocat": "monalisa until 2026-12-24"}],
    )
    sections: values.Sections = Field(
        default=Sections.ADVISE,
        description="What becomes of a document that lacks a section: `advise` says so, `require` keeps it from being"
        " merged, `off` does not look.",
    )
    reminders: _Reminders = Field(
        default_factory=RemindersKeys,
        description="When a partner who stays silent is reminded; `off`: never.",
    )
    records: values.Records = Field(
        default=Records.LEDGER,
        description="Where the merge of a document goes on record: `ledger`, or `comment`: in a comment as well.",
    )
    labels: values.Switch = Field(default=True, description="`off`: the app neither creates labels nor acts on them.")
    extends: Literal["org"] | None = Field(
        default=None, description="`org`: lay these keys over the file in the organisation's `.github` repository."
    )
