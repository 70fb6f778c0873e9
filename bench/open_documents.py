"""A store with many open documents, filled through its own interface, and who waits for whom on them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ghapp.identity import Key, RepositoryRef
from ghapp.jobs import Findings, RepositoryFindings, ThreadMemory
from ghapp.rules.config.effective import ConfigTexts
from ghapp.rules.model.document_rows import (
    AwaitedHolder,
    DocumentRow,
    HeardVoice,
    MovedDate,
    RaisedConcern,
    RoleHearing,
)
from ghapp.rules.model.framework import CHECK_NAME, DocumentKind, Role
from ghapp.rules.model.page_rows import PullRow, VerdictRow
from ghapp.rules.model.plan import Conclusion, Reason, Status
from ghapp.store.engines import open_store

REPOSITORIES = 200
DOCUMENTS = 10_000
PAIRS = 100
AT_ONCE = 250
_CONFIG = """# Repository {number}
pairs:
  - name: pair-{pair}
    pm: pm-{pair}
    em: em-{pair}
reminders:
  after: 2
  workdays: [mon, tue, wed, thu, fri]
  time_zone: Europe/Berlin
  holidays: [DE-BE, 2026-12-28]
"""


async def fill(database_url: str) -> None:
    """Fill a new database: each pair leads two repositories, and each repository has fifty open documents."""
    store = open_store(database_url, time.time)
    await store.open()
    try:
        for repository in map(repository_ref, range(REPOSITORIES)):
            await store.remember_repository(repository)
        found = list(_configurations()) + [_pull_request(number) for number in range(DOCUMENTS)]
        for start in range(0, len(found), AT_ONCE):
            await asyncio.gather(*(store.save(key, findings) for key, findings in found[start : start + AT_ONCE]))
    finally:
        await store.close()


def repository_ref(number: int) -> RepositoryRef:
    """Return one of the repositories."""
    return RepositoryRef(
        id=number + 1, node_id=f"R_{number}", owner="acme", name=f"service-{number}", installation_id=1
    )


def _configurations() -> Iterator[tuple[Key, Findings]]:
    for number in range(REPOSITORIES):
        texts = ConfigTexts(_CONFIG.format(number=number, pair=number % PAIRS), None)
        yield Key(number + 1), Findings(repository=RepositoryFindings(config=texts, config_version=f"{number}"))


def _pull_request(number: int) -> tuple[Key, Findings]:
    """Return a pull request with one document: half are PRDs, one of five was heard, one of ten is a draft."""
    place, turn = number % REPOSITORIES, number // REPOSITORIES
    document = _document(place, turn)
    pull = PullRow(
        title=document.title,
        author=document.author,
        url=document.url,
        base="main",
        draft=document.draft,
        opened_at=document.opened_at,
        head_sha=document.head_sha,
        check_name=CHECK_NAME,
        instruction=f"`{document.partner[0]}`, please read the {document.kind.value.upper()} and comment.",
    )
    thread = ThreadMemory(head_sha=document.head_sha, base="main", page=str(pull))
    verdicts = (_verdict(document),)
    return Key(place + 1, turn + 1), Findings(
        thread=thread, documents=(document,), verdicts=verdicts, verdicts_of=document.head_sha
    )


def _document(place: int, turn: int) -> DocumentRow:
    is_prd = turn % 2 == 0
    pair = place % PAIRS
    names = (f"pm-{pair}", f"em-{pair}") if is_prd else (f"em-{pair}", f"pm-{pair}")
    url = f"https://github.com/acme/service-{place}/pull/{turn + 1}"
    opened = datetime.now(UTC) - timedelta(days=1 + turn % 30, minutes=place)
    head, path = f"{place:020x}{turn:020x}", f"docs/{'prd' if is_prd else 'sdd'}/feature-{turn}.md"
    partner = Role.EM if is_prd else Role.PM
    return DocumentRow(
        kind=DocumentKind.PRD if is_prd else DocumentKind.SDD,
        pair=f"pair-{pair}",
        paths=(path,),
        title=f"{'PRD' if is_prd else 'SDD'}: feature {turn} of service {place}, for customers who pay by invoice",
        author=names[0],
        base="main",
        draft=turn % 10 == 9,
        is_asking=turn % 10 != 9,
        opened_at=opened,
        head_sha=head,
        check_name=CHECK_NAME,
        url=url,
        read_url=f"https://github.com/acme/service-{place}/blob/{head}/{path}",
        owner=names[:1],
        partner=names[1:],
        roles=(_hearing(partner, names[1], opened, url, is_heard=turn % 5 == 4),),
        concerns=_concerns(names[1], opened, url) if turn % 5 == 3 else (),
        gaps=("The section “Metrics” is missing.",) if turn % 3 == 0 else (),
        missing=("Metrics",) if turn % 3 == 0 else (),
        contents=head,
        dates=() if is_prd else ("2027-03-01, to everyone",),
        moved=()
        if is_prd or turn % 7
        else (MovedDate(before=("2027-02-01",), after=("2027-03-01",), at=opened, sha=head),),
        why="Customers who pay by invoice leave at the last step because they cannot see the sum.",
        prds=() if is_prd else (f"docs/prd/feature-{turn - 1}.md",),
    )


def _hearing(role: Role, name: str, since: datetime, url: str, *, is_heard: bool) -> RoleHearing:
    heard = (HeardVoice(who=name, at=since + timedelta(hours=5), url=f"{url}#issuecomment-1"),) if is_heard else ()
    awaited = () if is_heard else (AwaitedHolder(name=name), AwaitedHolder(name="acme/leads", is_team=True))
    return RoleHearing(role=role, outcome="heard" if is_heard else "awaited", since=since, awaited=awaited, heard=heard)


def _concerns(name: str, at: datetime, url: str) -> tuple[RaisedConcern, ...]:
    return (RaisedConcern(name="cost", text="Who pays for it?", by=name, at=at, url=f"{url}#issuecomment-2"),)


def _verdict(document: DocumentRow) -> VerdictRow:
    is_waiting = bool(document.awaited_roles)
    status = Status.WAITING if is_waiting else Status.PASSED
    parts = tuple(
        Reason(status=Status.PASSED, text=f"Part {number} of the reasons, in a sentence of the usual length.")
        for number in range(8)
    )
    return VerdictRow(
        head_sha=document.head_sha,
        name=CHECK_NAME,
        conclusion=Conclusion.ACTION_REQUIRED if is_waiting else Conclusion.SUCCESS,
        title=f"Waiting for {document.partner[0]}" if is_waiting else "Heard",
        tree=Reason(status=status, text=document.title, children=parts),
    )
