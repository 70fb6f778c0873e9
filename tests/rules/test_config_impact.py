"""Which open pull requests a change of the rules file would newly block or release (SPEC §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.config_impact import assess_impact, with_impact
from ghapp.rules.decide import decide
from ghapp.rules.documents.config_change import ConfigChange
from ghapp.rules.model import impact
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import (
    CONFIG_PATH,
    CheckScope,
    DocumentKind,
    Mode,
    Reminders,
    RepoConfig,
    Stale,
    Strength,
)
from ghapp.rules.model.impact import AffectedPull, Impact
from ghapp.rules.model.sections import Sections
from ghapp.rules.model.sightings import MOST_IN_CHECK, Sighting, encode_sightings, subject_of
from ghapp.rules.model.snapshot import OtherPulls, Snapshot
from ghapp.rules.needs import Person, needs
from ghapp.rules.wording.config_change import limits
from ghapp.rules.wording.reasons import tree_as_text
from tests.support.builders import (
    DORA,
    HEAD,
    PAULA,
    PRD,
    T0,
    at,
    comment,
    config,
    effective,
    holder,
    issue,
    known,
    pair,
    person,
    pull,
    requested,
    team,
)
from tests.support.verdicts import verdict

WAITING_FOR_ERIC = "Waiting for @eric (EM) to comment on the PRD"


def numbered(number: int, *paths: str, **changes: Any) -> Snapshot:
    """An open pull request of paula's."""
    return replace(
        pull(*paths, author=PAULA, **changes), number=number, url=f"https://github.com/acme/shop/pull/{number}"
    )


def would(others: list[Snapshot], to_come: RepoConfig | None, present: RepoConfig | None = None) -> Impact:
    return assess_impact("1", others, effective(present), ConfigChange(config=to_come))


def numbers(found: Impact) -> tuple[list[int], list[int]]:
    return [each.number for each in found.blocked], [each.number for each in found.released]


SPOKEN = comment("eric")
SPECS = replace(config(), documents={DocumentKind.PRD: ("specs/**",), DocumentKind.SDD: ()})


@pytest.mark.parametrize(
    ("to_come", "expected"),
    [
        pytest.param(config(), ([], []), id="nothing changes"),
        pytest.param(SPECS, ([9], [8]), id="other documents"),
        pytest.param(config(pair(em="erin")), ([7], []), id="another partner"),
        pytest.param(config(partner=Strength.REVIEW), ([7], []), id="more is asked of the partner"),
        pytest.param(config(mode=Mode.ADVISE), ([], [8]), id="advice alone"),
        pytest.param(None, ([], [8]), id="no configuration any more"),
    ],
)
def test_pull_requests_whose_gate_would_change_are_found(to_come: RepoConfig | None, expected: Any) -> None:
    people = known(person("erin"))
    others = [
        numbered(9, "specs/a.md", people=people),
        numbered(7, PRD, comments=(SPOKEN,), people=people),
        numbered(8, PRD, people=people),
        numbered(6, people=people),
        issue(number=5),
    ]
    if to_come is SPECS:
        others[1] = numbered(7, people=people)
    found = would(others, to_come)
    assert numbers(found) == expected
    assert (found.looked_at, found.left_out) == (4, 0)


def test_the_impact_lists_what_their_checks_would_say() -> None:
    (found,) = would([numbered(9, "specs/a.md")], SPECS).blocked
    assert found == AffectedPull(9, "https://github.com/acme/shop/pull/9", WAITING_FOR_ERIC)


def check_run(conclusion: str) -> CheckRun:
    return CheckRun(node_id="CR", name="Rules of Engagement", conclusion=conclusion, external_id="")


def test_a_check_with_an_unrelated_reason_is_left_out() -> None:
    as_foreseen = numbered(8, PRD, checks=(check_run("ACTION_REQUIRED"),))
    overridden = numbered(9, PRD, checks=(check_run("SUCCESS"),))
    found = would([as_foreseen, overridden], config(mode=Mode.ADVISE))
    assert (numbers(found), found.looked_at, found.left_out) == (([], [8]), 1, 1)
    others = [overridden, replace(overridden, number=7), issue(number=6), replace(as_foreseen, number=5), as_foreseen]
    found = would(others, config(mode=Mode.ADVISE))
    assert (found.of, numbers(found), found.looked_at, found.left_out) == ("1", ([], [5, 8]), 2, 2)
    assert [each.title for each in would([as_foreseen], None).released] == [""]


@pytest.mark.no_cover  # too large a case to trace each line of
def test_pull_requests_beyond_the_effort_for_one_evaluation_are_left_out() -> None:
    long = [numbered(number, *(f"specs/{number}/{file:04000}" for file in range(40))) for number in (5, 6, 7)]
    found = would([*long, numbered(8, "specs/a.md")], SPECS)
    assert (numbers(found), found.looked_at, found.left_out) == (([5, 6], []), 2, 2)


def test_a_check_is_found_under_its_current_name() -> None:
    passed = CheckRun(node_id="CR", name="Rules of Engagement: main", conclusion="SUCCESS", external_id="")
    per_base = config(check=CheckScope.PER_BASE)
    assert would([numbered(9, PRD, checks=(passed,))], config(), per_base).left_out == 1


def test_sightings_of_another_pull_request_count_for_it() -> None:
    touched = encode_sightings(9, [Sighting(subject_of(DocumentKind.PRD, "default"), at(30), "aaaaaaa")], MOST_IN_CHECK)
    early = CheckRun(node_id="CR", name="X", conclusion="SUCCESS", external_id=f"roe1:a:b:{touched}")
    found = would([numbered(9, PRD, checks=(early,), comments=(SPOKEN,))], config(mode=Mode.ADVISE))
    assert numbers(found) == ([], [9])


def test_sections_and_freshness_are_not_predicted() -> None:
    strict = replace(config(stale=Stale.DOCUMENT), sections=Sections.REQUIRE)
    spoken = numbered(7, PRD, comments=(SPOKEN,))
    assert numbers(would([spoken], strict)) == ([], [])


SEEN = Impact(
    of="1",
    blocked=(AffectedPull(9, "https://github.com/acme/shop/pull/9", WAITING_FOR_ERIC),),
    released=(
        AffectedPull(8, "https://github.com/acme/shop/pull/8", ""),
        AffectedPull(5, "https://github.com/acme/shop/pull/5", "Heard: the EM on the PRD"),
    ),
    looked_at=12,
    left_out=3,
)
AT_HEAD = "pm: paula\nem: eric\n"


def told(impact: Impact | None, text: str = AT_HEAD, rules: RepoConfig | None = None) -> list[str]:
    """The tree of a pull request that changes the rules file, from what is foreseen on."""
    snapshot = pull(CONFIG_PATH, author=DORA, config_at_head=Blob("1", text), impact=impact)
    lines = tree_as_text(verdict(snapshot, effective(rules)).tree).splitlines()
    return [line.strip() for line in lines if "📝" in line]


def test_the_tree_lists_affected_pull_requests_with_links() -> None:
    assert told(SEEN) == [
        "📝 Effect of this change on 12 other open pull requests: 1 newly blocked, 2 released "
        "(checked once for this commit)",
        f"📝 #9 would be blocked: {WAITING_FOR_ERIC} <https://github.com/acme/shop/pull/9>",
        "📝 #8 would be released <https://github.com/acme/shop/pull/8>",
        "📝 #5 would be released: Heard: the EM on the PRD <https://github.com/acme/shop/pull/5>",
        "📝 3 more open pull requests were not checked: too many, too long, or decided by more than the rules file",
    ]


def test_a_long_list_of_affected_pull_requests_is_cut() -> None:
    many = tuple(AffectedPull(number, "", "Heard") for number in range(1, 14))
    lines = told(Impact(of="1", blocked=many, released=many[:11], looked_at=24))
    assert [line for line in lines if "more" in line] == ["📝 … and 3 more", "📝 … and 1 more"]
    assert sum("would be blocked" in line for line in lines) == 10
    lines = told(Impact(of="1", blocked=many[:11], released=many[:10], looked_at=24))
    assert [line for line in lines if "more" in line] == ["📝 … and 1 more"]
    lines = told(Impact(of="1", blocked=many[:10], released=many[:10], looked_at=24))
    assert not [line for line in lines if "more" in line]


def test_the_impact_says_when_nothing_would_change_or_was_visible() -> None:
    assert told(Impact(of="1", looked_at=1, left_out=1)) == [
        "📝 Effect of this change on the other open pull request: none newly blocked, none released "
        "(checked once for this commit)",
        "📝 1 more open pull request was not checked: too many, too long, or decided by more than the rules file",
    ]
    assert told(Impact(of="1", interrupted=True)) == [
        "📝 The effect on other open pull requests is unknown: GitHub did not return them. It is checked again shortly"
    ]
    assert told(None) == []


def test_settings_are_not_mentioned_unless_both_configurations_are_valid() -> None:
    strict = replace(config(stale=Stale.DOCUMENT), sections=Sections.REQUIRE)
    assert [*limits(Impact(of="1"), None, strict)] == [*limits(Impact(of="1"), strict, None)] == []


def test_settings_that_are_not_predicted_are_named() -> None:
    (_, line) = told(Impact(of="1"), AT_HEAD + "sections: require\ngate: {stale: document}\n", load_present())
    assert line == "📝 The effect of changing `sections` and `gate.stale` is not included"


def load_present() -> RepoConfig:
    """The configuration of the file, complete with what documents should say."""
    found = load(AT_HEAD)
    assert isinstance(found, RepoConfig)
    return found


@pytest.mark.parametrize(("text", "of", "expected"), [("", "1", None), (impact.encode_impact(SEEN), "2", None)])
def test_an_impact_kept_for_something_else_is_not_used(text: str, of: str, expected: None) -> None:
    assert impact.decode_impact(text, of) is expected


def test_pull_requests_hidden_by_github_are_requested_again_later() -> None:
    asked = (requested("paula"), requested("eric"))
    interrupted = Impact(of="1", interrupted=True)
    change = pull(CONFIG_PATH, config_at_head=Blob("1", AT_HEAD), review_requests=asked, impact=interrupted)
    assert decide(change, effective()).next_look == change.taken_at + timedelta(minutes=10)
    reminding = effective(config(reminders=Reminders()))
    shortly_before = replace(change, taken_at=T0 + timedelta(days=2, minutes=-5))
    assert decide(shortly_before, reminding).next_look == T0 + timedelta(days=2)
    assert decide(change, reminding).next_look == change.taken_at + timedelta(minutes=10)


def test_the_predicted_impact_is_kept() -> None:
    assert impact.decode_impact(impact.encode_impact(SEEN), "1") == SEEN
    assert impact.encode_impact(None) == impact.encode_impact(Impact(of="1", interrupted=True)) == ""


def test_holders_of_the_proposed_configuration_are_known_to_it() -> None:
    people = {**known(), holder("erin"): person("erin")}
    spoken = numbered(7, PRD, comments=(comment("erin"),), people=people)
    assert numbers(would([spoken], config(pair(em="erin")))) == ([], [7])


EM_BECOMES_ERIN = Blob("1", "pm: paula\nem: erin\n")
UNREAD = replace(numbered(8, PRD, comments=(SPOKEN,)), people={})


def changing(others: OtherPulls | None, **changes: Any) -> Snapshot:
    """Return a pull request that makes erin the EM."""
    defaults = {"people": known(person("erin")), "config_at_head": EM_BECOMES_ERIN, "other_pulls": others}
    return pull(CONFIG_PATH, **(defaults | changes))


def impact_of(snapshot: Snapshot) -> Impact:
    changed = with_impact(snapshot, effective()).pull_request
    assert changed and changed.impact
    return changed.impact


@pytest.mark.parametrize(
    "snapshot",
    [
        pytest.param(issue(other_pulls=OtherPulls((UNREAD,))), id="an issue"),
        pytest.param(pull(PRD, other_pulls=OtherPulls((UNREAD,))), id="no change to the rules file"),
        pytest.param(changing(OtherPulls((UNREAD,)), config_at_head=Blob("1", "pm: [")), id="an invalid change"),
        pytest.param(changing(None), id="the other pull requests were not read"),
    ],
)
def test_with_impact_changes_nothing_when_it_cannot_compare(snapshot: Snapshot) -> None:
    assert with_impact(snapshot, effective()) == snapshot


def test_with_impact_names_the_commit_and_the_configuration_compared() -> None:
    assert impact_of(changing(OtherPulls())) == Impact(of=impact.impact_key(HEAD, effective()))


def test_with_impact_is_interrupted_when_reading_the_others_was() -> None:
    found = impact_of(changing(OtherPulls((UNREAD,), interrupted=True)))
    assert found == Impact(of=impact.impact_key(HEAD, effective()), interrupted=True)


def test_with_impact_decides_the_others_with_the_same_people() -> None:
    assert numbers(impact_of(changing(OtherPulls((UNREAD,))))) == ([8], [])


def test_with_impact_decides_the_others_with_the_same_first_seen_ids() -> None:
    people = known(replace(person("eric"), permanent_id=12), person("erin"))
    by_both = replace(numbered(8, PRD, comments=(SPOKEN, comment("erin"))), people={})
    reassigned = changing(OtherPulls((by_both,)), people=people, pinned_ids={holder("eric"): 11})
    assert numbers(impact_of(reassigned)) == ([], [8])


def test_with_impact_counts_pull_requests_left_out_by_either_step() -> None:
    contradicted = replace(UNREAD, number=9, pull_request=numbered(9, checks=(check_run("FAILURE"),)).pull_request)
    found = impact_of(changing(OtherPulls((UNREAD, contradicted), left_out=3)))
    assert (found.looked_at, found.left_out) == (1, 4)


def test_only_users_of_a_proposed_configuration_are_resolved() -> None:
    change = changing(
        OtherPulls((UNREAD,)), config_at_head=Blob("1", "pm: '@acme/secret'\nem: [mallory, '@acme/eng']\n")
    )
    asked = needs(change, effective(replace(config(pair(em="acme/eng")))))
    assert {each.holder.name for each in asked if isinstance(each, Person)} == {"acme/eng", "mallory"}


def test_a_pull_request_that_would_wait_for_an_unknown_team_is_left_out() -> None:
    secret = config(pair(em="acme/secret"))
    spoken = numbered(7, PRD, comments=(SPOKEN,))
    found = would([spoken, numbered(8)], secret)
    assert (numbers(found), found.looked_at, found.left_out) == (([], []), 1, 1)
    named = replace(spoken, people={**spoken.people, holder("acme/secret"): team("acme/secret", "eric")})
    assert would([named], secret).looked_at == 1
    large = replace(team("acme/secret", "eric"), unread=900)
    assert would([replace(spoken, people={**spoken.people, large.holder: large})], secret).left_out == 1


def test_pull_requests_that_would_take_too_long_together_are_left_out() -> None:
    long = [
        numbered(number, *(f"docs/prd/{place}.md" for place in range(100)), comments=(SPOKEN,) * 100)
        for number in range(20)
    ]
    found = would(long, config(mode=Mode.ADVISE))
    assert found.looked_at + found.left_out == 20
    assert found.left_out > 0
    assert found.looked_at > 0


def test_pins_do_not_outlive_the_proposed_change() -> None:
    taken_over = {**known(), holder("erin"): replace(person("erin"), permanent_id=12)}
    pinned = {holder("erin"): 11}
    spoken = numbered(7, PRD, comments=(comment("erin"),), people=taken_over, pinned_ids=pinned)
    assert numbers(would([spoken], config(pair(em="erin")))) == ([], [7])
