"""Where luck comes from: the only module that touches `numpy.random`.

Streams are keyed by what is drawn (seed, replication, purpose, names), never by order, scenario or sweep point, so
one more item, seat or week moves no earlier draw. First visits are 32-bit columns of a Philox stream; later visits
come from a counter hash of the same key.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

from bposim.model.machine_code import MachineCode, is_switched_off

PURPOSES = ("ticks", "exception", "error", "query", "sample", "detect", "minor")
TICKS, EXCEPTION_LUCK, ERROR_LUCK, QUERY_LUCK, SAMPLE_LUCK, DETECT_LUCK, MINOR_LUCK = range(len(PURPOSES))
CERTAIN = 2**32

MANY = 128  # values, below which a process need not have machine code

_FILL = MachineCode("bposim.model.philox", "fill", ("model/philox",))
_MASK = 2**64 - 1
_NORMAL = NormalDist()


def key(seed: int, replication: int, *names: str | int) -> int:
    """128 bits that name a stream. Names are length-prefixed, so ("a", "bc") is not ("ab", "c")."""
    return int.from_bytes(_named(seed, replication, *names), "little")


def _named(*parts: str | int) -> bytes:
    return blake2b(b"".join(map(_prefixed, parts)), digest_size=16).digest()


@lru_cache(maxsize=4096)
def _prefixed(part: str | int) -> bytes:
    tag, text = (b"str", part.encode()) if isinstance(part, str) else (b"int", b"%d" % part)
    return b"%s%d:%s" % (tag, len(text), text)


class _Named(ISeedSequence):
    """The key as it is: without one NumPy would first ask the machine for chance, which takes longer than to draw."""

    def __init__(self, words: bytes) -> None:
        self.words = np.frombuffer(words, "<u8").astype(np.uint64)

    def generate_state(self, n_words: int, dtype: object = np.uint64) -> NDArray[np.uint64]:
        assert (n_words, dtype) == (2, np.uint64), (n_words, dtype)
        return self.words


def column(size: int, seed: int, replication: int, *names: str | int) -> NDArray[np.uint32]:
    """The first `size` values of a stream; a longer column begins with the same values."""
    luck = np.empty(size, np.uint32)
    fill(luck, seed, replication, *names)
    return luck


def fill(luck: NDArray[np.uint32], seed: int, replication: int, *names: str | int) -> None:
    """Writes what `column` would say; many values by machine code, which takes half the time."""
    named: Any = _Named(_named(seed, replication, *names))
    if len(luck) < MANY or is_switched_off():
        words = np.random.Philox(named).random_raw((len(luck) + 1) // 2)
        luck[:] = words.astype("<u8", copy=False).view("<u4")[: len(luck)]  # the lower half of a word first
    else:
        _FILL.of(named.words, luck)(named.words, luck)


def uniforms(luck: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Centres of the 2**32 equal cells of (0, 1): never 0, never 1."""
    found = np.add(luck, 0.5, dtype=np.float64)
    found /= CERTAIN
    return found


def walk(steps: int, seed: int, replication: int, *names: str | int) -> list[float]:
    """Sums of none, one, two, ... standard normal steps; one more step moves none before it."""
    luck = uniforms(column(steps, seed, replication, *names)).tolist()
    return list(accumulate(map(_NORMAL.inv_cdf, luck), initial=0.0))


def threshold(probability: float) -> int:
    """It happens when luck < threshold: 0 never, 2**32 always."""
    return round(probability * CERTAIN)


def later(stream: int, number: int, attempt: int) -> int:
    """32-bit luck of an item's later visit (attempt >= 1), from a step's 64-bit stream key.

    Twice the finaliser of SplitMix64 (Steele, Lea & Flood 2014); the mask makes whole numbers of 64-bit words.
    """
    value = (stream + number * 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    value = ((value ^ (value >> 31)) + attempt * 0xD1342543DE82EF95) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return (value ^ (value >> 31)) >> 32


def cells(stream: int, numbers: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """`later` for so many attempts of each number, from 0 on."""
    attempt = np.uint64(0xD1342543DE82EF95)
    first = np.uint64(stream) + numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    _mix(first)
    first -= (np.cumsum(counts) - counts).astype(np.uint64) * attempt
    value = np.arange(counts.sum(), dtype=np.uint64) * attempt
    value += np.repeat(first, counts)
    _mix(value)
    value >>= np.uint64(32)
    return value.astype(np.uint32)


def _mix(value: NDArray[np.uint64]) -> None:
    """In place: memory costs more than arithmetic."""
    value ^= value >> np.uint64(30)
    value *= np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(27)
    value *= np.uint64(0x94D049BB133111EB)
    value ^= value >> np.uint64(31)
