"""Who is heard on a document, and who is not, through what people really do (SPEC §3, "Heard")."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import PRD, REWRITTEN, World
from tests.support.writes import CHECK, NEW_CHECK, REACT

FILE = next(iter(PRD))
HEARD, WAITING = "success", "action_required"

Act = Callable[[World, PullRequest], object]


def edited(world: World, pull: PullRequest, *, by_author: bool) -> None:
    comment = world.box.comment(pull, world.emma, "I have doubts.")
    world.box.edit_comment(comment, world.emma if by_author else world.pam, "I have no doubts.")


def edited_review(world: World, pull: PullRequest) -> None:
    review = world.box.review(pull, world.emma, "COMMENT", "I have doubts.")
    world.box.edit_review(review, world.pam, "I have no doubts.")


def hidden(world: World, pull: PullRequest, reason: str) -> None:
    world.box.minimize(world.box.comment(pull, world.emma, "Hm."), world.ada, reason)


def deleted(world: World, pull: PullRequest) -> None:
    world.box.delete_comment(world.box.comment(pull, world.emma, "Hm."), world.pam)


def deleted_inline(world: World, pull: PullRequest) -> None:
    review = world.box.review(pull, world.emma, comments=[(FILE, 1, "Hm.")])
    world.box.delete_comment(review.comments[0], world.pam)


def dismissed(world: World, pull: PullRequest) -> None:
    world.box.dismiss(world.box.review(pull, world.emma, "APPROVE"), world.pam, "Too fast.")


VOICES: dict[str, Act] = {
    "a comment": lambda world, pull: world.box.comment(pull, world.emma, "Which payment providers?"),
    "a review that comments": lambda world, pull: world.box.review(pull, world.emma, "COMMENT", "Fine."),
    "an approval": lambda world, pull: world.box.review(pull, world.emma, "APPROVE"),
    "an inline comment": lambda world, pull: world.box.review(pull, world.emma, comments=[(FILE, 1, "Which?")]),
    "a command with words below it": lambda world, pull: world.box.comment(
        pull, world.emma, "/hold\n\nWait for legal."
    ),
    "a comment edited by its author": lambda world, pull: edited(world, pull, by_author=True),
    "a comment hidden as outdated": lambda world, pull: hidden(world, pull, "OUTDATED"),
    "a comment hidden as resolved": lambda world, pull: hidden(world, pull, "RESOLVED"),
    "a dismissed approval, where a comment is enough": dismissed,
}

NO_VOICES: dict[str, Act] = {
    "a bot": lambda world, pull: world.box.comment(pull, world.box.bot("helper"), "Looks good to me."),
    "a bot with the partner's name": lambda world, pull: world.box.comment(pull, world.box.bot("emma"), "Approved."),
    "a bot's review": lambda world, pull: world.box.review(pull, world.box.bot("helper"), "APPROVE"),
    "the author": lambda world, pull: world.box.comment(pull, world.pam, "I agree with myself."),
    "the author's review": lambda world, pull: world.box.review(pull, world.pam, "COMMENT", "Still agreed."),
    "who holds no role": lambda world, pull: world.box.review(pull, world.dan, "APPROVE"),
    "an administrator": lambda world, pull: world.box.comment(pull, world.ada, "Just merge it."),
    "a deleted comment": deleted,
    "a deleted inline comment": deleted_inline,
    "a comment hidden as spam": lambda world, pull: hidden(world, pull, "SPAM"),
    "a comment hidden as abuse": lambda world, pull: hidden(world, pull, "ABUSE"),
    "a comment hidden as off-topic": lambda world, pull: hidden(world, pull, "OFF_TOPIC"),
    "a comment edited by somebody else": lambda world, pull: edited(world, pull, by_author=False),
    "a review edited by somebody else": edited_review,
    "another bot's command": lambda world, pull: world.box.comment(pull, world.emma, "/lgtm"),
    "several commands": lambda world, pull: world.box.comment(pull, world.emma, "/lgtm\n/hold cancel\n"),
    "an inline comment of commands": lambda world, pull: world.box.review(
        pull, world.emma, comments=[(FILE, 1, "/lgtm")]
    ),
    "a pending review": lambda world, pull: world.box.review(pull, world.emma, "PENDING", "Not sent yet."),
    "a reaction": lambda world, pull: world.box.react(pull, world.emma, "THUMBS_UP"),
}


@pytest.mark.parametrize("act", VOICES.values(), ids=VOICES)
async def test_the_partner_is_heard_by(world: World, act: Act) -> None:
    pull = await world.prd()
    act(world, pull)
    await world.settle(CHECK)
    assert world.conclusion(pull) == HEARD


@pytest.mark.parametrize("act", NO_VOICES.values(), ids=NO_VOICES)
async def test_the_gate_is_not_opened_by(world: World, act: Act) -> None:
    pull = await world.prd()
    act(world, pull)
    await world.settle()
    await world.looked(pull)
    assert world.conclusion(pull) == WAITING


async def test_ack_is_a_voice_without_further_text(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "/ack")
    await world.settle(CHECK, REACT)
    assert world.conclusion(pull) == HEARD


async def test_any_holder_of_the_role_speaks_for_it(world: World) -> None:
    world.box.add_team(world.shop, world.box.create_team(world.acme, "leads", [world.ada]))
    await world.configured("pm: pam\nem: [emma, '@acme/leads']\n")
    pull = await world.prd()
    world.box.comment(pull, world.ada, "Fine with me.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == HEARD


async def test_the_check_names_and_links_who_was_heard(world: World) -> None:
    pull = await world.prd()
    comment = world.box.comment(pull, world.emma, "Which payment providers?")
    await world.settle(CHECK)
    assert world.title(pull) == "Heard: the EM on the PRD"
    assert "`emma` (EM) commented" in world.page(pull)
    assert f"issuecomment-{comment.id}" in world.page(pull)


async def test_a_withdrawn_voice_closes_the_gate_again(world: World) -> None:
    pull = await world.prd()
    comment = world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.delete_comment(comment, world.emma)
    await world.settle(CHECK)
    assert world.conclusion(pull) == WAITING


async def test_a_comment_hidden_later_is_noticed_by_the_next_evaluation(world: World) -> None:
    pull = await world.prd()
    comment = world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.minimize(comment, world.ada, "SPAM")
    await world.settle()
    await world.looked(pull, CHECK)
    assert world.conclusion(pull) == WAITING


async def test_a_voice_survives_a_push(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    world.box.push(pull, world.pam, REWRITTEN)
    await world.settle(NEW_CHECK)
    assert world.conclusion(pull) == HEARD


async def test_heard_is_not_aligned_when_the_partner_requests_changes(world: World) -> None:
    pull = await world.prd()
    world.box.review(pull, world.emma, "REQUEST_CHANGES", "Not like this.")
    await world.settle(CHECK)
    assert (world.conclusion(pull), world.title(pull)) == (
        "neutral",
        "Heard, but the EM requests changes on the PRD",
    )
    world.box.review(pull, world.emma, "APPROVE")
    await world.settle(CHECK)
    assert world.title(pull) == "Heard: the EM on the PRD"


async def test_auto_merge_waits_while_the_partner_requests_changes(world: World) -> None:
    pull = await world.prd()
    world.box.enable_auto_merge(pull, world.pam)
    await world.settle()
    world.box.review(pull, world.emma, "REQUEST_CHANGES", "Not like this.")
    await world.settle(CHECK)
    assert (world.conclusion(pull), pull.merged_at) == ("action_required", None)
    assert world.title(pull) == "Not merged automatically: the EM requests changes on the PRD"
    world.box.disable_auto_merge(pull, world.pam)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "neutral"
    world.box.merge(pull, world.pam)
    await world.settle()
    (entry,) = await world.app.store.ledger()
    assert entry.kind == "merged"


async def test_auto_merge_merges_once_the_partner_was_heard(world: World) -> None:
    pull = await world.prd()
    world.box.enable_auto_merge(pull, world.pam)
    await world.settle()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle(CHECK)
    assert pull.merged_at


async def test_an_out_of_office_mail_is_not_a_voice(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "I am out of the office until Monday.", via_email=True)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"
    assert "An automatic reply by `emma` was passed over" in world.page(pull)
    world.box.comment(pull, world.emma, "Fine with me.", via_email=True)
    await world.settle(CHECK)
    assert world.conclusion(pull) == HEARD


async def test_a_comment_does_not_satisfy_a_required_review(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ngate: {partner: review}\n")
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    await world.settle()
    assert world.conclusion(pull) == WAITING
    world.box.review(pull, world.emma, comments=[(FILE, 1, "Fine.")])
    await world.settle(CHECK)
    assert world.conclusion(pull) == HEARD


async def test_only_an_approval_satisfies_a_required_approval(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ngate: {partner: approval}\n")
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.review(pull, world.emma, "COMMENT", "Fine.")
    world.box.review(pull, world.emma, "REQUEST_CHANGES", "Nearly.")
    await world.settle()
    assert world.conclusion(pull) == WAITING
    world.box.review(pull, world.emma, "APPROVE")
    world.box.review(pull, world.emma, "COMMENT", "And thank you.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == HEARD


async def test_a_dismissed_approval_does_not_satisfy_a_required_approval(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ngate: {partner: approval}\n")
    pull = await world.prd()
    approval = world.box.review(pull, world.emma, "APPROVE")
    await world.settle(CHECK)
    world.box.dismiss(approval, world.pam, "Too fast.")
    await world.settle(CHECK)
    assert world.conclusion(pull) == WAITING
