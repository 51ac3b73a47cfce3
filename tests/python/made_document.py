"""Documents made by hand, for tests of the views that must not depend on what the model finds."""

from types import SimpleNamespace


class Place:
    """A span of the made text."""

    def __init__(self, text: str, start: int, end: int):
        self.text, self.start, self.end = text[start:end], start, end

    def __iter__(self):
        return iter((self.start, self.end))


class Made:
    """A document built phrase by phrase: each is given by its words and searched for in the text."""

    def __init__(self, text: str):
        self.text = text
        self.blocks, self.entities, self.speakers, self.quotes = [], [], [], []
        self.sentences = ()
        at = 0
        for line in text.split("\n"):
            if line.strip():
                self.blocks.append(SimpleNamespace(kind="paragraph", start=at, end=at + len(line), text=line))
            at += len(line) + 1

    def place(self, words: str, nth: int = 0) -> Place:
        start = -1
        for _ in range(nth + 1):
            start = self.text.index(words, start + 1)
        return Place(self.text, start, start + len(words))

    def block(self, n: int, kind: str) -> "Made":
        self.blocks[n].kind = kind
        return self

    def entity(self, words: str, label: str, nth: int = 0) -> "Made":
        place = self.place(words, nth)
        self.entities.append(SimpleNamespace(id=len(self.entities), label=label, start=place.start, end=place.end))
        return self

    def speaker(
        self, name: str, kind: str = "person", role: str | None = None, affiliation: str | None = None
    ) -> "Made":
        speaker = SimpleNamespace(
            id=len(self.speakers), name=name, kind=kind, role=role, affiliation=affiliation, quotes=[], n_quotes=0
        )
        self.speakers.append(speaker)
        return self

    def quote(
        self, kind: str, *parts: str, cue: str | None = None, by: int | None = None, source: str | None = None,
        resolution: str = "named", to: str | None = None, act: str = "said", confidence: float = 0.9, nth: int = 0,
    ) -> "Made":  # fmt: skip
        places = [self.place(part, nth) for part in parts]

        def near(words: str | None) -> Place | None:
            """The place of the words that is nearest to the quote."""
            if words is None:
                return None
            found, start = [], self.text.find(words)
            while start >= 0:
                found.append(start)
                start = self.text.find(words, start + 1)
            start = min(found, key=lambda at: min(abs(at - places[0].end), abs(at + len(words) - places[0].start)))
            return Place(self.text, start, start + len(words))

        at = near(source)
        speaker = None if by is None else self.speakers[by]
        quote = SimpleNamespace(
            id=len(self.quotes), kind=kind, parts=places, cue=near(cue), speaker=speaker, resolution=resolution,
            speaker_text=at and at.text, speaker_start=at and at.start, speaker_end=at and at.end, addressee=near(to),
            act=act, confidence=confidence, alternatives=[], start=places[0].start, end=places[-1].end,
            text=self.text[places[0].start : places[-1].end], parent=None, evidence="",
        )  # fmt: skip
        self.quotes.append(quote)
        if speaker is not None:
            speaker.quotes.append(quote)
            speaker.n_quotes += 1
        return self
