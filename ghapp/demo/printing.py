"""The transcript of the story, on a terminal or as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape

from ghapp.demo.environment import Demo
from ghapp.demo.thread_state import ThreadSummary

COLOURS = {"success": "green", "action_required": "yellow", "failure": "red", "neutral": "cyan"}
INDENT = " " * 4


class Printer:
    """Prints one story; colours and width are the terminal's, and NO_COLOR is respected."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    def opening(self, demo: Demo, playground: str) -> None:
        """Print who takes part and what runs where."""
        self._line("[bold]Rules of Engagement[/bold]: a demo on a sandbox GitHub")
        self._line()
        self._line(f"{INDENT}sandbox GitHub   {demo.sandbox.api_url}")
        self._line(f"{INDENT}the app          {demo.app.url}  (what `ghapp serve` runs)")
        self._line(f"{INDENT}its pages        {demo.app.url}/  /documents  /roadmap  /decisions  /pairs")
        self._line(f"{INDENT}playground       {playground}")
        self._line(f"{INDENT}repository       {demo.shop.full_name}, where the check is required on main")
        self._line(f"{INDENT}people           paula (PM), eric (EM), dora (engineer), ada (administrator), chatty-bot")

    def step(self, number: int, title: str, chapter: str = "") -> None:
        """Print the title of a step, under the heading of a chapter if one begins."""
        if chapter:
            self._line()
            self._line(f"[bold cyan]{escape(chapter)}[/bold cyan]")
        self._line()
        self._line(f"[bold]{number:2}. {escape(title)}[/bold]")

    def answer(self, refusal: str, *, merged: bool) -> None:
        """Print whether GitHub refuses or merges."""
        if refusal:
            self._line(f"{INDENT}GitHub  [red]refuses[/red]: {escape(refusal)}")
        elif merged:
            self._line(f"{INDENT}GitHub  [green]merges[/green]")

    def merged(self) -> None:
        """Print that GitHub merged after the app's reaction."""
        self._line(f"{INDENT}GitHub  [green]merges[/green]")

    def reaction(self, changes: Sequence[str], seconds: float) -> None:
        """Print what the app changed, and how long after the action."""
        for change in changes:
            self._line(f"{INDENT}the app {change}")
        self._line(f"{INDENT}[dim]{seconds * 1000:.0f} ms[/dim]")

    def no_reaction(self) -> None:
        """Print that the app changed nothing."""
        self._line(f"{INDENT}the app changes nothing")

    def wrong(self, differences: Sequence[str]) -> None:
        """Print how a step differs from what was expected."""
        for difference in differences:
            self._line(f"{INDENT}[bold red]unexpected[/bold red]: {escape(difference)}")

    def examination(self, command: str, report: str) -> None:
        """Print the report of an examination, under the command that prints it."""
        self._line()
        self._line(f"[bold cyan]{escape(command)}[/bold cyan]")
        for line in report.splitlines():
            self._line(f"{INDENT}{escape(line)}" if line else "")

    def closing(self, steps: int, wrong: int, requests: int, seconds: float) -> None:
        """Print the result."""
        self._line()
        verdict = f"[red]{wrong} of {steps} steps had an unexpected outcome[/red]"
        if not wrong:
            verdict = f"[green]All {steps} steps had the expected outcome[/green]"
        self._line(f"{verdict}, in {seconds:.1f} s and with {requests} requests from the app to GitHub.")

    def invitation(self, demo: Demo, playground: str) -> None:
        """Print where to continue by hand."""
        self._line()
        self._line(f"Now try to get around the gate yourself: [bold]{playground}[/bold]")
        self._line(f"See what waits for whom, signed in as anyone: [bold]{demo.app.url}[/bold]")
        self._line("[dim]Press Ctrl-C to stop. Nothing is left behind.[/dim]")

    def _line(self, text: str = "") -> None:
        self._console.print(text)


def changes(before: ThreadSummary, after: ThreadSummary) -> Iterator[str]:
    """Describe what the app did, in phrases that follow "the app"."""
    for verb, was, now in (
        ("adds the labels", before.labels, after.labels),
        ("assigns", before.assignees, after.assignees),
        ("requests a review from", before.reviewers, after.reviewers),
    ):
        if new := sorted((now or frozenset()) - (was or frozenset())):
            yield f"{verb} {escape(_enumerate(new))}"
    if after.check and (after.check, after.title) != (before.check, before.title):
        colour = COLOURS.get(after.check, "red")
        yield f"sets the check to [{colour}]{after.check}[/{colour}]: {escape(after.title or '')}"
    if after.merge_group_title != before.merge_group_title:
        yield f"sets the check of the merge group: {escape(after.merge_group_title)}"
    for comment_bodies in after.comment_bodies[len(before.comment_bodies) :]:
        yield f"comments: {escape(comment_bodies.partition(chr(10))[0])}"
    for note in after.annotations:
        if note not in before.annotations:
            yield f"annotates {escape(note)}"


def _enumerate(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
