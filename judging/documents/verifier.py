"""The verifier of result packages as one file that needs nothing but Python."""

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Final

from judging import scoring

NAME: Final = "jiangtai-verify.pyz"
_LONG_AGO: Final = (2026, 1, 1, 0, 0, 0)  # the same sources give the same bytes
_START: Final = "import sys\n\nfrom judging.scoring.__main__ import main\n\nsys.exit(main())\n"


@cache
def verifier() -> bytes:
    """Return judging.scoring as an executable zip archive (a zipapp)."""
    root = Path(scoring.__file__).parent
    target = io.BytesIO(b"#!/usr/bin/env python3\n")
    target.seek(0, io.SEEK_END)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "__main__.py", _START)
        _add(archive, "judging/__init__.py", "")
        for path in sorted(root.rglob("*.py")):
            _add(archive, f"judging/scoring/{path.relative_to(root).as_posix()}", path.read_text("utf-8"))
    return target.getvalue()


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), text, zipfile.ZIP_DEFLATED)
