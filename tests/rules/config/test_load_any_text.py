"""SPEC §5: any text is a configuration or has problems with places inside it; nothing makes reading it fail."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ghapp.rules.config.load import extends_organisation, load
from ghapp.rules.model.framework import RepoConfig
from tests.support.broken_config import COMPLETE

FRAGMENTS = (
    *("pm", "em", "pairs", "areas", "why", "owner", "label", "documents", "prd", "gate", "mode", "labels", "extends"),
    *("octocat", "@acme/product", "advise", "org", "off", "true", "~", "007", "docs/**", "[z-a]", "[[:x:]]", "\\x"),
    *(": ", ":", "- ", "\n", "\r\n", "  ", "\t", "[", "]", "{", "}", ",", '"', "'", "|\n", ">-\n", "? ", "#", "---\n"),
    *(
        "@",
        "*",
        "*a",
        "&a ",
        "!",
        "!!str ",
        "%YAML 1.3\n",
        "<<",
        "`",
        '"\\ud800"',
        '"\\U99999999"',
        "\x00",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ufffd",
    ),
)
spoiling = st.tuples(st.integers(0, len(COMPLETE)), st.integers(0, 8), st.sampled_from(FRAGMENTS))


def spoil(text: str, spoilings: list[tuple[int, int, str]]) -> str:
    """Replace some characters at each index by a fragment."""
    for index, length, fragment in spoilings:
        text = text[:index] + fragment + text[index + length :]
    return text


texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join),
    st.lists(spoiling, min_size=1, max_size=4).map(lambda spoilings: spoil(COMPLETE, spoilings)),
)


@given(text=texts, base=st.none() | st.just(COMPLETE) | texts)
def test_any_text_is_a_configuration_or_has_problems_within_its_lines(text: str, base: str | None) -> None:
    assert extends_organisation(text) in (True, False)
    loaded = load(text, base=base)
    if isinstance(loaded, RepoConfig):
        assert loaded.pairs
        return
    assert loaded
    lines = text.split("\n")
    for problem in loaded:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.message.isprintable()
