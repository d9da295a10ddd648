"""The media types that the portal takes, and what a browser can do with each."""

from kartado_portal.files.schemas import Kind

IMAGES = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/avif",
        "image/bmp",
        "image/tiff",
        "image/x-icon",
        "image/heic",
        "image/jpx",
        "image/jxl",
        "image/svg+xml",
        "image/vnd.adobe.photoshop",
        "image/x-canon-cr2",
    }
)
VIDEOS = frozenset(
    {
        "video/mp4",
        "video/quicktime",
        "video/3gpp",
        "video/webm",
        "video/x-matroska",
        "video/x-msvideo",
        "video/x-ms-wmv",
        "video/mpeg",
        "video/mp2t",
        "video/x-flv",
        "video/ogg",
    }
)
PDF = "application/pdf"
ZIP = "application/zip"
PLAIN_TEXT = "text/plain"
CSV = "text/csv"
RTF = "application/rtf"
ENCRYPTED_OFFICE = "application/x-ole-storage"
"""A .docx, .xlsx or .pptx with a password: an old container around what nobody can read."""

# SVG, HEIC, TIFF and the rest of the images download: browsers run or cannot show them.
_SHOWN_IMAGES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"}
)
_PLAYED_VIDEOS = frozenset({"video/mp4", "video/quicktime", "video/webm", "video/ogg"})
PILLOW_FORMATS: dict[str, tuple[str, ...]] = {
    "image/png": ("PNG",),
    "image/jpeg": ("JPEG", "MPO"),
    "image/gif": ("GIF",),
    "image/webp": ("WEBP",),
    "image/avif": ("AVIF",),
    "image/bmp": ("BMP",),
    "image/tiff": ("TIFF",),
    "image/x-icon": ("ICO",),
}
"""What Pillow is let near, by the decoders it may use; the rest is never decoded here."""


def kind_of(media_type: str) -> Kind:
    """Return how a page presents the type."""
    if media_type in _SHOWN_IMAGES:
        return "image"
    if media_type in _PLAYED_VIDEOS:
        return "video"
    return "pdf" if media_type == PDF else "other"


def shows_in_browser(media_type: str) -> bool:
    """Whether `?ver=1` may answer with the type itself, inline."""
    return kind_of(media_type) != "other"


def family_of(media_type: str) -> str:
    """Return image, video, pdf, zip, text or office: what an extension has to agree with."""
    if media_type in (PLAIN_TEXT, CSV):
        return "text"
    if media_type in (PDF, ZIP):
        return media_type.removeprefix("application/")
    family = media_type.split("/", 1)[0]
    return family if family in ("image", "video") else "office"
