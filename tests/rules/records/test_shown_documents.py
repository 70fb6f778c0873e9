"""What pages show of documents: the same that the check rests on (SPEC §7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ghapp.rules.decide import decide
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.document_rows import (
    AwaitedAs,
    AwaitedHolder,
    DocumentRow,
    DocumentState,
    HeardVoice,
    MovedDate,
    RaisedConcern,
)
from ghapp.rules.model.earlier_look import EarlierLook
from ghapp.rules.model.framework import CONFIG_PATH, DocumentKind, EffectiveConfig, Role
from ghapp.rules.model.snapshot import Copy, Snapshot, ThreadState
from ghapp.rules.records.shown_documents import MOST_MOVES
from tests.support.builders import (
    ERIC,
    HEAD,
    PAULA,
    PRD,
    SDD,
    T0,
    at,
    came,
    comment,
    config,
    effective,
    file,
    known,
    pair,
    person,
    prd,
    pull,
    review,
    team,
)
from tests.support.document_samples import GOOD_PRD, GOOD_SDD, rules
from tests.support.merged_pulls import merged

SDD_TEXT = {SDD: Blob("b", GOOD_SDD)}


def rows(snapshot: Snapshot, governing: EffectiveConfig | None = None) -> tuple[DocumentRow, ...]:
    return decide(snapshot, governing or effective()).documents


def row(snapshot: Snapshot, governing: EffectiveConfig | None = None) -> DocumentRow:
    (found,) = rows(snapshot, governing)
    return found


def after(earlier: DocumentRow, snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, earlier=EarlierLook(head_sha=HEAD, documents=(earlier,)))


def test_a_row_names_the_document_and_its_people() -> None:
    found = row(prd(title="Checkout"))
    assert (found.kind, found.pair, found.paths) == (DocumentKind.PRD, "default", (PRD,))
    assert (found.title, found.author, found.base, found.opened_at) == ("Checkout", "paula", "main", T0)
    assert (found.owner, found.partner) == (("paula",), ("eric",))
    assert (found.head_sha, found.check_name, found.url) == (HEAD, "Rules of Engagement", prd().url)
    assert found.read_url == f"https://github.com/acme/shop/blob/{HEAD}/{PRD}"
    assert (found.state, found.is_asking, found.awaited_since) == (DocumentState.OPEN, True, T0)


def test_a_deleted_or_second_file_is_read_among_the_changes() -> None:
    changes = "https://github.com/acme/shop/pull/7/files"
    assert row(pull(file(PRD, status="removed"), author=PAULA)).read_url == changes
    assert row(pull(PRD, "docs/prd/b.md", author=PAULA)).read_url == changes


def test_a_row_says_who_is_awaited_and_why() -> None:
    by_command = comment("eric", "/delegate @dan", 5)
    found = row(prd(comments=(by_command,), people=known(person("dan"))))
    (role,) = found.roles
    assert (role.role, role.outcome, role.since, role.strength) == (Role.EM, "awaited", T0, "comment")
    assert role.awaited == (
        AwaitedHolder(name="eric"),
        AwaitedHolder(name="dan", reason=AwaitedAs.DELEGATE, giver="eric"),
    )
    assert found.partner == ("eric",)


def test_a_team_is_awaited_by_its_name() -> None:
    governing = effective(config(pair(em="acme/leads")))
    found = row(prd(people=known(team("acme/leads", "eric"))), governing)
    assert found.roles[0].awaited == (AwaitedHolder(name="acme/leads", is_team=True),)
    assert found.partner == ("@acme/leads",)


def test_who_speaks_in_place_of_a_role_is_a_stand_in() -> None:
    changed = pull(CONFIG_PATH, author=PAULA, config_at_head=Blob("b", "pm: dora\nem: gone\n"), people=known())
    gone = effective(replace(config(pair(em="gone")), override=(next(iter(config().pairs[0].em)),)))
    reasons = {each.reason for found in rows(changed, gone) for role in found.roles for each in role.awaited}
    assert AwaitedAs.STAND_IN in reasons


def test_a_row_says_who_was_heard() -> None:
    said = comment("eric", number=5)
    (role,) = row(prd(comments=(said,))).roles
    assert (role.outcome, role.awaited) == ("heard", ())
    assert role.heard == (HeardVoice(who="eric", at=at(10), url=said.url),)
    assert row(prd(comments=(said,))).awaited_since is None


def test_a_row_links_the_review_that_requests_changes() -> None:
    against = review("eric", "CHANGES_REQUESTED")
    (role,) = row(prd(reviews=(against,))).roles
    assert (role.outcome, role.objection_url) == ("not aligned", against.url)


def test_a_row_names_the_words_that_no_longer_count() -> None:
    governing = effective(config(stale="document"))
    new = pull(replace(file(PRD), blob="b"), author=PAULA, comments=(comment("eric", minutes=10),))
    changed = replace(new, pull_request=replace(new.pull_request, head_history=came(HEAD, 20)))  # type: ignore[type-var]
    (role,) = row(changed, governing).roles
    (stale,) = role.stale
    assert (stale.who, stale.at) == ("eric", at(10))
    assert stale.changes_url.startswith("https://github.com/acme/shop/")


def test_open_concerns_are_part_of_a_row() -> None:
    raised = comment("eric", "/concern cost: too high", 5)
    assert row(prd(comments=(raised,))).concerns == (
        RaisedConcern(name="cost", text="too high", by="eric", at=at(5), url=raised.url),
    )


def test_what_a_document_says_and_lacks_is_part_of_its_row() -> None:
    incomplete = GOOD_PRD.replace("## Rollout\nTen percent first.\n", "")
    found = row(prd(texts={PRD: Blob("b", incomplete)}), rules())
    assert (found.why, found.missing) == ("Guests leave.", ("rollout",))
    assert found.gaps == ("Add a section on `rollout` to this PRD.",)
    planned = row(pull(SDD, author=ERIC, texts=SDD_TEXT), rules())
    assert (planned.dates, planned.prds, planned.gaps) == (("2026-06-01",), (PRD,), ())


def test_the_contents_of_a_row_identify_what_was_touched() -> None:
    assert row(prd()).contents == ""
    assert row(pull(replace(file(PRD), blob="b"), author=PAULA)).contents != ""


def test_a_date_that_moved_is_kept_with_its_commit() -> None:
    first = row(pull(SDD, author=ERIC, texts=SDD_TEXT), rules())
    later = {SDD: Blob("c", GOOD_SDD.replace("2026-06-01", "2026-07-01"))}
    pushed = pull(SDD, author=ERIC, texts=later, head_sha="b" * 40, head_history=came("b" * 40, 20))
    second = row(after(first, pushed), rules())
    move = MovedDate(before=("2026-06-01",), after=("2026-07-01",), at=at(20), sha="b" * 40)
    assert (second.dates, second.moved) == (("2026-07-01",), (move,))
    assert row(after(second, pushed), rules()).moved == (move,)


def test_the_first_date_of_a_document_is_no_move() -> None:
    undated = row(pull(SDD, author=ERIC), rules())
    assert (
        row(
            after(
                undated,
                pull(SDD, author=ERIC, texts=SDD_TEXT),
            ),
            rules(),
        ).moved
        == ()
    )


def test_few_moves_are_kept() -> None:
    first = row(pull(SDD, author=ERIC, texts=SDD_TEXT), rules())
    old = MovedDate(before=("Q1",), after=("Q2",), at=T0, sha=HEAD)
    often = replace(first, dates=("Q2",), moved=(old,) * MOST_MOVES)
    found = row(after(often, pull(SDD, author=ERIC, texts=SDD_TEXT)), rules()).moved
    assert (len(found), found[-1].before) == (MOST_MOVES, ("Q2",))


def test_what_was_read_before_stays_while_nothing_is_read() -> None:
    first = row(pull(SDD, author=ERIC, texts=SDD_TEXT), rules())
    unread = row(after(first, pull(SDD, author=ERIC)), rules("sections: off"))
    assert (unread.dates, unread.prds) == (first.dates, first.prds)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"draft": True}, id="a draft"),
        pytest.param({"earlier": EarlierLook(dormant=True)}, id="dormant"),
        pytest.param(
            {"comments": (comment("ada", "/roe override Haste", 6),), "administrators": frozenset({"U_ada"})},
            id="overridden",
        ),
    ],
)
def test_nobody_is_asked_about_some_pull_requests(changes: dict[str, Any]) -> None:
    touched = replace(file(PRD), blob="b")
    snapshot = pull(touched, author=PAULA, arrived_at=T0 + timedelta(days=30), **changes)
    assert row(snapshot).awaited_since is None


def test_a_copy_that_speaks_for_nobody_has_no_rows() -> None:
    older = Copy(number=3, base="main", author=PAULA, association="MEMBER")
    assert rows(prd(shared_with=(3,), copies=(older,), association="MEMBER")) == ()


def test_documents_are_in_the_order_of_kind_and_pair() -> None:
    two = config(pair(name="z", paths="docs/prd/a*"), pair(name="b"))
    found = rows(pull(SDD, "docs/prd/a.md", PRD, author=PAULA), effective(two))
    assert [(each.kind, each.pair) for each in found] == [("prd", "b"), ("prd", "z"), ("sdd", "b")]


def test_a_merged_document_keeps_what_was_read_of_it() -> None:
    first = row(pull(SDD, author=ERIC, texts=SDD_TEXT), rules())
    heard = comment("paula", minutes=20)
    found = row(after(first, merged(SDD, author=ERIC, comments=(heard,))), rules())
    assert (found.state, found.ended_at, found.dates) == (DocumentState.MERGED, at(30), ("2026-06-01",))
    assert [role.outcome for role in found.roles] == ["heard"]


def test_the_rows_of_a_merged_document_stay_as_they_are() -> None:
    first = row(merged())
    assert rows(after(first, merged("src/shop.py"))) == (first,)


@pytest.mark.parametrize(
    "snapshot", [merged("src/shop.py"), merged(state=ThreadState.CLOSED), pull("src/shop.py")], ids=str
)
def test_other_pull_requests_have_no_rows(snapshot: Snapshot) -> None:
    assert rows(snapshot) == ()
