"""One way to compile a hot loop: cached on disk, free of the interpreter's lock."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])


def kernel(loop: Loop) -> Loop:
    """Compile a function of numpy arrays and numbers at its first call, once per machine."""
    return cast(Loop, numba.njit(cache=True, nogil=True)(loop))
