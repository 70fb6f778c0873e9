"""Asking: review requests, requests to respond again, and reminders of one pull request (SPEC §2, §3, §6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.actions.asking_again import ask_again
from ghapp.rules.actions.command_replies import asks_for_recheck
from ghapp.rules.actions.reminders import remind
from ghapp.rules.actions.review_requests import established_roles, request_reviews
from ghapp.rules.hearing.assessment import Assessment
from ghapp.rules.hearing.waiting import PendingVoice
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.plan import AddComment, ChannelMessage, RequestReviews


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Whom to ask now, the voices that are then still pending, and when somebody is to be asked next (None: never).

    `messages` tell channels what `comments` remind of.
    """

    requests: tuple[RequestReviews, ...] = ()
    comments: tuple[AddComment, ...] = ()
    pending_voices: tuple[PendingVoice, ...] = ()
    messages: tuple[ChannelMessage, ...] = ()
    next_look: datetime | None = None


def ask(said: Assessment, wanted: tuple[Holder, ...]) -> Asking:
    """Ask `wanted` for their review, and remind those who are awaited; an override ends the wait."""
    snapshot, pull, conversation = said.snapshot, said.pull, said.conversation
    retry = asks_for_recheck(conversation.pending_commands)
    established = established_roles(snapshot, said.config, said.hearings, said.freshness.since)
    requests = request_reviews(snapshot, pull, wanted, established=established, again=retry)
    awaited = () if said.is_overridden else said.hearings
    again = ask_again(snapshot, pull, conversation, awaited, asking=requests)
    requests = (*requests, *again.requests)
    reminding = remind(snapshot, pull, conversation, awaited, asking=requests)
    moments = [moment for moment in (again.next_look, reminding.next_look) if moment]
    return Asking(
        requests=requests,
        comments=(*again.comments, *reminding.comments),
        pending_voices=reminding.pending_voices,
        messages=reminding.messages,
        next_look=min(moments, default=None),
    )
