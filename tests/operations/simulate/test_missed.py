"""Files that look like documents, but match no glob."""

from __future__ import annotations

from ghapp.operations.simulate.missed import missed_documents
from tests.support.builders import PRD, config

LIKE_DOCUMENTS = ("rfcs/0001-cart.md", "docs/design/Cart.rst", "notes/PRD_cart.docx", "spec.txt")
UNLIKE = (PRD, "src/spec.py", "requirements.txt", "requirements/dev.txt", "docs/inspection.md", "README.md")


def test_files_that_look_like_documents_are_found_by_their_names() -> None:
    assert missed_documents(config(), (*LIKE_DOCUMENTS, *UNLIKE)) == tuple(sorted(LIKE_DOCUMENTS))
