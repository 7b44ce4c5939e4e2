"""Static files under names that carry their content's hash, in scripts that import each other, too."""

from typing import Any, Final

from django.contrib.staticfiles.storage import HashedFilesMixin, ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS: Final = ("contest/*.js", "judging/*.js", "talent_pool/*.js")
"""Whose imports are followed; in other people's scripts an import may be an example in a comment."""

# Django keeps the rules for those who follow the imports of every script.
_RULES: Final[Any] = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]
_PATTERNS: Final[Any] = (*HashedFilesMixin.patterns, *((files, _RULES) for files in OURS))


class HashedStorage(ManifestStaticFilesStorage):
    """Writes the hashed name of an imported script into the one that imports it."""

    patterns = _PATTERNS


class CompressedHashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """The same, compressed once for all."""

    patterns = _PATTERNS
