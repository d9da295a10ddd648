"""What is taken and what is refused, by content (gauntlet O21)."""

import contextlib
import re
from pathlib import Path

import pytest

from kartado_portal.files import media
from kartado_portal.files.errors import AttachmentRefused, FileEmpty, FileNotAllowed
from kartado_portal.files.sniffing import sniff
from tests.files import samples

ALLOWED = [
    ("a.png", samples.picture("PNG"), "image/png"),
    ("a.jpg", samples.picture("JPEG"), "image/jpeg"),
    ("a.jpg", samples.picture("PNG"), "image/png"),  # renamed among pictures: no harm
    ("a.gif", samples.picture("GIF"), "image/gif"),
    ("a.webp", samples.picture("WEBP"), "image/webp"),
    ("a.avif", samples.picture("AVIF"), "image/avif"),
    ("a.bmp", samples.picture("BMP"), "image/bmp"),
    ("a.tif", samples.picture("TIFF"), "image/tiff"),
    ("a.ico", samples.picture("ICO"), "image/x-icon"),
    ("IMG_0001.HEIC", samples.mp4(b"heic"), "image/heic"),
    ("a.heif", samples.mp4(b"mif1"), "image/heic"),
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>', "image/svg+xml"),
    ("a.mp4", samples.mp4(), "video/mp4"),
    ("a.m4v", samples.mp4(b"M4V "), "video/mp4"),
    ("IMG_0001.MOV", samples.mp4(b"qt  "), "video/quicktime"),
    ("old.mov", samples.mp4()[24:], "video/quicktime"),
    ("a.3gp", samples.mp4(b"3gp5"), "video/3gpp"),
    ("a.webm", samples.matroska("webm"), "video/webm"),
    ("a.mkv", samples.matroska("matroska"), "video/x-matroska"),
    ("a.avi", b"RIFF\x24\0\0\0AVI LIST" + bytes(40), "video/x-msvideo"),
    ("a.wmv", samples.asf(is_video=True), "video/x-ms-wmv"),
    ("a.mpg", b"\0\0\1\xba" + bytes(40), "video/mpeg"),
    ("a.ts", (b"\x47" + bytes(187)) * 4, "video/mp2t"),
    ("a.ogv", b"OggS\0\2" + bytes(22) + b"\x80theora" + bytes(30), "video/ogg"),
    ("a.pdf", samples.pdf(), media.PDF),
    ("a.pdf", b"%PDF-1.4\nall of it is text\n%%EOF", media.PDF),
    ("a.docx", samples.office("docx"), samples.MAIN_PARTS["docx"]),
    ("a.docx", samples.office("docx", late_index=True), samples.MAIN_PARTS["docx"]),
    ("a.xlsx", samples.office("xlsx"), samples.MAIN_PARTS["xlsx"]),
    ("a.xlsm", samples.office("xlsm"), samples.MAIN_PARTS["xlsm"]),
    ("a.pptx", samples.office("pptx"), samples.MAIN_PARTS["pptx"]),
    ("a.odt", samples.open_document("text"), "application/vnd.oasis.opendocument.text"),
    (
        "a.ods",
        samples.open_document("spreadsheet"),
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
    ("a.doc", samples.old_office("WordDocument"), "application/msword"),
    ("a.xls", samples.old_office("Workbook"), "application/vnd.ms-excel"),
    ("a.ppt", samples.old_office("PowerPoint Document"), "application/vnd.ms-powerpoint"),
    ("a.msg", samples.old_office("__properties_version1.0"), "application/vnd.ms-outlook"),
    ("senha.xlsx", samples.old_office("EncryptedPackage"), media.ENCRYPTED_OFFICE),
    ("a.rtf", b"{\\rtf1\\ansi Ol\\'e1}", media.RTF),
    ("a.xls", b"Rodovia\tValor\r\nBR-116\t10\r\n", media.PLAIN_TEXT),  # exported tables
    ("a.txt", "Olá, tudo bem?".encode(), media.PLAIN_TEXT),
    ("a.txt", "Olá, tudo bem?".encode("utf-16"), media.PLAIN_TEXT),
    ("a.txt", "\ufeffOlá".encode(), media.PLAIN_TEXT),
    ("MZ.txt", b"MZ medicoes do trecho 12", media.PLAIN_TEXT),
    ("a.log", b"\x1b[31merro\x1b[0m <script> no meio\n", media.PLAIN_TEXT),
    ("a.json", b'{"a": 1}', media.PLAIN_TEXT),
    ("a.xml", b'<?xml version="1.0"?><!-- x --><nota><a/></nota>', media.PLAIN_TEXT),
    ("trecho.kml", b'<?xml version="1.0"?><kml/>', media.PLAIN_TEXT),
    ("a.csv", "Número;Assunto\n1;Manutenção\n".encode("cp1252"), media.CSV),
    ("a.csv", "Número;Assunto\n".encode(), media.CSV),
    ("a.zip", samples.zipped({"a.txt": "oi", "pasta/b.js": "1"}), media.ZIP),
    ("vazio.zip", samples.zipped({}), media.ZIP),
    ("trecho.kmz", samples.zipped({"doc.kml": "<kml/>"}), media.ZIP),
    ("sem extensão", samples.picture(), "image/png"),
]

REFUSED = [
    ("nome.exe", samples.EXE, "programas e scripts"),
    ("foto.png", samples.EXE, "programas e scripts"),
    ("dados.bin", b"\x7fELF\2\1\1" + bytes(60), "programas e scripts"),
    ("dados", bytes.fromhex("cffaedfe07000001") + bytes(60), "programas e scripts"),
    ("A.txt", bytes.fromhex("cafebabe00000034") + bytes(60), "programas e scripts"),
    ("a.txt", b"\0asm\1\0\0\0", "programas e scripts"),
    ("atalho.pdf", bytes.fromhex("4c0000000114020000000000c0") + bytes(60), "programas e scripts"),
    ("limpa.bat", b"del *.*", "programas e scripts"),
    ("a.js", b"alert(1)", "programas e scripts"),
    ("relatorio.pdf.vbs", b"MsgBox 1", "programas e scripts"),
    ("script.txt", b"#!/bin/sh\nrm -rf /\n", "programas e scripts"),
    ("a.txt", b"<?php system($_GET['x']);", "programas e scripts"),
    ("a.txt", b"@echo off\r\ndel *.*", "programas e scripts"),
    ("pagina.html", b"texto", "páginas HTML"),
    ("pagina.txt", b"<!DOCTYPE html><p>x", "páginas HTML"),
    ("pagina.csv", b"\n <!-- x -->\n<script>alert(1)</script>", "páginas HTML"),
    ("pagina.jpg", b"<html><body onload=alert(1)>", "páginas HTML"),
    ("pagina.xml", b'<x xmlns="http://www.w3.org/1999/xhtml"/>', "páginas HTML"),
    ("pagina.txt", "<html><script>".encode("utf-16"), "páginas HTML"),
    ("a.svg", b"<svg><script>alert(1)</script></svg>", "SVG com scripts"),
    ("a.svg", b'<svg xmlns:x="http://www.w3.org/1999/xlink" onload="a()"/>', "SVG com scripts"),
    ("a.svg", b'<svg><a href=" javascript:a()"/></svg>', "SVG com scripts"),
    ("a.svg", b'<svg><animate attributeName="href" values="#;javascript:a()"/></svg>', "SVG com"),
    ("a.svg", b"<svg><foreignObject><p/></foreignObject></svg>", "SVG com scripts"),
    ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "conteúdo ativo"),
    ("a.svg", b"<svg><rect></svg>", "danificada"),
    ("dados.dat", bytes(range(256)) * 3, "tipo não aceito"),
    ("a.rar", b"Rar!\x1a\7\1\0" + bytes(40), "tipo não aceito"),
    ("a.dwg", b"AC1032" + bytes(60), "tipo não aceito"),
    ("a.mp3", b"ID3\3\0\0\0\0\0\x21" + bytes(60), "tipo não aceito"),
    ("a.m4a", samples.mp4(b"M4A "), "tipo não aceito"),
    ("a.wma", samples.asf(is_video=False), "tipo não aceito"),
    ("a.msi", samples.old_office("Property"), "programas e scripts"),
    ("instalador.doc", samples.old_office("Property"), "tipo não aceito"),
    ("foto.png", b"isto nao e uma foto", "não corresponde à extensão .png"),
    ("a.pdf", samples.picture(), "não corresponde à extensão .pdf"),
    ("a.docx", samples.zipped({"a.txt": "x"}), "não corresponde à extensão .docx"),
    ("a.zip", b"texto", "não corresponde à extensão .zip"),
    ("a.mp4", samples.picture(), "não corresponde à extensão .mp4"),
    ("a.txt", samples.zipped({"a.txt": "x"}), "não corresponde à extensão .txt"),
    ("app.zip", samples.zipped({"AndroidManifest.xml": "x"}), "programas e scripts"),
    ("lib.zip", samples.zipped({"br/A.class": b"\xca\xfe"}), "programas e scripts"),
    ("pacote.zip", samples.zipped({"pasta/Virus.EXE": b"MZ"}), "contém um programa (Virus.EXE)"),
    ("a.zip", samples.zipped({"a.txt": "x"})[:-10], "danificado"),
    ("a.zip", b"PK\x03\x04" + bytes(60), "danificado"),
]


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def _names(value: object) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("name", "content", "media_type"), ALLOWED, ids=_names)
def test_an_allowed_type_is_found_in_the_content(tmp_path, name, content, media_type):
    assert sniff(_file(tmp_path, content), name=name) == media_type


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED, ids=_names)
def test_a_refused_type_is_named_with_the_reason(tmp_path, name, content, reason):
    with pytest.raises(FileNotAllowed) as refused:
        sniff(_file(tmp_path, content), name=name)

    assert str(refused.value).startswith(f'"{name}" não permitido: ')
    assert reason in str(refused.value)


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(FileEmpty, match=re.escape('"vazio.txt" está vazio')):
        sniff(_file(tmp_path, b""), name="vazio.txt")


def test_text_is_judged_to_its_last_byte(tmp_path):
    content = b"texto\n" * 300_000 + b"\0"

    with pytest.raises(FileNotAllowed, match="tipo não aceito"):
        sniff(_file(tmp_path, content), name="a.txt")


def test_a_letter_cut_by_the_first_look_is_still_text(tmp_path):
    content = b"." + "á".encode() * 50_000

    assert sniff(_file(tmp_path, content), name="a.txt") == media.PLAIN_TEXT


def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path):
    bomb = samples.zipped({"zeros": bytes(200 * 1024 * 1024)})

    assert len(bomb) < 1024 * 1024
    with pytest.raises(FileNotAllowed, match="se expande além do limite"):
        sniff(_file(tmp_path, bomb), name="a.zip")


def test_a_bomb_dressed_as_a_document_is_refused(tmp_path):
    parts = {"[Content_Types].xml": "<Types/>", "word/media/a.bin": bytes(200 * 1024 * 1024)}

    with pytest.raises(FileNotAllowed, match="se expande além do limite"):
        sniff(_file(tmp_path, samples.zipped(parts)), name="a.docx")


def test_a_well_packed_log_is_no_bomb(tmp_path):
    log = samples.zipped({"portal.log": b"2026-03-10 10:00:00 tudo bem\n" * 1_000_000})

    assert sniff(_file(tmp_path, log), name="logs.zip") == media.ZIP


def test_a_zip_with_a_flood_of_entries_is_refused_before_they_are_read(tmp_path):
    flood = samples.zipped({}) + b"PK\x01\x02" * 20_001

    with pytest.raises(FileNotAllowed, match="arquivos demais"):
        sniff(_file(tmp_path, flood), name="a.zip")


@pytest.mark.parametrize("seed", range(40))
def test_noise_never_crashes_the_look(tmp_path, seed):
    """Broken files of every kind are taken or refused, never an error of ours."""
    _, content, _ = ALLOWED[seed % len(ALLOWED)]
    broken = bytearray(content)
    for step in range(1 + len(broken) // 40):
        broken[(step * 37 + seed * 11) % len(broken)] ^= (seed * 29 + step) % 255 + 1

    with contextlib.suppress(AttachmentRefused):
        assert sniff(_file(tmp_path, bytes(broken)), name="quebrado")
