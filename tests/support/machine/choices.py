"""What the random acts choose from. What decides most stands in a list more often, so that histories meet there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hypothesis import strategies as st

from ghapp.rules.model.framework import CONFIG_PATH

# So many pull requests a history has at most.
MOST_PULLS = 4


class Fate(StrEnum):
    """What becomes of the deliveries of an act.

    `MEANWHILE`: the app is in the middle of a look when it is done. `RESTARTED`: the app accepts them and starts again.
    """

    SENT = "sent"
    HELD = "held"
    LOST = "lost"
    DOUBLED = "doubled"
    REORDERED = "reordered"
    MEANWHILE = "meanwhile"
    RESTARTED = "restarted"
    AT_ONCE = "in the same second as the act before"


class Taking(StrEnum):
    """How something that was said is taken back."""

    EDIT = "edit"
    DELETE = "delete"
    HIDE = "hide"


class Lead(StrEnum):
    """What leads to a rare state."""

    CHANGE_PAIR = "change one pair of several"
    MOVE = "move a document to another pair"
    HIDE = "hide a member of a team"
    OBJECT = "object to what is merged automatically"
    RETARGET = "retarget to another base"
    APPROVE = "the owner approves"
    CHANGE_PAIRS = "change all pairs"
    INHERIT = "extend the organisation's rules, then follow them"
    SHARE = "the partner opens a copy"


class Turn(StrEnum):
    """What a pull request may come to as a whole."""

    RETARGET = "retarget"
    DRAFT = "begin or end the draft"
    CLOSE = "close"
    REOPEN = "reopen"
    TAKE_BACK = "take all changes back"
    REBASE = "rebase"


PRD, SDD, CODE = "docs/prd/old.md", "docs/sdd/old.md", "src/app.py"
BILL = "billing/PRD.md"
PATHS = (PRD, SDD, BILL, "docs/prd/checkout.md", "billing/checkout.sdd.md", "notes/search.sdd.md", CODE, CONFIG_PATH)

# Configurations: who, how the gate stands, and what else; each line of a file.
PLAIN = "pm: pam\nem: emma\n"
TEAMS = "pm: '@acme/product'\nem: [emma, '@acme/product']\n"
TWO_PAIRS = "pairs:\n- {name: bills, pm: pam, em: dan, paths: [billing/**]}\n- {name: shop, pm: pam, em: emma}\n"
WHO = (
    *[PLAIN] * 8,
    *[TEAMS] * 2,
    *[TWO_PAIRS] * 2,
    "pm: pam\nem: pam\n",
    "pm: ghost\nem: [emma, '@acme/nobody']\n",
    "pairs:\n- {name: bills, pm: emma, em: dan, paths: [billing/**]}\n- {name: shop, pm: pam, em: emma}\n",
    "pairs:\n- {name: mail, pm: dan, em: dan, labels: [mail]}\n- {name: shop, pm: '@acme/product', em: emma}\n",
)
GATES = (
    *[""] * 4,
    *["gate: {stale: document}\n"] * 6,
    "gate: {mode: advise}\n",
    "gate: {mode: advise, stale: document}\n",
    "gate: {partner: review}\n",
    *["gate: {partner: approval}\n"] * 2,
    "gate: {partner: approval, stale: document}\n",
    *["gate: {owner: approval}\n"] * 2,
    "gate: {owner: approval, stale: document}\n",
    *["gate: {concerns: block}\n"] * 2,
    "gate: {check: per-base, stale: document}\n",
    "gate: {bots: partner}\n",
)
PER_BASE = ("gate: {check: per-base}\n", "gate: {check: per-base, stale: document}\n")
MORE = (
    *[""] * 10,
    *["delegates: {emma: dan}\n"] * 2,
    "delegates: {emma: ada until 2026-01-06}\n",
    "override: dan\n",
    "override: '@acme/product'\n",
    "sections: require\n",
    "reminders: {after: 1, at_most: 2, escalate_to: ada}\n",
    "reminders: off\n",
    "documents: {prd: [notes/**], sdd: []}\n",
    *["bots: dan\n"] * 2,
    "bots: [dan]\ndelegates: {emma: dan}\n",
)
BROKEN = ("pm: [\n", "pm: pam\n", "pm: pam\nem: emma\nmood: good\n")
EXTENDING = ("extends: org\n", "extends: org\ngate: {stale: document}\n", "extends: org\npm: dan\nem: emma\n")

WORDS = ("Which payment providers?", "/ack", "/ack Fine with me.", "> Which payment providers?", "`/recheck`")
CONCERNS = (*["/concern cost: too dear"] * 3, "/concern cost", *["/resolve cost"] * 2)
OVERRIDES = (
    *["/roe override the outage cannot wait"] * 4,
    *["/roe override cancel"] * 2,
    "/roe override",
    "/override ci/unit",
)
DELEGATES = (
    *["/delegate @dan"] * 3,
    *["/delegate @ada"] * 2,
    "/delegate @zoe",
    *["/delegate @dan until 2026-01-06"] * 3,
    "/delegate dan until 2026-01-04",
    "/delegate @emma",
    "/delegate @robot",
)
OTHERS = ("/recheck", "/recheck\n\n/help", "/hold", "/rechek")
COMMANDS = (*CONCERNS, *OVERRIDES, *DELEGATES, *OTHERS)


@dataclass(frozen=True)
class Theme:
    """What a history is mostly about: how its first configuration may be, and the commands that are given in it.

    `commanders` mostly may give them, `concerned` have something to say after that. `opening` leads to a rare state:
    who says what on a PRD of the PM's, how many days pass, what else. With `is_late`, the rules file comes after that.
    """

    who: tuple[str, ...] = WHO
    gates: tuple[str, ...] = GATES
    more: tuple[str, ...] = MORE
    commands: tuple[str, ...] = COMMANDS
    commanders: tuple[str, ...] = ("pam", "emma", "dan", "ada")
    concerned: tuple[str, ...] = ("emma", "pam")
    opening: tuple[tuple[str, str] | int | Lead, ...] = ()
    author: str = "pam"
    is_late: bool = False

    @property
    def first_config(self) -> str:
        """Return the first of its configurations."""
        return f"{self.who[0]}{self.gates[0]}{self.more[0]}"


THEMES = (
    *[Theme()] * 2,
    Theme(
        more=("", "override: dan\n", "override: [emma, ada]\n"),
        commands=OVERRIDES,
        commanders=("ada", "ada", "ada", "dan", "emma"),
    ),
    Theme(
        more=("", "", "delegates: {emma: dan}\n", "delegates: {emma: ada until 2026-01-06}\n"),
        commands=DELEGATES,
        commanders=("emma", "emma", "emma", "pam", "dan"),
        concerned=("dan", "dan", "ada"),
    ),
    Theme(
        who=(PLAIN,),
        gates=("", "gate: {stale: document}\n"),
        more=("",),
        commands=DELEGATES,
        opening=(("emma", "/delegate @dan until 2026-01-06"), ("dan", "Which payment providers?"), 3),
    ),
    Theme(
        who=(PLAIN,), gates=("",), more=("reminders: {after: 1, at_most: 1, escalate_to: ada}\n",), opening=(2, 2, 2, 2)
    ),
    Theme(
        more=("",),
        commands=OVERRIDES,
        commanders=("ada",),
        opening=(("ada", "/roe override the outage cannot wait"), ("ada", "/roe override cancel")),
    ),
    Theme(
        who=(PLAIN,),
        gates=PER_BASE,
        more=("",),
        commands=OVERRIDES,
        commanders=("ada",),
        opening=(("ada", "/roe override the outage cannot wait"), Lead.RETARGET),
    ),
    Theme(
        gates=("gate: {concerns: block}\n", "gate: {concerns: block, stale: document}\n"),
        commands=CONCERNS,
        commanders=("emma", "emma", "pam"),
    ),
    Theme(
        who=(PLAIN,),
        gates=("gate: {concerns: block}\n", "gate: {concerns: block, stale: document}\n"),
        more=("",),
        commands=CONCERNS,
        commanders=("emma", "emma", "pam"),
        opening=(("emma", "/concern cost: too dear"), ("emma", "/resolve cost")),
    ),
    Theme(
        gates=("gate: {owner: approval}\n", "gate: {owner: approval, stale: document}\n"),
        more=("",),
        concerned=("pam", "emma"),
    ),
    Theme(
        who=(PLAIN,),
        gates=("gate: {owner: approval}\n", "gate: {owner: approval, stale: document}\n"),
        more=("",),
        concerned=("pam", "emma"),
        opening=(("emma", "/ack"), Lead.APPROVE),
        author="dan",
    ),
    Theme(gates=("gate: {stale: document}\n",), more=("",)),
    Theme(who=(TWO_PAIRS,), gates=("", "gate: {stale: document}\n"), more=("",), concerned=("emma", "dan", "pam")),
    Theme(who=(TWO_PAIRS,), gates=("", "gate: {stale: document}\n"), more=("",), opening=(Lead.CHANGE_PAIR,)),
    Theme(who=(TWO_PAIRS,), gates=("", "gate: {stale: document}\n"), more=("",), opening=(Lead.MOVE,)),
    Theme(who=(TWO_PAIRS,), gates=("", "gate: {stale: document}\n"), more=("",), opening=(Lead.CHANGE_PAIRS,)),
    Theme(who=(PLAIN,), gates=("", "gate: {stale: document}\n"), more=("",), opening=(Lead.INHERIT,)),
    Theme(who=(PLAIN,), gates=("", "gate: {stale: document}\n"), more=("",), opening=(Lead.SHARE,)),
    Theme(who=(PLAIN,), gates=("", "gate: {stale: document}\n"), more=("",), opening=(Lead.OBJECT,)),
    Theme(who=(TEAMS,), gates=("",), more=("", "", "bots: dan\n")),
    Theme(who=(TEAMS,), gates=("",), more=("",), opening=(Lead.HIDE,)),
    *[Theme(who=(PLAIN,), gates=("",), more=("", "reminders: {after: 1}\n"), opening=(16,), is_late=True)] * 2,
    Theme(gates=("", "gate: {stale: document}\n"), more=("sections: require\n",)),
)
# Those that lead to what seldom happens by chance: each run begins with one history of each.
DIRECTED = tuple(dict.fromkeys(theme for theme in THEMES if theme.opening))


def written(theme: Theme) -> st.SearchStrategy[str]:
    """A valid configuration."""
    return st.builds(
        "{}{}{}".format, st.sampled_from(theme.who), st.sampled_from(theme.gates), st.sampled_from(theme.more)
    )


fates = st.sampled_from([*[Fate.SENT] * 12, *[Fate.MEANWHILE] * 2, *Fate])
people = st.sampled_from(["pam", "emma", "dan"] * 4 + ["ada"] * 3 + ["zoe", "robot[bot]"])
authors = st.sampled_from(["pam", "emma", "dan", "dan", "robot[bot]"])
reviewers = st.sampled_from(["pam", "emma", "dan", "acme/product"])
bodies = st.sampled_from([*WORDS * 4, *COMMANDS])
phrases = st.integers(0, 99)
words = st.sampled_from(WORDS)
takings = st.sampled_from(Taking)
bases = st.sampled_from(["main", "main", "release"])
states = st.sampled_from(["COMMENTED", "APPROVED", "APPROVED", "CHANGES_REQUESTED"])
review_states = st.sampled_from([*["COMMENTED", "APPROVED"] * 3, "CHANGES_REQUESTED", "PENDING"])
review_bodies = st.sampled_from(["", "", *WORDS, *COMMANDS[:2]])
valid = written(Theme())
others = st.sampled_from([*BROKEN, *EXTENDING, *EXTENDING, None, None])
configs = st.sampled_from([*[valid] * 5, others]).flatmap(lambda chosen: chosen)
themes = st.sampled_from(THEMES)
beginnings = themes.flatmap(
    lambda theme: st.tuples(
        st.just(theme),
        st.sampled_from([*[written(theme)] * 10, others, st.sampled_from([None, *EXTENDING])]).flatmap(
            lambda chosen: chosen
        ),
    )
)
paths = st.lists(st.sampled_from([*[PRD] * 4, SDD, SDD, BILL, CODE, CODE, *PATHS]), unique=True, min_size=1, max_size=2)
turns = st.sampled_from([*[Turn.RETARGET] * 4, *[Turn.REBASE] * 2, *[Turn.REOPEN] * 2, *Turn])
areas = st.sampled_from(["why", "what", "how", "who", "when"])
# None shows again what was hidden.
reasons = st.sampled_from(["SPAM", "ABUSE", "OFF_TOPIC", "RESOLVED", "OUTDATED", None])
positions = st.integers(0, 3)
days = st.sampled_from([1, 1, 2, 3, 5])
organisations = st.sampled_from([valid, valid, configs, st.none()]).flatmap(lambda chosen: chosen)
# Of this many days after something was said; mostly none.
later = st.sampled_from([0, 0, 3])
