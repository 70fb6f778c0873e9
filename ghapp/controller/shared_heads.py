"""Pull requests with the same head commit share its checks: which one writes, and which run again (SPEC §3).

Those with the same base branch are one decision: what was said on any of them counts for all. One of them speaks for
them: it asks for reviews and reminds. However many copies there are, only those are evaluated that speak for a branch,
or that somebody wrote on.

Only the run of one pull request writes the checks of a head: the lowest-numbered open one that has it. That run also
evaluates the others, and decides for all. A run of one of the others leaves the checks alone, and queues the deciding
one when it is done. The queue never runs a key twice at once, on any number of replicas, and runs it once more for what
is queued during a run. So two runs never race for the checks of a head, and the last write follows the last evaluation
of each of them.

This requires that all agree on the lowest number. A pull request that comes to a head or leaves it (by a push, or by
being opened, reopened, closed or merged) may change it: then all the others there are queued again, behind any run of
theirs under way. GitHub may list neither of two that come at once. Both are remembered before they ask for others, so
the later one finds the earlier.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ghapp.controller.evaluation import Evaluation, Evaluator, head_sha, open_head
from ghapp.controller.safe_publisher import is_suspended
from ghapp.errors import GateSuspended
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import NO_FINDINGS, Findings
from ghapp.observation.rules_thread import in_rules_thread
from ghapp.rules.decide import decide
from ghapp.rules.gate.elsewhere import said_on
from ghapp.rules.gate.merge_groups import groups_to_look_at
from ghapp.rules.gate.shared_heads import MOST_BASES, joint, write_shared_checks
from ghapp.rules.model.plan import Action, CheckReport, Verdict, WriteCheck
from ghapp.rules.people.copies import is_representative, own_copy, same_decision, worth_reading
from ghapp.rules.records.shown_checks import verdict_rows
from ghapp.store.protocol import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEvaluation:
    """The evaluation of a thread and, where it `decides` for all that share its head, of those.

    `reports` has one report for each base branch. `not_evaluated` counts the branches beyond the limit.
    """

    own: Evaluation
    others: tuple[tuple[Key, Evaluation], ...] = ()
    reports: tuple[CheckReport, ...] = ()
    decides: bool = False
    not_evaluated: int = 0

    @property
    def actions(self) -> tuple[Action, ...]:
        """Return what should be done, the checks of a shared head included."""
        own, snapshot = self.own.plan, self.own.snapshot
        if not self.decides:
            return own.actions
        return (*own.actions, *write_shared_checks(snapshot, own, self.reports, unseen=self.not_evaluated))

    @property
    def verdict(self) -> Verdict | None:
        """Return the verdict on the thread and those that merge the same contents; None where there is none."""
        return self._joint(lambda own, other: own.base == other.base)

    @property
    def published(self) -> Verdict | None:
        """Return what the thread's check reports, which it may share with others; None where it has no check."""
        return self._joint(lambda own, other: own.name == other.name)

    @property
    def shown_verdicts(self) -> Findings:
        """Return what pages show of the checks on the head, if that changed; where another run decides it, nothing."""
        own, report, head = self.own, self.own.plan.report, open_head(self.own.snapshot)
        if not head or (sharers(own) and not self.decides):
            return NO_FINDINGS
        rows = verdict_rows(head, self.reports or (report,), self.not_evaluated) if report else ()
        if head == own.earlier_head and rows == own.remembered.verdicts:
            return NO_FINDINGS
        return Findings(verdicts=rows, verdicts_of=head)

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
        reports = [each for each in self.reports or (own,) if is_alike(own, each)]
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
    """Evaluate a thread, and also those for which it decides or speaks.

    Raises the errors of `GitHubError`, and `GateSuspended`.

    Unless something is `to_write`, the others are evaluated as well, and none decides.
    """

    async def evaluate(number: int, *, is_first: bool = False) -> Evaluation:
        remembered = await store.load(Key(ref.id, number))
        if is_suspended(remembered):
            raise GateSuspended(remembered.suspended)
        if not (is_first and to_write):
            remembered = replace(remembered, clicks={})
        return await evaluator.evaluate(ref, number, remembered, with_sharers=True)

    own = await evaluate(number, is_first=True)
    others, pull = sharers(own), own.snapshot.pull_request
    is_first_there = not others or number < others[0]
    if pull is None or not pull.copies or not (is_first_there or not to_write or _speaks(own)):
        return SharedEvaluation(own=own)
    to_read = pull.copies if is_first_there or not to_write else same_decision(pull)
    numbers, beyond = worth_reading(own_copy(own.snapshot, pull), to_read, MOST_BASES)
    evaluations = await asyncio.gather(*map(evaluate, numbers))
    # One that has left the head meanwhile is not part of this decision.
    found = [each for each in evaluations if head_sha(each.snapshot) == pull.head_sha]
    own, reports = await in_rules_thread(_decided_jointly, own, found)
    return SharedEvaluation(
        own=own,
        others=tuple((Key(ref.id, each.snapshot.number), each) for each in found),
        reports=reports,
        decides=bool(to_write and others and is_first_there),
        not_evaluated=beyond,
    )


def _decided_jointly(own: Evaluation, others: Sequence[Evaluation]) -> tuple[Evaluation, tuple[CheckReport, ...]]:
    """Return an evaluation that takes into account what was said on the others, and one report for each base branch."""
    own = _heard_with(own, others) if _speaks(own) else own
    return own, tuple(_reports((own, *others)))


def _reports(evaluations: Sequence[Evaluation]) -> Iterator[CheckReport]:
    """Yield one report for each base branch, on all that was said on its pull requests."""
    by_base: dict[str, list[Evaluation]] = {}
    for each in evaluations:
        if each.plan.report:
            by_base.setdefault(each.plan.report.base, []).append(each)
    for group in by_base.values():
        first = min(group, key=_precedence)
        report = _heard_with(first, evaluations).plan.report
        if report:
            noted = [note for each in (first, *group) if each.plan.report for note in each.plan.report.notes]
            # What is known of a copy replaces its mere number.
            noted.sort(key=lambda note: bool(note[1]))
            yield replace(report, notes=tuple(sorted(dict(noted).items(), key=lambda note: (not note[1], note[0]))))


def _precedence(evaluation: Evaluation) -> tuple[int, bool, int]:
    """Order the evaluations of one decision: GitHub may show the files of one later than those of another."""
    verdict = evaluation.plan.verdict
    return -len(verdict.kinds if verdict else ()), not _speaks(evaluation), evaluation.snapshot.number


def _heard_with(evaluation: Evaluation, others: Iterable[Evaluation]) -> Evaluation:
    """Return an evaluation that takes into account what was said on the others into the same branch."""
    base, number = _base(evaluation), evaluation.snapshot.number
    there = [each for each in others if _base(each) == base and each.snapshot.number != number]
    if not there:
        return evaluation
    elsewhere = tuple(said_on(each.snapshot, each.effective) for each in there)
    return replace(evaluation, plan=decide(evaluation.snapshot, evaluation.effective, elsewhere=elsewhere))


def _speaks(evaluation: Evaluation) -> bool:
    pull = evaluation.snapshot.pull_request
    return pull is not None and is_representative(evaluation.snapshot, pull)


def _base(evaluation: Evaluation) -> str:
    return evaluation.snapshot.pull_request.base if evaluation.snapshot.pull_request else ""


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
