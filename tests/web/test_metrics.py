"""What `/metrics` shows is what the operator's guide tells of."""

from __future__ import annotations

import re
from pathlib import Path

from ghapp.store.protocol import QueueFigures
from ghapp.web.metrics import Metrics

GUIDE = Path(__file__).parents[2] / "docs" / "operating.md"


def test_every_figure_stands_in_the_guide_and_the_guide_tells_of_no_other() -> None:
    shown = Metrics().render(QueueFigures(waiting=0, running=0, dead=0)).decode()
    assert re.findall(r"^\| `(ghapp_\w+)` \|", GUIDE.read_text(), re.MULTILINE) == re.findall(
        r"^# TYPE (ghapp_\w+)", shown, re.MULTILINE
    )
