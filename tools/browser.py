"""Get what the browser tests need: Chromium, by apt where this may install packages, and axe-core from npm.

`python -m tools.browser` prints where they are. The exit code is 2 if one of them is not to be had, with what to do.
"""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from shutil import which

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The check has emoji, which the pictures of it should show.
PACKAGES = ("chromium", "fonts-noto-color-emoji")
# Source: `npm view axe-core@VERSION dist.integrity`
AXE = "axe-core@4.14.1"
INTEGRITY = "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ghapp"


class Unavailable(Exception):
    """Something that the tests need is unavailable; the message says what to do."""


def chromium() -> str:
    """Return the path of Chromium; install it with apt if it is absent and this runs as root."""
    found = _find_chromium()
    if found is None and os.geteuid() == 0 and which("apt-get"):
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "--yes", *PACKAGES]):
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
        found = _find_chromium()
    if found is None:
        raise Unavailable("Chromium is not installed. Install it, for example with `sudo apt-get install chromium`.")
    return found


def axe() -> Path:
    """Return the script of axe-core, which finds barriers in a page; fetch it with npm once."""
    script = CACHE / f"{AXE.replace('@', '-')}.js"
    if script.exists():
        return script
    npm = which("npm")
    if npm is None:
        raise Unavailable(f"npm is not installed: install Node.js, or put axe.min.js of {AXE} at {script}")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", AXE, "--pack-destination", folder, "--silent"]
        packed = subprocess.run(command, capture_output=True, text=True, check=False)
        archive = next(Path(folder).glob("*.tgz"), None)
        if packed.returncode or archive is None:
            raise Unavailable(f"`npm pack {AXE}` failed: {packed.stderr.strip() or packed.stdout.strip()}")
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if f"sha512-{digest}" != INTEGRITY:
            raise Unavailable(f"npm served another {AXE} than the pinned one")
        with tarfile.open(archive) as contents:
            member = contents.extractfile("package/axe.min.js")
            if member is None:
                raise Unavailable(f"{AXE} no longer contains axe.min.js")
            script.parent.mkdir(parents=True, exist_ok=True)
            script.write_bytes(member.read())
    return script


def main() -> int:
    """Print where Chromium and axe-core are."""
    try:
        print(chromium(), axe())
    except Unavailable as error:
        print(f"make: {error}", file=sys.stderr)
        return 2
    return 0


def _find_chromium() -> str | None:
    return next((path for name in CHROMIUM if (path := which(name))), None)


if __name__ == "__main__":
    sys.exit(main())
