"""Contracts are fetched with npm at a pinned version, and nothing else than the pinned archive is ever read."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from tools.conformance import __main__ as program
from tools.conformance import contracts
from tools.conformance.contracts import Package, Unavailable


def _archive(name: str = "package/schema.graphql", text: bytes = b"type Query { me: ID }") -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as contents:
        entry = tarfile.TarInfo(name)
        entry.size = len(text)
        contents.addfile(entry, io.BytesIO(text))
    return written.getvalue()


ARCHIVE = _archive()
INTEGRITY = f"sha512-{base64.b64encode(hashlib.sha512(ARCHIVE).digest()).decode()}"
PACKAGE = Package(name="@octokit/schema", version="1.2.3", integrity=INTEGRITY, member="schema.graphql")


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of the registry: npm serves the archive that is in it, and nothing if there is none."""
    served, tools = tmp_path / "served", tmp_path / "bin"
    served.mkdir()
    tools.mkdir()
    (tools / "npm").write_text(f'#!/bin/sh\ncp {served}/*.tgz "$4" || {{ echo "404 Not Found" >&2; exit 1; }}\n')
    (tools / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    return served


def test_a_contract_is_fetched_once(npm: Path, tmp_path: Path) -> None:
    (npm / "archive.tgz").write_bytes(ARCHIVE)
    assert PACKAGE.read(tmp_path / "cache") == b"type Query { me: ID }"
    (npm / "archive.tgz").unlink()
    assert PACKAGE.read(tmp_path / "cache") == b"type Query { me: ID }"


def test_another_archive_than_the_pinned_one_is_refused_and_deleted(npm: Path, tmp_path: Path) -> None:
    (npm / "archive.tgz").write_bytes(_archive(text=b"type Query { you: ID }"))
    with pytest.raises(Unavailable, match="was expected"):
        PACKAGE.read(tmp_path / "cache")
    assert list((tmp_path / "cache").glob("*.tgz")) == []


def test_a_changed_file_in_the_cache_is_refused(npm: Path, tmp_path: Path) -> None:
    (npm / "archive.tgz").write_bytes(ARCHIVE)
    PACKAGE.read(tmp_path / "cache")
    (kept,) = (tmp_path / "cache").glob("*.tgz")
    kept.write_bytes(_archive(text=b"type Query { you: ID }"))
    with pytest.raises(Unavailable, match="was expected"):
        PACKAGE.read(tmp_path / "cache")


@pytest.mark.usefixtures("npm")
def test_a_package_that_npm_does_not_serve_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"(?s)npm does not serve @octokit/schema@1\.2\.3: .*404 Not Found"):
        PACKAGE.read(tmp_path / "cache")


def test_without_npm_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match=r"Install Node\.js"):
        PACKAGE.read(tmp_path / "cache")


def test_an_archive_without_the_contract_is_unavailable(npm: Path, tmp_path: Path) -> None:
    (npm / "archive.tgz").write_bytes(ARCHIVE)
    with pytest.raises(Unavailable, match=r"does not contain other\.json"):
        replace(PACKAGE, member="other.json").read(tmp_path / "cache")


def test_nothing_passes_unchecked_when_a_contract_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(contracts.OPENAPI.__class__.read, "__defaults__", (tmp_path / "cache",))
    assert program.main(["--recorded", str(tmp_path)]) == 2
    assert "Nothing was checked: Install Node.js" in capsys.readouterr().err
