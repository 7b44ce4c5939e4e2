"""What is kept about a person, as one file to take away."""

import io
import json
import zipfile
from typing import Any


def personal_zip(facts: dict[str, Any], photo: tuple[str, bytes] | None) -> bytes:
    """Return a ZIP with data.json (UTF-8) and the photo, if there is one. photo: its name and content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
        if photo:
            archive.writestr(*photo)
    return out.getvalue()
