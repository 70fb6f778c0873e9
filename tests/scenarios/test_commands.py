"""The slash commands, and what the app answers (SPEC §4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.sandbox.state.accounts import Actor
from ghapp.sandbox.state.threads import Comment, PullRequest, Review, ReviewComment
from tests.support.world import PRD, World, said
from tests.support.writes import CHECK, COMMENT, NEW_CHECK, REACT

DONE, NOT_DONE = ["THUMBS_UP"], ["CONFUSED"]


def reactions(world: World, comment: Comment | Review | ReviewComment) -> list[str]:
    """How the app reacted."""
    return [reaction.content for reaction in comment.reactions if reaction.user is world.registration.bot]


def replies(world: World, pull: PullRequest) -> list[str]:
    """What the app wrote into the conversation."""
    return said(pull, world.registration.bot)


async def tell(world: World, pull: PullRequest, by: Actor, body: str, *writes: str) -> Comment:
    """A comment, and all that came of it."""
    comment = world.box.comment(pull, by, body)
    await world.settle(*writes)
    return comment


# /ack


@pytest.mark.parametrize("body", ["/ack", "/ack fine with me", "/roe ack", "/ACK", "/ack\n\nWith two remarks."])
async def test_ack_by_a_holder_is_a_voice(world: World, body: str) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.emma, body, REACT, CHECK)
    assert (reactions(world, comment), world.conclusion(pull)) == (DONE, "success")


@pytest.mark.parametrize("body", ["> /ack", "```\n/ack\n```", "    /ack"], ids=["quote", "fence", "code"])
async def test_a_command_in_a_quote_or_in_code_is_ignored(world: World, body: str) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.dan, body)
    assert reactions(world, comment) == []


async def test_a_command_below_the_first_line_is_ignored(world: World) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.dan, "Please:\n/recheck")
    assert reactions(world, comment) == []


async def test_a_command_in_a_review_or_inline_comment_counts(world: World) -> None:
    pull = await world.prd()
    review = world.box.review(pull, world.emma, "COMMENTED", "/ack", comments=[(next(iter(PRD)), 1, "/help")])
    await world.settle(CHECK, REACT, REACT, COMMENT)
    assert (reactions(world, review), reactions(world, review.comments[0])) == (DONE, DONE)
    assert world.conclusion(pull) == "success"
    world.box.review(pull, world.emma, "PENDING", "/help")
    await world.settle()


async def test_a_command_in_a_review_counts_where_nothing_is_awaited(world: World) -> None:
    pull = await world.code()
    world.box.review(pull, world.dan, "COMMENTED", "/help")
    await world.settle(REACT, COMMENT)


async def test_ack_by_someone_without_a_role_is_refused_with_the_reason(world: World) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.dan, "/ack", REACT, COMMENT, CHECK)
    assert (reactions(world, comment), world.conclusion(pull)) == (NOT_DONE, "action_required")
    assert "can only be used by a PM or EM named" in replies(world, pull)[0]


async def test_ack_by_the_author_is_refused_with_the_reason(world: World) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.pam, "/ack", REACT, COMMENT, CHECK)
    assert reactions(world, comment) == NOT_DONE
    assert "has no effect on your own pull request" in replies(world, pull)[0]


async def test_ack_is_not_enough_where_a_review_is_required(world: World) -> None:
    await world.configured("pm: pam\nem: emma\ngate: {partner: review}\n")
    pull = await world.prd()
    comment = await tell(world, pull, world.emma, "/ack", REACT, COMMENT, CHECK)
    assert (reactions(world, comment), world.conclusion(pull)) == (NOT_DONE, "action_required")


async def test_a_deleted_comment_withdraws_its_command(world: World) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.emma, "/ack", REACT, CHECK)
    world.box.delete_comment(comment, world.emma)
    await world.settle(CHECK)
    assert world.conclusion(pull) == "action_required"


async def test_a_lost_event_does_not_lose_a_command(world: World) -> None:
    pull = await world.prd()
    lost = world.box.comment(pull, world.emma, "/ack")
    world.box.outbox.clear()
    await tell(world, pull, world.dan, "What are we waiting for?", REACT, CHECK)
    assert (reactions(world, lost), world.conclusion(pull)) == (DONE, "success")


# /recheck and /help


async def test_recheck_evaluates_immediately(world: World) -> None:
    pull = await world.prd()
    world.box.comment(pull, world.emma, "Fine.")
    world.box.outbox.clear()
    comment = await tell(world, pull, world.dan, "/recheck", REACT, CHECK)
    assert (reactions(world, comment), world.conclusion(pull)) == (DONE, "success")


async def test_recheck_asks_holders_refused_by_github_again(world: World) -> None:
    world.box.remove_collaborator(world.shop, world.emma)
    world.box.remove_member(world.acme, world.emma)
    pull = await world.prd(world.pam, "addLabelsToLabelable", "requestReviews", NEW_CHECK, CHECK)
    assert "`emma`" in world.page(pull)
    world.box.add_collaborator(world.shop, world.emma)
    await tell(world, pull, world.dan, "/recheck", "requestReviews", REACT, CHECK)
    assert pull.review_request_for(world.emma)
    assert "GitHub refused" not in world.page(pull)


async def test_help_shows_the_table(world: World) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.dan, "/help", REACT, COMMENT)
    assert reactions(world, comment) == DONE
    assert all(f"`{usage}`" in replies(world, pull)[0] for usage in ("/ack [text]", "/recheck", "/help"))


async def test_help_works_on_a_pull_request_without_documents_and_on_an_issue(world: World) -> None:
    await tell(world, await world.code(), world.dan, "/help", REACT, COMMENT)
    issue = await world.issue()
    world.box.comment(issue, world.dan, "/help")
    await world.settle(REACT, COMMENT)


# what is no command of ours


@pytest.mark.parametrize(
    "body",
    [
        "/lgtm",
        "/cc @ada",
        "/hold",
        "/nack",
        "/ask why?",
        "/check",
        "/override ci/unit",
        "/usr/bin/env",
        "/merge x: later",
        "/ please",
    ],
)
async def test_unrelated_slash_words_are_ignored(world: World, body: str) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.dan, body)
    assert (reactions(world, comment), replies(world, pull)) == ([], [])


@pytest.mark.parametrize("by", ["emma", "dan"], ids=["a holder", "a member"])
async def test_a_near_miss_gets_a_suggestion(world: World, by: str) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.box.actor(by), "/rechekc", REACT, COMMENT)
    assert reactions(world, comment) == NOT_DONE
    assert "Did you mean `/recheck`?" in replies(world, pull)[0]


async def test_a_near_miss_by_a_stranger_is_ignored(world: World) -> None:
    pull = await world.prd()
    await tell(world, pull, world.box.user("stranger"), "/rechekc")


async def test_every_command_under_roe_is_answered(world: World) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.dan, "/roe merge", REACT, COMMENT)
    assert reactions(world, comment) == NOT_DONE
    assert "For a list, comment `/roe help`" in replies(world, pull)[0]


# who is answered how often


@pytest.mark.parametrize(("body", "reaction"), [("/ack", NOT_DONE), ("/help", NOT_DONE), ("/recheck", DONE)])
async def test_strangers_get_at_most_a_reaction(world: World, body: str, reaction: list[str]) -> None:
    pull = await world.prd()
    comment = await tell(world, pull, world.box.user("stranger"), body, REACT)
    assert (reactions(world, comment), replies(world, pull)) == (reaction, [])


async def test_a_person_gets_one_reply_per_hour_and_a_reaction_each_time(world: World) -> None:
    pull = await world.prd()
    await tell(world, pull, world.dan, "/ack", REACT, COMMENT, CHECK)
    await tell(world, pull, world.dan, "/resolve cost", REACT, CHECK)
    await tell(world, pull, world.ada, "/ack", REACT, COMMENT, CHECK)
    world.clock.advance(timedelta(minutes=61))
    await tell(world, pull, world.dan, "/concern cost: high", REACT, COMMENT, CHECK)
    assert len(replies(world, pull)) == 3
    assert world.page(pull).count("`dan`: ") == 3


async def test_help_is_answered_each_time(world: World) -> None:
    pull = await world.prd()
    await tell(world, pull, world.dan, "/ack", REACT, COMMENT, CHECK)
    for _ in range(2):
        await tell(world, pull, world.dan, "/help", REACT, COMMENT)
    assert len(replies(world, pull)) == 3


async def test_a_person_gets_a_reply_on_each_pull_request(world: World) -> None:
    for pull in (await world.prd(), await world.sdd()):
        await tell(world, pull, world.dan, "/ack", REACT, COMMENT, CHECK)
        await tell(world, pull, world.dan, "/resolve x", REACT, CHECK)


async def test_a_command_is_answered_once(world: World) -> None:
    pull = await world.prd()
    await tell(world, pull, world.dan, "/help", REACT, COMMENT)
    world.clock.advance(timedelta(minutes=61))
    await world.looked(pull)
    world.box.push(pull, world.pam, {next(iter(PRD)): f"{PRD[next(iter(PRD))]}And more.\n"})
    await world.settle(NEW_CHECK)
    assert len(replies(world, pull)) == 1


@pytest.mark.parametrize("bot", ["roe", "helper"], ids=["itself", "another bot"])
async def test_the_app_never_follows_commands_by_itself_or_another_bot(world: World, bot: str) -> None:
    pull = await world.prd()
    by = world.registration.bot if bot == "roe" else world.box.bot(bot)
    comment = await tell(world, pull, by, "/help")
    await world.looked(pull)
    assert reactions(world, comment) == []


async def test_a_command_edited_in_by_someone_else_is_ignored(world: World) -> None:
    pull = await world.prd()
    comment = world.box.comment(pull, world.emma, "Hm.")
    world.box.edit_comment(comment, world.pam, "/ack")
    await world.settle()
    assert (reactions(world, comment), world.conclusion(pull)) == ([], "action_required")
