"""Voices: what counts as heard, and how strong it is (SPEC §3, "Heard")."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.decide import decide
from ghapp.rules.model.framework import RepoConfig, Strength
from ghapp.rules.model.plan import Status
from ghapp.rules.model.snapshot import Comment, Review
from tests.support.builders import (
    DORA,
    ERIC,
    PAULA,
    VIEWER,
    at,
    comment,
    config,
    effective,
    known,
    pair,
    person,
    prd,
    review,
    team,
    user,
)

BOB, ROBO = user("bob"), user("robo[bot]")
EDNA = user("edna")


def passes(rules: RepoConfig | None = None, **changes: Any) -> bool:
    """Whether the PM's pull request on a PRD, with these differences, has its EM heard."""
    verdict = decide(prd(**changes), effective(rules)).verdict
    assert verdict is not None
    assert verdict.status in {Status.PASSED, Status.WAITING}
    return verdict.status is Status.PASSED


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(comment("eric"), id="an issue comment"),
        pytest.param(comment("eric", edited=True, editor=ERIC), id="edited by its author"),
        pytest.param(comment("eric", minimized_reason="resolved"), id="hidden as resolved"),
        pytest.param(comment("eric", minimized_reason="outdated"), id="hidden as outdated"),
        pytest.param(comment("eric", "/ack"), id="/ack alone"),
        pytest.param(comment("eric", "/ACK and more"), id="/ack in capitals"),
        pytest.param(comment("eric", "/roe ack"), id="/roe ack"),
        pytest.param(comment("eric", "/concern cost: too much"), id="/concern"),
        pytest.param(comment("eric", "/recheck\nI like it."), id="words below a command"),
        pytest.param(comment("eric", "/recheck\n\nI like it."), id="words below an empty line"),
        pytest.param(comment("eric", "/recheck\n/ack"), id="/ack below another command"),
        pytest.param(comment("eric", "> The cost is fine."), id="a quote"),
        pytest.param(comment("eric", "/usr/bin is where it goes"), id="a path is no command"),
        pytest.param(comment("eric", "    /recheck"), id="code is no command"),
    ],
)
def test_a_comment_by_a_holder_is_a_voice(said: Comment) -> None:
    assert passes(comments=(said,))


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(comment("dora"), id="somebody else"),
        pytest.param(comment("paula"), id="the author"),
        pytest.param(comment(VIEWER), id="the app"),
        pytest.param(comment(None), id="a deleted account"),
        pytest.param(comment("eric", edited=True, editor=BOB), id="edited by someone else"),
        pytest.param(comment("eric", edited=True, editor=None), id="edited by nobody knows whom"),
        pytest.param(comment("eric", minimized_reason="spam"), id="hidden as spam"),
        pytest.param(comment("eric", minimized_reason="abuse"), id="hidden as abuse"),
        pytest.param(comment("eric", minimized_reason="off_topic"), id="hidden as off-topic"),
        pytest.param(comment("eric", "/recheck"), id="a command alone"),
        pytest.param(comment("eric", "/recheck now, please\r\n\r\n  /help\n/lgtm"), id="commands alone"),
        pytest.param(comment("eric", "/roe recheck"), id="a command alone under /roe"),
        pytest.param(comment("eric", "/roe"), id="/roe alone"),
        pytest.param(comment("eric", " \n\t\n"), id="nothing"),
    ],
)
def test_a_comment_is_not_a_voice_by_or_with(said: Comment) -> None:
    assert not passes(comments=(said,))


def test_a_bot_that_holds_the_role_is_not_a_voice() -> None:
    rules = config(pair(em="acme/eng"))
    changes: dict[str, Any] = {"people": known(team("acme/eng", "robo[bot]", "edna")), "comments": (comment(ROBO),)}
    assert not passes(rules, **changes)
    assert passes(rules, **changes | {"comments": (comment(EDNA),)})


COMMENT, REVIEW, APPROVAL = Strength


@pytest.mark.parametrize(
    ("said", "enough_for"),
    [
        pytest.param([review("eric", "PENDING")], [], id="pending"),
        pytest.param([review("eric", "PENDING", submitted_at=at(1))], [], id="pending, whatever its time"),
        pytest.param([review("eric", "PENDING", comments=(comment("eric"),))], [], id="inline, pending"),
        pytest.param([review("eric", "COMMENTED", "")], [], id="commented without a word"),
        pytest.param([review("eric", "COMMENTED", "/recheck")], [], id="commented with a command alone"),
        pytest.param([review("eric", "COMMENTED", "", comments=(comment("eric", "/help"),))], [], id="inline command"),
        pytest.param([review("eric", "COMMENTED")], [COMMENT, REVIEW], id="commented"),
        pytest.param([review("eric", "COMMENTED", "", comments=(comment("eric"),))], [COMMENT, REVIEW], id="inline"),
        pytest.param([review("eric", "CHANGES_REQUESTED")], [COMMENT, REVIEW], id="requests changes"),
        pytest.param([review("eric", "DISMISSED", "")], [COMMENT, REVIEW], id="dismissed"),
        pytest.param([review("eric", "APPROVED", "")], [COMMENT, REVIEW, APPROVAL], id="approved"),
        pytest.param([review("eric", "APPROVED", minimized_reason="spam")], [], id="approved, hidden as spam"),
        pytest.param([review("eric", "APPROVED", edited=True, editor=PAULA)], [], id="approved, edited by the author"),
        pytest.param(
            [review("eric", "APPROVED", edited=True, editor=ERIC)],
            [COMMENT, REVIEW, APPROVAL],
            id="edited by themselves",
        ),
        pytest.param(
            [review("eric", "APPROVED", edited=True, editor=PAULA, comments=(comment("eric"),))],
            [COMMENT, REVIEW],
            id="a review edited by another still has its inline comments",
        ),
        pytest.param([review("dora", "APPROVED"), review("paula", "APPROVED")], [], id="others approved"),
        pytest.param([review(None, "APPROVED")], [], id="a deleted account approved"),
        pytest.param(
            [review("eric", "APPROVED", minutes=1), review("eric", "COMMENTED", minutes=2)],
            [COMMENT, REVIEW, APPROVAL],
            id="approved, then commented",
        ),
        pytest.param(
            [review("eric", "CHANGES_REQUESTED", minutes=1), review("eric", "APPROVED", minutes=2)],
            [COMMENT, REVIEW, APPROVAL],
            id="approved at last",
        ),
        pytest.param(
            [review("eric", "APPROVED", minutes=2), review("eric", "CHANGES_REQUESTED", minutes=3)],
            [COMMENT, REVIEW],
            id="requests changes at last",
        ),
        pytest.param(
            [review("eric", "APPROVED", number=99), review("eric", "CHANGES_REQUESTED", number=100)],
            [COMMENT, REVIEW],
            id="requests changes within the second of an approval",
        ),
        pytest.param(
            [review("eric", "APPROVED", minutes=1), review("eric", "DISMISSED", minutes=2)],
            [COMMENT, REVIEW],
            id="dismissed at last",
        ),
    ],
)
def test_partner_requires_a_comment_a_review_or_an_approval(said: list[Review], enough_for: list[Strength]) -> None:
    found = [strength for strength in Strength if passes(config(partner=strength), reviews=tuple(said))]
    assert found == enough_for


@pytest.mark.parametrize("strength", [REVIEW, APPROVAL])
def test_a_comment_is_not_enough_where_a_review_is_required(strength: Strength) -> None:
    assert not passes(config(partner=strength), comments=(comment("eric"), comment("eric", "/ack")))


def test_any_holder_of_the_role_speaks_for_it() -> None:
    rules = config(pair(em="eric acme/eng"))
    people = known(team("acme/eng", "edna", "dora"))
    assert passes(rules, people=people, comments=(comment(EDNA),))
    assert passes(rules, people=people, comments=(comment(DORA),))
    assert not passes(rules, people=people, comments=(comment(BOB),))


def test_the_check_shows_the_first_voice_of_each_holder() -> None:
    rules = config(pair(em="eric edna"))
    people = known(person("edna"))
    said = (comment("eric", minutes=1), comment("edna", minutes=2), comment("eric", minutes=3))
    found = decide(prd(people=people, comments=said), effective(rules)).verdict
    assert found
    (document,) = found.tree.children
    assert [voice.link for voice in document.children] == [said[0].url, said[1].url]


def test_a_voice_in_a_review_links_to_its_comment() -> None:
    inside = comment("eric")
    for said, link in [
        (review("eric", "APPROVED", number=70), "https://github.com/acme/shop/pull/7#pullrequestreview-70"),
        (review("eric", "COMMENTED", "", comments=(inside,)), inside.url),
    ]:
        found = decide(prd(reviews=(said,)), effective()).verdict
        assert found
        assert [voice.link for voice in found.tree.children[0].children] == [link]


def test_a_pending_review_does_not_hide_later_ones() -> None:
    assert passes(reviews=(review("eric", "PENDING"), review("eric", "APPROVED")))


def test_an_inline_comment_is_not_an_approval() -> None:
    said = review("eric", "APPROVED", "", edited=True, editor=PAULA, comments=(comment("eric"),))
    assert not passes(config(partner=APPROVAL), reviews=(said,))


def test_a_voice_in_the_second_of_the_merge_was_heard_in_time() -> None:
    snapshot = prd(comments=(comment("eric", minutes=30),), merged_at=at(30))
    assert len(read_conversation(snapshot, config()).voices.all) == 1
    late = prd(comments=(comment("eric", minutes=31),), merged_at=at(30))
    assert read_conversation(late, config()).voices.all == ()
