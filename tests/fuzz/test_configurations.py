"""Configurations: any text is a rules file or has problems, and what a rules file says can be decided with."""

from __future__ import annotations

from hypothesis import strategies as st

from ghapp.rules.config.load import load
from ghapp.rules.decide import decide
from ghapp.rules.model.framework import RepoConfig
from tests.support.broken_config import COMPLETE
from tests.support.builders import PRD, SDD, comment, effective, pull
from tests.support.fuzzing import Tally, fuzz, in_time, shared, variants

FRAGMENTS = (
    *("pm: a\n", "em: b\n", "em: a\n", "pairs:\n", "- name: x\n", "  pm: a\n", "  em: [b, '@acme/c']\n", "  paths: "),
    *("areas: {why: {owner: em}}\n", "documents:\n", "  prd: ", "  sdd: ", "gate: {mode: advise}\n", "labels: off\n"),
    *(
        "delegates: {b: c until 9999-12-31}\n",
        "reminders: {time_zone: ",
        "holidays: [DE, 9999-12-31]}\n",
        "extends: org\n",
    ),
    *(
        "docs/**\n",
        "['**/*.md', '!x']\n",
        "'[a-z'\n",
        "Europe/Berlin}\n",
        "sections: require\n",
        "until 0001-01-01",
        "on\n",
    ),
    *(
        ": ",
        "- ",
        "\n",
        "  ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        ",",
        '"',
        "'",
        "|\n",
        ">-\n",
        "? ",
        "#",
        "---\n",
        "&a ",
        "*a",
        "!!str ",
    ),
)
TEXTS = st.builds(
    lambda beginning, parts: beginning + "".join(parts),
    st.sampled_from(("", "pm: a\nem: b\n", "pairs:\n- {name: x, pm: a, em: b, paths: docs/**}\n", COMPLETE)),
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=8),
)
SAID = (comment("b", "/delegate @c until 9999-12-31"), comment("c", "Fine."), comment("a", "/concern x: y"))


@shared
def test_any_text_is_a_configuration_or_has_problems(share: int, tally: Tally) -> None:
    def check(text: str) -> None:
        for variant in variants(text):
            found = in_time(tally, load, variant)
            if isinstance(found, RepoConfig):
                snapshot = pull(PRD, SDD, "a/b.md", comments=SAID)
                in_time(tally, decide, snapshot, effective(found))
            else:
                assert all(0 < problem.line <= variant.count("\n") + 1 for problem in found)

    fuzz(check, TEXTS, share=share, part=0.1, each=10)
