"""Who holds which cookie: a file that a test changes while the lab runs."""

import json
import os
from pathlib import Path

from kartado_portal.actor import Actor, Role
from kartado_portal.web.http import cookie_from

FILE = Path(os.environ["PORTAL_DATA_DIR"]) / "people.json"


async def find_actor(cookie_header: str) -> Actor | None:
    """Return the person of the cookie `lab`, as the file says at this moment."""
    found = json.loads(FILE.read_text()).get(cookie_from(cookie_header, "lab"))
    if found is None:
        return None
    return Actor(
        account_id=found["id"],
        email=found["email"],
        name=found["email"].partition("@")[0],
        role=Role(found["role"]),
    )
