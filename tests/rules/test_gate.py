"""The gate: who must be heard, and what the check concludes (SPEC §3)."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model import CONFIG_PATH, ConfigSource, Governing, Mode, Problem, RepoConfig, Strength
from ghapp.rules.plan import Verdict
from ghapp.rules.snapshot import Blob, Refusal, Snapshot
from ghapp.rules.wording import tree_as_text
from tests.builders import (
    DORA,
    ERIC,
    HEAD,
    PAULA,
    PRD,
    SDD,
    comment,
    config,
    governing,
    holder,
    known,
    pair,
    person,
    prd,
    pull,
    requested,
    review,
    team,
    user,
)

VALID = Blob("1", "pm: octocat\nem: hubot\n")
BROKEN = Blob("2", "pm: octocat\nem: hubot\nmdoe: advise\n")
ADVISE = governing(config(mode=Mode.ADVISE))
PAULA_SAYS, ERIC_SAYS = comment("paula"), comment("eric")


def verdict(snapshot: Snapshot, rules: Governing | None = None) -> Verdict:
    found = decide(snapshot, rules or governing()).verdict
    assert found is not None
    return found


def outcome(snapshot: Snapshot, rules: Governing | None = None) -> tuple[str, str]:
    """Conclusion and title."""
    found = verdict(snapshot, rules)
    return found.conclusion.value, found.title


WAITING, SUCCESS, FAILURE, NEUTRAL = "ACTION_REQUIRED", "SUCCESS", "FAILURE", "NEUTRAL"


@pytest.mark.parametrize(
    ("paths", "author", "said", "expected"),
    [
        ("src/shop.py", DORA, (), (SUCCESS, "No document touched")),
        (PRD, PAULA, (), (WAITING, "Waiting for @eric (EM) to comment on the PRD")),
        (PRD, PAULA, (ERIC_SAYS,), (SUCCESS, "Heard: the EM on the PRD")),
        (PRD, ERIC, (), (WAITING, "Waiting for @paula (PM) to comment on the PRD")),
        (PRD, ERIC, (PAULA_SAYS,), (SUCCESS, "Heard: the PM on the PRD")),
        (PRD, DORA, (PAULA_SAYS,), (WAITING, "Waiting for @eric (EM) to comment on the PRD")),
        (PRD, None, (ERIC_SAYS,), (SUCCESS, "Heard: the EM on the PRD")),
        (SDD, ERIC, (), (WAITING, "Waiting for @paula (PM) to comment on the SDD")),
        (SDD, ERIC, (PAULA_SAYS,), (SUCCESS, "Heard: the PM on the SDD")),
        (SDD, PAULA, (), (WAITING, "Waiting for @eric (EM) to comment on the SDD")),
        (SDD, DORA, (ERIC_SAYS,), (WAITING, "Waiting for @paula (PM) to comment on the SDD")),
        (f"{PRD} {SDD}", DORA, (), (WAITING, "Waiting for @eric (EM) to comment on the PRD, and 1 more")),
        (f"{PRD} {SDD}", DORA, (ERIC_SAYS,), (WAITING, "Waiting for @paula (PM) to comment on the SDD")),
        (f"{PRD} {SDD}", DORA, (ERIC_SAYS, PAULA_SAYS), (SUCCESS, "Heard: the EM on the PRD and the PM on the SDD")),
        (f"{PRD} {SDD}", PAULA, (ERIC_SAYS,), (SUCCESS, "Heard: the EM on the PRD and the EM on the SDD")),
        (CONFIG_PATH, DORA, (), (WAITING, "Waiting for @paula (PM) to comment on the rules, and 1 more")),
        (CONFIG_PATH, DORA, (PAULA_SAYS,), (WAITING, "Waiting for @eric (EM) to comment on the rules")),
        (CONFIG_PATH, DORA, (PAULA_SAYS, ERIC_SAYS), (SUCCESS, "Heard: the PM on the rules and the EM on the rules")),
        (CONFIG_PATH, PAULA, (), (WAITING, "Waiting for @eric (EM) to comment on the rules")),
        (CONFIG_PATH, PAULA, (ERIC_SAYS,), (SUCCESS, "Heard: the EM on the rules")),
    ],
)
def test_the_partner_must_be_heard_or_the_owner_where_the_author_is_the_partner(
    paths: str, author: Any, said: Any, expected: tuple[str, str]
) -> None:
    assert outcome(pull(*paths.split(), author=author, comments=said)) == expected


BOTH = config(pair("paula", "paula"))


@pytest.mark.parametrize(
    ("rules", "changes", "expected"),
    [
        pytest.param(BOTH, {}, (SUCCESS, "Nobody but the author holds the role to be heard"), id="one person is both"),
        pytest.param(
            config(pair("acme/one", "acme/one")),
            {},
            (SUCCESS, "Nobody but the author holds the role to be heard"),
            id="a team of one",
        ),
        pytest.param(
            config(pair("acme/bots", "acme/bots")),
            {},
            (SUCCESS, "Nobody but the author holds the role to be heard"),
            id="bots are left out",
        ),
        pytest.param(
            config(pair("paula gone", "paula")),
            {},
            (WAITING, "Nobody to hear as PM: @gone cannot be asked"),
            id="but for one who is gone",
        ),
        pytest.param(
            config(pair("paula acme/empty", "paula")),
            {},
            (WAITING, "Nobody to hear as PM: @acme/empty cannot be asked"),
            id="but for an empty team",
        ),
        pytest.param(
            config(pair("paula pete", "paula")),
            {},
            (WAITING, "Waiting for @pete (PM) to comment on the PRD"),
            id="but for another",
        ),
        pytest.param(
            config(pair("paula pete", "paula")),
            {"comments": (PAULA_SAYS,)},
            (WAITING, "Waiting for @pete (PM) to comment on the PRD"),
            id="the author's own voice does not count",
        ),
        pytest.param(
            config(pair("paula", "gone")),
            {},
            (WAITING, "Nobody to hear as EM: @gone cannot be asked"),
            id="the partner is gone",
        ),
        pytest.param(
            config(pair("paula", "gone eric")),
            {"comments": (ERIC_SAYS,)},
            (SUCCESS, "Heard: the EM on the PRD"),
            id="another holder is heard",
        ),
        pytest.param(
            config(pair("paula", "robo[bot]")),
            {"comments": (comment("robo[bot]"),)},
            (WAITING, "Nobody to hear as EM: @robo[bot] cannot be asked"),
            id="a bot as partner",
        ),
        pytest.param(
            config(pair("pete", "acme/mixed")),
            {},
            (WAITING, "Waiting for @pete (PM) to comment on the PRD"),
            id="partner by team",
        ),
        pytest.param(
            config(pair("paula", "eric acme/mixed pete")),
            {"author": user("zoe")},
            (WAITING, "Waiting for @eric or @acme/mixed or @pete (EM) to comment on the PRD"),
            id="several",
        ),
        pytest.param(
            config(pair("paula", "acme/a-team-with-a-rather-long-name-indeed eric")),
            {},
            (WAITING, "Waiting for the EM to comment on the PRD"),
            id="names that are too long",
        ),
        pytest.param(
            config(partner=Strength.APPROVAL), {}, (WAITING, "Waiting for @eric (EM) to approve the PRD"), id="approval"
        ),
        pytest.param(
            config(partner=Strength.REVIEW), {}, (WAITING, "Waiting for @eric (EM) to review the PRD"), id="review"
        ),
    ],
)
def test_the_awaited_roles_holders_decide(rules: RepoConfig, changes: Any, expected: tuple[str, str]) -> None:
    people = known(
        person("pete"),
        person("robo[bot]"),
        team("acme/one", "paula"),
        team("acme/bots", "paula", "robo[bot]"),
        team("acme/empty"),
        team("acme/mixed", "paula", "pete"),
        team("acme/a-team-with-a-rather-long-name-indeed", "edna"),
    ) | {holder("gone"): None}
    assert outcome(prd(people=people, **changes), governing(rules)) == expected


def test_the_author_of_a_change_of_the_rules_counts_as_heard_for_a_role_they_hold() -> None:
    assert outcome(pull(CONFIG_PATH, author=PAULA), governing(BOTH)) == (SUCCESS, "The author speaks for both roles")


def test_a_pull_request_across_pairs_needs_each_pairs_partner() -> None:
    rules = governing(config(pair("pete", "edna", name="a", paths="docs/prd/a/**"), pair(name="rest")))
    people = known(person("pete"), person("edna"))
    snapshot = pull("docs/prd/a/x.md", PRD, people=people, comments=(ERIC_SAYS,))
    assert outcome(snapshot, rules) == (WAITING, "Waiting for @edna (EM) to comment on the PRD")
    assert "PRD `docs/prd/a/x.md` (pair `a`)" in tree_as_text(verdict(snapshot, rules).tree)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ((review("eric", "CHANGES_REQUESTED"),), "Heard, not aligned: the EM requests changes on the PRD"),
        (
            (review("eric", "CHANGES_REQUESTED", minutes=1), review("eric", "APPROVED", minutes=2)),
            "Heard: the EM on the PRD",
        ),
        (
            (review("eric", "CHANGES_REQUESTED", minutes=1), review("eric", "DISMISSED", minutes=2)),
            "Heard: the EM on the PRD",
        ),
        (
            (review("eric", "CHANGES_REQUESTED", minutes=1), review("eric", "COMMENTED", minutes=2)),
            "Heard, not aligned: the EM requests changes on the PRD",
        ),
        ((review("eric"), review("zoe", "CHANGES_REQUESTED")), "Heard: the EM on the PRD"),
    ],
)
def test_heard_is_not_aligned(said: Any, title: str) -> None:
    found = verdict(prd(reviews=said))
    assert (found.conclusion, found.title) == (SUCCESS, title)
    assert ("requests changes: heard is not aligned" in tree_as_text(found.tree)) is title.startswith("Heard, not")


TOO_MANY = "It changes more than 3,000 files."


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (pull(files_problem=TOO_MANY), (FAILURE, "The list of changed files is not complete")),
        (prd(files_problem=TOO_MANY), (FAILURE, "The list of changed files is not complete")),
        (prd(files_problem=TOO_MANY, comments=(ERIC_SAYS,)), (FAILURE, "The list of changed files is not complete")),
    ],
)
def test_the_gate_closes_where_the_files_are_not_all_known(snapshot: Snapshot, expected: tuple[str, str]) -> None:
    assert outcome(snapshot) == expected
    assert f"`{TOO_MANY}`" in tree_as_text(verdict(snapshot).tree)
    assert decide(snapshot, governing()).quiet is False


@pytest.mark.parametrize(
    ("snapshot", "conclusion"),
    [
        (prd(), NEUTRAL),
        (pull(files_problem=TOO_MANY), NEUTRAL),
        (prd(comments=(ERIC_SAYS,)), SUCCESS),
        (pull(), SUCCESS),
    ],
)
def test_in_advise_nothing_blocks(snapshot: Snapshot, conclusion: str) -> None:
    assert outcome(snapshot, ADVISE)[0] == conclusion
    assert "`mode: advise`" in tree_as_text(verdict(snapshot, ADVISE).tree)


HEARD: Any = {"author": PAULA, "comments": (ERIC_SAYS,)}


@pytest.mark.parametrize(
    ("at_head", "expected"),
    [
        (VALID, (SUCCESS, "Heard: the EM on the rules")),
        (None, (SUCCESS, "Heard: the EM on the rules")),
        (BROKEN, (FAILURE, "The configuration that this pull request would make has 1 problem")),
        (Blob("3", None), (FAILURE, "The configuration that this pull request would make has 1 problem")),
    ],
    ids=["valid", "taken away", "broken", "not a text"],
)
def test_a_change_of_the_rules_file_must_be_valid(at_head: Blob | None, expected: tuple[str, str]) -> None:
    assert outcome(pull(CONFIG_PATH, config_at_head=at_head, **HEARD)) == expected


def test_the_rules_file_of_a_pull_request_that_leaves_it_alone_is_not_judged() -> None:
    assert outcome(pull(config_at_head=BROKEN)) == (SUCCESS, "No document touched")


def test_a_rules_file_may_extend_the_organisations() -> None:
    extending = Blob("4", "extends: org\n")
    rules = governing(organisation_text=VALID.text)
    assert outcome(pull(CONFIG_PATH, config_at_head=extending, **HEARD), rules)[0] == SUCCESS


PROBLEMS = (Problem(3, 1, "Unknown key `mdoe`."),)
CAVEAT = "; configuration is broken, the last valid version is used"


@pytest.mark.parametrize(
    ("snapshot", "title"),
    [
        (prd(), "Waiting for @eric (EM) to comment on the PRD"),
        (pull(), "No document touched"),
        (pull(CONFIG_PATH, config_at_head=VALID, **HEARD), "Heard: the EM on the rules"),
    ],
)
def test_under_a_broken_configuration_the_last_valid_one_governs_and_the_title_says_so(
    snapshot: Snapshot, title: str
) -> None:
    found = verdict(snapshot, governing(problems=PROBLEMS))
    assert found.title == title + CAVEAT
    assert "`3:1: Unknown key" in tree_as_text(found.tree).replace("``", "`")


def test_an_unreadable_configuration_is_looked_at_again_under_the_last_valid_one() -> None:
    plan = decide(prd(), governing(unreadable="GitHub answered 502."))
    assert plan.verdict is not None
    assert plan.verdict.title.endswith("; configuration cannot be read, the last valid version is used")
    assert "`GitHub answered 502.`" in tree_as_text(plan.verdict.tree)
    assert plan.next_look is not None
    assert (plan.next_look - prd().taken_at).total_seconds() == 60


NEVER = governing(config=None, problems=PROBLEMS)


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (pull(CONFIG_PATH), (SUCCESS, "No valid configuration yet: this pull request may repair it")),
        (
            pull(CONFIG_PATH, config_at_head=BROKEN),
            (SUCCESS, "No valid configuration yet: this pull request may repair it"),
        ),
        (pull(CONFIG_PATH, "src/shop.py"), (SUCCESS, "No valid configuration yet: this pull request may repair it")),
        (pull("src/shop.py"), (SUCCESS, "No valid configuration yet")),
        (pull(PRD), (FAILURE, "A document is touched, and there is no valid configuration to judge by")),
        (pull(CONFIG_PATH, SDD), (FAILURE, "A document is touched, and there is no valid configuration to judge by")),
        (pull(files_problem=TOO_MANY), (FAILURE, "The list of changed files is not complete")),
    ],
)
def test_where_no_configuration_was_ever_valid_a_repair_passes_and_a_document_fails(
    snapshot: Snapshot, expected: tuple[str, str]
) -> None:
    assert outcome(snapshot, NEVER) == expected
    assert "`3:1: Unknown key" in tree_as_text(verdict(snapshot, NEVER).tree).replace("``", "`")


def test_many_problems_are_counted_and_the_first_ten_shown() -> None:
    rules = governing(problems=tuple(Problem(line, 1, "Wrong.") for line in range(1, 14)))
    lines = tree_as_text(verdict(pull(), rules).tree).splitlines()
    assert [line.strip(" 📝") for line in lines[1:4]] == [
        "The configuration on the default branch has 13 problems",
        "`1:1: Wrong.`",
        "`2:1: Wrong.`",
    ]
    assert lines[-1].endswith("… and 3 more")


NO_CONFIG = Governing(source=ConfigSource.NONE)


def test_without_a_configuration_the_app_is_silent() -> None:
    for snapshot in (prd(), pull(PRD, labels=("why",), comments=(comment("eric", "/help"),))):
        plan = decide(snapshot, NO_CONFIG)
        assert (plan.actions, plan.verdict, plan.records, plan.quiet) == ((), None, (), True)


def test_without_a_configuration_a_required_check_passes_and_says_so() -> None:
    assert outcome(prd(check_required=True), NO_CONFIG) == (SUCCESS, "Nothing is configured here")
    assert decide(prd(check_required=True, state="CLOSED"), NO_CONFIG).actions == ()


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {"refusals": (Refusal("eric", "no access to the repository", HEAD),), "review_requests": ()},
            ["GitHub refused `eric`: `no access to the repository`"],
        ),
        ({"refusals": (Refusal("eric", "no access", HEAD),), "review_requests": (requested("eric"),)}, []),
        ({"refusals": (Refusal("eric", "no access", "b" * 40),)}, []),
        ({"people": known() | {holder("paula"): None}}, ["@paula cannot be asked: GitHub knows no such person"]),
        ({"people": known() | {holder("eric"): None}}, ["@eric cannot be asked: GitHub knows no such person"]),
    ],
)
def test_who_could_not_be_asked_is_told_once(changes: Any, lines: list[str]) -> None:
    text = tree_as_text(verdict(prd(**changes)).tree)
    assert [line.strip(" 📝") for line in text.splitlines() if "refused" in line or "cannot be asked:" in line] == lines


def test_a_holder_who_is_gone_is_told_even_where_another_was_heard() -> None:
    rules = governing(config(pair(em="gone eric")))
    text = tree_as_text(verdict(prd(people=known() | {holder("gone"): None}, comments=(ERIC_SAYS,)), rules).tree)
    assert text.splitlines()[-1] == "  📝 @gone cannot be asked: GitHub knows no such person"


def test_a_team_that_cannot_be_asked_is_named() -> None:
    text = tree_as_text(verdict(prd(people=known(team("acme/eng"))), governing(config(pair(em="acme/eng")))).tree)
    assert "@acme/eng cannot be asked: no such team, hidden from the app, or without people" in text


def test_the_tree_tells_the_terminal_what_the_check_tells() -> None:
    snapshot = prd(
        comments=(comment("eric", number=5),), reviews=(review("eric", "CHANGES_REQUESTED", number=6, minutes=20),)
    )
    assert tree_as_text(verdict(snapshot).tree).splitlines() == [
        "✅ Heard, not aligned: the EM requests changes on the PRD",
        f"  ✅ PRD `{PRD}`",
        "    ✅ `eric` (EM) commented on 2026-03-02 09:10 UTC <https://github.com/acme/shop/pull/7#issuecomment-5>",
        "    📝 `eric` (EM) requests changes: heard is not aligned"
        " <https://github.com/acme/shop/pull/7#pullrequestreview-6>",
    ]


@pytest.mark.parametrize(
    ("state", "did"),
    [
        ("APPROVED", "approved"),
        ("CHANGES_REQUESTED", "requested changes"),
        ("COMMENTED", "reviewed"),
        ("DISMISSED", "reviewed (dismissed since)"),
    ],
)
def test_the_tree_says_how_someone_was_heard(state: str, did: str) -> None:
    assert f"`eric` (EM) {did} on 2026-03-02 09:10 UTC" in tree_as_text(
        verdict(prd(reviews=(review("eric", state),))).tree
    )


def test_the_tree_has_a_form_for_programs() -> None:
    tree = verdict(prd(comments=(comment("eric", number=5),))).tree.to_json()
    assert (tree["status"], tree["text"]) == ("passed", "Heard: the EM on the PRD")
    assert tree["children"][0]["children"][0]["link"] == "https://github.com/acme/shop/pull/7#issuecomment-5"


@pytest.mark.parametrize(
    ("snapshot", "quiet"),
    [(pull(), True), (pull(PRD), False), (pull(CONFIG_PATH), False), (pull(labels=("how",)), False)],
)
def test_a_pull_request_without_document_and_label_is_quiet(snapshot: Snapshot, quiet: bool) -> None:
    assert decide(snapshot, governing()).quiet is quiet


def test_inline_comments_are_told_from_their_review() -> None:
    said = review("eric", "COMMENTED", "", comments=(comment("eric"),))
    assert "`eric` (EM) commented in a review on" in tree_as_text(verdict(prd(reviews=(said,))).tree)
