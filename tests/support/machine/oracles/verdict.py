"""What the check must say, from GitHub's state alone: SPEC §3 written a second time, as simply as it can be said.

It shares no code with the app's rules, and knows only as much of globs and configurations as the machine uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book
from tests.support.machine.oracles.configs import Config, fallback, gate, listed, read
from tests.support.machine.oracles.delegates import speakers
from tests.support.machine.oracles.documents import PARTNER, Document, documents, is_complete, kinds, touched
from tests.support.machine.oracles.freshness import counts as _counts
from tests.support.machine.oracles.logic import Answer, every, possible, some
from tests.support.machine.oracles.orders import is_overridden, open_concerns
from tests.support.machine.oracles.people import holders, people
from tests.support.machine.oracles.rules_file import Ends, concerned, proposal, rules_speakers
from tests.support.machine.oracles.speech import Voice, voices

GREEN = frozenset({"success", "neutral"})
OTHER = {"pm": "em", "em": "pm"}
NAME = "Rules of Engagement"


def check_name(book: Book, base: str) -> str:
    """What the check is called on pull requests into a branch."""
    return f"{NAME}: {base}" if gate(book.config or {}, "check") == "per-base" else NAME


@dataclass(frozen=True)
class Case:
    """A pull request under a configuration."""

    book: Book
    pull: PullRequest
    config: Config

    def asks(self, key: str) -> str | None:
        """A setting of the gate."""
        return gate(self.config, key)

    def reached(self, state: str, *, only_if: bool = True) -> None:
        """A rule made a difference here."""
        if only_if:
            self.book.reached.add(state)


def verdicts(book: Book, pull: PullRequest) -> set[str | None]:
    """What may be said of an open pull request by itself: one thing, wherever the app can know all. None: nothing."""
    config = book.config
    if book.is_silent:
        return {"success" if pull.base_ref in pull.repository.protections else None}
    if config is None:
        return {"failure" if any(kinds(path, {}) for path in touched(pull.files)) else "success"}
    case = Case(book, pull, config)
    own, organisation = book.texts
    case.reached("the organisation's file", only_if=own is None)
    case.reached("the organisation's file extended", only_if=bool(organisation) and "extends" in (own or ""))
    case.reached("a check of its branch", only_if=case.asks("check") == "per-base")
    closed = "failure" if breaks_rules(book, pull) else "action_required"
    if case.asks("mode") == "advise":
        closed = "neutral"
    passing = passes(book, pull, config)
    case.reached("advice", only_if=passing is False and closed == "neutral")
    return {"success" if passing else closed for passing in possible(passing)}


def passes(book: Book, pull: PullRequest, config: Config) -> Answer:
    """Return whether the gate is open under a configuration."""
    case = Case(book, pull, config)
    passing = False if breaks_rules(book, pull) else _passes(case)
    overridden = is_overridden(book, pull, config)
    case.reached("an override that counted", only_if=passing is False and overridden is True)
    return some([passing, overridden])


def breaks_rules(book: Book, pull: PullRequest) -> bool:
    """Whether a pull request would make the rules file a broken one."""
    at_head = pull.head.tree.get(CONFIG_PATH)
    if CONFIG_PATH not in touched(pull.files) or at_head is None:
        return False
    return read(at_head, book.texts[1]) is None


def _passes(case: Case) -> Answer:
    """Whether nothing is awaited."""
    case.book.awaits_somebody = False
    touching = [*documents(case.pull.files, case.config), *_rules(case)]
    case.reached("documents of two pairs", only_if=len({each.pair["name"] for each in touching}) > 1)
    answers = [answer for document in touching for answer in _heard(case, document)]
    if touching and open_concerns(case.book, case.pull, case.config) and case.asks("concerns") == "block":
        case.reached("a concern that blocked", only_if=False not in answers)
        answers.append(False)
    if case.config.get("sections") == "require":
        papers = [document for document in touching if document.kind != "rules"]
        is_complete_now = all(is_complete(paper, case.pull.head.tree) for paper in papers)
        case.reached("a section that blocked", only_if=not is_complete_now and False not in answers)
        answers.append(is_complete_now)
    return every(answers)


def _heard(case: Case, document: Document) -> Iterator[Answer]:
    """Whether each of those was heard who must be on a document."""
    enough = case.asks("partner") or "comment"
    writes = {role: case.pull.author in holders(case.book.accounts, document.pair[role]) for role in OTHER}
    if document.kind == "rules":
        yield from _both_heard(case, document, enough)
        return
    partner = PARTNER[document.kind]
    owner = OTHER[partner]
    if not isinstance(case.pull.author, User) and case.asks("bots") != "partner":
        case.reached("a pull request by a bot")
        yield _is_heard(case, document, partner, enough)
        yield _is_heard(case, document, owner, "approval" if case.asks("owner") == "approval" else enough)
        return
    if case.asks("owner") != "approval":
        yield _is_heard(case, document, owner if writes[partner] else partner, enough)
    elif writes[partner]:
        yield _is_heard(case, document, owner, enough if writes[owner] else "approval")
    else:
        yield _is_heard(case, document, partner, enough)
        if not writes[owner]:
            approved = _is_heard(case, document, owner, "approval")
            case.reached("an owner who approved" if approved else "an owner's approval awaited")
            yield approved


def _rules(case: Case) -> Iterator[Document]:
    """The rules file, once for each pair that its change concerns."""
    if CONFIG_PATH not in touched(case.pull.files):
        return
    book, is_broken = case.book, breaks_rules(case.book, case.pull)
    proposed = proposal(book, case.pull.head.tree.get(CONFIG_PATH))
    found = concerned(case.config, proposed, is_broken=is_broken)
    case.reached("a change of one pair", only_if=found != [fallback(case.config)] and len(found) == 1)
    case.reached("a change of several pairs", only_if=len(found) > 1)
    yield from (Document(kind="rules", pair=pair, paths=(CONFIG_PATH,)) for pair in found)


def _both_heard(case: Case, document: Document, enough: str) -> Iterator[Answer]:
    """Whether both roles were heard on the rules file; an author with both counts for one, if others can speak."""
    book, pull, author = case.book, case.pull, case.pull.author
    ends, counts = dict[str, Ends](), dict[str, bool]()
    for role in OTHER:
        ends[role], may_count = rules_speakers(book, pull, case.config, document.pair, role)
        counts[role] = may_count and isinstance(author, User) and author in ends[role] and ends[role][author] is None
        case.reached("somebody who stood in", only_if=not set(ends[role]) & holders(book.accounts, document.pair[role]))
    others: Ends = {}
    for each in ends.values():
        others |= _present(each) if _besides(each, author) else {}
    if all(counts.values()) and not others:
        return
    asked = [others] if all(counts.values()) else [ends[role] for role in OTHER if not counts[role]]
    for each in asked:
        said = [voice for voice in voices(pull, enough) if _speaks(voice, each)]
        heard = some(_counts(book, pull, document, voice) for voice in said)
        book.awaits_somebody |= heard is False and _besides(each, author)
        yield heard


def _present(ends: Ends) -> Ends:
    return {person: end for person, end in ends.items() if end is None}


def _besides(ends: Ends, author: object) -> bool:
    return any(end is None and person is not author for person, end in ends.items())


def _is_heard(case: Case, document: Document, role: str, enough: str) -> Answer:
    """Whether one who speaks for a role was heard, or nobody but the author could be."""
    book, pull = case.book, case.pull
    own = holders(book.accounts, document.pair[role])
    ends: Ends = dict(speakers(book.accounts, pull, case.config, (document.pair["name"], role), book.now()))
    ends |= dict.fromkeys(own)
    said = [voice for voice in voices(pull, enough) if _speaks(voice, ends)]
    answers = {voice: _counts(book, pull, document, voice) for voice in said}
    _tell(case, own, ends, answers)
    heard = some(answers.values())
    others = {person for person, end in ends.items() if end is None} - {pull.author}
    book.awaits_somebody |= heard is False and bool(others)
    is_absent = any(not people(book.accounts, name) for name in listed(document.pair[role]))
    case.reached("an author alone", only_if=not others and not is_absent)
    case.reached("a holder who is gone", only_if=is_absent and heard is False)
    return heard if others or is_absent else True


def _speaks(voice: Voice, ends: Ends) -> bool:
    if not isinstance(voice.speaker, User) or voice.speaker not in ends:
        return False
    end = ends[voice.speaker]
    return end is None or voice.at < end


def _tell(case: Case, own: set[User], ends: Ends, answers: Mapping[Voice, Answer]) -> None:
    """Write down which rules made a difference here."""
    setting = case.asks("stale") or "keep"
    counting = [voice for voice, answer in answers.items() if answer]
    case.reached(f"a stale voice ({setting})", only_if=not counting and False in answers.values())
    pushed = case.book.moments[case.pull][-1].pushed
    outlived = any(voice.at < pushed for voice in counting)
    case.reached("a voice that outlived a push", only_if=setting == "document" and outlived)
    if counting and not any(voice.speaker in own for voice in counting):
        delegate = counting[-1].speaker
        ended = isinstance(delegate, User) and ends[delegate] is not None
        case.reached("a delegate heard before the end" if ended else "a delegate who spoke")
