"""Rasa without TensorFlow: 350 MB and ten seconds of every start, for components that our pipeline does not have.

Rasa's recipe imports every component there is, DIET and TED too, and with them TensorFlow. Here the name stands for an empty
module: whatever is taken from it is a class, which can be inherited from and used in annotations, and which says why it fails
when it is made use of. To be taken out again when ``config.yml`` names a neural component.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from typing import Any, Optional, Sequence

LEFT_OUT = ("tensorflow", "tensorflow_addons", "keras")


class TensorFlowLeftOut(RuntimeError):
    """Something of TensorFlow's was made use of."""


class _AnyName(type):
    """A class every attribute of which is such a class again."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _left_out(f"{cls.__name__}.{name}")


class _LeftOut(metaclass=_AnyName):
    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]  # used as a decorator
        raise TensorFlowLeftOut(f"{cls.__name__}: TensorFlow is left out (bot/rasa_plugins/without_tensorflow.py)")


def _left_out(name: str) -> type:
    return _AnyName(name, (_LeftOut,), {})


class _Module(types.ModuleType):
    __path__: Sequence[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _left_out(f"{self.__name__}.{name}")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[importlib.machinery.ModuleSpec]:
        if name.split(".")[0] in LEFT_OUT:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def install() -> None:
    """Leave TensorFlow out of this process; nothing of Rasa's may be imported before."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
