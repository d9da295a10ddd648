"""What a file is, judged by its content; and what is refused, with the reason in Portuguese.

`filetype` names binary formats (it gives one exact answer, where puremagic offers guesses and
takes any ZIP for a .docx). What it does not know is looked at here and in `archives` and
`markup`: ISO media brands, text of any common encoding, Office containers, scripts.
"""

import mmap
from pathlib import Path

import filetype

from kartado_portal.files import archives, extensions, markup, media
from kartado_portal.files.errors import FileEmpty, FileNotAllowed
from kartado_portal.files.names import extension

UNKNOWN = "tipo não aceito. Envie imagem, vídeo, PDF, Office, texto, CSV ou ZIP"
PROGRAM = "programas e scripts não são aceitos"
PAGE = "páginas HTML não são aceitas"

_HEAD_BYTES = 8192

_PROGRAM_STARTS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",  # Mach-O in its four forms
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # Java class, universal Mach-O
    b"\0asm",
    b"L\0\0\0\x01\x14\x02\0",  # Windows shortcut
    b"dex\n",
    b"FWS",
    b"CWS",
    b"ITSF",  # compiled help
)

# Many systems export tables as tabbed text under these names; Excel and Word open them.
_TEXT_TOLERANT = frozenset({".xls", ".doc"})

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AUDIO_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "})
_OLD_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"pnot"})
_ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")


def sniff(path: Path, *, name: str) -> str:
    """Return the media type found in the content, one of those that the portal takes.

    `name` is clean; its extension decides nothing but text or CSV, and has to agree with the
    content. Blocks: reads the whole file.

    Raises: FileEmpty, FileNotAllowed.
    """
    if path.stat().st_size == 0:
        raise FileEmpty(name=name)
    suffix = extension(name)
    if suffix in extensions.PROGRAMS:
        raise FileNotAllowed(name=name, reason=PROGRAM)
    if suffix in extensions.PAGES:
        raise FileNotAllowed(name=name, reason=PAGE)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        media_type = _type_of(content, name)
    _refuse_contradiction(media_type, suffix, name)
    return media_type


def _type_of(content: mmap.mmap, name: str) -> str:
    head = content[:_HEAD_BYTES]
    if head.startswith(b"%PDF-"):
        return media.PDF
    text = markup.decoded_head(content)
    if text is not None:
        return _type_of_text(text, content, name)
    if head.startswith(_PROGRAM_STARTS):
        raise FileNotAllowed(name=name, reason=PROGRAM)
    if head.startswith(archives.OLE_START):
        found = archives.office_in_ole(content)
    elif head.startswith(archives.ZIP_STARTS):
        return archives.look_into_zip(content, name=name)
    else:
        found = _type_of_media(head, content)
    if found is None:
        raise FileNotAllowed(name=name, reason=UNKNOWN)
    return found


def _type_of_text(text: str, content: mmap.mmap, name: str) -> str:
    if text.startswith("{\\rtf"):
        return media.RTF
    what = markup.nature(text)
    if what == "script":
        raise FileNotAllowed(name=name, reason=PROGRAM)
    if what == "page":
        raise FileNotAllowed(name=name, reason=PAGE)
    if what == "svg":
        markup.refuse_active_svg(content, name=name)
        return "image/svg+xml"
    return media.CSV if extension(name) in (".csv", ".tsv") else media.PLAIN_TEXT


def _type_of_media(head: bytes, content: mmap.mmap) -> str | None:
    """Return the type of an image or video; None for audio and whatever else."""
    if head[4:8] == b"ftyp":
        return _type_of_iso_media(head[8:12])
    if head[4:8] in _OLD_QUICKTIME:
        return "video/quicktime"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"\x80theora" in head else None
    if head[:1] == b"\x47" and len(content) >= 377 and head[188] == head[376] == 0x47:
        return "video/mp2t"
    found = filetype.guess(head)
    media_type = found.mime if found else ""
    if media_type == "video/x-ms-wmv" and _ASF_VIDEO not in head:
        return None
    return media_type if media_type in media.IMAGES | media.VIDEOS else None


def _type_of_iso_media(brand: bytes) -> str | None:
    if brand in _AUDIO_BRANDS:
        return None
    if brand in _HEIF_BRANDS:
        return "image/heic"
    if brand in (b"avif", b"avis"):
        return "image/avif"
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/3gpp" if brand.startswith((b"3gp", b"3g2")) else "video/mp4"


def _refuse_contradiction(media_type: str, suffix: str, name: str) -> None:
    """Refuse content under the name of something else: what opens it would be misled."""
    promised = extensions.FAMILY_OF.get(suffix)
    found = media.family_of(media_type)
    if promised is None or promised == found or (promised, found) == ("zip", "office"):
        return
    if found == "text" and suffix in _TEXT_TOLERANT:
        return
    raise FileNotAllowed(name=name, reason=f"o conteúdo não corresponde à extensão {suffix}")
