"""Real files, made on the spot: small, but what they say they are."""

import io
import struct
import zipfile
import zlib

from PIL import Image


def picture(kind: str = "PNG", *, size: tuple[int, int] = (80, 60), **options: object) -> bytes:
    """Return a picture in one of Pillow's formats."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind, **options)
    return buffer.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG whose header says so; it is a few hundred bytes long."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
        )

    header = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(width + 1))
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def zipped(entries: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    """Return a ZIP; entries named in `stored` are not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, compress_type=kind)
    return buffer.getvalue()


MAIN_PARTS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled",
}


def office(kind: str, *, late_index: bool = False) -> bytes:
    """Return a minimal Office file of the XML kind; its index may stand last, as some write it."""
    index = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/main.xml" ContentType="{MAIN_PARTS[kind]}.main+xml"/></Types>'
    )
    parts = {"[Content_Types].xml": index, "main.xml": "<main/>"}
    if late_index:
        parts = dict(reversed(parts.items()))
    return zipped(parts)


def open_document(kind: str = "text") -> bytes:
    """Return a minimal OpenDocument file."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return zipped({"mimetype": mimetype, "content.xml": "<a/>"}, stored=("mimetype",))


def old_office(stream: str) -> bytes:
    """Return the start of an OLE file whose directory names the stream."""
    start = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    return (
        start
        + "Root Entry".encode("utf-16-le")
        + bytes(40)
        + stream.encode("utf-16-le")
        + bytes(400)
    )


def pdf() -> bytes:
    """Return a PDF of one page, as Pillow writes it."""
    return picture("PDF")


def mp4(brand: bytes = b"isom") -> bytes:
    """Return the boxes that an MP4 (or its relatives) begins with."""
    head = struct.pack("!I", 24) + b"ftyp" + brand + b"\0\0\2\0" + brand + b"isom"
    return head + struct.pack("!I", 8) + b"moov" + struct.pack("!I", 16) + b"mdat" + bytes(8)


def matroska(kind: str = "webm") -> bytes:
    """Return the header of a WebM or Matroska file."""
    doctype = b"\x42\x82" + bytes([0x80 | len(kind)]) + kind.encode()
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(doctype)]) + doctype + bytes(40)


def asf(*, is_video: bool) -> bytes:
    """Return the header of a WMV, or of a WMA."""
    stream = "c0ef19bc4d5bcf11a8fd00805f5c442b" if is_video else "409e69f84d5bcf11a8fd00805f5c442b"
    return bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(40) + bytes.fromhex(stream)


EXE = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + bytes(64)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
