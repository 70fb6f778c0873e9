"""The reconciler: one run of a key observes, decides, writes and remembers, and reports an outcome to the queue."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from ghapp.controller.digest_sending import Digests
from ghapp.controller.evaluation import Evaluation, Evaluator, head_sha, open_head
from ghapp.controller.merge_groups import MergeGroups
from ghapp.controller.page_links import page_url, with_details
from ghapp.controller.replication_lag import ReplicationLag
from ghapp.controller.safe_publisher import SafePublisher
from ghapp.controller.shared_heads import SharedEvaluation, concerned, evaluate_shared, is_new_on_head, sharers
from ghapp.errors import (
    Archived,
    Denied,
    GateSuspended,
    Gone,
    KeyLost,
    NotFound,
    RateLimitReached,
    StoreUnavailable,
    TryLater,
)
from ghapp.github.api.github_app import GitHub
from ghapp.github.api.responses import Unauthorized
from ghapp.github.reading.answers import read_people
from ghapp.github.reading.observe import RepositoryObservation, observe_repository
from ghapp.github.writing.apply import apply, create_labels
from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Done, Findings, GaveUp, Job, Outcome, RateLimited, Retry, ThreadMemory
from ghapp.logs import about
from ghapp.observation.pins import is_pinned, pin
from ghapp.observation.remembered import changes, last_valid, learn, logged_arrivals, oldest_kept_arrival
from ghapp.observation.rules_thread import in_rules_thread
from ghapp.rules.actions.labels import missing_labels, settles_labels
from ghapp.rules.config.effective import effective_config, effective_part
from ghapp.rules.decide import UNREADABLE_AGAIN_AFTER
from ghapp.rules.model.framework import DocumentKind
from ghapp.rules.model.impact import encode_impact
from ghapp.rules.model.permissions import CHECKS, ISSUES
from ghapp.rules.model.plan import Action, CreateLabel, RequestReviews
from ghapp.rules.model.sightings import has_sighting
from ghapp.rules.model.snapshot import Refusal, Snapshot
from ghapp.store.protocol import Store

# Seconds for which an evaluation is recent enough to write from.
_FRESH = 5.0
# Seconds between the runs for the threads of a repository whose rules changed, so that other work gets its turn.
_APART = 0.25

# Runs in which the process died, after which a key is not run again until something new happens.
MOST_UNFINISHED = 5
# Seconds after which a failed evaluation is tried again, unless something happens before.
_EVALUATE_AGAIN_AFTER = 900.0

log = logging.getLogger(__name__)


class Reconciler:
    """Brings threads, repositories and merge groups into the state that the rules ask for.

    `clock` gives UTC epoch seconds. `public_url` gives the root of the pages to which checks lead (empty: none).
    """

    def __init__(
        self,
        github: GitHub,
        store: Store,
        lag: ReplicationLag,
        *,
        app_id: int,
        clock: Callable[[], float],
        digests: Digests,
        public_url: Callable[[], str] = lambda: "",
    ) -> None:
        self._github = github
        self._store = store
        self._lag = lag
        self._clock = clock
        self._evaluator = Evaluator(github, app_id=app_id, clock=clock, threads_at=store.threads_at)
        self._digests = digests
        self._public_url = public_url
        self._safe = SafePublisher(github, store, lag, app_id=app_id, must_hold=self._must_hold, public_url=public_url)
        self._groups = MergeGroups(github, store, lag, self._evaluator, app_id=app_id, must_hold=self._must_hold)

    async def run(self, job: Job) -> Outcome:
        """Reconcile a claimed key, and return the outcome for the queue."""
        with about(key=str(job.key)):
            ref = job.repository
            if ref is None:
                log.info("nothing to do: the app no longer has access to the repository")
                return Done()
            try:
                if not ref.installation_id:
                    ref = await self._find_again(ref)
                return await self._safely(job, ref)
            except RateLimitReached as limit:
                return RateLimited(ref.installation_id, limit.until.timestamp())
            except (TryLater, Unauthorized, StoreUnavailable, KeyLost) as error:
                return Retry(str(error))
            except NotFound as error:
                # The subject of a recent webhook may not be visible yet.
                again = self._lag.pause(job.key, is_there=False)
                log.warning("not found: %s", error, extra={"next_look": again})
                return Done(again)
            except (Gone, Denied) as error:
                log.warning("nothing can be done: %s", error)
                return Done()

    async def fail_closed(self, job: Job, error: str) -> None:
        """Publish that a key could not be evaluated. Raises the errors of `GitHubError`."""
        with about(key=str(job.key)):
            ref = job.repository
            if ref is not None and ref.installation_id:
                try:
                    await self._safe.fail_closed(job, ref, error)
                except (Gone, Denied) as refused:
                    log.warning("no check can be closed: %s", refused)

    async def _safely(self, job: Job, ref: RepositoryRef) -> Outcome:
        """Reconcile a key, unless the gate is suspended or the process died each time that was tried."""
        if job.unfinished >= MOST_UNFINISHED:
            error = f"started {job.unfinished} times without an end"
            await self._safe.fail_closed(job, ref, error)
            return GaveUp(error)
        try:
            return await self._reconcile(job, ref)
        except GateSuspended as suspended:
            await self._safe.suspend(job, ref, str(suspended))
            return Done()
        except Archived as archived:
            log.info("nothing can be written: %s", archived)
            return await self._forget_version(ref)

    async def _reconcile(self, job: Job, ref: RepositoryRef) -> Done:
        if job.key.group:
            return await self._groups.run(job, ref)
        return await (self._thread(job, ref) if job.key.number else self._repository(job, ref))

    async def _forget_version(self, ref: RepositoryRef) -> Done:
        """Forget which version of the configuration was seen, so that all threads run once it is unarchived."""
        memory = (await self._store.load(Key(ref.id))).repository
        return Done(findings=Findings(repository=changes(memory, replace(memory, config_version=""))))

    async def _find_again(self, ref: RepositoryRef) -> RepositoryRef:
        """Return the repository under the present installation. Raises `Gone` where the app is not installed on it."""
        found = await self._github.find_repository(ref.owner, ref.name)
        if found.id != ref.id:
            raise Gone(f"{ref.owner}/{ref.name} is now a different repository")
        await self._store.remember_repository(found)
        return found

    async def _thread(self, job: Job, ref: RepositoryRef) -> Done:
        """Reconcile an issue or pull request, and remember what the next run needs."""
        key, members_shown_from = job.key, self._lag.members_shown_from(ref.owner)
        shared = await self._evaluate(job, ref)
        own, others = shared.own, shared.others
        for each, evaluation in ((key, own), *others):
            snapshot = evaluation.snapshot
            if again := self._retry_while_behind(each, head_sha(snapshot), snapshot, waits=key):
                return again
        if groups := shared.groups:
            # Queued before the checks are written, so that a crash in between loses none.
            await self._store.enqueue([Key.of_group(ref.id, number) for number in sorted(groups)])
        # Before the comments, too: a comment that is there is not written again.
        await self._digests.reminders.keep(key, own.plan.messages)
        actions, unseen_until = self._lag.begin(key, shared.actions)
        linked = with_details(actions, page_url(self._public_url(), ref, key.number))
        applied = await apply(self._github.installation(ref.installation_id), own.snapshot, linked)
        if all(refusal.subject != CHECKS for refusal in applied.refusals):
            for each in (key, *(other for other, _ in others)):
                self._lag.published(each, actions)
        if any(evaluation.error_id for _, evaluation in ((key, own), *others)):
            # Nothing but the verdict is remembered: the next evaluation starts from what the last one found.
            return Done(self._clock() + _EVALUATE_AGAIN_AFTER, shared.shown_verdicts)
        earlier = own.snapshot.refusals
        refused = _present_refusals(earlier, actions, applied.refusals)
        findings, doubted_until = await self._findings(key, shared, refused)
        plan = own.plan
        conclusion = plan.verdict.conclusion.value if plan.verdict else "none"
        log.info(
            "decided", extra={"conclusion": conclusion, "writes": applied.writes, "refused": len(applied.refusals)}
        )
        if refused != earlier or (plan.unanswered and not (unseen_until or applied.rest_at)):
            # Run again, so that the check shows it: known refusals are not tried again, and the answer to a click
            # counts once GitHub shows it.
            return Done(self._clock(), findings)
        next_look = plan.next_look.timestamp() if plan.next_look else None
        doubts = unseen_until, doubted_until, members_shown_from if _depends_on_teams(own) else None
        return Done(min(filter(None, (*doubts, applied.rest_at, next_look)), default=None), findings)

    async def _evaluate(self, job: Job, ref: RepositoryRef) -> SharedEvaluation:
        """Evaluate a thread, and again where that took long. Raises `KeyLost`.

        GitHub has no compare-and-swap: a write is right only while the observation behind it is.
        """
        shared = await evaluate_shared(self._evaluator, self._store, ref, job.key.number)
        if shared.actions:
            await self._must_hold(job)
            if self._clock() - shared.taken_at.timestamp() > _FRESH:
                shared = await evaluate_shared(self._evaluator, self._store, ref, job.key.number)
                await self._must_hold(job)
        return shared

    async def _must_hold(self, job: Job) -> None:
        if not await self._store.holds(job):
            raise KeyLost("another replica has taken the key over")

    def _retry_while_behind(
        self, key: Key, head_sha: str, snapshot: Snapshot | None = None, *, waits: Key | None = None
    ) -> Done | None:
        """Return when to run again while GitHub's API shows an older state than is known; None where it does not.

        `waits` is the key that runs again, where that is a different one.
        """
        checks = snapshot.pull_request.checks if snapshot and snapshot.pull_request else ()
        is_behind = self._lag.is_behind(key, head_sha, snapshot.updated_at if snapshot else None, checks)
        if is_behind and (again := self._lag.pause(waits or key)):
            log.info("GitHub's API lags behind", extra={"next_look": again})
            return Done(again)
        return None

    async def _findings(
        self, key: Key, shared: SharedEvaluation, refused: tuple[Refusal, ...]
    ) -> tuple[Findings, float | None]:
        """Return what a run found out, and when to run again where its configuration differs from the known one."""
        own = shared.own
        memory = own.remembered.repository
        if own.files.version != memory.config_version:
            # Read again, since a run of the repository itself may have ended meanwhile.
            memory = (await self._store.load(Key(key.repository_id))).repository
        enqueue, doubted_until = await concerned(self._store, key, own), None
        if own.files.version == memory.config_version:
            self._lag.accept(key, own.snapshot.updated_at)
        else:
            # No delivery has reported the change yet, so all threads need a run; or this run saw an older state.
            enqueue |= {Key(key.repository_id)}
            doubted_until = self._lag.pause(key) if memory.config_version else None
        required = {ISSUES, *(action.name for action in own.plan.actions if isinstance(action, CreateLabel))}
        settled = own.plan.labels_settled and required.isdisjoint(refusal.subject for refusal in refused)
        learned = learn(memory, own.files, own.snapshot.taken_at.timestamp())
        snapshot, now = own.snapshot, own.snapshot.taken_at.timestamp()
        learned = pin(learned, own.files, own.effective.config, snapshot.people, snapshot.withheld, now=now)
        thread = ThreadMemory(
            comments_matter=not own.plan.quiet,
            head_sha=open_head(own.snapshot),
            base=own.snapshot.pull_request.base if own.snapshot.pull_request else "",
            sightings=own.plan.sightings,
            seen="" if own.plan.seen is None else str(own.plan.seen),
            delegate_pins=own.plan.delegate_pins,
            impact=_impact(own.snapshot),
            refusals=refused,
            dormant=own.plan.dormant,
            page=own.plan.page,
        )
        head = open_head(own.snapshot)
        findings = replace(
            shared.shown_verdicts,
            thread=None if thread == own.remembered.thread else thread,
            repository=changes(memory, replace(learned, labels_created=memory.labels_created or settled)),
            records=own.plan.records,
            answered=own.answered,
            enqueue=dict.fromkeys(enqueue, self._clock()),
            sharers=frozenset(sharers(own)) if is_new_on_head(own) else None,
            arrivals=logged_arrivals(own.snapshot),
            arrivals_from=oldest_kept_arrival(own.remembered),
            documents=None if own.plan.documents == own.remembered.documents else own.plan.documents,
            left_head=own.earlier_head if own.earlier_head != head else "",
        )
        return findings, doubted_until

    async def _repository(self, job: Job, ref: RepositoryRef) -> Done:
        """Reconcile a repository itself: create its area labels once, and queue its threads when its rules change."""
        api = self._github.installation(ref.installation_id)
        memory = (await self._store.load(job.key)).repository
        seen = await observe_repository(api, ref, with_organisation=True)
        for repository_id, tip in seen.heads.items():
            if again := self._retry_while_behind(Key(repository_id), tip, waits=job.key):
                return again
        self._lag.accept(Key(ref.id))
        effective = await in_rules_thread(effective_config, seen.files, last_valid=last_valid(memory))
        created = False
        if effective.config and not memory.labels_created and settles_labels(effective.config, effective.source, ()):
            await self._must_hold(job)
            created = await create_labels(api, seen.repository, missing_labels(seen.repository, effective.config))
        learned = replace(
            learn(memory, seen.files, self._clock()),
            config_version=seen.files.version,
            labels_created=memory.labels_created or created,
        )
        if effective.config and not is_pinned(learned, seen.files):
            people, withheld = await read_people(api, effective.config.named)
            learned = pin(learned, seen.files, effective.config, people, withheld, now=self._clock())
        threads: Sequence[Key] = ()
        if learned.config_version != memory.config_version:
            threads = await self._concerned_by(seen, memory.config_version)
            log.info("configuration changed", extra={"threads": len(threads)})
        digest_due = await self._digests.run(
            seen.repository,
            effective.config,
            is_private=seen.is_private,
            must_hold=partial(self._must_hold, job),
        )
        now = self._clock()
        findings = Findings(
            repository=changes(memory, learned),
            enqueue={key: now + place * _APART for place, key in enumerate(threads)},
        )
        unreadable_until = now + UNREADABLE_AGAIN_AFTER.total_seconds() if effective.unreadable else None
        return Done(min(filter(None, (unreadable_until, digest_due)), default=None), findings)

    async def _concerned_by(self, seen: RepositoryObservation, before: str) -> Sequence[Key]:
        """Return the open threads that another version of the configuration concerns.

        Where the part in effect is unchanged, these are the threads that change the rules file: they may be about to
        extend the part that is not.
        """
        keys = [Key(seen.repository.id, number) for number in seen.open_numbers]
        if effective_part(seen.files.version) != effective_part(before):
            return keys
        sightings = [(key, ((await self._store.load(key)).thread or ThreadMemory()).sightings) for key in keys]
        return [key for key, text in sightings if has_sighting(key.number, text, DocumentKind.RULES)]


def _depends_on_teams(own: Evaluation) -> bool:
    """Return whether it matters who is in a team."""
    config = own.effective.config
    return config is not None and any(holder.is_team for holder in config.named)


def _impact(snapshot: Snapshot) -> str:
    return encode_impact(snapshot.pull_request.impact) if snapshot.pull_request else ""


def _present_refusals(
    earlier: tuple[Refusal, ...], actions: Sequence[Action], refused: tuple[Refusal, ...]
) -> tuple[Refusal, ...]:
    """Return what GitHub refuses now: everything from before, except for people asked again and not refused again."""
    asked = {
        reviewer.holder.name
        for action in actions
        if isinstance(action, RequestReviews)
        for reviewer in action.reviewers
    }
    settled = asked - {refusal.subject for refusal in refused}
    return tuple(dict.fromkeys((*(refusal for refusal in earlier if refusal.subject not in settled), *refused)))
