"""The framework: areas, roles, pairs, document kinds, and the configuration of a repository."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from ghapp.rules.model.sections import Expectation, Sections

CONFIG_PATH = ".github/rules-of-engagement.yml"
OTHER_CONFIG_PATH = ".github/rules-of-engagement.yaml"
CONFIG_PATHS = (CONFIG_PATH, OTHER_CONFIG_PATH)
CHECK_NAME = "Rules of Engagement"


class Role(StrEnum):
    """One of the two roles in a pair (SPEC §1)."""

    PM = "pm"
    EM = "em"

    @property
    def partner(self) -> Role:
        """Return the role whose input this one must seek."""
        return Role.EM if self is Role.PM else Role.PM


class Area(StrEnum):
    """A decision area; each has exactly one owner (SPEC §1)."""

    WHY = "why"
    WHAT = "what"
    HOW = "how"
    WHO = "who"
    WHEN = "when"


class DocumentKind(StrEnum):
    """The kind of a document; `RULES` is the configuration file itself (SPEC §3)."""

    PRD = "prd"
    SDD = "sdd"
    RULES = "rules"


AREA_OWNER: Mapping[Area, Role] = MappingProxyType(
    {
        Area.WHY: Role.PM,
        Area.WHAT: Role.PM,
        Area.HOW: Role.EM,
        Area.WHO: Role.EM,
        Area.WHEN: Role.EM,
    }
)
KIND_OWNER: Mapping[DocumentKind, Role] = MappingProxyType({DocumentKind.PRD: Role.PM, DocumentKind.SDD: Role.EM})
KIND_AREAS: Mapping[DocumentKind, tuple[Area, ...]] = MappingProxyType(
    {
        DocumentKind.PRD: (Area.WHY, Area.WHAT),
        DocumentKind.SDD: (Area.HOW, Area.WHO, Area.WHEN),
        DocumentKind.RULES: (),
    }
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A user or team that a configuration names.

    `name` is a login (`octocat`) or a team of an organisation (`acme/product`). It is lower case,
    because GitHub ignores the case of names.
    """

    name: str
    is_team: bool = False

    @classmethod
    def parse(cls, text: str) -> Holder:
        """Parse `octocat`, `@octocat` or `@org/team`; the text must be valid."""
        name = text.removeprefix("@").lower()
        return cls(name, is_team="/" in name)

    @property
    def mention(self) -> str:
        """Return the @-mention, which notifies the holder on GitHub."""
        return f"@{self.name}"

    def __str__(self) -> str:
        return self.mention if self.is_team else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A PM and an EM who lead a team together, and the paths and labels they are responsible for (SPEC §5)."""

    name: str
    pm: tuple[Holder, ...]
    em: tuple[Holder, ...]
    paths: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def is_fallback(self) -> bool:
        """Return whether this pair is responsible for everything that no other pair covers."""
        return not self.paths and not self.labels

    def holders(self, role: Role) -> tuple[Holder, ...]:
        """Return the holders of `role`, in file order."""
        return self.pm if role is Role.PM else self.em


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRule:
    """The owner and the label of an area in a repository (SPEC §2)."""

    owner: Role
    label: str
    color: str
    description: str


class Mode(StrEnum):
    """Whether a missing voice blocks the merge (`enforce`) or is only reported (`advise`)."""

    ENFORCE = "enforce"
    ADVISE = "advise"


class CheckScope(StrEnum):
    """Whether all base branches share one check name (`single`) or each has its own (`per-base`)."""

    SINGLE = "single"
    PER_BASE = "per-base"


CheckNames: TypeAlias = CheckScope | tuple[tuple[str, str], ...]
"""The scope of the check, or the names of checks by branch pattern; the first pattern that matches decides."""


class Strength(StrEnum):
    """The minimum that counts as the partner's voice, weakest first (SPEC §3, "Heard")."""

    COMMENT = "comment"
    REVIEW = "review"
    APPROVAL = "approval"


class OwnerSay(StrEnum):
    """Whether the owner of a document must approve it in addition (SPEC §3, "Gate")."""

    OFF = "off"
    APPROVAL = "approval"


class Bots(StrEnum):
    """Whom the gate asks on a pull request that a bot opened: owner and partner (`both`), or the partner only."""

    BOTH = "both"
    PARTNER = "partner"


class Concerns(StrEnum):
    """Whether an open concern is only shown (`note`) or keeps the gate closed (`block`)."""

    NOTE = "note"
    BLOCK = "block"


class Stale(StrEnum):
    """How long a voice counts: indefinitely (`keep`), or until the contents of the document change (`document`)."""

    KEEP = "keep"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The `gate:` section of a configuration."""

    mode: Mode = Mode.ENFORCE
    check: CheckNames = CheckScope.SINGLE
    partner: Strength = Strength.COMMENT
    owner: OwnerSay = OwnerSay.OFF
    stale: Stale = Stale.KEEP
    concerns: Concerns = Concerns.NOTE
    bots: Bots = Bots.BOTH


@dataclass(frozen=True, slots=True)
class Delegate:
    """A user `to` who acts for the roles of `giver`, through the day `until` (None: indefinitely)."""

    giver: Holder
    to: Holder
    until: date | None = None


class Records(StrEnum):
    """Where the merge of a document is recorded: in the ledger only, or also in a comment."""

    LEDGER = "ledger"
    COMMENT = "comment"


class Weekday(StrEnum):
    """A day of the week, in the order of `datetime.date.weekday`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """The `reminders:` section of a configuration (SPEC §6); `after` and `every` are in working days.

    The public holidays of `countries`, such as `DE` or `DE-BY`, are days off; `days_off` are further dates. `to` are
    channels that get the reminders as well.
    """

    after: int = 2
    every: int = 2
    at_most: int = 3
    workdays: frozenset[Weekday] = frozenset(tuple(Weekday)[:5])
    time_zone: str = "UTC"
    countries: tuple[str, ...] = ()
    days_off: frozenset[date] = frozenset()
    escalate_to: tuple[Holder, ...] = ()
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    """The `digest:` section of a configuration: the channels that it goes to, and when (SPEC §6)."""

    to: tuple[str, ...]
    day: Weekday = Weekday.MON
    at: time = time(9)
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoConfig:
    """A valid configuration, complete with its defaults (SPEC §5).

    `pairs` is in file order and not empty; with several pairs, exactly one is the fallback.
    `documents` maps PRD and SDD to their globs, in gitignore syntax. `override` lists who can override the check; if it
    is empty, the repository's administrators can. `bots` are the logins, in lower case, of users that are bots.
    `reminders` is None if they are off. `expectations` are the sections that PRDs and SDDs need; `sections` is the
    effect of missing ones. `digest` is None if there is none. `warnings` are about the file and change nothing.
    """

    pairs: tuple[Pair, ...]
    areas: Mapping[Area, AreaRule]
    documents: Mapping[DocumentKind, tuple[str, ...]]
    gate: Gate = Gate()
    override: tuple[Holder, ...] = ()
    bots: frozenset[str] = frozenset()
    delegates: tuple[Delegate, ...] = ()
    labels: bool = True
    reminders: Reminders | None = Reminders()
    sections: Sections = Sections.ADVISE
    records: Records = Records.LEDGER
    digest: DigestSettings | None = None
    expectations: Mapping[DocumentKind, Expectation] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def fallback(self) -> Pair:
        """Return the pair that is responsible for what no other pair covers, and for the rules file."""
        return next((pair for pair in self.pairs if pair.is_fallback), self.pairs[0])

    @property
    def holders(self) -> frozenset[Holder]:
        """Return all holders of a role."""
        return frozenset(holder for pair in self.pairs for holder in (*pair.pm, *pair.em))

    @property
    def named(self) -> frozenset[Holder]:
        """Return everyone the configuration names, for any purpose."""
        delegating = (user for delegate in self.delegates for user in (delegate.giver, delegate.to))
        return self.holders.union(self.override, delegating, self.reminders.escalate_to if self.reminders else ())


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem in a configuration file; line and column count from 1."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"


class ConfigSource(StrEnum):
    """The origin of a repository's configuration (SPEC §5)."""

    REPOSITORY = "repository"
    ORGANISATION = "organisation"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveConfig:
    """The configuration in effect for a repository (SPEC §3, "Broken configuration" and "No configuration").

    `config` is the current file, or its last valid version if the current one has `problems` or is `unreadable` (a
    sentence that says why). It is None if there is no file, or no version was ever valid. `organisation_text` is the
    organisation's current file, for a rules file on a pull request that says `extends: org`.
    `version` identifies the present files.
    """

    source: ConfigSource
    config: RepoConfig | None = None
    problems: tuple[Problem, ...] = ()
    unreadable: str | None = None
    organisation_text: str | None = None
    version: str = ""
