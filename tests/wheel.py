#!/usr/bin/env python3
"""Checks wheels: their names, their size, the licences and the list of parts that they carry.

python3 tests/wheel.py FOLDER|WHEEL ...
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path

LARGEST = 20_000_000
PLATFORM = r"(manylinux_2_\d+_\w+(\.manylinux\w+)?|musllinux_1_\d_\w+|linux_\w+|macosx_\d+_\d+_\w+|win_amd64)"
NAME = re.compile(rf"quotewire-[0-9.a-z]+-(cp311-abi3|cp31\d-cp31\dt)-{PLATFORM}\.whl")
LICENCES = (
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "THIRD-PARTY.md",
    "src/resources/README.md",
    "src/resources/models/en/CARD.md",
)


def faults(path: Path) -> list[str]:
    """What is wrong with a wheel."""
    found = []
    if not NAME.fullmatch(path.name):
        found.append("its name names no Python and platform that we build for")
    if path.stat().st_size >= LARGEST:
        found.append(f"{path.stat().st_size:,} bytes; {LARGEST:,} are too many")
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        libraries = [name for name in names if name.endswith((".so", ".pyd", ".dylib", ".dll"))]
        if len(libraries) != 1 or not libraries[0].startswith("quotewire/_core."):
            found.append(f"its libraries are {libraries}")
        info = next(name for name in names if name.endswith(".dist-info/METADATA")).rpartition("/")[0]
        found += [f"{name} is not in it" for name in LICENCES if f"{info}/licenses/{name}" not in names]
        boms = [json.loads(wheel.read(name)) for name in names if name.endswith(".cyclonedx.json")]
        parts = {f"{part['name']} {part['version']}" for bom in boms for part in bom["components"]}
        text = (
            wheel.read(f"{info}/licenses/THIRD-PARTY.md").decode() if f"{info}/licenses/THIRD-PARTY.md" in names else ""
        )
        direct = ("memchr", "rayon", "pyo3", "arrow-array")
        found += [f"the SBOM lacks {name}" for name in direct if not any(part.startswith(f"{name} ") for part in parts)]
        found += [f"THIRD-PARTY.md lacks {name}" for name in direct if f"\n- {name} " not in text]
    return found


def main() -> int:
    paths = [path for given in map(Path, sys.argv[1:]) for path in (given.glob("*.whl") if given.is_dir() else [given])]
    if not paths:
        print("no wheels", file=sys.stderr)
        return 1
    wrong = 0
    for path in sorted(paths):
        told = faults(path)
        wrong += bool(told)
        print(f"{path.name}: {path.stat().st_size:,} bytes; {'; '.join(told) or 'as it should be'}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
