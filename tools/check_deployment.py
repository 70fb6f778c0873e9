"""Check what deploy/ holds: files that their tools accept, settings that exist, and ports that agree.

Compose files and workflows are checked with check-jsonschema, manifests with kubernetes-validate, and the unit with
systemd-analyze where systemd is installed.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from shutil import which
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "ghapp" / "settings.py"
COMPOSE = ROOT / "deploy" / "compose" / "compose.yaml"
CADDYFILE = ROOT / "deploy" / "compose" / "Caddyfile"
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
UNIT = ROOT / "deploy" / "systemd" / "ghapp.service"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

_SETTING = re.compile(r'\("([A-Z][A-Z_]+)"')
_HEALTH_PORT = re.compile(r"health_port (\d+)")
# The unit's command is installed later.
_COMMAND = "/opt/ghapp/bin/ghapp"


def known_settings(source: str) -> frozenset[str]:
    """Return the names of the settings that the app reads."""
    return frozenset(_SETTING.findall(source))


def unit_environment(unit: str) -> dict[str, str]:
    """Return the settings in a unit."""
    lines = [line.removeprefix("Environment=") for line in unit.splitlines() if line.startswith("Environment=")]
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def faults(environments: Mapping[str, Mapping[str, str]], settings: frozenset[str], health_port: str) -> Iterator[str]:
    """Yield each setting that does not exist, and each way of running whose port for health is another one.

    `environments` are the settings of each way to run the app.
    """
    for place, environment in environments.items():
        yield from (f"{place}: the app has no setting {name}" for name in environment if name not in settings)
        port = environment.get("OPERATIONS_PORT")
        if port != health_port:
            yield f"{place}: OPERATIONS_PORT is {port}, but health is asked for at {health_port}"


def deployed() -> Iterator[str]:
    """Yield what is wrong with the settings and ports in deploy/."""
    yaml = YAML(typ="safe")
    app = yaml.load(COMPOSE)["services"]["app-1"]
    documents = [document for path in MANIFESTS for document in yaml.load_all(path)]
    (deployment,) = [document for document in documents if document["kind"] == "Deployment"]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    environments = {
        str(COMPOSE.relative_to(ROOT)): app["environment"],
        "deploy/kubernetes": {each["name"]: each["value"] for each in container["env"]},
        str(UNIT.relative_to(ROOT)): unit_environment(UNIT.read_text(encoding="utf-8")),
    }
    asked = _HEALTH_PORT.search(CADDYFILE.read_text(encoding="utf-8"))
    yield from faults(environments, known_settings(SETTINGS.read_text(encoding="utf-8")), asked[1] if asked else "")
    yield from unserved_probes(container)


def unserved_probes(container: Mapping[str, Any]) -> Iterator[str]:
    """Yield each probe of a container that does not go to the port of health."""
    ports = {port["name"]: str(port["containerPort"]) for port in container["ports"]}
    (serving,) = [each["value"] for each in container["env"] if each["name"] == "OPERATIONS_PORT"]
    for name in ("startupProbe", "livenessProbe", "readinessProbe"):
        if ports.get(container[name]["httpGet"]["port"]) != serving:
            yield f"deploy/kubernetes: {name} does not ask at OPERATIONS_PORT"


def commands(unit: Path) -> Iterator[list[str]]:
    """Yield the commands that check each file with its tool; `unit` has a command that exists."""
    yield ["check-jsonschema", "--quiet", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    yield ["check-jsonschema", "--quiet", "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS)]
    yield ["kubernetes-validate", "--strict", "--quiet", *map(str, MANIFESTS)]
    if which("systemd-analyze"):
        yield ["systemd-analyze", "verify", str(unit)]


def run(command: Iterable[str]) -> str:
    """Return what a tool complains of; systemd-analyze does so with exit code 0 as well."""
    done = subprocess.run(list(command), capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    return said or ("" if done.returncode == 0 else f"exit code {done.returncode}")


def main() -> int:
    """Print what is wrong, and return 1 if there is anything."""
    found = list(deployed())
    with tempfile.TemporaryDirectory() as folder:
        unit = Path(folder) / UNIT.name
        unit.write_text(UNIT.read_text(encoding="utf-8").replace(_COMMAND, sys.executable), encoding="utf-8")
        found += [f"{command[0]}: {said}" for command in commands(unit) if (said := run(command))]
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
