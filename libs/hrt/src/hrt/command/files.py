"""Files of the command: plain or gzipped, standard streams, and never half written."""

import gzip
import os
import sys
import tempfile
import zlib
from pathlib import Path
from typing import TypeVar

from hrt.instance import Instance, InvalidInstance
from hrt.reading.entry import LIMIT_BYTES
from hrt.result import InvalidResult, Result

_GZIP = b"\x1f\x8b"
Read = TypeVar("Read")


class Unreadable(Exception):
    """An input that cannot be used: the message names the file, the JSON path and the reason."""


def read_instance(name: str) -> Instance:
    """The instance in a file; raises Unreadable."""
    try:
        return Instance.from_json(_read(name))
    except InvalidInstance as fault:
        raise Unreadable(f"{name} is not an instance: {fault}") from None


def read_result(name: str) -> Result:
    """The result in a file; raises Unreadable."""
    try:
        return Result.from_json(_read(name))
    except InvalidResult as fault:
        raise Unreadable(f"{name} is not a result: {fault}") from None


def read_text(name: str) -> str:
    """The text of a file; raises Unreadable."""
    try:
        return _read(name).decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(f"{name} is not UTF-8") from None


def write(name: str, data: bytes) -> None:
    """Write a whole file or none (gzipped if its name ends in .gz); raises Unreadable."""
    if name == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    target = Path(name)
    content = gzip.compress(data, mtime=0) if target.suffix == ".gz" else data
    try:
        _replace(target, content)
    except OSError as error:
        raise Unreadable(f"cannot write {name}: {error.strerror}") from None


def _replace(target: Path, content: bytes) -> None:
    if target.exists() and not target.is_file():
        # A pipe or a device is written to, never put away for a file.
        target.write_bytes(content)
        return
    target = target.resolve()
    descriptor, draft = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(draft).chmod(0o666 & ~mask)
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _read(name: str) -> bytes:
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            data = file.read(LIMIT_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"cannot read {name}: {error.strerror}") from None
    except ValueError:
        raise Unreadable("the standard input is one file, and was read already") from None
    if len(data) > LIMIT_BYTES:
        raise Unreadable(f"{name}: more than 512 MiB")
    return _unpacked(name, data) if data.startswith(_GZIP) else data


def _unpacked(name: str, data: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    try:
        content = inflater.decompress(data, LIMIT_BYTES + 1)
    except zlib.error as error:
        raise Unreadable(f"{name} is not gzip: {error}") from None
    if len(content) > LIMIT_BYTES:
        raise Unreadable(f"{name}: more than 512 MiB once unpacked")
    if not inflater.eof:
        raise Unreadable(f"{name} is gzip cut short")
    if inflater.unused_data:
        raise Unreadable(f"{name} has something after its gzip content")
    return content
