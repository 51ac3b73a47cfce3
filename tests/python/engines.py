"""The engines that the tests of each drive: skipped where one is not installed, required where CI says so."""

import importlib
import os
import re
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def engine(name: str) -> ModuleType:
    """Imports an engine. ``QUOTEWIRE_ENGINES=1``, as CI sets it, makes its absence a failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the engine's own dependencies
        if os.environ.get("QUOTEWIRE_ENGINES"):
            return importlib.import_module(name)
        return pytest.importorskip(name, reason=f"{name} is not installed: pip install '.[engines]'")


def recipe(heading: str, **names: Any) -> dict[str, Any]:
    """Runs the code on top of docs/engines.md and that under a heading on the names given; gives all names back."""
    page = (Path(__file__).parents[2] / "docs" / "engines.md").read_text()
    top = page.partition("\n## ")[0]
    (section,) = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    for part in (top, section):
        blocks = re.findall(r"^```python\n(.*?)^```", part, re.DOTALL | re.MULTILINE)
        assert blocks
        for code in blocks:
            exec(compile(code, f"docs/engines.md, {heading}", "exec"), names)
    return names
