"""The demo's story and its transcript."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial

import pytest
from rich.console import Console

from ghapp.demo import play, printing, story
from ghapp.demo.environment import Demo, start_demo
from ghapp.demo.story import STORY, StepOutcome
from ghapp.demo.thread_state import ThreadSummary, differences
from tests.support.world import AT_ONCE


async def test_every_step_of_the_story_has_the_expected_outcome(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "start_demo", partial(start_demo, policy=AT_ONCE))
    assert await play.play(once=True, pause=0) == 0
    transcript = capsys.readouterr().out
    assert transcript.count("GitHub  refuses") == 5
    assert transcript.count("GitHub  merges") == 6
    assert transcript.count("the app changes nothing") == 5
    assert transcript.count("the app comments: Reminder") == 1
    assert "-" not in "".join(line for line in transcript.splitlines() if line.endswith(" ms"))
    assert transcript.count("    ok       ") == 11
    assert "Everything is set up." in transcript
    assert f"All {len(STORY)} steps had the expected outcome" in transcript


async def test_an_unexpected_outcome_is_printed_and_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_demo: Demo) -> None:
        """Leave the weeks before the story out."""

    first = replace(STORY[0], expected=StepOutcome(assignees=story.names("eric")))
    monkeypatch.setattr(play, "STORY", (first,))
    monkeypatch.setattr(play, "play_history", nothing)
    assert await play.play(once=True, pause=0) == 1
    assert "unexpected: assignees: expected eric, got paula" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("expected", "sentences"),
    [
        (StepOutcome(), []),
        (StepOutcome(check="success", merged=False), []),
        (StepOutcome(check="failure"), ["check: expected failure, got success"]),
        (StepOutcome(labels=story.names("why")), ["labels: expected why, got nothing"]),
        (StepOutcome(refused=True), ["refused: expected True, got False"]),
    ],
)
def test_only_the_values_that_a_step_expects_are_compared(expected: StepOutcome, sentences: list[str]) -> None:
    seen = ThreadSummary(check="success", merged=False, labels=frozenset())
    assert list(differences(expected, seen)) == sentences


def test_markup_in_a_title_is_printed_as_text() -> None:
    written = io.StringIO()
    printer = printing.Printer(Console(file=written, force_terminal=False))
    printer.step(1, "[red]Title[/red]")
    assert "[red]Title[/red]" in written.getvalue()
