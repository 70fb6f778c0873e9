"""What the random acts choose from. What decides most stands in a list more often, so that histories meet there."""

from __future__ import annotations

from enum import StrEnum

from hypothesis import strategies as st

from ghapp.rules.model import CONFIG_PATH


class Fate(StrEnum):
    """What becomes of the deliveries of an act; `MEANWHILE`: the app is in the middle of a look when it is done."""

    SENT = "sent"
    HELD = "held"
    LOST = "lost"
    DOUBLED = "doubled"
    REORDERED = "reordered"
    MEANWHILE = "meanwhile"


class Turn(StrEnum):
    """What a pull request may come to as a whole."""

    RETARGET = "retarget"
    DRAFT = "begin or end the draft"
    CLOSE = "close"
    REOPEN = "reopen"
    TAKE_BACK = "take all changes back"


PLAIN = "pm: pam\nem: emma\n"
TEAMS = "pm: '@acme/product'\nem: [emma, '@acme/product']\n"
APPROVAL = "pm: pam\nem: emma\ngate: {partner: approval}\n"
OTHERS = (
    "pm: pam\nem: emma\ngate: {mode: advise}\n",
    "pm: pam\nem: emma\ngate: {partner: review}\n",
    "pm: pam\nem: pam\n",
    "pm: ghost\nem: [emma, '@acme/nobody']\n",
    "pm: pam\nem: emma\ndocuments: {prd: [notes/**], sdd: []}\n",
    "pairs:\n- {name: bills, pm: emma, em: dan, paths: [billing/**]}\n- {name: shop, pm: pam, em: emma}\n",
)
BROKEN = ("pm: [\n", "pm: pam\n", "pm: pam\nem: emma\nmood: good\n")
PRD, SDD, CODE = "docs/prd/old.md", "docs/sdd/old.md", "src/app.py"
PATHS = (PRD, SDD, "docs/prd/checkout.md", "billing/PRD.md", "notes/search.sdd.md", CODE, CONFIG_PATH)
WORDS = ("Which payment providers?", "/ack", "/ack Fine with me.", "> Which payment providers?", "`/recheck`")
COMMANDS = ("/recheck", "/recheck\n\n/help", "/hold", "/rechek")

fates = st.sampled_from([*[Fate.SENT] * 6, *Fate])
people = st.sampled_from(["pam", "emma", "dan"] * 3 + ["ada", "zoe", "robot[bot]"])
authors = st.sampled_from(["pam", "emma", "dan", "robot[bot]"])
reviewers = st.sampled_from(["pam", "emma", "dan", "acme/product"])
bodies = st.sampled_from([*WORDS, *WORDS, *COMMANDS])
bases = st.sampled_from(["main", "main", "release"])
states = st.sampled_from(["COMMENTED", "APPROVED", "CHANGES_REQUESTED"])
configs = st.sampled_from([*[PLAIN, TEAMS, APPROVAL] * 3, *OTHERS, *BROKEN, None])
paths = st.lists(st.sampled_from([PRD, PRD, SDD, CODE, CODE, *PATHS]), unique=True, min_size=1, max_size=2)
turns = st.sampled_from([*[Turn.RETARGET] * 5, *[Turn.REOPEN] * 2, *Turn])
areas = st.sampled_from(["why", "what", "how", "who", "when"])
# None shows again what was hidden.
reasons = st.sampled_from(["SPAM", "ABUSE", "OFF_TOPIC", "RESOLVED", "OUTDATED", None])
positions = st.integers(0, 3)
