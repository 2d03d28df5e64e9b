"""From bytes to columns, in one pass; every refusal names the JSON path and the reason."""

import re

import numpy as np
from numpy.typing import NDArray

from hrt.instance import FORMAT, Ids, Instance, InvalidInstance
from hrt.kernels.names import gather, resolve
from hrt.kernels.scan import scan
from hrt.reading.faults import invalid, unknown_poste

LIMIT_BYTES = 512 * 2**20
_BOM = b"\xef\xbb\xbf"
_SEED = re.compile(r"[0-9a-f]{64}\Z")
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")
# The only escapes that an id, a name or the format could be written with.
_ESCAPE = re.compile(rb"\\(?:u00([2-7][0-9a-fA-F])|(/)|(.))", re.DOTALL)
_FORMAT, _CAMPAIGN, _SEED_SPAN, _ROUND, _POSTES, _CANDIDATES, _WISHES = 0, 2, 4, 6, 7, 8, 9


def read_instance(data: bytes | str) -> Instance:
    """The instance written in `data`; raises InvalidInstance."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > LIMIT_BYTES:
        raise InvalidInstance("$", "more than 512 MiB")
    if raw.startswith(_BOM):
        raise InvalidInstance("$", "a byte order mark: plain UTF-8 is expected")
    if b"\\" in raw:
        raw = _ESCAPE.sub(_unescaped, raw)
    return _columns(raw, np.frombuffer(raw, np.uint8))


def _columns(raw: bytes, data: NDArray[np.uint8]) -> Instance:
    objects = raw.count(b"{") + 1
    top = np.zeros(10, np.int64)
    fault = np.zeros(6, np.int64)
    postes = np.empty((objects, 3), np.int32)
    candidates = np.empty((objects, 2), np.int32)
    start = np.zeros(objects + 1, np.int32)
    wishes = np.empty((objects, 4), np.int32)
    if not scan(data, top, postes, candidates, start, wishes, fault):
        raise invalid(raw, fault)
    postes, candidates = postes[: top[_POSTES]], candidates[: top[_CANDIDATES]]
    start, wishes = start[: top[_CANDIDATES] + 1], wishes[: top[_WISHES]]
    poste = np.empty(wishes.shape[0], np.int32)
    unknown = resolve(data, postes, wishes, poste)
    if unknown >= 0:
        raise unknown_poste(raw, start, wishes, unknown)
    packed = wishes[:, 1]
    campaign, seed = _header(raw, top)
    return Instance(
        campaign=campaign,
        round=int(top[_ROUND]),
        seed=seed,
        poste_ids=_ids(data, postes),
        places=postes[:, 2].copy(),
        candidate_ids=_ids(data, candidates),
        start=start.copy(),
        poste=poste,
        hearts=(packed >> 4 & 15).astype(np.int8),
        rank=wishes[:, 2].copy(),
        refusal=(packed & 15).astype(np.int8),
    )


def _header(raw: bytes, top: NDArray[np.int64]) -> tuple[str, str]:
    spans = (_FORMAT, _CAMPAIGN, _SEED_SPAN)
    format_, campaign, seed = (
        raw[top[span] : top[span + 1]].decode("utf-8", "replace") for span in spans
    )
    if format_ != FORMAT:
        raise InvalidInstance("$.format", f"{FORMAT!r} is expected, not {format_!r}")
    if not _ID.match(campaign):
        raise InvalidInstance("$.campaign", "an id has 1 to 64 characters of [A-Za-z0-9_.:-]")
    if not _SEED.match(seed):
        raise InvalidInstance("$.seed", "a seed has 64 lowercase hex digits")
    return campaign, seed


def _ids(data: NDArray[np.uint8], spans: NDArray[np.int32]) -> Ids:
    longest = int(spans[:, 1].max(initial=1))
    column = np.zeros((spans.shape[0], longest), np.uint8)
    gather(data, spans, column)
    return column.view(f"S{longest}").reshape(spans.shape[0])


def _unescaped(escape: re.Match[bytes]) -> bytes:
    digits, slash, _ = escape.groups()
    if slash:
        return slash
    plain = bytes.fromhex(digits.decode()) if digits else b"\\"
    return escape.group() if plain in b'"\\' else plain
