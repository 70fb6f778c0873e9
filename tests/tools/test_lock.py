"""The check that the lock files are up to date, on copies of them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tools import lock


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the lock files to a folder where a test may change them."""
    shutil.copytree(lock.FOLDER, tmp_path / "requirements")
    monkeypatch.setattr(lock, "FOLDER", tmp_path / "requirements")
    return tmp_path / "requirements"


@pytest.mark.usefixtures("folder")
def test_the_lock_files_are_up_to_date() -> None:
    assert lock.problems() == []


def test_lock_check_compares_the_versions_of_packages_with_extras(folder: Path) -> None:
    base = folder / "base.txt"
    text, count = re.subn(r"^(pyjwt\[crypto\])==\S+", r"\1==0.1", base.read_text(), flags=re.MULTILINE)
    assert count == 1
    base.write_text(text)
    assert lock.problems() == [
        "requirements/base.txt pins other versions than requirements/dev.txt: run `make lock`",
    ]


def test_lock_check_reports_an_installer_made_from_other_requirements(folder: Path) -> None:
    installer = folder / "installer.txt"
    installer.write_text(re.sub(r"made from: \w+", "made from: 0", installer.read_text()))
    assert lock.problems() == ["requirements/installer.txt was not made from this pyproject.toml: run `make lock`"]
