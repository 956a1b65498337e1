"""Static files with their content's hash in the name, where DEBUG is on as well."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Django leaves the hash out under DEBUG; then nothing could be cached for long."""

    def url(self, name, force=False):
        """The address with the hash, always."""
        return super().url(name, force=True)
