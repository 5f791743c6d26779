"""A sweep on machines that somebody else keeps running: a Dask scheduler by its address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bposim.analysis.extras import require
from bposim.scenarios.mistakes import Mistake, StudyError

OPTION = "--cluster"
PATIENCE = "30s"  # for a scheduler to answer


@contextmanager
def on_cluster(address: str) -> Iterator[None]:
    """What sweeps inside it run there. A worker that dies costs its points another try; the rows are written here."""
    require("distributed", "cluster", OPTION)
    from dask.distributed import Client
    from joblib import parallel_config

    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise StudyError([Mistake(OPTION, "", address, f"the address of a Dask scheduler ({error})")]) from error
    with client, parallel_config(backend="dask"):
        yield
