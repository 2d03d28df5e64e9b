"""From bytes to an instance; every refusal names the JSON path and the reason."""

import re

import numpy as np

from hrt.canonical import digest
from hrt.instance import FORMAT, Instance, InvalidInstance
from hrt.kernels import fields
from hrt.reading.columns import columns_of, ids_of
from hrt.reading.pieces import Scanned, scanned

LIMIT_BYTES = 512 * 2**20
_BOM = b"\xef\xbb\xbf"
_SEED = re.compile(r"[0-9a-f]{64}\Z")
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")
# The only escapes that an id, a name or the format could be written with.
_ESCAPE = re.compile(rb"\\(?:u00([2-7][0-9a-fA-F])|(/)|(.))", re.DOTALL)
_BLANKS = b" ", b"\n", b"\r", b"\t"


def read_instance(data: bytes | str) -> Instance:
    """The instance written in `data`; raises InvalidInstance."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > LIMIT_BYTES:
        raise InvalidInstance("$", "more than 512 MiB")
    if raw.startswith(_BOM):
        raise InvalidInstance("$", "a byte order mark: plain UTF-8 is expected")
    if b"\\" in raw:
        raw = _without_escapes(raw)
    text = scanned(raw, np.frombuffer(raw, np.uint8))
    columns = columns_of(raw, text)
    campaign, seed = _header(raw, text)
    return Instance(
        campaign=campaign,
        round=int(text.value[fields.ROUND, 0]),
        seed=seed,
        poste_ids=ids_of(raw, [text.postes]),
        places=text.postes[:, 2].copy(),
        candidate_ids=ids_of(raw, [piece.candidates[: piece.counts[0]] for piece in text.pieces]),
        start=columns.start,
        poste=columns.poste,
        hearts=columns.hearts,
        rank=columns.rank,
        refusal=columns.refusal,
        known_digest=digest(raw) if _is_canonical(raw, text) else None,
    )


def _is_canonical(raw: bytes, text: Scanned) -> bool:
    """Whether these are the RFC 8785 bytes: an instance has no other freedom than these two."""
    return text.ordered and not any(blank in raw for blank in _BLANKS)


def _header(raw: bytes, text: Scanned) -> tuple[str, str]:
    format_, campaign, seed = (
        raw[slice(*text.value[name].tolist())].decode("utf-8", "replace")
        for name in (fields.FORMAT, fields.CAMPAIGN, fields.SEED)
    )
    if format_ != FORMAT:
        raise InvalidInstance("$.format", f"{FORMAT!r} is expected, not {format_!r}")
    if not _ID.match(campaign):
        raise InvalidInstance("$.campaign", "an id has 1 to 64 characters of [A-Za-z0-9_.:-]")
    if not _SEED.match(seed):
        raise InvalidInstance("$.seed", "a seed has 64 lowercase hex digits")
    return campaign, seed


def _without_escapes(raw: bytes) -> bytes:
    """The text with the escapes of its strings written plainly; outside a string there are none."""
    pieces: list[bytes] = []
    last, inside = 0, False
    for escape in _ESCAPE.finditer(raw):
        # Between two escapes, each quote opens or closes a string.
        inside ^= raw.count(b'"', last, escape.start()) % 2 == 1
        pieces += raw[last : escape.start()], _unescaped(escape) if inside else escape.group()
        last = escape.end()
    return b"".join((*pieces, raw[last:]))


def _unescaped(escape: re.Match[bytes]) -> bytes:
    digits, slash, _ = escape.groups()
    if slash:
        return slash
    plain = bytes.fromhex(digits.decode()) if digits else b"\\"
    return escape.group() if plain in b'"\\' else plain
