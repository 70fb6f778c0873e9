"""Fingerprints of the touched documents."""

from __future__ import annotations

from ghapp.rules.config.load import load
from ghapp.rules.documents.fingerprint import fingerprint, unread
from ghapp.rules.documents.touched import touched
from ghapp.rules.model.framework import RepoConfig
from tests.support.builders import (
    PRD,
    SDD,
    config,
    file,
)
from tests.support.overrides import (
    held,
    thread,
)


def test_a_fingerprint_never_changes() -> None:
    snapshot = thread(files=(held(PRD, "b1"), held(SDD, "b2")))
    assert snapshot.pull_request
    digest = fingerprint(snapshot.pull_request, touched(config(), snapshot.pull_request.files))
    assert digest == "lpuiftp2bn736dyvhuju4a2qbe"


def test_removed_and_known_files_are_not_reported_unread() -> None:
    files = (file(PRD), file("docs/prd/gone.md", status="removed"), held(SDD, "b"), file("a.py"))
    snapshot = thread(files=files)
    rules = load("pm: a\nem: b\n")
    assert snapshot.pull_request and isinstance(rules, RepoConfig)
    assert unread(snapshot.pull_request, touched(rules, files)) == (PRD,)


def test_a_path_that_is_not_valid_unicode_has_a_fingerprint() -> None:
    snapshot = thread(files=(held("docs/prd/\udc80.md", "b1"),))
    assert snapshot.pull_request
    assert fingerprint(snapshot.pull_request, touched(config(), snapshot.pull_request.files))
