"""The documentation as a site: links that leave `docs/` lead to GitHub."""

from __future__ import annotations

import pytest

from tools.docs_site import with_links_to_github

GITHUB = "https://github.com/rules-of-engagement/ghapp/blob/main"


@pytest.mark.parametrize(
    ("source", "link", "expected"),
    [
        ("install.md", "../ghapp/app.yml", f"{GITHUB}/ghapp/app.yml"),
        ("internals/rules.md", "../../SECURITY.md#report", f"{GITHUB}/SECURITY.md#report"),
        ("internals/rules.md", "../glossary.md", "../glossary.md"),
        ("install.md", "operating.md#settings", "operating.md#settings"),
    ],
)
def test_a_link_that_leaves_the_site_leads_to_github(source: str, link: str, expected: str) -> None:
    assert with_links_to_github(f"See [it]({link}).", source) == f"See [it]({expected})."
