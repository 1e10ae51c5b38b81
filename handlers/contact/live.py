"""The live release as delivery sees it: read anew each time, so that routing is never stale."""

from handlers.errors import ObjectMissingError
from handlers.release.manifest import LIVE, Manifest
from handlers.release.model import decoder
from handlers.storage import Bucket


class LiveBucket:
    """Reads the manifest in the published bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._decoder = decoder(Manifest)

    def manifest(self) -> Manifest | None:
        """Return the manifest of the live release, or None before the first one."""
        try:
            return self._decoder.decode(self._bucket.get(LIVE).body)
        except ObjectMissingError:
            return None
