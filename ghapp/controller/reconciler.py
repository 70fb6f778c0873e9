"""One run of a key: look, make it so, remember; and what comes of it for the queue."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from ghapp.controller.evaluation import Evaluator, Look, head_sha, open_head
from ghapp.controller.merge_groups import MergeGroups
from ghapp.controller.replication_lag import ReplicationLag
from ghapp.controller.shared_heads import SharedEvaluation, concerned, evaluate_shared, unnoticed
from ghapp.errors import Denied, Gone, KeyLost, NotFound, RateLimitReached, StoreUnavailable, TryLater
from ghapp.github.api.client import GitHub
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.observe import RepositoryObservation, observe_repository
from ghapp.github.writing.apply import apply, create_labels
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Done, Job, Outcome, RateLimited, Retry
from ghapp.logs import about
from ghapp.observation.remembered import last_valid, learn, recognised
from ghapp.rules.actions.labels import missing_labels, settles_labels
from ghapp.rules.config.effective import effective_config, effective_part
from ghapp.rules.decide import UNREADABLE_AGAIN_AFTER
from ghapp.rules.model.framework import DocumentKind
from ghapp.rules.model.impact import encode_impact
from ghapp.rules.model.permissions import CHECKS, ISSUES
from ghapp.rules.model.plan import Action, RequestReviews
from ghapp.rules.model.sightings import has_sighting
from ghapp.rules.model.snapshot import Refusal, Snapshot
from ghapp.store.protocol import Store, ThreadMemory

# Seconds for which what was seen is good enough to be written from.
_FRESH = 5.0
# Seconds within which what a look found out is remembered.
_REMEMBERED_AFTER = 0.1

# Seconds between the looks at the threads of a repository whose rules changed, so that other work gets its turn.
_APART = 0.05

log = logging.getLogger(__name__)


class Reconciler:
    """Brings what the queue names into the state that the rules ask for. `clock` gives UTC epoch seconds."""

    def __init__(
        self, github: GitHub, store: Store, lag: ReplicationLag, *, app_id: int, clock: Callable[[], float]
    ) -> None:
        self._github = github
        self._store = store
        self._lag = lag
        self._clock = clock
        self._evaluator = Evaluator(
            github, app_id=app_id, clock=clock, head_arrived_at=lag.head_arrived_at, threads_at=store.threads_at
        )
        self._groups = MergeGroups(github, store, lag, self._evaluator, app_id=app_id, must_hold=self._must_hold)

    async def run(self, job: Job) -> Outcome:
        """Reconcile a claimed key, and say how the queue goes on."""
        with about(key=str(job.key)):
            facts = job.repository
            if facts is None:
                log.info("nothing to do: the repository was taken from the app")
                return Done()
            try:
                if not facts.installation_id:
                    facts = await self._find_again(facts)
                return await self._reconcile(job, facts)
            except RateLimitReached as limit:
                return RateLimited(facts.installation_id, limit.until.timestamp())
            except (TryLater, Unauthorized, StoreUnavailable, KeyLost) as error:
                return Retry(str(error))
            except NotFound as error:
                # What a webhook has just told of may not be there yet.
                again = self._lag.pause(job.key, is_there=False)
                log.warning("it is not there: %s", error, extra={"next_look": again})
                return Done(again)
            except (Gone, Denied) as error:
                log.warning("nothing can be done: %s", error)
                return Done()

    async def _reconcile(self, job: Job, facts: RepositoryRef) -> Done:
        if job.key.group:
            return await self._groups.run(job, facts)
        return await (self._thread(job, facts) if job.key.number else self._repository(job, facts))

    async def _find_again(self, facts: RepositoryRef) -> RepositoryRef:
        """Whether the app is back on a repository whose installation had ended. Raises `Gone` where it is not."""
        found = await self._github.find_repository(facts.owner, facts.name)
        if found.id != facts.id:
            raise Gone(f"{facts.owner}/{facts.name} is another repository now")
        await self._store.remember_repository(found)
        return found

    async def _thread(self, job: Job, facts: RepositoryRef) -> Done:
        """Look at an issue or pull request, do what the plan says, and remember what the next look needs."""
        key, members_shown_from = job.key, self._lag.members_shown_from(facts.owner)
        together = await self._look(job, facts)
        look, others = together.look, together.others
        for each, seen in ((key, look), *others):
            if again := self._not_yet(each, head_sha(seen.snapshot), seen.snapshot, waits=key):
                return again
        plan, earlier = look.plan, look.snapshot.refusals
        if groups := together.groups:
            # Asked for before the checks are written, so that a crash in between loses none.
            await self._store.enqueue([Key.of_group(facts.id, number) for number in sorted(groups)])
        actions, unseen_until = self._lag.begin(key, together.actions)
        applied = await apply(self._github.installation(facts.installation_id), look.snapshot, actions)
        if all(refusal.subject != CHECKS for refusal in applied.refusals):
            for each in (key, *(other for other, _ in others)):
                self._lag.published(each, actions)
        refused = _standing(earlier, actions, applied.refusals)
        doubted_until = await self._remember(key, look, refused)
        conclusion = plan.verdict.conclusion.value if plan.verdict else "none"
        log.info(
            "decided", extra={"conclusion": conclusion, "writes": applied.writes, "refused": len(applied.refusals)}
        )
        if refused != earlier or (plan.unanswered and not (unseen_until or applied.rest_at)):
            # Once more, so that the check tells of it; what is known to be refused is not asked for again, and what a
            # press led to counts from when it is seen to stand.
            return Done(self._clock())
        next_look = plan.next_look.timestamp() if plan.next_look else None
        doubts = unseen_until, doubted_until, members_shown_from if _hangs_on_teams(look) else None
        return Done(min(filter(None, (*doubts, applied.rest_at, next_look)), default=None))

    async def _look(self, job: Job, facts: RepositoryRef) -> SharedEvaluation:
        """Look at a thread, and once more where much may have changed since. Raises `KeyLost`.

        GitHub has no compare-and-swap: what is written is right only as long as what was seen is.
        """
        memory = await self._store.repository_memory(facts.id)
        together = await evaluate_shared(self._evaluator, self._store, facts, job.key.number, memory)
        if together.actions:
            await self._must_hold(job)
            if self._clock() - together.taken_at.timestamp() > _FRESH:
                together = await evaluate_shared(self._evaluator, self._store, facts, job.key.number, memory)
                await self._must_hold(job)
        return together

    async def _must_hold(self, job: Job) -> None:
        if not await self._store.holds(job):
            raise KeyLost("another replica has taken the key over")

    def _not_yet(
        self, key: Key, head_sha: str, snapshot: Snapshot | None = None, *, waits: Key | None = None
    ) -> Done | None:
        """When to look again at what GitHub does not show yet as it is known to be; None where it does.

        `waits` is who looks again, where that is another one.
        """
        checks = snapshot.pull_request.checks if snapshot and snapshot.pull_request else ()
        is_behind = self._lag.is_behind(key, head_sha, snapshot.updated_at if snapshot else None, checks)
        if is_behind and (again := self._lag.pause(waits or key)):
            log.info("GitHub's API lags behind", extra={"next_look": again})
            return Done(again)
        return None

    async def _remember(self, key: Key, look: Look, refused: tuple[Refusal, ...]) -> float | None:
        """Keep what a look found out; when to look again, where its configuration is not the one that is known."""
        # Read only now, since a look at the repository itself may have come to an end meanwhile.
        memory = await self._store.repository_memory(key.repository_id)
        before = (await self._store.known(key) or ThreadMemory()).head_sha
        # Asked for before this look is remembered, so that a crash in between loses none; looked at after it.
        if again := await concerned(self._store, key, look, before):
            await self._store.enqueue(again, due=self._clock() + _REMEMBERED_AFTER)
        settled = look.plan.labels_settled and all(refusal.subject != ISSUES for refusal in refused)
        learned = recognised(learn(memory, look.files), look.effective.config, look.snapshot.people)
        learned = replace(learned, labels_created=memory.labels_created or settled)
        await self._store.remember(
            key,
            ThreadMemory(
                quiet=look.plan.quiet,
                head_sha=open_head(look.snapshot),
                sightings=look.plan.sightings,
                impact=_impact(look.snapshot),
                refusals=refused,
            ),
            repository=None if learned == memory else learned,
            records=look.plan.records,
            answered=look.answered,
        )
        if await unnoticed(self._store, key, look, before):
            await self._store.enqueue([key])
        if look.files.version == memory.config_version:
            self._lag.accept(key, look.snapshot.updated_at)
            return None
        # Nobody told of the change, or not yet: the other threads are to be looked at too. Or this look saw the past.
        await self._store.enqueue([Key(key.repository_id)])
        return self._lag.pause(key) if memory.config_version else None

    async def _repository(self, job: Job, facts: RepositoryRef) -> Done:
        """Look at a repository itself: give it its area labels once, and have its threads looked at under new rules."""
        api = self._github.installation(facts.installation_id)
        memory = await self._store.repository_memory(facts.id)
        seen = await observe_repository(api, facts, with_organisation=True)
        for repository_id, tip in seen.heads.items():
            if again := self._not_yet(Key(repository_id), tip, waits=job.key):
                return again
        self._lag.accept(Key(facts.id))
        effective = effective_config(seen.files, last_valid=last_valid(memory))
        created = False
        if effective.config and not memory.labels_created and settles_labels(effective.config, effective.source, ()):
            await self._must_hold(job)
            created = await create_labels(api, seen.repository, missing_labels(seen.repository, effective.config))
        if seen.files.version != memory.config_version:
            # Asked for before the version is remembered, so that a crash in between loses none; looked at after it.
            threads = await self._concerned_by(seen, memory.config_version)
            await self._store.enqueue(threads, due=self._clock() + _REMEMBERED_AFTER, apart=_APART)
            log.info("configuration changed", extra={"threads": len(threads)})
        # Read again, since a look at one of its threads may have come to an end meanwhile.
        memory = await self._store.repository_memory(facts.id)
        learned = replace(
            learn(memory, seen.files),
            config_version=seen.files.version,
            labels_created=memory.labels_created or created,
        )
        await self._store.remember(Key(facts.id), repository=learned)
        return Done(self._clock() + UNREADABLE_AGAIN_AFTER.total_seconds() if effective.unreadable else None)

    async def _concerned_by(self, seen: RepositoryObservation, before: str) -> Sequence[Key]:
        """The open threads that are to be looked at under another version of the rules.

        Where what governs has stayed, those that change the rules file: they may be about to extend what has not.
        """
        keys = [Key(seen.repository.id, number) for number in seen.open_numbers]
        if effective_part(seen.files.version) != effective_part(before):
            return keys
        sightings = [(key, (await self._store.known(key) or ThreadMemory()).sightings) for key in keys]
        return [key for key, text in sightings if has_sighting(key.number, text, DocumentKind.RULES)]


def _hangs_on_teams(look: Look) -> bool:
    """Whether it matters who is in a team."""
    config = look.effective.config
    return config is not None and any(holder.is_team for holder in config.named)


def _impact(snapshot: Snapshot) -> str:
    return encode_impact(snapshot.pull_request.impact) if snapshot.pull_request else ""


def _standing(
    earlier: tuple[Refusal, ...], actions: Sequence[Action], refused: tuple[Refusal, ...]
) -> tuple[Refusal, ...]:
    """What GitHub refuses: what it did before, but for those who were asked once more and not refused again."""
    asked = {
        reviewer.holder.name
        for action in actions
        if isinstance(action, RequestReviews)
        for reviewer in action.reviewers
    }
    over = asked - {refusal.subject for refusal in refused}
    return tuple(dict.fromkeys((*(refusal for refusal in earlier if refusal.subject not in over), *refused)))
