"""What the last look showed goes on record, where a look after the merge knows less (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ghapp.rules.config.load import load
from ghapp.rules.decide import decide
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.document_rows import DocumentRow, DocumentState, HeardVoice
from ghapp.rules.model.earlier_look import EarlierLook
from ghapp.rules.model.framework import CONFIG_PATH, EffectiveConfig, RepoConfig
from ghapp.rules.model.snapshot import Snapshot, ThreadState
from tests.support.builders import DORA, HEAD, at, comment, effective, known, person, prd, pull
from tests.support.merged_pulls import merged, records

TEXT = """\
pairs:
- {name: bills, pm: paula, em: edna, paths: [billing/**]}
- {name: shop, pm: paula, em: eric}
"""
NEW_TEXT = TEXT.replace("edna", "dan")


def read(text: str) -> EffectiveConfig:
    found = load(text)
    assert isinstance(found, RepoConfig)
    return effective(found)


BEFORE, AFTER = read(TEXT), read(NEW_TEXT)
COPY = "https://github.com/acme/shop/pull/8#issuecomment-1"


def change(*said: Any) -> Snapshot:
    """A change of the EM of one pair, while it is open."""
    people = known(person("edna"), person("dan"))
    return pull(CONFIG_PATH, author=DORA, config_at_head=Blob("b", NEW_TEXT), people=people, comments=said)


def after(snapshot: Snapshot, *rows: DocumentRow, head_sha: str = HEAD) -> Snapshot:
    return replace(snapshot, earlier=EarlierLook(head_sha=head_sha, documents=rows))


def merge_of(snapshot: Snapshot) -> Snapshot:
    """The same, merged half an hour after it was opened."""
    ended = merged(CONFIG_PATH).pull_request
    assert ended and snapshot.pull_request
    there = replace(snapshot.pull_request, merged_at=ended.merged_at, merged_by=ended.merged_by, checks=ended.checks)
    return replace(snapshot, state=ThreadState.MERGED, pull_request=there)


def test_a_change_of_the_rules_is_recorded_as_it_was_judged() -> None:
    opened = change(comment("paula"), comment("edna"))
    shown = decide(opened, BEFORE).documents
    closed = after(merge_of(opened), *shown)
    (record,) = records(closed, AFTER)
    assert [(each["pair"], each["role"], each["outcome"]) for each in record.data["hearings"]] == [
        ("bills", "pm", "heard"),
        ("bills", "em", "heard"),
    ]
    assert {(*each["owner"], *each["partner"]) for each in record.data["hearings"]} == {("paula", "edna")}
    assert record.data["hearings"][1]["heard"][0]["who"] == "edna"
    (row,) = decide(closed, AFTER).documents
    assert (row.pair, row.partner, row.state, row.ended_at) == ("bills", ("edna",), DocumentState.MERGED, at(30))
    assert records(after(merge_of(opened), row), AFTER) == (record,)


def test_a_change_of_the_rules_that_nobody_saw_open_is_judged_by_the_new_ones() -> None:
    (record,) = records(merge_of(change()), AFTER)
    assert {each["pair"] for each in record.data["hearings"]} == {"shop"}


def test_what_was_shown_of_another_head_is_not_recorded() -> None:
    (row,) = decide(change(comment("edna")), BEFORE).documents
    (record,) = records(after(merge_of(change()), replace(row, head_sha="b" * 40)), AFTER)
    assert {each["pair"] for each in record.data["hearings"]} == {"shop"}


def heard_on_a_copy(snapshot: Snapshot) -> DocumentRow:
    """A row of an open pull request whose partner was heard on a copy."""
    (row,) = decide(snapshot, effective()).documents
    (role,) = row.roles
    return replace(row, roles=(replace(role, outcome="heard", heard=(HeardVoice(who="eric", at=at(9), url=COPY),)),))


def test_a_voice_on_a_copy_is_recorded() -> None:
    (record,) = records(after(merged(), heard_on_a_copy(prd())))
    (hearing,) = record.data["hearings"]
    assert (hearing["outcome"], [each["link"] for each in hearing["heard"]]) == ("heard", [COPY])


def test_a_voice_on_a_copy_stands_beside_those_on_the_pull_request() -> None:
    said = comment("eric", minutes=5)
    (record,) = records(after(merged(comments=(said,)), heard_on_a_copy(prd())))
    (hearing,) = record.data["hearings"]
    assert [each["link"] for each in hearing["heard"]] == [said.url, COPY]


def test_a_voice_that_was_withdrawn_is_not_recorded_from_what_was_shown() -> None:
    (row,) = decide(prd(comments=(comment("eric"),)), effective()).documents
    (record,) = records(after(merged(), row))
    (hearing,) = record.data["hearings"]
    assert (hearing["outcome"], hearing["heard"]) == ("awaited", [])
