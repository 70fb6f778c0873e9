"""The check of deploy/ notices settings that do not exist, and ports that differ."""

from __future__ import annotations

import pytest

from tools.check_deployment import SETTINGS, deployed, faults, known_settings, unit_environment, unserved_probes

KNOWN = frozenset({"OPERATIONS_PORT", "LOG_LEVEL"})


def test_deployment_files_agree_with_the_settings() -> None:
    assert list(deployed()) == []


def test_settings_are_found_in_their_module() -> None:
    found = known_settings(SETTINGS.read_text())
    assert {"APP_ID", "PRIVATE_KEY_FILE", "WEBHOOK_SECRET_OLD", "OPERATIONS_PORT", "CLIENT_SECRET"} <= found


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"OPERATIONS_PORT": "9090", "LOG_LEVEL": "INFO"}, []),
        ({"OPERATIONS_PORT": "9090", "LOG_LEVELS": "INFO"}, ["here: the app has no setting LOG_LEVELS"]),
        ({"OPERATIONS_PORT": "9091"}, ["here: OPERATIONS_PORT is 9091, but health is asked for at 9090"]),
        ({}, ["here: OPERATIONS_PORT is None, but health is asked for at 9090"]),
    ],
    ids=["right", "unknown setting", "other port", "no port"],
)
def test_wrong_settings_are_named(environment: dict[str, str], expected: list[str]) -> None:
    assert list(faults({"here": environment}, KNOWN, "9090")) == expected


def test_a_probe_of_another_port_is_named() -> None:
    probe = {"httpGet": {"path": "/healthz", "port": "operations"}}
    container = {
        "ports": [{"name": "http", "containerPort": 8000}, {"name": "operations", "containerPort": 9090}],
        "env": [{"name": "OPERATIONS_PORT", "value": "9090"}],
        "startupProbe": probe,
        "livenessProbe": probe,
        "readinessProbe": {"httpGet": {"path": "/readyz", "port": "http"}},
    }
    assert list(unserved_probes(container)) == ["deploy/kubernetes: readinessProbe does not ask at OPERATIONS_PORT"]


def test_the_settings_of_a_unit_may_contain_equals_signs() -> None:
    assert unit_environment("[Service]\nEnvironment=A=b=c\nExecStart=x\n") == {"A": "b=c"}
