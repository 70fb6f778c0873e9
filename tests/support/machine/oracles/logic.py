"""Yes, no, and None: nobody can tell, since it hangs on what the app happened to see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Answer: TypeAlias = bool | None


def every(answers: Iterable[Answer]) -> Answer:
    """Whether all of it is so."""
    given = list(answers)
    return False if False in given else None if None in given else True


def some(answers: Iterable[Answer]) -> Answer:
    """Whether any of it is so."""
    given = list(answers)
    return True if True in given else None if None in given else False


def told(possible: Iterable[bool]) -> Answer:
    """What is so whichever of these is the truth."""
    answers = set(possible)
    return answers.pop() if len(answers) == 1 else None


def possible(answer: Answer) -> tuple[bool, ...]:
    """What may be the truth."""
    return (True, False) if answer is None else (answer,)
