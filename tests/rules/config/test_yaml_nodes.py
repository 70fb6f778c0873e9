"""Nodes keep their positions when they are located, merged and turned into Python values."""

from __future__ import annotations

from ghapp.rules.config.yaml_nodes import MappingNode, Position, locate, merge, size_and_depth, to_python
from ghapp.rules.config.yaml_reader import read_yaml


def mapping(text: str, *, organisation: bool = False) -> MappingNode:
    root = read_yaml(text, organisation=organisation).root
    assert root
    return root


def test_a_node_becomes_a_python_value() -> None:
    assert to_python(mapping("a: [x, true, ~]\nb: {c: 1}")) == {"a": ["x", True, None], "b": {"c": "1"}}


def test_mappings_merge_key_by_key_and_other_values_are_replaced() -> None:
    merged = merge(mapping("a: {b: 1, c: 2}\nd: [1]"), mapping("a: {c: 3}\nd: [2]"))
    assert to_python(merged) == {"a": {"b": "1", "c": "3"}, "d": ["2"]}


def test_a_merged_value_keeps_the_position_in_its_own_file() -> None:
    merged = merge(mapping("a: {b: 1}", organisation=True), mapping("a: {c: 3}"))
    assert locate(merged, ("a", "b"))[1] == Position(1, 8, organisation=True)
    assert locate(merged, ("a", "c"))[1] == Position(1, 8)


def test_a_path_leads_to_its_last_existing_step() -> None:
    root = mapping("a:\n  - b: 1")
    assert locate(root, ("a", 0, "b")) == (Position(2, 5), Position(2, 8))
    assert locate(root, ("a", 0, "missing")) == (Position(2, 5), Position(2, 5))


def test_the_size_of_a_node_counts_the_node_itself() -> None:
    assert size_and_depth(mapping("a: [x, {b: y}]")) == (5, 3)
