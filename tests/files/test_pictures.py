"""Pictures: the cap before anything is decoded, and thumbnails that carry nothing along."""

import io
from pathlib import Path

import pytest
from PIL import Image

from kartado_portal.files.errors import FileNotAllowed
from kartado_portal.files.pictures import refuse_bad_picture, thumbnail
from tests.files import samples


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("size", [(20_000, 20_000), (7_072, 7_072), (100_000, 100_000)])
def test_too_many_pixels_are_refused_by_the_header_alone(tmp_path, settings, size):
    settings()
    path = _file(tmp_path, samples.huge_png(*size))

    with pytest.raises(FileNotAllowed, match="mais de 50 milhões de pixels"):
        refuse_bad_picture(path, media_type="image/png", name="mapa.png")


def test_a_picture_at_the_cap_passes(tmp_path, settings):
    settings(image_pixel_limit=4800)

    refuse_bad_picture(_file(tmp_path, samples.picture()), media_type="image/png", name="foto.png")


def test_a_header_without_a_picture_is_damaged(tmp_path, settings):
    settings()
    path = _file(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(100))

    with pytest.raises(FileNotAllowed, match="a imagem está danificada"):
        refuse_bad_picture(path, media_type="image/png", name="foto.png")


def test_what_is_not_decoded_here_is_not_opened(tmp_path, settings):
    settings()
    path = _file(tmp_path, samples.mp4(b"heic"))

    refuse_bad_picture(path, media_type="image/heic", name="foto.heic")
    assert thumbnail(path, media_type="image/heic") is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "TIFF", "ICO"])
def test_a_thumbnail_is_small_and_webp(tmp_path, kind):
    path = _file(tmp_path, samples.picture(kind, size=(800, 400)))
    media_type = "image/x-icon" if kind == "ICO" else f"image/{kind.lower()}"

    small = Image.open(io.BytesIO(thumbnail(path, media_type=media_type) or b""))

    assert small.format == "WEBP"
    assert max(small.size) <= 320


def test_a_thumbnail_stands_upright_and_tells_no_place(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the phone on its side
    exif[0x010E] = "canary-place"
    content = samples.picture("JPEG", size=(800, 400), exif=exif, comment=b"canary-comment")

    small = thumbnail(_file(tmp_path, content), media_type="image/jpeg") or b""

    assert Image.open(io.BytesIO(small)).size == (160, 320)
    assert b"canary" in content
    assert b"canary" not in small


def test_a_transparent_picture_stays_transparent(tmp_path):
    buffer = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(buffer, "PNG")

    small = thumbnail(_file(tmp_path, buffer.getvalue()), media_type="image/png") or b""

    assert Image.open(io.BytesIO(small)).convert("RGBA").getpixel((0, 0))[3] == 0


def test_an_animation_gives_its_first_frame(tmp_path):
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])

    small = thumbnail(_file(tmp_path, buffer.getvalue()), media_type="image/gif") or b""

    red, _, blue = Image.open(io.BytesIO(small)).convert("RGB").getpixel((10, 10))
    assert red > 200 > blue


def test_a_picture_cut_short_has_no_thumbnail(tmp_path):
    content = samples.picture("PNG", size=(800, 800))[:-600]

    assert thumbnail(_file(tmp_path, content), media_type="image/png") is None
