from handlers.contact.live import LiveBucket
from handlers.release.manifest import LIVE
from handlers.release.model import encode
from handlers.storage import Bucket
from tests.unit.contact.samples import MANIFEST


def test_the_live_release_is_read_as_it_is_now() -> None:
    bucket = Bucket.in_memory()
    live = LiveBucket(bucket)
    assert live.manifest() is None
    bucket.put(LIVE, encode(MANIFEST), "application/json")
    assert live.manifest() == MANIFEST
