"""Pull requests with the same head commit share its checks: which one writes, and which run again (SPEC §3).

Only the run of one pull request writes the checks of a head: the lowest-numbered open one that has it. That run also
evaluates all the others, and decides for all. A run of one of the others leaves the checks alone, and queues the
deciding one when it is done. The queue never runs a key twice at once, on any number of replicas, and runs it once more
for what is queued during a run. So two runs never race for the checks of a head, and the last write follows the last
evaluation of each of them.

This requires that all agree on the lowest number. A pull request that comes to a head or leaves it (by a push, or by
being opened, reopened, closed or merged) may change it: then all the others there are queued again, behind any run of
theirs under way. GitHub may list neither of two that come at once. Both are remembered before they ask for others, so
the later one finds the earlier.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from ghapp.controller.evaluation import Evaluation, Evaluator, head_sha, open_head
from ghapp.controller.safe_publisher import is_suspended
from ghapp.errors import GateSuspended
from ghapp.identity import Key, RepositoryRef
from ghapp.rules.gate.merge_groups import groups_to_look_at
from ghapp.rules.gate.shared_heads import MOST_SHARING, joint, write_shared_checks
from ghapp.rules.model.plan import Action, CheckReport, Verdict, WriteCheck
from ghapp.store.protocol import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEvaluation:
    """The evaluation of a thread and, where it `decides` for all that share its head, of those.

    `not_evaluated` counts the pull requests beyond the limit.
    """

    own: Evaluation
    others: tuple[tuple[Key, Evaluation], ...] = ()
    decides: bool = False
    not_evaluated: int = 0

    @property
    def actions(self) -> tuple[Action, ...]:
        """Return what should be done, the checks of a shared head included."""
        own = self.own.plan.actions
        if not self.decides:
            return own
        evaluations = [(each.snapshot, each.plan) for each in self._all]
        return (*own, *write_shared_checks(evaluations, unseen=self.not_evaluated))

    @property
    def verdict(self) -> Verdict | None:
        """Return the verdict on the thread and those that merge the same contents; None where there is none."""
        return self._joint(lambda own, other: own.base == other.base)

    @property
    def published(self) -> Verdict | None:
        """Return what the thread's check reports, which it may share with others; None where it has no check."""
        return self._joint(lambda own, other: own.name == other.name)

    @property
    def groups(self) -> frozenset[int]:
        """Return the merge groups to evaluate after this, each by the number of its last pull request."""
        is_news = any(isinstance(action, WriteCheck) for action in self.actions)
        found = (
            groups_to_look_at(each.snapshot.pull_request, each.plan.report, is_news=is_news)
            for each in self._all
            if each.snapshot.pull_request
        )
        return frozenset(number for groups in found for number in groups)

    @property
    def taken_at(self) -> datetime:
        """Return when the oldest of the snapshots was taken."""
        return min(each.snapshot.taken_at for each in self._all)

    def _joint(self, is_alike: Callable[[CheckReport, CheckReport], bool]) -> Verdict | None:
        own = self.own.plan.report
        if own is None:
            return None
        reports = [each.plan.report for each in self._all if each.plan.report and is_alike(own, each.plan.report)]
        return joint(sorted(reports, key=lambda report: report.number), self.not_evaluated).verdict

    @property
    def _all(self) -> tuple[Evaluation, ...]:
        return (self.own, *(evaluation for _, evaluation in self.others))


async def evaluate_shared(
    evaluator: Evaluator,
    store: Memory,
    ref: RepositoryRef,
    number: int,
    *,
    to_write: bool = True,
) -> SharedEvaluation:
    """Evaluate a thread, and also those for which it decides.

    Raises the errors of `GitHubError`, and `GateSuspended`.

    Unless something is `to_write`, all that share the head are evaluated, and none decides.
    """

    async def evaluate(number: int, *, is_first: bool = False) -> Evaluation:
        remembered = await store.load(Key(ref.id, number))
        if is_suspended(remembered):
            raise GateSuspended(remembered.suspended)
        if not (is_first and to_write):
            remembered = replace(remembered, clicks={})
        return await evaluator.evaluate(ref, number, remembered, with_sharers=is_first)

    own = await evaluate(number, is_first=True)
    others = sharers(own)
    if not others or (to_write and number > others[0]):
        return SharedEvaluation(own=own)
    limited = others[:MOST_SHARING]
    evaluations = await asyncio.gather(*map(evaluate, limited))
    # One that has left the head meanwhile or was closed is not part of this decision.
    found = (
        (Key(ref.id, other), evaluation)
        for other, evaluation in zip(limited, evaluations, strict=True)
        if open_head(evaluation.snapshot) == head_sha(own.snapshot)
    )
    return SharedEvaluation(own=own, others=tuple(found), decides=to_write, not_evaluated=len(others) - len(limited))


def sharers(evaluation: Evaluation) -> tuple[int, ...]:
    """Return the other open pull requests with the same head."""
    pull = evaluation.snapshot.pull_request
    return pull.shared_with if pull else ()


def is_new_on_head(evaluation: Evaluation) -> bool:
    """Return whether an open pull request had another head at the evaluation before, or was not open."""
    return open_head(evaluation.snapshot) not in ("", evaluation.earlier_head)


async def concerned(store: Memory, key: Key, evaluation: Evaluation) -> frozenset[Key]:
    """Return the keys to queue after this evaluation: the deciding one, or all that a change of the head concerns."""
    others, before = sharers(evaluation), evaluation.earlier_head
    numbers: Collection[int] = others[:1] if others and key.number > others[0] else ()
    if before != open_head(evaluation.snapshot):
        numbers = {*others, *(await store.threads_at(key.repository_id, before) if before else ())}
    return frozenset(Key(key.repository_id, number) for number in numbers if number != key.number)
