"""Write the hashed lock files from pyproject.toml, or check without a network that they are up to date.

Each lock starts with a digest of the requirements that it was made from, so the check needs no package index. The locks
work for every Python from 3.11 on and every platform. They contain no address: the pip that `installer` pins installs
them from its configured index.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = ROOT / "pyproject.toml"
FOLDER = ROOT / "requirements"
PURPOSES = {
    "dev": ("what `make test` and `make check` need", ["pyproject.toml", "--all-extras", "--group", "dev"]),
    "browser": ("what `make test-browser` needs beside that", ["--group", "browser"]),
    "mutation": ("what `make mutation` needs beside that", ["--group", "mutation"]),
    "docs": ("what `make docs` needs", ["--group", "docs"]),
    "clients": ("what `make test-clients` needs beside that", ["--group", "clients"]),
    "deployment": ("what `make check` needs beside that", ["--group", "deployment"]),
    "demo": ("what `make demo` needs", ["pyproject.toml", "--extra", "demo", "--group", "build"]),
    "installer": ("the pip that installs the other locks", ["--group", "installer"]),
    "build": ("what building the wheel needs", ["--group", "build"]),
    "base": ("what `ghapp serve` needs, with either database", ["pyproject.toml", "--extra", "postgres"]),
}
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-strip-extras"]
OPTIONS += ["--no-header", "--no-annotate"]
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[^\]]+\])?==(\S+)", re.MULTILINE)


def wanted() -> str:
    """Return the digest of everything in pyproject.toml that decides what is installed."""
    data = tomllib.loads(PYPROJECT.read_text())
    project = data["project"]
    inputs = [
        project["requires-python"],
        project["dependencies"],
        project["optional-dependencies"],
        data["dependency-groups"],
        data["build-system"]["requires"],
        {name: [*options, *OPTIONS] for name, (_, options) in PURPOSES.items()},
    ]
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def compile_locks(*, upgrade: bool) -> None:
    """Write every lock: `dev` first, because the others take their versions from it."""
    for name, (purpose, options) in PURPOSES.items():
        path = FOLDER / f"{name}.txt"
        if upgrade:
            path.unlink(missing_ok=True)
        command = ["uv", "pip", "compile", *options, *OPTIONS, "--output-file", str(path)]
        if name != "dev":
            command += ["--constraint", str(FOLDER / "dev.txt")]
        subprocess.run([*command, "--quiet"], cwd=ROOT, check=True)
        header = f"# {name}: {purpose}. Written by `make lock`; do not edit.\n# made from: {wanted()}\n"
        path.write_text(header + path.read_text())


def problems() -> list[str]:
    """Return what is wrong with the committed locks, one sentence each."""
    found = []
    everything = dict(PIN.findall((FOLDER / "dev.txt").read_text()))
    for name in PURPOSES:
        text = (FOLDER / f"{name}.txt").read_text()
        if f"# made from: {wanted()}\n" not in text:
            found.append(f"requirements/{name}.txt was not made from this pyproject.toml: run `make lock`")
        if "://" in text:
            found.append(f"requirements/{name}.txt contains an address: it must work with any index")
        if any(everything.get(package, version) != version for package, version in PIN.findall(text)):
            found.append(f"requirements/{name}.txt pins other versions than requirements/dev.txt: run `make lock`")
    return found


def main() -> int:
    """Write the locks, with `--upgrade` from the newest versions; or `--check` them, and return 1 if they are wrong."""
    if "--check" not in sys.argv[1:]:
        compile_locks(upgrade="--upgrade" in sys.argv[1:])
        return 0
    found = problems()
    print("\n".join(found) or "The lock files are up to date.", file=sys.stderr if found else sys.stdout)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
