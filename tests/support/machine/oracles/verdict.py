"""What the check must say, from GitHub's state alone: SPEC §3 written a second time, as simply as it can be said.

It shares no code with the app's rules, and knows only as much of globs and configurations as the machine uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias

from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.state.accounts import Actor, User
from ghapp.sandbox.state.threads import PullRequest
from tests.support.machine.book import Book
from tests.support.machine.oracles.configs import Config, fallback, gate, listed, read
from tests.support.machine.oracles.delegates import ALWAYS, Terms, present, speakers
from tests.support.machine.oracles.documents import PARTNER, Document, documents, is_complete, kinds, moves, touched
from tests.support.machine.oracles.freshness import counts as counts_for
from tests.support.machine.oracles.logic import Answer, every, possible, some
from tests.support.machine.oracles.orders import is_overridden, open_concerns
from tests.support.machine.oracles.people import holders, is_partly_hidden, people
from tests.support.machine.oracles.pushers import author_pushed_alone
from tests.support.machine.oracles.rules_file import rules_documents, rules_speakers
from tests.support.machine.oracles.speech import Voice, opinion, voices, voices_of

GREEN = frozenset({"success", "neutral"})
OTHER = {"pm": "em", "em": "pm"}
NAME = "Rules of Engagement"
# Who speaks for a role, on each of several copies.
Listened: TypeAlias = Callable[[PullRequest], Terms]


def check_name(book: Book, base: str) -> str:
    """What the check is called on pull requests into a branch."""
    return f"{NAME}: {base}" if gate(book.config or {}, "check") == "per-base" else NAME


@dataclass(frozen=True)
class Case:
    """A pull request under a configuration, with its copies: they have the same head and base, and are one decision.

    `objections` says whether somebody objects who was heard.
    """

    book: Book
    pull: PullRequest
    config: Config
    copies: tuple[PullRequest, ...]
    objections: list[Answer] = field(default_factory=list)

    @property
    def all(self) -> tuple[PullRequest, ...]:
        """Return the pull request and its copies."""
        return (self.pull, *self.copies)

    @property
    def authors(self) -> set[Actor]:
        """Return who opened any of them."""
        return self.book.accounts.authors(self.pull)

    def asks(self, key: str) -> str | None:
        """A setting of the gate."""
        return gate(self.config, key)

    def reached(self, state: str, *, only_if: bool = True) -> None:
        """A rule made a difference here."""
        if only_if:
            self.book.reached.add(state)


def copies(book: Book, pull: PullRequest, *, closed: bool) -> tuple[PullRequest, ...]:
    """Return the other pull requests with the same head and base that are open, or all of them."""
    alike = [each for each in book.pulls() if (each.head, each.base_ref) == (pull.head, pull.base_ref)]
    return tuple(each for each in alike if each is not pull and (closed or each.state == "open"))


def verdicts(book: Book, pull: PullRequest) -> set[str | None]:
    """Return what may be said of an open pull request and its copies: one thing, wherever the app can know all.

    None: nothing. Whether the app knows of a copy that was closed is left open.
    """
    config = book.config
    if book.is_silent:
        return {"success" if pull.base_ref in pull.repository.protections else None}
    if config is None:
        return {"failure" if any(kinds(path, {}) for path in touched(pull.files)) else "success"}
    groups = {copies(book, pull, closed=closed) for closed in (False, True)}
    return {found for group in groups for found in _of_one_decision(Case(book, pull, config, group))}


def _of_one_decision(case: Case) -> set[str | None]:
    book, pull = case.book, case.pull
    own, organisation = book.texts
    case.reached("the organisation's file", only_if=own is None)
    case.reached("the organisation's file extended", only_if=bool(organisation) and "extends" in (own or ""))
    case.reached("a check of its branch", only_if=case.asks("check") == "per-base")
    advises, is_merging = case.asks("mode") == "advise", _merges_by_itself(case)
    closed = "neutral" if advises else "failure" if breaks_rules(book, pull) else "action_required"
    passing, overridden = _judge(case), _is_overridden(case)
    contested = some(case.objections)
    case.reached("advice", only_if=passing is False and advises)
    case.reached("an override that counted", only_if=passing is False and overridden is True)
    is_objected = passing is True and contested is True and overridden is False
    case.reached("an objection that held a machine back" if is_merging else "an objection", only_if=is_objected)
    found: set[str | None] = set()
    for holds, is_open, objects, merging in product(*map(possible, (overridden, passing, contested, is_merging))):
        if holds or (is_open and not objects):
            found.add("success")
        elif is_open:
            found.add("neutral" if advises or not merging else "action_required")
        else:
            found.add(closed)
    return found


def passes(book: Book, pull: PullRequest, config: Config) -> Answer:
    """Return whether nobody is awaited under a configuration."""
    groups = {copies(book, pull, closed=closed) for closed in (False, True)}
    cases = [Case(book, pull, config, group) for group in groups]
    answers = {some([_judge(case), _is_overridden(case)]) for case in cases}
    return answers.pop() if len(answers) == 1 else None


def _judge(case: Case) -> Answer:
    return False if breaks_rules(case.book, case.pull) else _passes(case)


def _is_overridden(case: Case) -> Answer:
    return some(is_overridden(case.book, each, case.config) for each in case.all)


def _merges_by_itself(case: Case) -> Answer:
    """Return whether a machine merges as soon as the check is green; of copies, it is left open which ones count."""
    merging = {each.auto_merge is not None or case.book.box.queue_entry(each) is not None for each in case.all}
    if case.book.shows_queue_late:
        return None
    return merging.pop() if len(merging) == 1 else None


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
    case.book.reached |= moves(case.pull.files, case.config)
    answers = [answer for document in touching for answer in _heard(case, document)]
    named = {str(document.pair["name"]) for document in touching}
    if any(open_concerns(case.book, each, case.config, named) for each in case.all):
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
    writing = {role: case.authors & holders(case.book.accounts, document.pair[role]) for role in OTHER}
    writes = {role: bool(found) for role, found in writing.items()}
    # Of several authors, it is left open whose pushes count as an author's.
    alone = author_pushed_alone(case.book, case.all) if len(case.authors) == 1 else None
    if document.kind == "rules":
        if _has_hidden_people(case, document):
            yield None
            return
        answers = {every(_both_heard(case, document, enough, is_alone=way)) for way in possible(alone)}
        yield answers.pop() if len(answers) == 1 else None
        return
    partner = PARTNER[document.kind]
    owner = OTHER[partner]
    if _is_by_bots(case) and case.asks("bots") != "partner":
        case.reached("a pull request by a bot")
        case.reached("a pull request by a machine user", only_if=bool(case.authors & case.book.accounts.machines))
        yield _is_heard(case, document, partner, enough)
        yield _is_heard(case, document, owner, "approval" if case.asks("owner") == "approval" else enough)
        return
    if all(writes.values()) and len(writing["pm"] | writing["em"]) > 1:
        case.reached("authors who hold both roles")
        yield from (_is_heard(case, document, role, enough, may_author=True) for role in (partner, owner))
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


def _is_by_bots(case: Case) -> bool:
    """Return whether a bot opened a copy, and nobody with access did: a stranger does not vouch for a bot."""
    people = {author for author in case.authors if not case.book.accounts.is_bot(author)}
    return people != case.authors and not any(map(case.pull.repository.permission, people))


def _rules(case: Case) -> list[Document]:
    """Return the rules file, once for each pair that its change concerns."""
    found = rules_documents(case.book, case.config, case.pull.files, case.pull.head.tree)
    is_of_fallback = [document.pair for document in found] == [fallback(case.config)]
    case.reached("a change of one pair", only_if=len(found) == 1 and not is_of_fallback)
    case.reached("a change of several pairs", only_if=len(found) > 1)
    return found


def _has_hidden_people(case: Case, document: Document) -> bool:
    """Return whether a team with hidden members matters: who may speak on the rules file is left open then."""
    named = (name for pair in (document.pair, fallback(case.config)) for role in OTHER for name in listed(pair[role]))
    return any(is_partly_hidden(case.book.accounts, name) for name in named)


def _if(condition: Answer, then: Answer, otherwise: Answer) -> Answer:
    """Return one of two answers; where the condition is unknown, what both have in common."""
    if condition is None:
        return then if then == otherwise else None
    return then if condition else otherwise


def _both_heard(case: Case, document: Document, enough: str, *, is_alone: bool) -> Iterator[Answer]:
    """Return whether both roles were heard on the rules file; an author with both counts for one, if others can speak.

    An author who did not push alone has to speak for it.
    """
    book, pull = case.book, case.pull
    terms, counts = dict[str, Terms](), dict[str, bool]()
    for role in OTHER:
        terms[role], may_count = rules_speakers(book, pull, case.config, document.pair, role)
        counts[role] = may_count and bool(case.authors & set(present(terms[role])))
        own = holders(book.accounts, document.pair[role])
        case.reached("somebody who stood in", only_if=not own & set(terms[role]))
    others: Terms = {}
    for each in terms.values():
        others |= present(each) if _besides(case, each) else {}
    is_both = all(counts.values())
    asked: list[Listened] = [(lambda _: others)] if is_both and others else []
    if not asked:
        asked = [_terms_on_rules(case, document, role) for role in OTHER if not counts[role]]
    for listened in asked:
        yield _is_said(case, document, listened, enough)
    if not is_alone and any(counts.values()):
        own_words = ((each, voice) for each in case.all for voice in voices_of(each, case.authors))
        spoke = some(counts_for(book, each, document, voice) for each, voice in own_words)
        said = [
            _is_said(case, document, _terms_on_rules(case, document, role), enough) for role in OTHER if counts[role]
        ]
        # Where others speak for the same role, it is left open which of the two the author had to speak for.
        yield spoke if spoke is True else every(said) if len(set(said)) == 1 else None


def _terms_on_rules(case: Case, document: Document, role: str) -> Listened:
    return lambda each: rules_speakers(case.book, each, case.config, document.pair, role)[0]


def _is_said(case: Case, document: Document, terms: Listened, enough: str) -> Answer:
    """Return whether anybody was heard on the rules file who may speak, on any copy."""
    found = ((each, voice) for each in case.all for voice in voices(each, enough, case.authors))
    heard = some(_listen(case, each, document, voice, terms(each)) for each, voice in found)
    case.book.awaits_somebody |= heard is False and _besides(case, terms(case.pull))
    return heard


def _listen(case: Case, pull: PullRequest, document: Document, voice: Voice, terms: Terms) -> Answer:
    """Return whether a voice counts, by the history of where it was given, and notice the objection of its speaker."""
    if (speaks := _speaks(voice, terms)) is False:
        return False
    answer, latest = every([speaks, counts_for(case.book, pull, document, voice)]), opinion(pull, voice.speaker)
    if latest and latest.state == "CHANGES_REQUESTED":
        case.objections.append(answer)
    return answer


def _besides(case: Case, terms: Terms) -> bool:
    return bool(present(terms).keys() - case.authors)


def _is_heard(case: Case, document: Document, role: str, enough: str, *, may_author: bool = False) -> Answer:
    """Return whether one who speaks for a role was heard, or nobody but the author could be.

    With `may_author`, authors speak for a role of theirs like anybody else.
    """
    book, answers = case.book, dict[Voice, Answer]()
    own = holders(book.accounts, document.pair[role])
    terms = {each: _terms(case, each, document, role) for each in case.all}
    spoken, others = terms[case.pull], set(present(terms[case.pull])) - case.authors
    several = book.accounts.opened_by_several(case.pull)
    may_author |= not others and several is not False
    for each in case.all:
        said = [*voices(each, enough, case.authors), *(voices_of(each, case.authors) if may_author else ())]
        said = [voice for voice in said if _speaks(voice, terms[each]) is not False]
        answers |= {voice: _listen(case, each, document, voice, terms[each]) for voice in said}
    _tell(case, own, spoken, answers)
    heard = some(answers.values())
    book.awaits_somebody |= heard is False and bool(others)
    named = listed(document.pair[role])
    is_absent = any(not people(book.accounts, name) or is_partly_hidden(book.accounts, name) for name in named)
    case.reached("an author alone", only_if=not others and not is_absent and not may_author)
    case.reached("a holder who is gone", only_if=is_absent and heard is False)
    is_hidden = any(is_partly_hidden(book.accounts, name) for name in named)
    case.reached("a team with hidden members", only_if=is_hidden and heard is False)
    if others or is_absent or (may_author and several is not None):
        return heard
    return True if several is False else _if(several, heard, True)


def _terms(case: Case, pull: PullRequest, document: Document, role: str) -> Terms:
    seat, accounts = (document.pair["name"], role), case.book.accounts
    lent = speakers(accounts, pull, case.config, seat, case.book.now())
    return lent | dict.fromkeys(holders(accounts, document.pair[role]), ALWAYS)


def _speaks(voice: Voice, terms: Terms) -> Answer:
    spans = terms.get(voice.speaker, ()) if isinstance(voice.speaker, User) else ()
    return some(span.covers(voice.at) for span in spans)


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
