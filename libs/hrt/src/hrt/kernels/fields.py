"""The fields of an instance, their ranges, and the faults that its form can have."""

import numpy as np

from hrt.kernels.tokens import slots_of

# In canonical order within each object.
FIELDS = (
    "campaign",
    "candidates",
    "format",
    "postes",
    "round",
    "seed",
    "id",
    "places",
    "wishes",
    "hearts",
    "poste",
    "rank",
    "refused",
)
CAMPAIGN, CANDIDATES, FORMAT, POSTES, ROUND, SEED = range(6)
ID, PLACES, WISHES, HEARTS, POSTE, RANK, REFUSED = range(6, 13)
NONE = -1
NAMES = np.frombuffer("".join(FIELDS).encode(), np.uint8)
NAMES_END = np.cumsum([len(name) for name in FIELDS])
NAMES_SLOT = slots_of(FIELDS)
_REASONS = ("withdrawn", "below_minimum", "ranking_invalid", "refused", "not_ranked")
REFUSALS = np.frombuffer("".join(_REASONS).encode(), np.uint8)
REFUSALS_END = np.cumsum([len(reason) for reason in _REASONS])
REFUSALS_SLOT = slots_of(_REASONS)
# Least and most of the fields that are numbers; 0 and 0 elsewhere.
LEAST = np.zeros(len(FIELDS), np.int64)
LEAST[[ROUND, HEARTS, RANK]] = 1
MOST = np.zeros(len(FIELDS), np.int64)
MOST[[ROUND, PLACES, HEARTS, RANK]] = 9, 9999, 5, 9999
(
    NOT_JSON,
    NOT_OBJECT,
    NOT_LIST,
    NOT_STRING,
    NOT_ID,
    NOT_INTEGER,
    UNKNOWN_FIELD,
    TWICE,
    MISSING,
    ONE_OF,
    UNKNOWN_REFUSAL,
    UNSORTED,
    SAME_ID,
    UNKNOWN_POSTE,
    TRAILING,
) = range(1, 16)
