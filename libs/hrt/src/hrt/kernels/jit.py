"""One way to compile a hot loop: cached on disk, free of the interpreter's lock."""

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar, cast

Loop = TypeVar("Loop", bound=Callable[..., Any])
_COMPILING = RLock()


def kernel(loop: Loop) -> Loop:
    """Compile a function of numpy arrays and numbers at its first call, once per machine."""
    return cast(Loop, _Waiting(loop))


class _Waiting:
    """A loop not yet called: numba, a fifth of a second to import, is not needed until then."""

    def __init__(self, loop: Callable[..., Any]) -> None:
        self.__doc__ = loop.__doc__
        self._loop = loop
        self._compiled: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        return (self._compiled or self.compiled())(*arguments)

    def compiled(self) -> Callable[..., Any]:
        """What numba makes of the loop and of those it calls."""
        with _COMPILING:
            if self._compiled is None:
                import numba

                known = self._loop.__globals__
                for name in self._loop.__code__.co_names:
                    # numba looks the names of a loop up in its module: there they must be ready.
                    if isinstance(known.get(name), _Waiting):
                        known[name] = known[name].compiled()
                self._compiled = numba.njit(cache=True, nogil=True)(self._loop)
            return self._compiled
