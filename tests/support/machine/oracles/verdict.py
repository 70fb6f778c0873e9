"""What the check must say, from GitHub's state alone: SPEC §3 written a second time, as simply as it can be said.

It shares no code with the app's rules, and knows only as much of globs and configurations as the machine uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book
from tests.support.machine.oracles.configs import Config, fallback, gate, listed, read
from tests.support.machine.oracles.delegates import ALWAYS, Terms, present, speakers
from tests.support.machine.oracles.documents import PARTNER, Document, documents, is_complete, kinds, touched
from tests.support.machine.oracles.freshness import counts as counts_for
from tests.support.machine.oracles.logic import Answer, every, possible, some
from tests.support.machine.oracles.orders import is_overridden, open_concerns
from tests.support.machine.oracles.people import holders, people
from tests.support.machine.oracles.pushers import author_pushed_alone
from tests.support.machine.oracles.rules_file import rules_documents, rules_speakers
from tests.support.machine.oracles.speech import Voice, opinion, voices, voices_of_author

GREEN = frozenset({"success", "neutral"})
OTHER = {"pm": "em", "em": "pm"}
NAME = "Rules of Engagement"


def check_name(book: Book, base: str) -> str:
    """What the check is called on pull requests into a branch."""
    return f"{NAME}: {base}" if gate(book.config or {}, "check") == "per-base" else NAME


@dataclass(frozen=True)
class Case:
    """A pull request under a configuration; `objections` says whether somebody objects who was heard."""

    book: Book
    pull: PullRequest
    config: Config
    objections: list[Answer] = field(default_factory=list)

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
    advises, is_merging = case.asks("mode") == "advise", _merges_by_itself(book, pull)
    closed = "neutral" if advises else "failure" if breaks_rules(book, pull) else "action_required"
    passing, overridden = _judge(case), is_overridden(book, pull, config)
    contested = some(case.objections)
    case.reached("advice", only_if=passing is False and advises)
    case.reached("an override that counted", only_if=passing is False and overridden is True)
    is_objected = passing is True and contested is True and overridden is False
    case.reached("an objection that held a machine back" if is_merging else "an objection", only_if=is_objected)
    found: set[str | None] = set()
    for holds, is_open, objects in product(*map(possible, (overridden, passing, contested))):
        if holds or (is_open and not objects):
            found.add("success")
        elif is_open:
            found.add("neutral" if advises or not is_merging else "action_required")
        else:
            found.add(closed)
    return found


def passes(book: Book, pull: PullRequest, config: Config) -> Answer:
    """Return whether nobody is awaited under a configuration."""
    return some([_judge(Case(book, pull, config)), is_overridden(book, pull, config)])


def _judge(case: Case) -> Answer:
    return False if breaks_rules(case.book, case.pull) else _passes(case)


def _merges_by_itself(book: Book, pull: PullRequest) -> bool:
    """Return whether a machine merges as soon as the check is green."""
    return pull.auto_merge is not None or book.box.queue_entry(pull) is not None


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
    named = {str(document.pair["name"]) for document in touching}
    if open_concerns(case.book, case.pull, case.config, named):
        case.objections.append(True)
        if case.asks("concerns") == "block":
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
    alone = author_pushed_alone(case.book, case.pull)
    if document.kind == "rules":
        answers = {every(_both_heard(case, document, enough, is_alone=way)) for way in possible(alone)}
        yield answers.pop() if len(answers) == 1 else None
        return
    partner = PARTNER[document.kind]
    owner = OTHER[partner]
    if not isinstance(case.pull.author, User) and case.asks("bots") != "partner":
        case.reached("a pull request by a bot")
        yield _is_heard(case, document, partner, enough)
        yield _is_heard(case, document, owner, "approval" if case.asks("owner") == "approval" else enough)
        return
    needs_approval = case.asks("owner") == "approval"
    if writes[partner]:
        yield _is_heard(case, document, owner, "approval" if needs_approval and not writes[owner] else enough)
        if alone is not True:
            both = _is_heard(case, document, partner, enough, may_author=True)
            case.reached("somebody else's push", only_if=alone is False and both is False)
            yield _if(alone, True, both)
    elif not needs_approval:
        yield _is_heard(case, document, partner, enough)
    else:
        yield _is_heard(case, document, partner, enough)
        if not writes[owner]:
            approved = _is_heard(case, document, owner, "approval")
            case.reached("an owner who approved" if approved else "an owner's approval awaited")
            yield approved


def _rules(case: Case) -> list[Document]:
    """Return the rules file, once for each pair that its change concerns."""
    found = rules_documents(case.book, case.config, case.pull.files, case.pull.head.tree)
    is_of_fallback = [document.pair for document in found] == [fallback(case.config)]
    case.reached("a change of one pair", only_if=len(found) == 1 and not is_of_fallback)
    case.reached("a change of several pairs", only_if=len(found) > 1)
    return found


def _if(condition: Answer, then: Answer, otherwise: Answer) -> Answer:
    """Return one of two answers; where the condition is unknown, what both have in common."""
    if condition is None:
        return then if then == otherwise else None
    return then if condition else otherwise


def _both_heard(case: Case, document: Document, enough: str, *, is_alone: bool) -> Iterator[Answer]:
    """Return whether both roles were heard on the rules file; an author with both counts for one, if others can speak.

    An author who did not push alone has to speak for it.
    """
    book, pull, author = case.book, case.pull, case.pull.author
    terms, counts = dict[str, Terms](), dict[str, bool]()
    for role in OTHER:
        terms[role], may_count = rules_speakers(book, pull, case.config, document.pair, role)
        counts[role] = may_count and isinstance(author, User) and author in present(terms[role])
        own = holders(book.accounts, document.pair[role])
        case.reached("somebody who stood in", only_if=not own & set(terms[role]))
    others: Terms = {}
    for each in terms.values():
        others |= present(each) if _besides(each, author) else {}
    is_both = all(counts.values())
    asked = [others] if is_both and others else [terms[role] for role in OTHER if not counts[role]]
    for each in asked:
        yield _is_said(case, document, each, enough)
    if not is_alone and any(counts.values()):
        spoke = some(counts_for(book, pull, document, voice) for voice in voices_of_author(pull))
        said = [_is_said(case, document, terms[role], enough) for role in OTHER if counts[role]]
        # Where others speak for the same role, it is left open which of the two the author had to speak for.
        yield spoke if spoke is True else every(said) if len(set(said)) == 1 else None


def _is_said(case: Case, document: Document, terms: Terms, enough: str) -> Answer:
    """Return whether anybody was heard on the rules file who may speak."""
    book, pull = case.book, case.pull
    said = [voice for voice in voices(pull, enough) if _speaks(voice, terms)]
    heard = some(_listen(case, document, voice) for voice in said)
    book.awaits_somebody |= heard is False and _besides(terms, pull.author)
    return heard


def _listen(case: Case, document: Document, voice: Voice) -> Answer:
    """Return whether a voice counts, and notice the objection of whoever gave it."""
    answer = counts_for(case.book, case.pull, document, voice)
    latest = opinion(case.pull, voice.speaker)
    if latest and latest.state == "CHANGES_REQUESTED":
        case.objections.append(answer)
    return answer


def _besides(terms: Terms, author: object) -> bool:
    return any(person is not author for person in present(terms))


def _is_heard(case: Case, document: Document, role: str, enough: str, *, may_author: bool = False) -> Answer:
    """Return whether one who speaks for a role was heard, or nobody but the author could be.

    With `may_author`, the author speaks for a role of theirs like anybody else.
    """
    book, pull = case.book, case.pull
    own = holders(book.accounts, document.pair[role])
    terms = speakers(book.accounts, pull, case.config, (document.pair["name"], role), book.now())
    terms |= dict.fromkeys(own, ALWAYS)
    said = [voice for voice in voices(pull, enough) if _speaks(voice, terms)]
    said += [voice for voice in voices_of_author(pull) if may_author and _speaks(voice, terms)]
    answers = {voice: _listen(case, document, voice) for voice in said}
    _tell(case, own, terms, answers)
    heard, others = some(answers.values()), set(present(terms)) - {pull.author}
    book.awaits_somebody |= heard is False and bool(others)
    is_absent = any(not people(book.accounts, name) for name in listed(document.pair[role]))
    case.reached("an author alone", only_if=not others and not is_absent and not may_author)
    case.reached("a holder who is gone", only_if=is_absent and heard is False)
    return heard if others or is_absent or may_author else True


def _speaks(voice: Voice, terms: Terms) -> bool:
    spans = terms.get(voice.speaker, ()) if isinstance(voice.speaker, User) else ()
    return any(span.covers(voice.at) for span in spans)


def _tell(case: Case, own: set[User], terms: Terms, answers: Mapping[Voice, Answer]) -> None:
    """Write down which rules made a difference here."""
    setting = case.asks("stale") or "keep"
    counting = [voice for voice, answer in answers.items() if answer]
    case.reached(f"a stale voice ({setting})", only_if=not counting and False in answers.values())
    pushed = case.book.moments[case.pull][-1].pushed
    outlived = any(voice.at < pushed for voice in counting)
    case.reached("a voice that outlived a push", only_if=setting == "document" and outlived)
    if counting and not any(voice.speaker in own for voice in counting):
        delegate = counting[-1].speaker
        ended = delegate not in present(terms)
        case.reached("a delegate heard before the end" if ended else "a delegate who spoke")
