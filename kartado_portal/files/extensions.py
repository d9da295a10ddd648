"""What the extension of a name promises, and which ones are refused whatever the content."""

# Opened by a double click, these run or install something on some system.
_PROGRAMS = """
apk app appimage application appinstaller appx asp aspx bash bat cgi chm cjs class cmd com command
cpl crx csh deb desktop diagcab dll dmg drv exe gadget hlp hta img inf ipa iso jar jnlp js jse jsp
ksh library-ms lnk mjs msi msix msp mst ocx phar php phtml pif pl ps ps1 ps1xml psc1 psd1 psm1 py
pyc pyw rb rdp reg rpm scf scr search-ms settingcontent-ms sh swf sys theme url vb vbe vbs vhd vhdx
war webloc website wsc wsf wsh xla xlam xll xpi zsh
"""
# Opened by a double click, these are shown by a browser with the rights of a local file.
_PAGES = "htm html mht mhtml shtml svgz xht xhtml"
# Inside a ZIP only what is never data: folders of logs and pages hold .js and .html too.
_PROGRAMS_IN_ZIP = "apk bat cmd cpl dll exe hta jar jse lnk msi pif ps1 scr vbe vbs wsf"

_FAMILIES = {
    "image": (
        "png apng jpg jpeg jfif jpe gif webp avif bmp dib tif tiff ico heic heif jp2 jpx jxl psd "
        "cr2 svg"
    ),
    "video": "mp4 m4v mov qt 3gp 3g2 webm mkv avi wmv asf mpg mpeg ts mts m2ts flv ogv",
    "pdf": "pdf",
    "office": (
        "doc dot docx docm dotx rtf xls xlt xlsx xlsm xlsb xltx ppt pps pptx pptm ppsx odt ods "
        "odp odg msg mpp vsd vsdx"
    ),
    "text": "txt csv tsv log md json xml kml gpx geojson yaml yml ini sql eml ics",
    "zip": "zip",
}


def _dotted(names: str) -> frozenset[str]:
    return frozenset(f".{name}" for name in names.split())


PROGRAMS = _dotted(_PROGRAMS)
PAGES = _dotted(_PAGES)
PROGRAMS_IN_ZIP = _dotted(_PROGRAMS_IN_ZIP)
FAMILY_OF = {name: family for family, names in _FAMILIES.items() for name in _dotted(names)}
"""The family (`media.family_of`) that the content has to be of; others promise nothing."""
