"""Files that people attach: their kind is told by their content, and nothing in them may act.

A form's file lies on disk past a megabyte; nothing here holds a whole one."""

import asyncio
import hashlib
import re
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

import pikepdf
from fastapi import UploadFile
from PIL import Image, UnidentifiedImageError

from kernel.errors import DomainError, TooLarge

MOST_PIXELS = 50_000_000
NAME_LENGTH = 100
_SIGNATURES: Final = {b"%PDF-": "PDF", b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
_ACTIVE_KEYS: Final = {
    "/JS": "un script",
    "/EF": "un fichier joint",
    "/EmbeddedFiles": "un fichier joint",
    "/XFA": "un formulaire XFA",
    "/RichMediaContent": "un contenu animé",
}
_ACTIVE_ACTIONS: Final = {
    "/JavaScript": "un script",
    "/Launch": "une commande",
    "/ImportData": "une action automatique",
    "/SubmitForm": "une action automatique",
    "/Rendition": "un contenu animé",
    "/Movie": "un contenu animé",
    "/GoToE": "un fichier joint",
}

# A few kilobytes may unpack into gigabytes; the limits hold for the whole process.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=64 << 20,
    run_length_max_memory=64 << 20,
    png_max_memory=64 << 20,
    tiff_max_memory=64 << 20,
    doc_max_warnings=50,
)


class Kind(StrEnum):
    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"


class NotThatKind(DomainError):
    """Ce fichier n'est pas lisible ici : envoyez un fichier {kinds}."""

    status = 415

    def __init__(self, kinds: Collection[Kind]) -> None:
        super().__init__(kinds=" ou ".join(sorted(kind.name for kind in kinds)))


class UnsafeFile(DomainError):
    """Ce fichier est refusé : {problem} Enregistrez-le autrement (« imprimer en PDF », par
    exemple) et envoyez-le de nouveau."""

    status = 422


@dataclass(frozen=True)
class Received:
    """A file that was found safe. `file` is at its beginning and open until the request ends;
    `name`: what it was called, under the extension of what it is; `sha256`: lower-case
    hexadecimal."""

    file: BinaryIO
    name: str
    size: int
    kind: Kind
    sha256: str


async def received(upload: UploadFile, *, kinds: Collection[Kind], limit: int) -> Received:
    """The file, if it is one of `kinds` and of at most `limit` bytes. Raises TooLarge,
    NotThatKind, UnsafeFile."""
    return await asyncio.to_thread(_checked, upload, kinds, limit)


def _checked(upload: UploadFile, kinds: Collection[Kind], limit: int) -> Received:
    file, size = upload.file, upload.size or 0
    if size > limit:
        raise TooLarge(limit=limit)
    kind = _kind(file.read(16))
    if kind is None or kind not in kinds:
        raise NotThatKind(kinds)
    file.seek(0)
    if kind is Kind.PDF:
        _inspect_pdf(file)
    else:
        _inspect_image(file, kind)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return Received(file, _name(upload.filename, kind), size, kind, digest)


def _name(given: str | None, kind: Kind) -> str:
    """Without folders nor what a disk would refuse."""
    last = re.split(r"[/\\]", given or "")[-1]
    stem = re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "", last).rsplit(".", 1)[0].strip(". ")
    return f"{stem[:NAME_LENGTH] or 'fichier'}.{kind.name.lower()}"


def _kind(head: bytes) -> Kind | None:
    names = (name for mark, name in _SIGNATURES.items() if head.startswith(mark))
    return next((Kind[name] for name in names), None)


def _inspect_image(file: BinaryIO, kind: Kind) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our limit is lower
            picture = Image.open(file, formats=[kind.name])
            if picture.width * picture.height > MOST_PIXELS:
                raise UnsafeFile(problem="l'image a trop de pixels.")
            picture.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise UnsafeFile(problem="l'image est abîmée.") from error


def _inspect_pdf(file: BinaryIO) -> None:
    try:
        with pikepdf.open(file, access_mode=pikepdf.AccessMode.stream) as pdf:
            if pdf.is_encrypted:
                raise UnsafeFile(problem="il est protégé par un mot de passe.")
            found = next(_active(pdf), None)
    except pikepdf.PasswordError as error:
        raise UnsafeFile(problem="il est protégé par un mot de passe.") from error
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise UnsafeFile(problem="le PDF est abîmé.") from error
    if found:
        raise UnsafeFile(problem=f"il contient {found}.")


def _active(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What in the document could act or carry another file. Every indirect object is looked at,
    reachable from a page or not, and what lies inside it."""
    for root in pdf.objects:
        pending: list[pikepdf.Object] = [root]
        while pending:
            item = pending.pop()
            if isinstance(item, pikepdf.Array):
                pending += [each for each in item if _container(each)]
            elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                yield from _named(item)
                pending += [each for _, each in item.items() if _container(each)]


def _container(item: object) -> bool:
    """Whether something lies inside it; what is indirect comes on its own."""
    return (
        isinstance(item, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream)
        and not item.is_indirect
    )


def _named(item: pikepdf.Dictionary | pikepdf.Stream) -> Iterator[str]:
    yield from (told for key, told in _ACTIVE_KEYS.items() if key in item)
    action = str(item.get("/S", ""))
    if action in _ACTIVE_ACTIONS:
        yield _ACTIVE_ACTIONS[action]
    if str(item.get("/Type", "")) == "/EmbeddedFile":
        yield "un fichier joint"
