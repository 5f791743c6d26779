"""What is compiled into whoever calls it: optimised there as a whole, and never made into machine code of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


class Part(JITCodeLibrary):
    """Numba links every function with all that it calls and optimises that, again for each that calls it."""

    def __init__(self, codegen: Any) -> None:
        made: Any = super()
        made.__init__(codegen, "part")

    @property
    def codegen(self) -> Part:
        return self

    def set_env(self, name: str, environment: object) -> None:
        """Nobody outside calls it."""

    def get_pointer_to_function(self, name: str) -> int:
        return 0

    def finalize(self) -> None:
        """Not yet."""
        self._finalized = True

    def _get_module_for_linking(self) -> Any:
        """For who is no part of anything himself."""
        if self._shared_module is None:
            for library in dict.fromkeys(self._all_called()):
                self._final_module.link_in(_alone(library), preserve=True)
        return _alone(self)

    def _all_called(self) -> Iterator[Any]:
        for library in self._linking_libraries:
            yield library
            if isinstance(library, Part):
                yield from library._all_called()


def _alone(library: Any) -> Any:
    return JITCodeLibrary._get_module_for_linking(library)


def part(*given: Any) -> Any:
    compiler = Compiler(*given)
    compiler.state.library = Part(compiler.state.targetctx.codegen())
    return compiler
