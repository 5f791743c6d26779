"""Files that a command writes: refused before anything runs where they cannot be written, whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bposim.scenarios.mistakes import Mistake, StudyError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def check_file(path: Path, option: str, endings: Iterable[str] = ()) -> None:
    endings = tuple(endings)
    if endings and path.suffix not in endings:
        _refuse(path, option, f"a name that ends in {' or '.join(endings)}")
    if path.is_dir():
        _refuse(path, option, "a file, not a folder")
    check_folder(path.parent, option)


def check_folder(path: Path, option: str) -> None:
    """A folder that is there, or that can be made."""
    there = next(each for each in (path, *path.parents) if os.path.exists(each))
    if not there.is_dir():
        _refuse(path, option, f"a folder, and {there} is a file")
    if not os.access(there, os.W_OK):
        _refuse(path, option, f"a folder that you may write to, not {there}")


def _refuse(path: Path, option: str, expected: str) -> None:
    raise StudyError([Mistake(option, "", str(path), expected)])


def write_whole(path: Path, content: str | bytes) -> None:
    """Beside and renamed, so that no half-written file is left behind."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise StudyError([Mistake(str(path), "", "", f"a file that can be written ({error.strerror})")]) from error


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """No other process is inside with the same file; the system lets go of it when a process dies, however it dies."""
    with path.open("ab") as file:
        _hold(file)
        yield


def _hold(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX)
