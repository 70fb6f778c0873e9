"""`ghapp init`: a valid configuration and templates that ask for what a document should say; nothing is overwritten."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

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

FLAGS = ("--pm", "octocat", "--em", "@acme/web, hubot", "--mode", "advise")


def configured(folder: Path) -> RepoConfig:
    found = load((folder / CONFIG_PATH).read_text())
    assert isinstance(found, RepoConfig), found
    return found


def test_init_needs_no_questions_with_every_flag(tmp_path: Path) -> None:
    result = run("init", str(tmp_path), *FLAGS)
    assert (result.exit_code, result.stdout.splitlines()[:5]) == (
        0,
        [f"Wrote {CONFIG_PATH}", f"Wrote {PRD_PATH}", f"Wrote {SDD_PATH}", "", "Next:"],
    )
    assert "`ghapp doctor OWNER/REPO` says what is missing" in result.stdout
    assert "/new/" not in result.stdout
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


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://github.com/acme/shop.git", "https://github.com/acme/shop"),
        ("https://token@github.com/acme/shop", "https://github.com/acme/shop"),
        ("git@github.com:acme/shop.git", "https://github.com/acme/shop"),
        ("ssh://git@github.example.com:2222/acme/shop.git", "https://github.example.com/acme/shop"),
        ("/srv/git/shop", None),
        ("https://example.com/shop", None),
    ],
)
@pytest.mark.parametrize("head", ["ref: refs/remotes/origin/release/1\n", ""])
def test_init_links_to_the_page_that_proposes_the_file(tmp_path: Path, url: str, page: str | None, head: str) -> None:
    git = tmp_path / ".git"
    (git / "refs/remotes/origin").mkdir(parents=True)
    text = f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n\tfetch = +refs/heads/*\n[branch "main"]\n'
    (git / "config").write_text(text)
    (git / "refs/remotes/origin/HEAD").write_text(head)
    result = run("init", str(tmp_path), *FLAGS)
    links = [line.split()[-1] for line in result.stdout.splitlines() if "/new/" in line]
    branch = "release/1" if head else "main"
    assert [link.partition("?")[0] for link in links] == ([f"{page}/new/{branch}"] if page else [])
    for link in links:
        query = parse_qs(urlsplit(link).query)
        assert query == {"filename": [CONFIG_PATH], "value": [(tmp_path / CONFIG_PATH).read_text()]}


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
