#!/usr/bin/env python3
"""THIRD-PARTY.md: every crate that is compiled into a wheel, for any platform, with the text of its licence.

    python3 benches/licences.py > THIRD-PARTY.md     # after a change of dependencies
    python3 benches/licences.py --check              # ends with 1 where the file is not current

The check needs no network: what this machine's wheel is made of must be in the file, and what is in the file in
`Cargo.lock`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FILES = ("LICEN", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE")
HEAD = """# Licences of what is compiled in

quotewire's own licence is MIT or Apache-2.0. A wheel also holds the crates below (which, depends on the platform),
Rust's standard library (MIT or Apache-2.0, https://www.rust-lang.org), and word lists and weights whose sources
`src/resources/README.md` names. Written by `benches/licences.py`.

"""


def crates(*more: str) -> list[dict[str, Any]]:
    """The packages linked into the extension: neither those that only help to build it nor those of its tests."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--features", "python", *more]
    found = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    packages = {package["id"]: package for package in found["packages"]}
    needs = {node["id"]: node["deps"] for node in found["resolve"]["nodes"]}
    seen: set[str] = set()
    left = [found["resolve"]["root"]]
    while left:
        at = left.pop()
        if at in seen or any("proc-macro" in target["kind"] for target in packages[at]["targets"]):
            continue
        seen.add(at)
        left += [need["pkg"] for need in needs[at] if any(kind["kind"] is None for kind in need["dep_kinds"])]
    seen.discard(found["resolve"]["root"])
    return sorted((packages[at] for at in seen), key=lambda package: (package["name"], package["version"]))


def targets() -> list[str]:
    found: list[str] = tomllib.loads((ROOT / "deny.toml").read_text())["graph"]["targets"]
    return [option for target in found for option in ("--filter-platform", target)]


def line(package: dict[str, Any]) -> str:
    return f"{package['name']} {package['version']} ({package['license']})"


def page() -> str:
    """The file: the list, then each text once with those that come with it."""
    found = crates(*targets())
    texts: dict[str, list[str]] = {}
    for package in found:
        folder = Path(package["manifest_path"]).parent
        paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name.upper().startswith(FILES))
        for path in paths:
            text = re.sub(r"[ \t]+\n", "\n", path.read_text(errors="replace").replace("\r", "")).strip()
            texts.setdefault(text, []).append(f"{package['name']} {package['version']}")
    parts = [HEAD, *(f"- {line(package)}\n" for package in found)]
    for text, names in texts.items():
        parts.append(f"\n## {', '.join(dict.fromkeys(names))}\n\n```text\n{text}\n```\n")
    return "".join(parts)


def check() -> int:
    listed = set(re.findall(r"^- (.+)$", (ROOT / "THIRD-PARTY.md").read_text(), re.MULTILINE))
    host = re.search(r"host: (.+)", subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout)
    assert host
    missing = {line(package) for package in crates("--offline", "--filter-platform", host[1])} - listed
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    gone = {name for name in listed if name.rsplit(" (", 1)[0] not in {f"{p['name']} {p['version']}" for p in locked}}
    for name in sorted(missing | gone):
        print(f"THIRD-PARTY.md: {name} {'is missing' if name in missing else 'is no longer used'}", file=sys.stderr)
    return int(bool(missing | gone))


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(check())
    sys.stdout.write(page())
