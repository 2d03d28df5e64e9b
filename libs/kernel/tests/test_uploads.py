"""A file is taken for what it contains, and refused when something in it could act."""

import hashlib
import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from fastapi import UploadFile
from kernel.errors import TooLarge
from kernel.uploads import Kind, NotThatKind, Received, UnsafeFile, received
from PIL import Image

EVERY = (Kind.PDF, Kind.PNG, Kind.JPEG)
LIMIT = 5_000_000


def image(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


def pdf(catalog: dict[str, object] | None = None, *, pages: int = 1, **saving: Any) -> bytes:
    """Blank pages, with these entries in the document's catalog."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    for key, value in (catalog or {}).items():
        document.Root[key] = document.make_indirect(value)
    file = io.BytesIO()
    document.save(file, **saving)
    return file.getvalue()


async def take(
    data: bytes, *, name: str | None = "photo.png", kinds: tuple[Kind, ...] = EVERY
) -> Received:
    upload = UploadFile(io.BytesIO(data), size=len(data), filename=name)
    return await received(upload, kinds=kinds, limit=LIMIT)


@pytest.mark.parametrize(
    ("data", "kind"),
    [(pdf(), Kind.PDF), (image("PNG"), Kind.PNG), (image("JPEG"), Kind.JPEG)],
)
async def test_a_file_is_told_by_its_content_and_keeps_it(data: bytes, kind: Kind) -> None:
    taken = await take(data, name="lettre.exe")
    assert (taken.kind, taken.size, taken.name) == (kind, len(data), f"lettre.{kind.name.lower()}")
    assert taken.file.read() == data
    assert taken.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/été.pdf", "été.png"),
        ("C:\\Bureau\\carte.PNG", "carte.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie x.png"),
        ('"', "fichier.png"),
        (None, "fichier.png"),
        ("x" * 300, "x" * 100 + ".png"),
    ],
)
async def test_its_name_holds_no_folder_and_nothing_that_a_disk_refuses(
    given: str | None, kept: str
) -> None:
    assert (await take(image("PNG"), name=given)).name == kept


@pytest.mark.parametrize(
    "data", [b"", b"MZ\x90\x00", b"<html><script>", b"PK\x03\x04", b" " + pdf(), b"\x89PNG"]
)
async def test_another_kind_of_file_is_refused(data: bytes) -> None:
    with pytest.raises(NotThatKind, match="JPEG ou PDF ou PNG"):
        await take(data)


async def test_a_kind_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(NotThatKind, match="fichier PDF"):
        await take(image("PNG"), kinds=(Kind.PDF,))


async def test_a_file_longer_than_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        await take(image("PNG") + b"\x00" * LIMIT)


def script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        (lambda: {"/OpenAction": script()}, "un script"),
        (lambda: {"/AA": pikepdf.Dictionary(WC=script())}, "un script"),
        (lambda: {"/Names": pikepdf.Dictionary(JavaScript=pikepdf.Array([script()]))}, "un script"),
        (lambda: {"/OpenAction": pikepdf.Dictionary(S=pikepdf.Name.Launch)}, "une commande"),
        (
            lambda: {"/X": pikepdf.Array([pikepdf.Dictionary(S=pikepdf.Name.SubmitForm)])},
            "une action",
        ),
        (
            lambda: {"/Names": pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())},
            "un fichier joint",
        ),
        (lambda: {"/AcroForm": pikepdf.Dictionary(XFA=pikepdf.Array([]))}, "XFA"),
    ],
)
async def test_a_pdf_that_could_act_or_carries_a_file_is_refused(
    entries: Callable[[], dict[str, object]], problem: str
) -> None:
    for packed in (False, True):
        streams = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
        with pytest.raises(UnsafeFile, match=problem):
            await take(pdf(entries(), object_stream_mode=streams))


async def test_an_embedded_file_without_a_name_is_refused() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    stream = document.make_stream(b"MZ")
    stream["/Type"] = pikepdf.Name.EmbeddedFile
    document.Root["/X"] = stream
    file = io.BytesIO()
    document.save(file)
    with pytest.raises(UnsafeFile, match="un fichier joint"):
        await take(file.getvalue())


async def test_an_encrypted_pdf_is_refused_with_or_without_a_password() -> None:
    for user in ("secret", ""):
        encryption = pikepdf.Encryption(owner="owner", user=user)
        with pytest.raises(UnsafeFile, match="mot de passe"):
            await take(pdf(encryption=encryption))


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\nnothing more", pdf(pages=0), image("PNG")[:60], image("JPEG")[:20]],
)
async def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnsafeFile, match="abîmé"):
        await take(data)


async def test_a_picture_with_too_many_pixels_is_refused_unread() -> None:
    with pytest.raises(UnsafeFile, match="pixels"):
        await take(image("PNG", (10_000, 5_001)))


async def test_a_pdf_that_unpacks_into_gigabytes_is_refused_within_its_memory() -> None:
    packed = zlib.compress(b"1 0 " + b"\x00" * 300_000_000, 9)
    head = b"%PDF-1.7\n"
    stream = (
        b"1 0 obj\n<</Type/XRef/Size 9/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n"
        % len(packed)
    )
    data = head + stream + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(head)
    with pytest.raises(UnsafeFile, match="abîmé"):
        await take(data)
