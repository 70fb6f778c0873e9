"""The demo's story, and how it is told."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from ghapp.demo import play, printing, story
from ghapp.demo.story import STORY, Outcome
from ghapp.demo.thread_state import ThreadState, differences


async def test_every_step_of_the_story_comes_out_as_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert await play.play(once=True, pause=0) == 0
    told = capsys.readouterr().out
    assert told.count("GitHub  refuses") == 5
    assert told.count("GitHub  merges") == 6
    assert told.count("the app changes nothing") == 5
    assert told.count("the app comments: A reminder") == 1
    assert "-" not in "".join(line for line in told.splitlines() if line.endswith(" ms"))
    assert f"All {len(STORY)} steps came out as told" in told


async def test_a_step_that_comes_out_otherwise_is_told_and_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = replace(STORY[0], expected=Outcome(assignees=story.names("eric")))
    monkeypatch.setattr(play, "STORY", (first,))
    assert await play.play(once=True, pause=0) == 1
    assert "not as told: assignees: expected eric, got paula" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("expected", "sentences"),
    [
        (Outcome(), []),
        (Outcome(check="success", merged=False), []),
        (Outcome(check="failure"), ["check: expected failure, got success"]),
        (Outcome(labels=story.names("why")), ["labels: expected why, got nothing"]),
        (Outcome(refused=True), ["refused: expected True, got False"]),
    ],
)
def test_only_what_a_step_tells_of_is_compared(expected: Outcome, sentences: list[str]) -> None:
    seen = ThreadState(check="success", merged=False, labels=frozenset())
    assert list(differences(expected, seen)) == sentences


def test_words_of_others_cannot_colour_the_transcript() -> None:
    written = io.StringIO()
    printer = printing.Printer(Console(file=written, force_terminal=False))
    printer.step(1, "[red]Title[/red]")
    assert "[red]Title[/red]" in written.getvalue()
