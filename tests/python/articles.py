"""Articles for tests of many texts, made up here."""

import random

TABLES = ["documents", "sentences", "entities", "speakers", "quotes"]
NAMES = ["Ada Moreno", "Luís Tavares", "Mr. Okafor", "Hélène Brandt", "the mayor", "a person close to the talks"]
VERBS = ["said", "told Meridian News", "added", "warned", "denied"]
WORDS = ["the strike will go on", "we will not sign", "nobody was hurt — not one", "it is “a disgrace”", "naïve 😀"]


def article(seed: int, sentences: int = 12) -> str:
    """One article; the same for the same numbers."""
    pick = random.Random(seed)
    lines = [f"LISBON (Meridian News) – Story number {seed} about {pick.choice(WORDS)}."]
    for _ in range(sentences):
        name, verb, words = pick.choice(NAMES), pick.choice(VERBS), pick.choice(WORDS)
        lines.append(
            pick.choice(
                [f"“{words.capitalize()},” {verb} {name}.", f"{name} {verb} that {words}.", f"{words.capitalize()}."]
            )
        )
    return "\n\n".join(lines)


def articles(n: int, sentences: int = 12) -> list[str]:
    """That many articles."""
    return [article(seed, sentences) for seed in range(n)]


def all_rows(tables):
    """All rows of all tables, for comparison."""
    return {name: getattr(tables, name).to_pylist() for name in TABLES}
