"""Durations of a whole column of luck: quantile functions inverted by pieces, to the tick of the function itself.

As in numerical inversion (Hormann & Leydold 2003) each piece has a polynomial; here it may only say what the function
would say. Where the two might be rounded apart, and in the far tails, the function is asked.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bposim.model.machine_code import MachineCode, is_switched_off
from bposim.model.operation import Ints, Quantile
from bposim.model.quantiles import NO_VALUES, ticks, value
from bposim.model.streams import uniforms

Floats = NDArray[np.float64]
Luck = NDArray[np.uint32]

ENOUGH = 4096  # durations, below which pieces cost more than they spare
PIECES = 512
NODES = 6  # Chebyshev's, of each piece
DOUBT = 1e-3  # of a tick: nearer than this to the middle between two, the function is asked
CLOSE = DOUBT / 10  # as a good piece is where it is looked at, between its nodes, where it errs most
UNKNOWN = -1

_PLACES = np.cos((2 * np.arange(NODES) + 1) * np.pi / (2 * NODES))
_BETWEEN = np.cos(np.arange(NODES + 1) * np.pi / NODES)
_BY_PIECES = "exponential", "lognormal", "gamma", "weibull", "triangular"  # a line has no need of them


def invert(quantile: Quantile, luck: Luck, found: Ints) -> None:
    """`found` becomes the durations in ticks, the same as with `quantiles.ticks`."""
    if quantile.shape not in _BY_PIECES or len(luck) < ENOUGH or is_switched_off():
        found[:] = ticks(quantile, uniforms(luck))
        return
    given = luck, _pieces(quantile.shape, quantile.parameters), found
    _CODE.of(*given)(*given)
    unknown = np.flatnonzero(found == UNKNOWN)
    found[unknown] = ticks(quantile, uniforms(luck[unknown]))


@lru_cache(maxsize=256)
def _pieces(shape: str, parameters: tuple[float, ...]) -> Floats:
    """(pieces, coefficients), that of the highest power first; those of a piece that is not close are no numbers."""
    places = np.concatenate((_PLACES, _BETWEEN))
    luck = (np.arange(PIECES)[:, np.newaxis] + (places + 1) / 2) / PIECES
    inside = np.clip(luck, *uniforms(np.array([0, np.iinfo(np.uint32).max], np.uint32)))
    values = value(Quantile(shape, parameters, NO_VALUES), inside)
    found = values[:, :NODES] @ np.linalg.inv(np.vander(_PLACES)).T
    errors = np.abs(found @ np.vander(_BETWEEN, NODES).T - values[:, NODES:])
    found[~(errors.max(axis=1) < CLOSE)] = np.nan
    return found


# In machine code

_CODE = MachineCode(__name__, "by_pieces", ("model/inversion",))
_BITS = 32 - (PIECES.bit_length() - 1)  # of luck within a piece
_LOW = 2**_BITS - 1


def by_pieces(luck: Luck, pieces: Floats, found: Ints) -> None:
    for row in range(len(luck)):
        piece = luck[row] >> _BITS
        place = ((luck[row] & _LOW) + 0.5) * (2.0 / (_LOW + 1)) - 1.0
        near = 0.0
        for power in range(NODES):
            near = near * place + pieces[piece, power]
        whole = np.rint(near)
        found[row] = np.int64(whole) if abs(near - whole) < 0.5 - DOUBT else UNKNOWN
