"""NumPy's Philox 4x64 of ten rounds (Salmon et al., SC 2011) in machine code, which writes where values are wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

ROUNDS = 10
BLOCK = 8  # values of 32 bits that one count of the counter gives

_FIRST, _SECOND = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_FIRST_STEP, _SECOND_STEP = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_HALF = np.uint64(32)


def _product(_: Any, left: Any, right: Any) -> Any:
    """The upper and the lower word of a product of two words, which the processor works out at once."""

    def made(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        word, both = ir.IntType(64), ir.IntType(128)
        found = builder.mul(*(builder.zext(value, both) for value in values))
        upper = builder.trunc(builder.lshr(found, both(64)), word)
        return context.make_tuple(builder, signature.return_type, (upper, builder.trunc(found, word)))

    return types.UniTuple(types.uint64, 2)(left, right), made


product: Any = intrinsic(_product)


def fill(key: NDArray[np.uint64], place: NDArray[np.uint32]) -> None:
    """Of a key of two words, from the stream's first value on: of each word the lower half comes first."""
    for count in range((len(place) + BLOCK - 1) // BLOCK):
        a, b, c, d = np.uint64(count + 1), np.uint64(0), np.uint64(0), np.uint64(0)
        first, second = key[0], key[1]
        for _ in range(ROUNDS):
            upper, lower = product(_FIRST, a)
            other_upper, other_lower = product(_SECOND, c)
            a, b, c, d = other_upper ^ b ^ first, other_lower, upper ^ d ^ second, lower
            first += _FIRST_STEP
            second += _SECOND_STEP
        value = count * BLOCK
        for word in (a, b, c, d):
            for half in (word, word >> _HALF):
                if value < len(place):
                    place[value] = np.uint32(half)
                value += 1
