"""Replies: each says what to do, and shows foreign words as code."""

from __future__ import annotations

from ghapp.rules.conversation.commands import COMMANDS
from ghapp.rules.wording.replies import did_you_mean, help_text, override_clicked, override_taken
from tests.support.builders import ERIC


def test_help_lists_every_command_with_who_may_use_it() -> None:
    lines = help_text().splitlines()
    assert lines[0] == "| Command | Who | Effect |"
    assert [line.split(" | ")[0] for line in lines[2 : 2 + len(COMMANDS)]] == [
        f"| `{command.usage}`" for command in COMMANDS
    ]
    assert lines[-1].endswith("Each command also works as `/roe NAME`.")


def test_did_you_mean_points_to_help_when_nothing_is_close() -> None:
    assert did_you_mean("@all", None) == "`@all` is not a command here. For a list, comment `/roe help`."
    assert did_you_mean("/akc", COMMANDS[0]).endswith("Did you mean `/ack`?")


def test_a_reply_to_a_recorded_override_says_how_to_end_it() -> None:
    taken = override_taken(ERIC, "@all: outage")
    assert taken.startswith("On record: `eric` overrides this check. Reason: `@all: outage`\n")
    assert taken.endswith("To end it now, comment `/roe override cancel`.")
    assert override_clicked(ERIC).endswith("comment `/roe override cancel` or delete this comment.")
