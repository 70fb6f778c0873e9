"""`ghapp init`: a valid configuration and templates that ask for what a document should say; nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.documents.gaps import Gap
from ghapp.rules.documents.sections import read_documents
from ghapp.rules.documents.touched import Document, touches_any
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.defaults import DEFAULT_DOCUMENTS
from ghapp.rules.model.framework import CONFIG_PATH, DocumentKind, Mode, RepoConfig
from ghapp.starters import PRD_PATH, SDD_PATH, starters
from tests.support.builders import file, pull
from tests.test_cli import run

NEXT = "Next: review the rules file, commit it to the default branch, and open a pull request with a PRD."
NEXT = "Next: review the rules file, commit it to the default branch, and open a pull request with a PRD."
FLAGS = ("--pm", "octocat", "--em", "@acme/web, hubot", "--mode", "advise")


def configured(folder: Path) -> RepoConfig:
    found = load((folder / CONFIG_PATH).read_text())
    assert isinstance(found, RepoConfig), found
    return found


def test_init_needs_no_questions_with_every_flag(tmp_path: Path) -> None:
    result = run("init", str(tmp_path), *FLAGS)
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [f"Wrote {CONFIG_PATH}", f"Wrote {PRD_PATH}", f"Wrote {SDD_PATH}", NEXT],
    )
    config = configured(tmp_path)
    assert [holder.name for holder in (*config.fallback.pm, *config.fallback.em)] == ["octocat", "acme/web", "hubot"]
    assert config.gate.mode is Mode.ADVISE


def test_init_asks_for_values_without_a_flag(tmp_path: Path) -> None:
    result = run("init", str(tmp_path), "--pm", "123", stdin="hubot\nenforce\n")
    assert result.exit_code == 0
    config = configured(tmp_path)
    assert (config.fallback.pm[0].name, config.fallback.em[0].name) == ("123", "hubot")
    assert config.gate.mode is Mode.ENFORCE


def test_init_leaves_an_existing_file_unchanged(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / CONFIG_PATH).write_text("pm: a\nem: b\n")
    result = run("init", str(tmp_path), *FLAGS)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, f"Kept {CONFIG_PATH}: it already exists")
    assert (tmp_path / CONFIG_PATH).read_text() == "pm: a\nem: b\n"
    assert (tmp_path / PRD_PATH).exists()


def test_init_reports_when_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / ".github").write_text("a file, and no folder")
    result = run("init", str(tmp_path), *FLAGS)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: Cannot write ")


@pytest.mark.parametrize("name", ["octo cat", "", "a,a", "helper[bot]"])
def test_init_refuses_an_invalid_name_and_writes_nothing(tmp_path: Path, name: str) -> None:
    result = run("init", str(tmp_path), "--pm", name, "--em", "hubot", "--mode", "advise")
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])


def test_a_template_does_not_count_as_a_document() -> None:
    assert not touches_any(DEFAULT_DOCUMENTS, frozenset({PRD_PATH, SDD_PATH}))


@pytest.mark.parametrize(("kind", "path"), [(DocumentKind.PRD, PRD_PATH), (DocumentKind.SDD, SDD_PATH)])
def test_a_template_has_every_section_with_a_placeholder_in_each(kind: DocumentKind, path: str) -> None:
    text = starters(["a"], ["b"], Mode.ADVISE)[path]
    config = load("pm: a\nem: b\n")
    assert isinstance(config, RepoConfig)
    snapshot = pull(file(path), texts={path: Blob("b", text)})
    assert snapshot.pull_request
    found = read_documents(snapshot.pull_request, config, (Document(kind=kind, pair=config.fallback, paths=(path,)),))
    filled_in = {"options"} if kind is DocumentKind.SDD else set()  # its table is there
    names = {section.name for section in config.expectations[kind].sections} - filled_in
    unlinked = {(Gap.PRD_LINK, "")} if kind is DocumentKind.SDD else set()
    empty = {(Gap.SECTION_TEXT, name) for name in names}
    assert {(finding.gap, finding.section) for finding in found.findings} == empty | unlinked
