"""A hint to the processor which machine code can give and Python cannot: that a place in memory is read soon."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from bposim.model.machine_code import inlined

TO_READ, TO_KEEP, DATA = 0, 3, 1  # of LLVM's `llvm.prefetch`


def _nothing(array: Any, place: Any) -> None:
    """Uncompiled there is nobody to hint to."""


def _hint(_: Any, array: Any, place: Any) -> Any:
    def made(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = context.make_array(array)(context, builder, values[0]).data
        address = builder.bitcast(builder.gep(data, [values[1]]), cgutils.voidptr_t)
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
        hint = builder.module.declare_intrinsic("llvm.prefetch.p0", fnty=kind)
        builder.call(hint, [address, number(TO_READ), number(TO_KEEP), number(DATA)])
        return context.get_dummy_value()

    return types.void(array, types.int64), made


fetch: Any = _nothing if inlined(_nothing) is _nothing else intrinsic(_hint)  # which may be beyond the array's end
