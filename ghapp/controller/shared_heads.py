"""Pull requests that share a head share its checks: whose look writes them, and who is looked at again (SPEC §3).

The checks of a head are written by looks at one pull request alone: the lowest-numbered open one that has it, which
looks at all the others, too, and decides for all. A look at one of the others leaves the checks alone, and asks for a
look at that one when it is done. The queue never runs a key twice at once, on any number of replicas, and runs it once
more for what is asked during a run: so two looks never race for a head's checks, and what was written last was decided
upon after the last look at each of them.

That holds as long as all agree on who the lowest is. Whoever comes to a head or leaves it (by a push, by being opened,
reopened, closed or merged) may change that: then all the others there are looked at again, after whatever look at them
is under way. Two that come at once and do not know of each other, as GitHub does not list them, are both remembered
before they ask whether somebody else is: so the later one finds the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from ghapp.controller.evaluation import Evaluator, Look, head_sha, open_head
from ghapp.identity import Key, RepositoryRef
from ghapp.rules.gate.merge_groups import groups_to_look_at
from ghapp.rules.gate.shared_heads import MOST_SHARING, joint, write_shared_checks
from ghapp.rules.model.plan import Action, CheckReport, Verdict, WriteCheck
from ghapp.store.protocol import Memory, RepositoryMemory, Store, ThreadMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEvaluation:
    """A look at a thread and, where it `decides` for all that share its head, at those; `unseen` were too many."""

    look: Look
    others: tuple[tuple[Key, Look], ...] = ()
    decides: bool = False
    unseen: int = 0

    @property
    def actions(self) -> tuple[Action, ...]:
        """What should be done, the checks of a shared head included."""
        own = self.look.plan.actions
        if not self.decides:
            return own
        looks = [(each.snapshot, each.plan) for each in self._looks]
        return (*own, *write_shared_checks(looks, unseen=self.unseen))

    @property
    def verdict(self) -> Verdict | None:
        """What is said of the thread and of those that merge the same contents; None where nothing is."""
        return self._joint(lambda own, other: own.base == other.base)

    @property
    def published(self) -> Verdict | None:
        """What the thread's check is to say, which it may share with others; None where it has none."""
        return self._joint(lambda own, other: own.name == other.name)

    @property
    def groups(self) -> frozenset[int]:
        """The merge groups to be looked at after this, each by the number of the pull request that it ends with."""
        is_news = any(isinstance(action, WriteCheck) for action in self.actions)
        found = (
            groups_to_look_at(look.snapshot.pull_request, look.plan.report, is_news=is_news)
            for look in self._looks
            if look.snapshot.pull_request
        )
        return frozenset(number for groups in found for number in groups)

    @property
    def taken_at(self) -> datetime:
        """When the oldest of the looks was taken."""
        return min(look.snapshot.taken_at for look in self._looks)

    def _joint(self, is_alike: Callable[[CheckReport, CheckReport], bool]) -> Verdict | None:
        own = self.look.plan.report
        if own is None:
            return None
        alike = [look.plan.report for look in self._looks if look.plan.report and is_alike(own, look.plan.report)]
        return joint(sorted(alike, key=lambda each: each.number), self.unseen).verdict

    @property
    def _looks(self) -> tuple[Look, ...]:
        return (self.look, *(look for _, look in self.others))


async def evaluate_shared(
    evaluator: Evaluator,
    store: Memory,
    facts: RepositoryRef,
    number: int,
    memory: RepositoryMemory,
    *,
    to_write: bool = True,
) -> SharedEvaluation:
    """Look at a thread, and at those for which it decides, too. Raises the errors of `GitHubError`.

    Where nothing is `to_write`, it looks at all that share the head, and decides for none.
    """

    async def look_at(number: int, *, is_first: bool = False) -> Look:
        key = Key(facts.id, number)
        known = await store.known(key) or ThreadMemory()
        button_clicks = await store.button_clicks(key) if is_first and to_write else {}
        return await evaluator.look(facts, number, memory, known, button_clicks, with_sharers=is_first)

    look = await look_at(number, is_first=True)
    others = sharers(look)
    if not others or (to_write and number > others[0]):
        return SharedEvaluation(look=look)
    seen = others[:MOST_SHARING]
    looks = await asyncio.gather(*map(look_at, seen))
    # One that has left the head since is another one's business, and so is one that was closed.
    found = (
        (Key(facts.id, other), each)
        for other, each in zip(seen, looks, strict=True)
        if open_head(each.snapshot) == head_sha(look.snapshot)
    )
    return SharedEvaluation(look=look, others=tuple(found), decides=to_write, unseen=len(others) - len(seen))


def sharers(look: Look) -> tuple[int, ...]:
    """The other open pull requests with the same head."""
    return look.snapshot.pull_request.shared_with if look.snapshot.pull_request else ()


async def concerned(store: Store, key: Key, look: Look, before: str) -> frozenset[Key]:
    """Who is to be looked at after this look; `before` is the head that the thread had at the look before."""
    others, now = sharers(look), open_head(look.snapshot)
    numbers: Collection[int] = others[:1] if others and key.number > others[0] else ()
    if before != now:
        numbers = {*others, *(await store.threads_at(key.repository_id, before) if before else ())}
    return frozenset(Key(key.repository_id, number) for number in numbers if number != key.number)


async def unnoticed(store: Store, key: Key, look: Look, before: str) -> bool:
    """Whether others had come to this head, when this one did, that its look knew nothing of."""
    now = open_head(look.snapshot)
    if not now or before == now:
        return False
    return bool(await store.threads_at(key.repository_id, now) - {key.number, *sharers(look)})
