"""Pictures: a cap on pixels before anything is decoded, and small re-encoded copies."""

import io
from pathlib import Path

from PIL import Image, ImageOps

from kartado_portal.files.errors import FileNotAllowed
from kartado_portal.files.media import PILLOW_FORMATS
from kartado_portal.settings import get_settings

THUMBNAIL_PIXELS = 320
THUMBNAIL_TYPE = "image/webp"

# What Pillow raises on hostile or damaged input, beside its own errors.
_BAD_PICTURE = (OSError, SyntaxError, ValueError, TypeError, IndexError, OverflowError, MemoryError)


def refuse_bad_picture(path: Path, *, media_type: str, name: str) -> None:
    """Read the header only; refuse what is no picture or has too many pixels.

    Raises: FileNotAllowed.
    """
    formats = PILLOW_FORMATS.get(media_type)
    if formats is None:
        return
    limit_pixels = get_settings().image_pixel_limit
    try:
        with Image.open(path, formats=formats) as picture:
            pixels = picture.width * picture.height
    except Image.DecompressionBombError:
        pixels = limit_pixels + 1
    except _BAD_PICTURE:
        raise FileNotAllowed(name=name, reason="a imagem está danificada") from None
    if pixels > limit_pixels:
        limit = f"{limit_pixels / 1_000_000:.0f}"
        raise FileNotAllowed(
            name=name, reason=f"a imagem tem mais de {limit} milhões de pixels, o limite"
        )


def thumbnail(path: Path, *, media_type: str) -> bytes | None:
    """Return a WebP copy of at most 320 by 320 pixels, upright and without metadata.

    Only the first frame of an animation. None for what is not decoded here or cannot be.
    Blocks, and takes up to 4 bytes a pixel of memory while it runs.
    """
    formats = PILLOW_FORMATS.get(media_type)
    if formats is None:
        return None
    box = (THUMBNAIL_PIXELS, THUMBNAIL_PIXELS)
    try:
        with Image.open(path, formats=formats) as picture:
            picture.draft("RGB", (THUMBNAIL_PIXELS * 2, THUMBNAIL_PIXELS * 2))
            has_alpha = "A" in picture.getbands() or "transparency" in picture.info
            picture.thumbnail(box, reducing_gap=2.0)
            upright = ImageOps.exif_transpose(picture).convert("RGBA" if has_alpha else "RGB")
    except _BAD_PICTURE:
        return None
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    buffer = io.BytesIO()
    clean.save(buffer, "WEBP", quality=80, method=4)
    return buffer.getvalue()
