"""What the browser is told it may load, run and be framed by.

No `unsafe-eval`, and inline scripts only by the hash of those that the build itself put into
each page; so a script that somebody smuggles into a text does not run. The price: nothing
sent by the server as script works (`rx.toast`, `rx.call_script` from a handler).
"""

import base64
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.S)

# Who may frame what begins so; everything else nobody may.
FRAMED: dict[str, str] = {"/anexos/": "'self'", "/demo/emails": "'self'"}
# Alone on a page, for host systems: whose pages may frame it is a setting.
CHAT = "/chat"

_EVERYWHERE = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "microphone=(), midi=(), payment=(), usb=()",
    ),
)


@dataclass(frozen=True)
class Build:
    """The built pages: which paths they have, and the hashes of each one's inline scripts."""

    hashes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By path without a slash at the end; `404` is the shell that dynamic routes share."""

    def has_page(self, path: str) -> bool:
        """Whether the build wrote a file of its own for `path`."""
        return path in self.hashes

    def scripts_of(self, path: str) -> tuple[str, ...]:
        """Return the hashes that the page at `path` needs."""
        return self.hashes.get(path.rstrip("/"), self.hashes.get("404", ()))


def read_build(folder: Path) -> Build:
    """Read the built pages once; an absent folder (no frontend here) gives an empty build."""
    hashes: dict[str, tuple[str, ...]] = {}
    for file in sorted(folder.rglob("*.html")):
        scripts = _INLINE_SCRIPT.findall(file.read_bytes().decode())
        found = tuple(dict.fromkeys(_hash(script) for script in scripts if script.strip()))
        relative = file.relative_to(folder)
        if relative.name == "index.html":
            place = relative.parent.as_posix()
            hashes["" if place == "." else f"/{place}"] = found
        else:
            hashes[relative.stem if relative.name == "404.html" else f"/{relative}"] = found
    return Build(hashes)


class HeaderBook:
    """Writes the security headers of each answer."""

    def __init__(self, *, base_url: str, build: Build, chat_ancestors: str = "") -> None:
        self._build = build
        self._chat_ancestors = " ".join(("'self'", *chat_ancestors.split()))
        parts = urlsplit(base_url)
        self._is_https = parts.scheme == "https"
        # 'self' covers the socket in today's browsers; older Safari needs it by name.
        self._socket = f"{'wss' if self._is_https else 'ws'}://{parts.netloc}"
        self._pages: dict[str, str] = {}

    def headers_for(self, path: str, content_type: str) -> list[tuple[str, str]]:
        """Return what an answer carries besides its own headers, which win."""
        ancestors = self._ancestors(path)
        is_page = content_type.startswith("text/html")
        policy = self._page_policy(path) if is_page else "default-src 'none'; base-uri 'none'"
        headers = [
            *_EVERYWHERE,
            ("content-security-policy", f"{policy}; frame-ancestors {ancestors}"),
        ]
        # Where others may frame the page, this older header could only forbid it.
        if ancestors in ("'self'", "'none'"):
            headers.append(("x-frame-options", "SAMEORIGIN" if ancestors == "'self'" else "DENY"))
        if not content_type.startswith(("image/", "font/")):
            headers.append(("cross-origin-resource-policy", "same-origin"))
        if self._is_https:
            headers.append(("strict-transport-security", "max-age=31536000; includeSubDomains"))
        return headers

    def _ancestors(self, path: str) -> str:
        if path.rstrip("/") == CHAT:
            return self._chat_ancestors
        return next((who for at, who in FRAMED.items() if path.startswith(at)), "'none'")

    def _page_policy(self, path: str) -> str:
        place = path.rstrip("/") if self._build.has_page(path.rstrip("/")) else "404"
        if place not in self._pages:
            scripts = " ".join(("'self'", *self._build.scripts_of(place)))
            self._pages[place] = "; ".join(
                (
                    "default-src 'self'",
                    f"script-src {scripts}",
                    "style-src 'self' 'unsafe-inline'",
                    "img-src 'self' data: blob:",
                    "media-src 'self' blob:",
                    "font-src 'self' data:",
                    f"connect-src 'self' {self._socket}",
                    "worker-src 'self' blob:",
                    "frame-src 'self' blob:",
                    "manifest-src 'self'",
                    "object-src 'none'",
                    "base-uri 'none'",
                    "form-action 'self'",
                )
            )
        return self._pages[place]


def cache_header(path: str, status: int, content_type: str) -> str:
    """Return how long an answer that says nothing itself may be kept."""
    if status not in (200, 206, 304):
        return "no-store"
    if path.startswith("/assets/"):
        return "public, max-age=31536000, immutable"  # the build puts a hash in each name
    if path.startswith("/fonts/") or content_type.startswith("font/"):
        return "public, max-age=2592000"
    if content_type.startswith("image/"):
        return "public, max-age=86400"
    return "no-cache"


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
