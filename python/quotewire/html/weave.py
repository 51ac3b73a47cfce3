"""Spans that overlap and nest, woven into well-formed HTML."""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Layer(NamedTuple):
    """A marked stretch of the text and its HTML. Where another span cuts it, it is closed and opened again."""

    start: int
    end: int
    open: str
    again: str  # opens what is left of it after a cut
    cut: str  # closes it at a cut
    close: str


class Frame(NamedTuple):
    """A block of the text. Its HTML holds that of every layer inside it."""

    start: int
    end: int
    open: str
    close: str


def weave(text: str, frames: Iterable[Frame], layers: Iterable[Layer], escape: Callable[[str], str]) -> str:
    """The text of all frames with the layers' tags around it.

    Frames are in order and do not overlap. Layers may stand in any relation to each other and to the frames. Of two
    that start together the longer one is outside; of equals, the first given.

    With text "abcd", a frame over all of it and layers A over 0..3 and B over 2..4: ``<A>ab<B>c</B></A><B>d</B>``.
    """
    waiting = sorted((layer for layer in layers if layer.start < layer.end), key=lambda s: (s.start, -s.end))
    waiting.reverse()
    open_layers: list[Layer] = []
    out: list[str] = []
    for frame in frames:
        at = frame.start
        out.append(frame.open)
        # What begins and ends between two frames marks nothing.
        open_layers = [layer for layer in open_layers if layer.end > at]
        out.extend(layer.again for layer in open_layers)
        while True:
            stop = frame.end
            for layer in open_layers:
                if layer.end < stop:
                    stop = layer.end
            if waiting and waiting[-1].start < stop:
                stop = max(waiting[-1].start, at)
            if stop > at:
                out.append(escape(text[at:stop]))
                at = stop
            ended = next((i for i, layer in enumerate(open_layers) if layer.end <= at), None)
            if ended is not None:
                inside = open_layers[ended:]
                out.extend(layer.close if layer.end <= at else layer.cut for layer in reversed(inside))
                inside = [layer for layer in inside if layer.end > at]
                out.extend(layer.again for layer in inside)
                open_layers[ended:] = inside
            elif waiting and waiting[-1].start <= at < frame.end:
                layer = waiting.pop()
                if layer.end > at:
                    out.append(layer.open)
                    open_layers.append(layer)
            else:
                break
        out.extend(layer.cut for layer in reversed(open_layers))
        out.append(frame.close)
    return "".join(out)
