"""Build the wheel and the source archive in dist/; with SOURCE_DATE_EPOCH set, the same sources give the same bytes."""

from __future__ import annotations

import sys
from pathlib import Path

from flit_core import buildapi

FOLDER = Path(__file__).resolve().parent.parent / "dist"


def main() -> int:
    """Build both."""
    FOLDER.mkdir(exist_ok=True)
    buildapi.build_sdist(str(FOLDER))
    buildapi.build_wheel(str(FOLDER))
    return 0


if __name__ == "__main__":
    sys.exit(main())
