"""A room that several journeys play in, each with a campaign and people of its own."""

import importlib.util
from types import ModuleType


def afresh(name: str) -> ModuleType:
    """The module, executed once more: what it draws as it begins is drawn anew."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
