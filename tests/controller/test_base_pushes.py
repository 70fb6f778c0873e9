"""Pushes to base branches: only those that may bring in a document are followed up."""

from __future__ import annotations

import pytest

from ghapp.controller.base_pushes import without_other_pushes
from ghapp.jobs import BasePush, DeliveryEffects
from ghapp.rules.config.effective import ConfigTexts
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.store.protocol import LookMemory, RepositoryMemory

CONFIG = "pm: a\nem: b\ndocuments: {prd: ['specs/**']}\n"


class Remembered:
    """A memory that holds one configuration for every repository."""

    def __init__(self, text: str | None) -> None:
        self._texts = ConfigTexts(text, None)

    async def load(self, key: object) -> LookMemory:
        """Return the configuration."""
        text = self._texts.repository_text
        return LookMemory(repository=RepositoryMemory(valid=text is not None, repository_text=text))

    async def threads_at(self, repository_id: int, head_sha: str) -> frozenset[int]:
        """Return no thread."""
        return frozenset()


@pytest.mark.parametrize(
    ("text", "paths", "kept"),
    [
        pytest.param(CONFIG, {"specs/a.md", "a.py"}, True, id="a document"),
        pytest.param(CONFIG, {"docs/prd/a.md"}, False, id="no document by its globs"),
        pytest.param(CONFIG, {CONFIG_PATH}, True, id="the rules file"),
        pytest.param(CONFIG, None, True, id="perhaps any file"),
        pytest.param(None, {"docs/prd/a.md"}, True, id="a document by the default globs"),
        pytest.param(None, {"a.py"}, False, id="no document"),
    ],
)
async def test_a_push_is_followed_up_if_it_may_bring_a_document(
    text: str | None, paths: set[str] | None, kept: bool
) -> None:
    push = BasePush(1, "main", None if paths is None else frozenset(paths))
    found = await without_other_pushes(Remembered(text), DeliveryEffects(bases=(push,)))
    assert found.bases == ((push,) if kept else ())
