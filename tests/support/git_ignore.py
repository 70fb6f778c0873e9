"""git as the oracle for globs: what `git check-ignore` says about paths under one `.gitignore` file."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path


class GitIgnore:
    """An empty repository whose `.gitignore` file is written anew for each list of globs."""

    def __init__(self, folder: Path) -> None:
        """Create the repository; the settings of the machine do not apply to it."""
        self._folder = folder
        self._environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        self._git("init", "--quiet")

    def ignored(self, globs: Sequence[str], paths: Sequence[str]) -> frozenset[str]:
        """Return the paths that git ignores; the last match decides, and `!` means that it does not."""
        (self._folder / ".gitignore").write_bytes("".join(f"{glob}\n" for glob in globs).encode())
        asked = "".join(f"{path}\0" for path in paths).encode()
        answer = self._git("check-ignore", "--no-index", "--stdin", "-z", "--verbose", "--non-matching", given=asked)
        fields = answer.decode().split("\0")[:-1]
        assert fields[3::4] == list(paths)
        return frozenset(path for glob, path in zip(fields[2::4], paths, strict=True) if glob and glob[0] != "!")

    def _git(self, *arguments: str, given: bytes = b"") -> bytes:
        command = ["git", "-C", str(self._folder), "-c", "core.ignoreCase=false", *arguments]
        done = subprocess.run(command, input=given, capture_output=True, check=False, env=self._environment)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout
