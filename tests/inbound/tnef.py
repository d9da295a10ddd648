"""A `winmail.dat` as Outlook packs it, with one file in it."""

import struct

_SIGNATURE = 0x223E9F78


def _attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
    top = struct.pack("<BHHI", level, name, kind, len(data))
    return top + data + struct.pack("<H", sum(data) & 0xFFFF)


def winmail(name: str, content: bytes) -> bytes:
    """Return the package."""
    rendering = struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0)
    return (
        struct.pack("<IH", _SIGNATURE, 1)
        + _attribute(1, 0x9006, 0x0008, struct.pack("<I", 0x00010000))
        + _attribute(2, 0x9002, 0x0006, rendering)
        + _attribute(2, 0x8010, 0x0001, name.encode() + b"\0")
        + _attribute(2, 0x800F, 0x0006, content)
    )
