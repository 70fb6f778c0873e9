"""The operator's guide documents the metrics that `/metrics` publishes."""

from __future__ import annotations

import re
from pathlib import Path

from ghapp.store.protocol import QueueFigures
from ghapp.web.metrics import Metrics

GUIDE = Path(__file__).parents[2] / "docs" / "operating.md"


def test_the_guide_documents_exactly_the_published_metrics() -> None:
    shown = Metrics().render(QueueFigures(waiting=0, running=0, dead=0)).decode()
    assert re.findall(r"^\| `(ghapp_\w+)` \|", GUIDE.read_text(), re.MULTILINE) == re.findall(
        r"^# TYPE (ghapp_\w+)", shown, re.MULTILINE
    )
