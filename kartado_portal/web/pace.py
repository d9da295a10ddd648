"""How fast one client may act."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from kartado_portal.settings import Settings

PEOPLE_PER_ADDRESS = 25
"""What one client address may do, in terms of one person: an office shares an address."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Pace:
    """Token buckets by key: `burst` acts at once, then `per_second`.

    In memory and per process: a brake against floods, not a promise. What has to survive a
    restart (wrong passwords, letters) is counted in the database. Keeps the `limit` keys that
    acted last.
    """

    def __init__(self, *, per_second: float, burst: float, limit: int = 20_000) -> None:
        self.per_second = per_second
        self.burst = burst
        self._limit = limit
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str, *, cost: float = 1) -> bool:
        """Spend `cost` of the key's tokens; False, and nothing spent, when they are short."""
        now = time.monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self.burst, now)
            if len(self._buckets) > self._limit:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
            bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.at) * self.per_second)
            bucket.at = now
        if bucket.tokens < cost:
            return False
        bucket.tokens -= cost
        return True


def address_pace(settings: Settings) -> Pace:
    """Return the buckets of client addresses, for one kind of act."""
    return Pace(
        per_second=settings.events_per_second * PEOPLE_PER_ADDRESS,
        burst=settings.events_burst * PEOPLE_PER_ADDRESS,
    )
