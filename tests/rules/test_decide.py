"""What a decision adds to its snapshot before it judges."""

from __future__ import annotations

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.permissions import MERGE_QUEUES
from ghapp.rules.model.plan import Status
from ghapp.rules.model.snapshot import Refusal, Snapshot
from ghapp.rules.wording.merge_queue import HIDDEN_QUEUE
from ghapp.rules.wording.reasons import refusal_text
from tests.support.builders import HEAD, PRD, comment, effective, prd, pull
from tests.support.verdicts import SUCCESS, verdict

HIDDEN = refusal_text(Refusal(MERGE_QUEUES, HIDDEN_QUEUE, HEAD))


def texts(snapshot: Snapshot) -> list[str]:
    """Return the reasons directly below the root."""
    return [reason.text for reason in verdict(snapshot).tree.children]


@pytest.mark.parametrize("path", ["src/shop.py", PRD])
def test_check_reports_a_required_queue_that_the_app_cannot_see(path: str) -> None:
    report = decide(pull(path, queue_hidden=True, queue_required=True), effective()).report
    assert report
    assert [reason.text for reason in report.verdict.tree.children].count(HIDDEN) == 1
    assert "GitHub refused `merge_queues: read`: `without it, the merge queue waits" in report.summary + report.text


def test_check_does_not_mention_a_hidden_queue_that_is_not_required() -> None:
    assert HIDDEN not in texts(pull(queue_hidden=True))


def test_hidden_queue_does_not_change_the_conclusion() -> None:
    heard = prd(comments=(comment("eric"),), queue_hidden=True, queue_required=True)
    assert verdict(heard).conclusion.value == SUCCESS
    reason = next(reason for reason in verdict(heard).tree.children if reason.text == HIDDEN)
    assert reason.status is Status.NOTE


def test_hidden_queue_withholds_no_other_action() -> None:
    shown, hidden = pull(PRD), pull(PRD, queue_hidden=True, queue_required=True)
    assert [type(action) for action in decide(hidden, effective()).actions] == [
        type(action) for action in decide(shown, effective()).actions
    ]


def test_hidden_queue_keeps_earlier_refusals() -> None:
    earlier = Refusal("eric", "Not a collaborator", HEAD)
    found = texts(pull(PRD, refusals=(earlier,), queue_hidden=True, queue_required=True))
    assert [text for text in found if "refused" in text] == [refusal_text(earlier), HIDDEN]
