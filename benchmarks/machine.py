"""What was measured on: figures mean little without it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sysconfig
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("bposim", "numba", "numpy", "simpy", "pyarrow", "ciw")


def machine() -> dict[str, Any]:
    options = sysconfig.get_config_var("CONFIG_ARGS") or ""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "python_optimised": "--enable-optimizations" in options,
        "compiler": _first_line("gcc", "--version"),
        "versions": {package: found for package in PACKAGES if (found := _version(package))},
        "measured_on": date.today().isoformat(),
    }


def load() -> float:
    """Mean number of processes at work or in line over the last minute."""
    return round(os.getloadavg()[0], 2)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _first_line(*command: str) -> str:
    if not shutil.which(command[0]):
        return ""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
