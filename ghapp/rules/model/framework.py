"""The framework's own nouns: areas, roles, pairs, document kinds, and the configuration that names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from ghapp.rules.model.sections import Expectation, Sections

CONFIG_PATH = ".github/rules-of-engagement.yml"
CHECK_NAME = "Rules of Engagement"


class Role(StrEnum):
    """One of the two voices of a pair (SPEC §1)."""

    PM = "pm"
    EM = "em"

    @property
    def partner(self) -> Role:
        """The role whose input this one must get."""
        return Role.EM if self is Role.PM else Role.PM


class Area(StrEnum):
    """A kind of decision; each has exactly one owner (SPEC §1)."""

    WHY = "why"
    WHAT = "what"
    HOW = "how"
    WHO = "who"
    WHEN = "when"


class DocumentKind(StrEnum):
    """What a changed file is to the framework; `RULES` is the configuration file itself (SPEC §3)."""

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
    """A user or team that a configuration names for a role, compared without regard to case, as GitHub does.

    `name` is a login (`octocat`) or an organisation's team (`acme/product`), always lower case.
    """

    name: str
    is_team: bool = False

    @classmethod
    def parse(cls, text: str) -> Holder:
        """Read `octocat`, `@octocat` or `@org/team`; the text must have passed the configuration's checks."""
        name = text.removeprefix("@").lower()
        return cls(name, is_team="/" in name)

    @property
    def mention(self) -> str:
        """The text that notifies the holder on GitHub."""
        return f"@{self.name}"

    def __str__(self) -> str:
        return self.mention if self.is_team else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A PM and an EM who lead a team together, and the paths and labels they speak for (SPEC §5)."""

    name: str
    pm: tuple[Holder, ...]
    em: tuple[Holder, ...]
    paths: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def is_fallback(self) -> bool:
        """Whether this pair speaks for all that no other pair claims."""
        return not self.paths and not self.labels

    def holders(self, role: Role) -> tuple[Holder, ...]:
        """The holders of `role`, in file order."""
        return self.pm if role is Role.PM else self.em


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRule:
    """How one area appears in a repository: its owner and its label (SPEC §2)."""

    owner: Role
    label: str
    color: str
    description: str


class Mode(StrEnum):
    """Whether a missing voice blocks the merge (`enforce`) or is only reported (`advise`)."""

    ENFORCE = "enforce"
    ADVISE = "advise"


class CheckScope(StrEnum):
    """Whether one check name serves all base branches (`single`) or each has its own (`per-base`)."""

    SINGLE = "single"
    PER_BASE = "per-base"


class Strength(StrEnum):
    """The least that counts as the partner's voice, weakest first (SPEC §3, "Heard")."""

    COMMENT = "comment"
    REVIEW = "review"
    APPROVAL = "approval"


class OwnerSay(StrEnum):
    """Whether a document's owner must approve it as well (SPEC §3, "Gate")."""

    OFF = "off"
    APPROVAL = "approval"


class Concerns(StrEnum):
    """Whether an open concern is only shown (`note`) or keeps the gate closed (`block`)."""

    NOTE = "note"
    BLOCK = "block"


class Stale(StrEnum):
    """When a voice stops to count: not once a document was touched (`keep`), or as its contents change (`document`)."""

    KEEP = "keep"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The `gate:` section of a configuration."""

    mode: Mode = Mode.ENFORCE
    check: CheckScope = CheckScope.SINGLE
    partner: Strength = Strength.COMMENT
    owner: OwnerSay = OwnerSay.OFF
    stale: Stale = Stale.KEEP
    concerns: Concerns = Concerns.NOTE


@dataclass(frozen=True, slots=True)
class Delegate:
    """A user who speaks for the roles that another user holds, up to and with a day (None: without end)."""

    giver: Holder
    to: Holder
    until: date | None = None


class Records(StrEnum):
    """Where a merged document goes on record: in the app's ledger alone, or in a comment as well."""

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
    """The `reminders:` section of a configuration (SPEC §6); `after` and `every` count working days.

    `countries` are those whose public holidays are days off, as `DE` or `DE-BY`; `days_off` are further dates.
    """

    after: int = 2
    every: int = 2
    at_most: int = 3
    workdays: frozenset[Weekday] = frozenset(tuple(Weekday)[:5])
    time_zone: str = "UTC"
    countries: tuple[str, ...] = ()
    days_off: frozenset[date] = frozenset()
    escalate_to: tuple[Holder, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoConfig:
    """A valid configuration, complete with its defaults (SPEC §5).

    `pairs` is in file order and holds at least one; with several, exactly one is the fallback.
    `documents` maps PRD and SDD to their globs, in gitignore syntax. `override` are those who may override the check;
    none: the repository's administrators. `reminders` is None where they are off.
    `expectations` are what PRDs and SDDs should say, `sections` what becomes of one that does not.
    """

    pairs: tuple[Pair, ...]
    areas: Mapping[Area, AreaRule]
    documents: Mapping[DocumentKind, tuple[str, ...]]
    gate: Gate = Gate()
    override: tuple[Holder, ...] = ()
    delegates: tuple[Delegate, ...] = ()
    labels: bool = True
    reminders: Reminders | None = Reminders()
    sections: Sections = Sections.ADVISE
    records: Records = Records.LEDGER
    expectations: Mapping[DocumentKind, Expectation] = field(default_factory=dict)

    @property
    def fallback(self) -> Pair:
        """The pair that speaks for what no other pair claims, and for the rules file itself."""
        return next((pair for pair in self.pairs if pair.is_fallback), self.pairs[0])

    @property
    def holders(self) -> frozenset[Holder]:
        """Everyone who holds a role."""
        return frozenset(holder for pair in self.pairs for holder in (*pair.pm, *pair.em))

    @property
    def named(self) -> frozenset[Holder]:
        """Everyone the configuration names, whatever for."""
        delegating = (user for delegate in self.delegates for user in (delegate.giver, delegate.to))
        return self.holders.union(self.override, delegating, self.reminders.escalate_to if self.reminders else ())


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with a configuration file; line and column count from 1."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"


class ConfigSource(StrEnum):
    """Which file governs a repository (SPEC §5)."""

    REPOSITORY = "repository"
    ORGANISATION = "organisation"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveConfig:
    """What governs a repository at this moment (SPEC §3, "Broken configuration" and "No configuration").

    `config` is the present file, or the last valid version of it where the present one has `problems` or is
    `unreadable` (a sentence that says why). It is None where there is no file, or none that was ever valid.
    `organisation_text` is the organisation's present file, for a rules file at a head that says `extends: org`.
    `version` identifies the present files.
    """

    source: ConfigSource
    config: RepoConfig | None = None
    problems: tuple[Problem, ...] = ()
    unreadable: str | None = None
    organisation_text: str | None = None
    version: str = ""
