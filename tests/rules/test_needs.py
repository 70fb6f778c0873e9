"""What a decision needs to know beyond the first read of a thread, and when it needs nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.check_runs import CheckRun, ReportedClick
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import CONFIG_PATH, ConfigSource, DocumentKind, EffectiveConfig, RepoConfig
from ghapp.rules.model.head_arrivals import NO_HISTORY, HeadHistory
from ghapp.rules.model.impact import Impact
from ghapp.rules.model.sightings import MOST_IN_STORE, Sighting, encode_sightings, subject_of
from ghapp.rules.model.snapshot import Copy, EventKind, OtherPulls, Snapshot, ThreadState, VerifiedClick
from ghapp.rules.needs import (
    Administrator,
    BlobId,
    ClickProof,
    DocumentText,
    EarlierChecks,
    HeadActivity,
    LongDocument,
    Need,
    OpenPulls,
    Person,
    RequiredCheck,
    RequiredQueue,
    SharesHead,
    StackBase,
    needs,
)
from tests.support.builders import (
    ERIC,
    HEAD,
    PRD,
    VIEWER,
    at,
    came,
    comment,
    effective,
    event,
    file,
    holder,
    issue,
    known,
    person,
    pull,
    review,
    user,
)

EARLIER = "b" * 40
ADA = user("ada")
NONE = EffectiveConfig(source=ConfigSource.NONE)
DELEGATION = (comment("eric", "/delegate @sam"),)
OVERRIDE = (comment("ada", "/roe override It is urgent."),)
NUDGE = ReportedClick(delivery="d-1", button="nudge", run_id="CR_1", login="ada", user_id=1)
VERIFIED = VerifiedClick(delivery="d-1", button="nudge", by=ADA, head_sha=HEAD)


def rules(text: str = "") -> EffectiveConfig:
    """The smallest file with `text`; documents need no sections unless it says so."""
    sections = "" if "sections" in text else "sections: off\n"
    found = load(f"pm: paula\nem: eric\n{sections}{text}")
    assert isinstance(found, RepoConfig)
    return effective(found)


STALE = rules("gate: {stale: document}\n")
PER_BASE = rules("gate: {check: per-base}\n")
SECTIONS = rules("sections: advise\n")
UNKNOWN = HeadHistory(branch="fix")
LOGGED = replace(UNKNOWN, logged=())
TOUCHED = encode_sightings(7, [Sighting(subject_of(DocumentKind.PRD, "default"), at(0), "aaaaaaa")], MOST_IN_STORE)


def change(text: str = "pm: paula\nem: erin\n", **fields: Any) -> Snapshot:
    """A pull request that changes the rules file."""
    return pull(CONFIG_PATH, config_at_head=Blob("1", text), **fields)


def check_on(*numbers: int) -> CheckRun:
    """A check of the app's with notes on these pull requests."""
    notes = "|".join(map(str, numbers))
    return CheckRun(node_id="CR", name="Rules of Engagement", conclusion="SUCCESS", external_id=f"roe1:a:b:{notes}")


@pytest.mark.parametrize(
    ("snapshot", "config", "expected"),
    [
        pytest.param(pull(), rules(), [], id="nothing"),
        pytest.param(pull(people={}), rules(), [Person(holder("eric")), Person(holder("paula"))], id="holders"),
        pytest.param(issue(people={}), NONE, [], id="nobody on an issue without a configuration"),
        pytest.param(pull(PRD, comments=DELEGATION), rules(), [Person(holder("sam"))], id="a delegate"),
        pytest.param(
            pull(PRD, comments=(comment("zoe", "/delegate @sam"),)), rules(), [], id="not whom a stranger names"
        ),
        pytest.param(
            pull(PRD, comments=DELEGATION, people=known(person("sam"))), rules(), [], id="not a known delegate"
        ),
        pytest.param(issue(comments=DELEGATION), rules(), [], id="no delegate on an issue"),
        pytest.param(pull(), NONE, [RequiredCheck("main")], id="the required check without a configuration"),
        pytest.param(
            pull(copies=(Copy(number=8, base="next", author=None),)),
            rules(),
            [RequiredCheck("main")],
            id="whether the check is required",
        ),
        pytest.param(
            pull(copies=(Copy(number=8, base="next", author=None),), base_requires=True),
            rules(),
            [],
            id="not a known requirement",
        ),
        pytest.param(
            pull(
                copies=(
                    Copy(number=8, base="main", author=None),
                    Copy(number=9, base="next", author=None, is_open=False),
                )
            ),
            rules(),
            [],
            id="no requirement without an open copy into another base",
        ),
        pytest.param(pull(required_check="X"), NONE, [], id="not a known required check"),
        pytest.param(pull(queue_hidden=True), rules(), [RequiredQueue("main")], id="whether a hidden queue matters"),
        pytest.param(pull(queue_hidden=True, queue_required=True), rules(), [], id="not a known queue"),
        pytest.param(pull(queue_hidden=True, state=ThreadState.MERGED), rules(), [], id="no queue after the merge"),
        pytest.param(pull(base="next"), PER_BASE, [StackBase(7)], id="the base of a stack"),
        pytest.param(pull(base="next"), rules(), [], id="no stack with one check"),
        pytest.param(pull(), PER_BASE, [], id="no stack on the default branch"),
        pytest.param(pull(base="next", stack_base="main"), PER_BASE, [], id="not a known stack"),
    ],
)
def test_needs_include_people_and_branches(snapshot: Snapshot, config: EffectiveConfig, expected: list[Need]) -> None:
    assert list(needs(snapshot, config)) == expected


@pytest.mark.parametrize(
    ("snapshot", "config", "expected"),
    [
        pytest.param(pull(PRD), rules(), [], id="nothing where every voice counts"),
        pytest.param(pull(PRD), STALE, [BlobId(HEAD, PRD)], id="a document"),
        pytest.param(pull(replace(file(PRD), blob="b1")), STALE, [], id="not a known blob"),
        pytest.param(pull(file(PRD, status="removed")), STALE, [], id="not a deleted document"),
        pytest.param(
            pull(replace(file(PRD), blob="b1"), reviews=(review("eric", commit_sha=EARLIER),)),
            STALE,
            [BlobId(EARLIER, PRD)],
            id="a reviewed commit",
        ),
        pytest.param(
            pull(
                replace(file(PRD), blob="b1"),
                reviews=(review("eric", commit_sha=EARLIER),),
                blobs={(EARLIER, PRD): None},
            ),
            STALE,
            [],
            id="not a commit that is known to lack it",
        ),
        pytest.param(
            pull(PRD, commit_count=2, head_history=NO_HISTORY), rules(), [EarlierChecks()], id="earlier heads"
        ),
        pytest.param(
            pull(PRD, timeline=(event(EventKind.HEAD_FORCE_PUSHED, HEAD),)),
            rules(),
            [EarlierChecks()],
            id="a replaced head",
        ),
        pytest.param(pull(PRD, head_history=UNKNOWN), rules(), [HeadActivity("fix")], id="when the head came"),
        pytest.param(pull(head_history=UNKNOWN), rules(), [], id="not of a head without a document"),
        pytest.param(pull(PRD, head_history=LOGGED), rules(), [], id="not when GitHub does not say"),
        pytest.param(pull(PRD, head_history=NO_HISTORY), rules(), [], id="not in a fork"),
        pytest.param(
            pull(PRD, author=ERIC, head_history=replace(came(HEAD, 5, before=EARLIER), branch="fix")),
            rules(),
            [HeadActivity("fix")],
            id="who pushed, where the author is the partner",
        ),
        pytest.param(
            pull(PRD, author=ERIC, head_history=replace(came(HEAD, 5), branch="fix")),
            rules(),
            [],
            id="not where the author alone pushed",
        ),
        pytest.param(
            pull(PRD, head_history=UNKNOWN, sightings=TOUCHED, comments=OVERRIDE, people=known(person("ada"))),
            rules("override: [ada]\n"),
            [HeadActivity("fix"), BlobId(HEAD, PRD)],
            id="when the head came, for an override",
        ),
        pytest.param(
            pull(PRD, head_history=UNKNOWN, timeline=(event(EventKind.HEAD_FORCE_PUSHED, HEAD),), sightings="7;p1.1.a"),
            rules(),
            [],
            id="not of a head that was force-pushed",
        ),
        pytest.param(
            pull(PRD, head_history=UNKNOWN, sightings=TOUCHED), rules(), [], id="not of a document that was seen before"
        ),
        pytest.param(
            pull(replace(file(PRD), blob="b1"), head_history=UNKNOWN, sightings=TOUCHED),
            STALE,
            [HeadActivity("fix")],
            id="when new contents came",
        ),
        pytest.param(pull(PRD, head_history=UNKNOWN, state=ThreadState.MERGED), rules(), [], id="not after the merge"),
        pytest.param(pull(PRD, commit_count=2), rules(), [], id="no earlier head than the first"),
        pytest.param(pull(PRD, commit_count=2, sightings="7;p1.1.aaaaaaa"), rules(), [], id="noted in the store"),
        pytest.param(pull(PRD, commit_count=2, checks=(check_on(7),)), rules(), [], id="noted on the head"),
        pytest.param(pull(PRD), SECTIONS, [DocumentText(HEAD, PRD)], id="a text"),
        pytest.param(pull(PRD, texts={PRD: Blob("b", None)}), SECTIONS, [], id="not a known text"),
        pytest.param(
            pull(PRD, texts={PRD: Blob("b", "# A", 600_000, is_cut_off=True)}),
            SECTIONS,
            [LongDocument(HEAD, PRD, "b")],
            id="a text that was cut off",
        ),
        pytest.param(pull(PRD, state=ThreadState.MERGED), SECTIONS, [], id="no text after the merge"),
        pytest.param(pull(PRD, state=ThreadState.CLOSED, commit_count=2), STALE, [], id="nothing when closed"),
    ],
)
def test_needs_include_contents(snapshot: Snapshot, config: EffectiveConfig, expected: list[Need]) -> None:
    assert list(needs(snapshot, config)) == expected


@pytest.mark.parametrize(
    ("snapshot", "config", "expected"),
    [
        pytest.param(pull(PRD, comments=OVERRIDE), rules(), [Administrator(ADA)], id="who overrides"),
        pytest.param(
            pull(PRD, comments=OVERRIDE, administrators=frozenset({ADA.node_id})),
            rules(),
            [BlobId(HEAD, PRD)],
            id="what an administrator overrides",
        ),
        pytest.param(pull(PRD, comments=OVERRIDE), rules("override: eric\n"), [], id="not the rights of others"),
        pytest.param(
            pull(PRD, comments=(comment("eric", "/roe override Urgent."),)),
            rules("override: eric\n"),
            [BlobId(HEAD, PRD)],
            id="what a named person overrides",
        ),
        pytest.param(pull(PRD, comments=OVERRIDE, state=ThreadState.CLOSED), rules(), [], id="nothing when closed"),
        pytest.param(pull(PRD, reported_clicks=(NUDGE,)), rules(), [ClickProof(NUDGE)], id="a click"),
        pytest.param(
            pull(PRD, reported_clicks=(replace(NUDGE, button="override"),)),
            rules(),
            [BlobId(HEAD, PRD), ClickProof(replace(NUDGE, button="override"))],
            id="a click on Override, and what it overrides",
        ),
        pytest.param(
            pull(PRD, reported_clicks=(NUDGE,), button_clicks=(VERIFIED,)), rules(), [], id="not a verified click"
        ),
        pytest.param(
            pull(PRD, reported_clicks=(NUDGE,), state=ThreadState.CLOSED), rules(), [], id="no click when closed"
        ),
        pytest.param(pull(PRD, reported_clicks=(NUDGE,), required_check="X"), NONE, [], id="no click unconfigured"),
    ],
)
def test_needs_include_overrides_and_clicks(snapshot: Snapshot, config: EffectiveConfig, expected: list[Need]) -> None:
    assert list(needs(snapshot, config)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, [], id="nobody where it does not matter"),
        pytest.param({"remembered_sharers": frozenset()}, [], id="nobody"),
        pytest.param({"remembered_sharers": frozenset({7, 9, 8})}, [8, 9], id="those in the store"),
        pytest.param({"remembered_sharers": frozenset(), "checks": (check_on(7, 8),)}, [8], id="those on the check"),
        pytest.param(
            {"remembered_sharers": frozenset({8, 9}), "copies": (Copy(number=8, base="main", author=None),)},
            [9],
            id="not a known sharer",
        ),
        pytest.param({"remembered_sharers": frozenset({8}), "state": ThreadState.CLOSED}, [], id="nobody when closed"),
    ],
)
def test_needs_include_possible_sharers_of_a_head(fields: dict[str, Any], expected: list[int]) -> None:
    assert needs(pull(**fields), rules()) == tuple(map(SharesHead, expected))


@pytest.mark.parametrize(
    ("snapshot", "config", "expected"),
    [
        pytest.param(change(), rules(), [OpenPulls()], id="a valid change"),
        pytest.param(change(impact=Impact(of="1")), rules(), [], id="not when the impact is known"),
        pytest.param(change("pm: paula\n"), rules(), [], id="not for a broken file"),
        pytest.param(change(state=ThreadState.MERGED), rules(), [], id="not after the merge"),
        pytest.param(change(required_check="X"), NONE, [], id="not without a present configuration"),
        pytest.param(change(other_pulls=OtherPulls((pull(),))), rules(), [Person(holder("erin"))], id="new holders"),
        pytest.param(change(other_pulls=OtherPulls()), rules(), [], id="no holders without other pull requests"),
    ],
)
def test_needs_include_other_pull_requests(snapshot: Snapshot, config: EffectiveConfig, expected: list[Need]) -> None:
    assert list(needs(snapshot, config)) == expected


def test_needs_list_a_question_once_however_many_reasons_it_has() -> None:
    twice = (comment("ada", "/roe override Urgent."), comment("ada", "/roe override Urgent, still."))
    assert needs(pull(PRD, comments=twice), rules()) == (Administrator(ADA),)
    stale = rules("gate: {stale: document}\noverride: eric\n")
    both = pull(PRD, comments=(comment("eric", "/roe override Urgent."),))
    assert needs(both, stale) == (BlobId(HEAD, PRD),)


def test_needs_exclude_bots_and_the_author() -> None:
    said = (comment(VIEWER, "/roe override Urgent."), comment("dora", "/roe override Urgent."))
    assert needs(pull(PRD, comments=said), rules()) == ()
    assert needs(pull(PRD, comments=DELEGATION, author=ERIC), rules()) == (Person(holder("sam")),)
