"""Machine code, made of a function once on a machine and kept in a folder of its own for every text that goes in."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from importlib import import_module, resources
from pathlib import Path
from pickle import UnpicklingError
from shutil import rmtree
from threading import Lock
from typing import Any, TypeVar

_MAKING = Lock()  # one at a time, as in Numba: where it keeps what it makes, it is told by names of the whole process
Code = Callable[..., Any]
Function = TypeVar("Function", bound=Callable[..., Any])

# All arrays come from outside, so nobody has to count references; paces are never 0, so nobody has to look.
OPTIONS: Any = {"nogil": True, "_nrt": False, "error_model": "numpy"}
INLINED: Any = {**OPTIONS, "forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

_OWN = "model/machine_code", "model/parts"  # how it is made

DAMAGED = (  # what reading a file may raise that another process wrote in part
    OSError,
    RuntimeError,
    EOFError,
    UnpicklingError,
    ValueError,
    MemoryError,
    TypeError,
    AttributeError,
    ImportError,
    LookupError,
)


def why_missing() -> str:
    """Why there is no machine code; empty where there is Numba to make it."""
    try:
        _numba()
    except ImportError as error:
        return str(error)
    return ""


def _numba() -> Any:
    import numba

    return numba


def inlined(function: Function) -> Function:
    """Part of the machine code of whoever calls it; without Numba nobody's."""
    if why_missing():
        return function
    from bposim.model.parts import part

    made: Function = _numba().njit(**INLINED, pipeline_class=part)(function)
    return made


def _apart(*given: Any) -> Any:
    """No two arrays of a call share memory, so that what is stored in one need not be read anew from the others."""
    compiler = _numba().core.compiler.Compiler(*given)
    compiler.state.flags.noalias = True
    return compiler


class MachineCode:
    """Of a function, given by its module and the modules of `bposim` whose text goes in; itself, where it is not made.

    None of its arrays shares memory with one that it writes.
    """

    def __init__(self, module: str, name: str, texts: tuple[str, ...]) -> None:
        self.texts = texts
        self._module, self._name = module, name
        self._made: dict[Hashable, Code] = {}

    def of(self, *arrays: Any, kind: Hashable = None) -> Code:
        """For arrays like these. All that are said to be of one kind have the same forms: nobody looks again.

        Threads that ask first at the same time compile once.
        """
        if kind not in self._made:
            with _MAKING:
                if kind not in self._made:
                    self._made[kind] = self._compiled(arrays)
        return self._made[kind]

    @property
    def function(self) -> Code:
        found: Code = getattr(import_module(self._module), self._name)
        return found

    @property
    def is_ready(self) -> bool:
        """Whether nothing has to be compiled."""
        return is_switched_off() or bool(self._made) or any(self.folder.glob("*/*.nbc"))

    @property
    def can_keep(self) -> bool:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return False
        return os.access(self.folder, os.W_OK)

    @cached_property
    def folder(self) -> Path:
        """Of its own for every text that is compiled in, since Numba looks at one file alone."""
        from llvmlite import binding

        processor = binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()
        about = repr((_numba().__version__, sys.version, processor)).encode()
        text = b"".join(resources.files("bposim").joinpath(f"{name}.py").read_bytes() for name in (*_OWN, *self.texts))
        return _root() / "bposim" / sha256(text + about).hexdigest()[:16]

    def _compiled(self, arrays: tuple[Any, ...]) -> Code:
        """Without a folder to keep it in, or with a damaged file there, it is compiled for one process."""
        if is_switched_off():
            return self.function
        options = {**OPTIONS, "pipeline_class": _apart}
        numba = _numba()
        signature = tuple(numba.typeof(each) for each in arrays)
        made: Any
        try:
            with _kept_in(self.folder):
                made = numba.njit(self.function, cache=True, **options)
            with nothing_collected():
                made.compile(signature)
        except DAMAGED:
            rmtree(self.folder, ignore_errors=True)
            made = numba.njit(self.function, **options)
            made.compile(signature)
        entry: Code = made.get_overload(signature)
        return entry


def is_switched_off() -> bool:
    return bool(why_missing() or _numba().config.DISABLE_JIT)


def _root() -> Path:
    try:
        named = os.environ.get("BPOSIM_CACHE_DIR")
        return Path(named or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home
        return Path(os.devnull)


@contextmanager
def nothing_collected() -> Iterator[None]:
    """A compiler keeps what it makes: to look again and again for what could go is a tenth of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    """Numba looks at these names when a function is decorated, and elsewhere it would look for folders of its own."""
    config = _numba().config
    before = config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES
    config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES = str(folder), "UserProvidedCacheLocator"
    try:
        yield
    finally:
        config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES = before
