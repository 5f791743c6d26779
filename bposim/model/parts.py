"""What is compiled into whoever calls it: optimised there as a whole, and never made into machine code of its own."""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


class Part(JITCodeLibrary):
    """Numba optimises every function together with all that it calls, again for each that calls it."""

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

    def _optimize_final_module(self) -> None:
        """Not yet."""

    def _finalize_final_module(self) -> None:
        self._finalized = True


def part(*given: Any) -> Any:
    compiler = Compiler(*given)
    compiler.state.library = Part(compiler.state.targetctx.codegen())
    return compiler
