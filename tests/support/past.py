"""A random past: pull requests that people open, discuss and merge, side by side, while the app watches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.world import World

BLOCKING = ("action_required", "failure")
WHY = "# Checkout\n## Why\nx\n## What\nx\n"
# A reminder is written when it is due, and what people do must not fall into the same second.
_GAP = 20.0


@dataclass(kw_only=True)
class Truth:
    """What the app did about a pull request, as the sandbox shows it."""

    pull: PullRequest = field(repr=False)
    waited: float = 0.0
    blocked: bool = False
    ended: bool = False
    _since: float | None = None

    def note(self, conclusion: str | None, now: float) -> None:
        """Note what the check says from now on."""
        if not self.ended:
            self.waited += 0.0 if self._since is None else now - self._since
            self._since = now if conclusion in BLOCKING else None

    def end(self, now: float) -> None:
        """Note that nothing more happens on it."""
        self.blocked = self._since is not None and self.pull.merged_at is not None
        self.note(None, now)
        self.ended = True

    def counts(self, world: World) -> tuple[int, int, int]:
        """Return how many labels, review requests and comments the app wrote."""
        bot = world.registration.bot
        kinds = [event.kind for event in self.pull.timeline if event.actor is bot]
        said = sum(comment.author is bot for comment in self.pull.comments.values())
        return kinds.count("labeled"), kinds.count("review_requested"), said


@dataclass(kw_only=True)
class Past:
    """Plays pull requests opened within `span`; `random` decides everything."""

    world: World = field(repr=False)
    random: Random
    span: timedelta
    truths: dict[int, Truth] = field(default_factory=dict)

    async def play(self, count: int) -> None:
        """Open pull requests, let people act on them, and end most of them."""
        start = self.world.clock() + 60
        steps = sorted(step for name in range(count) for step in self._steps(name, start))
        for at, name, step in steps:
            await self._pass_until(at)
            self._do(name, step)
            await self._settle()
        await self._pass_until(max(start + self.span.total_seconds(), self.world.clock()))
        for truth in self.truths.values():
            if not truth.ended:
                truth.end(self.world.clock())

    async def heard(self) -> dict[int, frozenset[str]]:
        """Return who was heard on merged pull requests, by the app's ledger."""
        world = self.world
        return {
            entry.key.number or 0: frozenset(
                f"{voice['who']} ({hearing['role']})"
                for hearing in entry.data["hearings"]
                for voice in hearing["heard"]
            )
            for entry in await world.app.store.ledger(world.shop.id)
            if entry.identity == "merge"
        }

    def _steps(self, name: int, start: float) -> Iterator[tuple[float, int, str]]:
        random, end = self.random, start + self.span.total_seconds() - 60
        at = start + random.random() * (self.span.total_seconds() - 120)
        kind = random.choices(("code", "prd", "sdd", "labelled"), (5, 3, 2, 1))[0]
        yield at, name, kind
        acts = ["say", "say", "answer", "review", "command", "push", "ready", "label", "document"]
        for _ in range(random.randrange(5)):
            at += 60 * random.choice((10, 90, 700, 1_500, 4_000)) * (0.5 + random.random())
            if at < end:
                yield at, name, random.choice(acts)
        at += 60 * random.choice((5, 300, 2_000)) * (0.5 + random.random())
        if at < end:
            yield at, name, random.choices(("merge", "close", "nothing"), (16, 3, 1))[0]

    def _do(self, name: int, step: str) -> None:
        if name not in self.truths:
            self.truths[name] = Truth(pull=self._open(name, step))
            return
        truth = self.truths[name]
        if step in ("merge", "close"):
            self._end(truth, step)
        elif not truth.ended:
            author = truth.pull.author
            assert isinstance(author, User)
            self._act(truth.pull, author, step)

    def _open(self, name: int, kind: str) -> PullRequest:
        box, shop, random = self.world.box, self.world.shop, self.random
        author = random.choice((self.world.pam, self.world.emma, self.world.dan))
        paths = {"prd": f"docs/prd/p{name}.md", "sdd": f"docs/sdd/s{name}.md"}
        path = paths.get(kind, f"src/m{name}.py")
        pull = box.open_pull(shop, author, {path: WHY}, title=f"Change {name}", draft=random.random() < 0.1)
        if kind == "labelled":
            box.add_labels(pull, self.world.dan, [random.choice(("why", "how"))])
        return pull

    def _act(self, pull: PullRequest, author: User, step: str) -> None:
        """Let somebody do something on a pull request."""
        box, world, random = self.world.box, self.world, self.random
        who = random.choice([each for each in (world.pam, world.emma, world.dan) if each is not author])
        match step:
            case "say":
                box.comment(pull, who, "I read it.")
            case "answer":
                box.comment(pull, author, "Thank you.")
            case "review":
                box.review(pull, who, random.choice(("APPROVED", "CHANGES_REQUESTED", "COMMENTED")), "I looked at it.")
            case "command":
                box.comment(pull, who, random.choice(("/ack", "/concern scope: too much", "/recheck", "/help")))
            case "push":
                box.push(pull, author, {f"src/more{pull.number}_{len(pull.timeline)}.py": "x = 1\n"})
            case "document":
                box.push(pull, author, {f"docs/prd/late{pull.number}.md": WHY})
            case "ready" if pull.draft:
                box.mark_ready(pull, author)
            case _:
                box.add_labels(pull, world.dan, ["bug"])

    def _end(self, truth: Truth, step: str) -> None:
        world, pull = self.world, truth.pull
        if step == "close" or pull.draft:
            world.box.close(pull, world.ada)
        else:
            world.box.merge(pull, world.ada, bypass=True)
        truth.end(world.clock())

    async def _settle(self) -> None:
        await self.world.deliver_all()
        now = self.world.clock()
        for truth in self.truths.values():
            if not truth.ended:
                truth.note(self.world.conclusion(truth.pull), now)

    async def _pass_until(self, at: float) -> None:
        """Let time pass; what becomes due on the way is looked at when it is due."""
        world = self.world
        at = max(at, world.clock() + _GAP)
        while (due := await world.app.store.next_due()) is not None and due <= at:
            await world.wake_after(max(0.0, due - world.clock()))
            await self._settle()
        await world.wake_after(max(0.0, at - world.clock()))
