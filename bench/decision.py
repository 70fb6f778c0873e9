"""What a decision takes, for as large a pull request as GitHub can show."""

from __future__ import annotations

from time import perf_counter

from bench.figures import Figure
from ghapp.rules.decide import decide
from ghapp.rules.model.snapshot import ChangedFile, Comment, Snapshot
from tests.support import builders

FILES = 3_000
COMMENTS = 500
RUNS = 200
WARM_UP = 10
BOUND = 5.0
BODY = """\
I have gone through this twice, and it mostly holds together.

> the basket is kept for a week

- A week is long: what do we do with prices that change meanwhile?
- `POST /checkout` needs to be idempotent, see the incident of last March.

```
/ack is no command inside a code block
```
"""


async def measure() -> list[Figure]:
    """One row for each share of documents among the changed files; every comment is of someone, a third of the EM."""
    return [
        _figure("decide: 3,000 files, 500 comments", 10),
        _figure("decide: the same, and every file is a document", 1),
    ]


def _figure(what: str, one_in: int) -> Figure:
    snapshot, effective = _snapshot(one_in), builders.effective()
    samples = []
    for _ in range(WARM_UP + RUNS):
        began = perf_counter()
        decide(snapshot, effective)
        samples.append(1000 * (perf_counter() - began))
    beside = f"{FILES // one_in:,} of the files are documents"
    return Figure(what=what, samples=samples[WARM_UP:], unit="ms", bound=BOUND, beside=beside)


def _snapshot(one_in: int) -> Snapshot:
    files = (_file(number, is_document=number % one_in == 0) for number in range(FILES))
    comments = tuple(_comment(number) for number in range(COMMENTS))
    return builders.pull(*files, author=builders.PAULA, comments=comments)


def _file(number: int, *, is_document: bool) -> ChangedFile:
    """Every twentieth is renamed."""
    path = f"docs/prd/team-{number % 12}/{number}.md" if is_document else f"src/shop/part_{number % 40}/{number}.py"
    return builders.file(path, previous=f"old/{path}" if number % 20 == 0 else None)


def _comment(number: int) -> Comment:
    writer = ("eric", "dora", f"user{number % 50}")[number % 3]
    return builders.comment(writer, f"{BODY}\nRemark {number}.", minutes=number / 10)
