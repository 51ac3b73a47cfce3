"""Ctrl-C, held back while rows and the record of them must not be parted."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any


class Interrupts:
    """While entered, Ctrl-C raises ``KeyboardInterrupt`` as ever, but never inside `held`, only at its end.

    Libraries may turn a ``KeyboardInterrupt`` that passes through them into an error of their own: `heard` tells that
    it was one.
    """

    def __init__(self) -> None:
        self.heard = False
        self._holding = False
        self._late = False
        self._before: Any = None

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():  # others hear no signals
            self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _hear(self, _signal: int, _frame: FrameType | None) -> None:
        self.heard = True
        if not self._holding:
            raise KeyboardInterrupt
        self._late = True

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """A stretch that is not interrupted."""
        self._holding = True
        try:
            yield
        except BaseException:
            self.heard = False  # Ctrl-C came through nothing in here: this error is one of its own
            raise
        finally:
            self._holding = False
        if self._late:
            self._late = False
            raise KeyboardInterrupt
