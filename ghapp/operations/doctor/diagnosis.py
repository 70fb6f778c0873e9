"""A diagnosis: what was looked at, whether it is as it should be, and what to do if not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How serious a diagnosis is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`message` says what was found, and where. `cure` says what to do; it is empty if there is nothing to do."""

    subject: str
    level: Level
    message: str
    cure: str = ""


def ok(subject: str, message: str) -> Diagnosis:
    """Return the diagnosis that a subject is as it should be."""
    return Diagnosis(subject, Level.OK, message)


def warning(subject: str, message: str, cure: str) -> Diagnosis:
    """Return the diagnosis that a subject is probably not as it was meant."""
    return Diagnosis(subject, Level.WARNING, message, cure)


def problem(subject: str, message: str, cure: str) -> Diagnosis:
    """Return the diagnosis that something does not work."""
    return Diagnosis(subject, Level.PROBLEM, message, cure)
