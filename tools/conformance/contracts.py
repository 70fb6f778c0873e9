"""The contracts that GitHub publishes, as npm packages at pinned versions with the hashes that npm gives for them.

To follow GitHub: `npm view PACKAGE version dist.integrity`, and change both here.
"""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from shutil import which

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ghapp" / "contracts"


class Unavailable(Exception):
    """A contract is unavailable; the message says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """An npm package: `integrity` is the hash of its archive as npm writes it, `member` the file that is read."""

    name: str
    version: str
    integrity: str
    member: str

    @property
    def spec(self) -> str:
        """Return the name with the version, as npm takes it."""
        return f"{self.name}@{self.version}"

    def read(self, cache: Path = CACHE) -> bytes:
        """Return the contract. Fetches the package unless it is in the cache. Raises `Unavailable`."""
        archive = cache / f"{self.name.replace('/', '-')}-{self.version}.tgz"
        if not archive.exists():
            _fetch(self, archive)
        found = f"sha512-{base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()}"
        if found != self.integrity:
            archive.unlink()
            raise Unavailable(f"{self.spec} has the hash {found}, and {self.integrity} was expected. It was deleted.")
        with tarfile.open(archive) as contents:
            for entry in contents:  # stops at the member: the rest of an archive can be ten times as large
                if entry.name == f"package/{self.member}" and (file := contents.extractfile(entry)):
                    return file.read()
        raise Unavailable(f"{self.spec} does not contain {self.member}")


def _fetch(package: Package, archive: Path) -> None:
    """Download a package with `npm pack`."""
    npm = which("npm")
    if npm is None:
        raise Unavailable(f"Install Node.js with npm, which downloads {package.spec}. npm was not found.")
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        command = [npm, "pack", package.spec, "--pack-destination", folder, "--silent"]
        packed = subprocess.run(command, capture_output=True, text=True, check=False)
        downloaded = next(Path(folder).glob("*.tgz"), None)
        if packed.returncode or downloaded is None:
            said = packed.stderr.strip() or packed.stdout.strip() or "npm gave no reason"
            raise Unavailable(f"npm does not serve {package.spec}: {said}")
        downloaded.replace(archive)


OPENAPI = Package(
    name="@octokit/openapi",
    version="23.0.2",
    integrity="sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
    member="generated/api.github.com.json",
)
WEBHOOKS = Package(
    name="@octokit/openapi-webhooks",
    version="12.1.0",
    integrity="sha512-Z5eDsLCUNbx1zHpZb1LNQirADqdMTvWJQ/deahi0ws+tWWnwHXB+Pr4jfmM9OrETS9Y5iW8ZRu1fdbudObhLrg==",
    member="generated/api.github.com.json",
)
GRAPHQL = Package(
    name="@octokit/graphql-schema",
    version="15.26.1",
    integrity="sha512-RFDC2MpRBd4AxSRvUeBIVeBU7ojN/SxDfALUd7iVYOSeEK3gZaqR2MGOysj4Zh2xj2RY5fQAUT+Oqq7hWTraMA==",
    member="schema.graphql",
)
PACKAGES = (OPENAPI, GRAPHQL, WEBHOOKS)
