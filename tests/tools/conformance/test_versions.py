"""The contract of a later version is the oldest one with the listed changes."""

from __future__ import annotations

from tools.conformance.versions import at_version

PART = {
    "properties": {"rate": {}, "resources": {}},
    "required": ["rate", "resources"],
    "x-github-breaking-changes": [
        {"version": "2026-03-10", "patch": {"properties": {"rate": None}, "required": ["resources"]}}
    ],
}
LISTED = {
    "required": ["login", "url"],
    "x-github-breaking-changes": [
        {
            "version": "2026-03-10",
            "patch": [
                {"op": "remove", "path": "/required/1"},
                {"op": "replace", "path": "/a~1b", "value": {"type": "string"}},
            ],
        }
    ],
}


def test_the_oldest_version_has_no_change() -> None:
    assert at_version(PART, "2022-11-28") == {"properties": PART["properties"], "required": PART["required"]}


def test_a_merge_patch_removes_what_is_null() -> None:
    assert at_version([PART], "2026-03-10") == [{"properties": {"resources": {}}, "required": ["resources"]}]


def test_a_json_patch_is_carried_out_in_order() -> None:
    assert at_version(LISTED, "2026-03-10") == {"required": ["login"], "a/b": {"type": "string"}}
