"""Static files under names that carry their content's hash, in scripts that import each other, too."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(ManifestStaticFilesStorage):
    """Writes the hashed name of an imported script into the one that imports it."""

    support_js_module_import_aggregation = True


class CompressedHashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """The same, compressed once for all."""

    support_js_module_import_aggregation = True
