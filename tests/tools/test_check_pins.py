"""The check that the locks pin every requirement, on made-up packages and on the installed ones."""

from __future__ import annotations

from importlib.metadata import distributions
from pathlib import Path

import pytest

from tools import check_pins, lock


def gaps(folder: Path, pins: str, **packages: list[str]) -> list[str]:
    """Install packages with the requirements given, in a folder of their own, and compare them with pins."""
    for name, requirements in packages.items():
        metadata = folder / f"{name}-1.0.dist-info" / "METADATA"
        metadata.parent.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0"]
        metadata.write_text("\n".join([*lines, *(f"Requires-Dist: {requirement}" for requirement in requirements)]))
    return list(check_pins.find_gaps(check_pins.read_pins(pins), distributions(path=[str(folder)])))


def test_check_pins_accepts_a_requirement_pinned_with_its_extras(tmp_path: Path) -> None:
    assert not gaps(tmp_path, "pytest-cov==1.0 \\\ncoverage[toml]==7.17.3 \\\n", pytest_cov=["coverage[toml]>=7.10.6"])


def test_check_pins_reports_an_extra_that_is_not_pinned(tmp_path: Path) -> None:
    assert gaps(tmp_path, "pytest-cov==1.0\ncoverage==7.17.3", pytest_cov=["coverage[toml]>=7.10.6"]) == [
        "pytest-cov requires coverage[toml]>=7.10.6, which is pinned without [toml]"
    ]


def test_check_pins_reports_a_requirement_that_is_not_pinned(tmp_path: Path) -> None:
    assert gaps(tmp_path, "a==1.0", a=["Some.Thing>=2"]) == ["a requires Some.Thing>=2, which is not pinned"]


def test_check_pins_reports_a_pin_outside_the_required_range(tmp_path: Path) -> None:
    assert gaps(tmp_path, "a==1.0\nb==1.5", a=["b>=2"]) == ["a requires b>=2, but b==1.5 is pinned"]


@pytest.mark.parametrize(
    ("pin", "expected"),
    [("a==1.0", []), ("a[x]==1.0", ['a requires b>=2; extra == "x", which is not pinned'])],
    ids=["without the extra", "with the extra"],
)
def test_check_pins_follows_the_extras_that_are_pinned(tmp_path: Path, pin: str, expected: list[str]) -> None:
    assert gaps(tmp_path, pin, a=['b>=2; extra == "x"']) == expected


def test_check_pins_ignores_requirements_and_pins_of_other_platforms(tmp_path: Path) -> None:
    elsewhere = "sys_platform == 'other'"
    assert not gaps(tmp_path, "a==1.0", a=[f"b; {elsewhere}"])
    assert "b" not in check_pins.read_pins(f"b==1.0 ; {elsewhere} \\")


def test_check_pins_ignores_installed_packages_that_are_not_pinned(tmp_path: Path) -> None:
    assert not gaps(tmp_path, "a==1.0", other=["b"])


def test_check_pins_reports_every_extra_stripped_from_the_lock_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in lock.PURPOSES:
        text = (lock.FOLDER / f"{name}.txt").read_text()
        (tmp_path / f"{name}.txt").write_text(text.replace("[toml]==", "==").replace("[crypto]==", "=="))
    monkeypatch.setattr(check_pins, "FOLDER", tmp_path)
    assert check_pins.main() == 1
    reported = capsys.readouterr().err
    assert "requirements/dev.txt: pytest-cov requires coverage[toml]" in reported
    assert f"requirements/dev.txt: {check_pins.PROJECT} requires pyjwt[crypto]" in reported
