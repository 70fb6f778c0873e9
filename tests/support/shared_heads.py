"""Open pull requests that share a head commit, and the checks that are written for all of them."""

from __future__ import annotations

from dataclasses import replace

from ghapp.rules.decide import decide
from ghapp.rules.gate.shared_heads import write_shared_checks
from ghapp.rules.model.check_runs import CheckRun
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import CONFIG_PATH, CheckScope, EffectiveConfig
from ghapp.rules.model.plan import CheckReport, Plan, WriteCheck
from ghapp.rules.model.snapshot import Snapshot
from tests.support.builders import PRD, comment, config, effective, prd, pull

RULES = effective()
PER_BASE = effective(config(check=CheckScope.PER_BASE))
SAID = (comment("eric", number=1),)


def waiting(number: int, base: str = "main") -> Snapshot:
    """A pull request on a PRD whose partner was not heard yet."""
    return prd(number=number, base=base, shared_with=(99,), url=f"https://github.com/acme/shop/pull/{number}")


def passing(number: int, base: str = "main") -> Snapshot:
    """One whose partner was heard."""
    return replace(waiting(number, base), comments=SAID)


def failing(number: int, base: str = "main") -> Snapshot:
    """One that would break the rules file."""
    broken = pull(CONFIG_PATH, PRD, config_at_head=Blob("1", "pm: []"), base=base, shared_with=(99,))
    return replace(broken, number=number)


def without_document(number: int, base: str = "main") -> Snapshot:
    """One that touches no document."""
    return replace(pull(base=base, shared_with=(99,)), number=number)


def looks(*snapshots: Snapshot, rules: EffectiveConfig = RULES) -> list[tuple[Snapshot, Plan]]:
    """Looks at these."""
    return [(snapshot, decide(snapshot, rules)) for snapshot in snapshots]


def said_of(*snapshots: Snapshot, rules: EffectiveConfig = RULES) -> list[CheckReport]:
    """What the check would say of each of these alone."""
    return [plan.report for _, plan in looks(*snapshots, rules=rules) if plan.report]


def written(*snapshots: Snapshot, rules: EffectiveConfig = RULES, unseen: int = 0) -> list[WriteCheck]:
    """The checks that are written for all of them."""
    found: list[WriteCheck] = []
    found_looks = looks(*snapshots, rules=rules)
    reports = [plan.report for _, plan in found_looks if plan.report]
    for action in write_shared_checks(*found_looks[0], reports, unseen=unseen):
        assert isinstance(action, WriteCheck)
        found.append(action)
    return found


def with_checks(snapshot: Snapshot, *runs: CheckRun) -> Snapshot:
    """The same, where its head bears these checks."""
    assert snapshot.pull_request
    return replace(snapshot, pull_request=replace(snapshot.pull_request, checks=runs))


def run_of(check: WriteCheck) -> CheckRun:
    """A check as the next look finds it."""
    return CheckRun(
        node_id=f"RUN {check.name}",
        name=check.name,
        conclusion=check.conclusion.value,
        external_id=check.external_id,
    )


def left(name: str, conclusion: str, about: str) -> CheckRun:
    """A check that stands on the head."""
    return CheckRun(node_id="LEFT", name=name, conclusion=conclusion, external_id=f"roe1:a:b:{about}")
