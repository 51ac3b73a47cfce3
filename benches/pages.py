"""Size and speed of what is shown: a document in a notebook, and the report of 100,000 quotes in a browser.

    python benches/pages.py ../shared/corpora

Needs `quotewire[report]`, Playwright and Chromium. The articles are those of polnear-train, again and again under other
ids until they hold 100,000 quotes; the 5 kB article is made of the first of them that are together that long.
"""

import gzip
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pyarrow
from playwright.sync_api import sync_playwright

import quotewire as qw
from quotewire.html import document_html

QUOTES = 100_000
ROUNDS = 7
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def articles(corpora: Path) -> list[dict[str, str]]:
    """The articles with what a corpus usually has beside them."""
    with gzip.open(corpora / "quotes" / "polnear-train.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [{**{k: row[k] for k in ("id", "date", "title", "text")}, "outlet": row["publisher"]} for row in rows]


def notebook(rows: list[dict[str, str]]) -> None:
    """A document of 5 kB in a notebook."""
    text = "\n".join(row["text"] for row in rows)[:5000]
    doc = qw.analyze(text)
    html = document_html(doc)
    times = []
    for _ in range(200):
        start = time.perf_counter()
        document_html(doc)
        times.append(time.perf_counter() - start)
    found = f"{len(doc.quotes)} quotes, {len(doc.entities)} entities"
    print(f"_repr_html_ of 5,000 characters ({found}): {len(html.encode()) / 1000:.1f} kB")
    print(f"  median {statistics.median(times) * 1e3:.2f} ms, best {min(times) * 1e3:.2f} ms")


def first_paint(browser, path: Path, ready: bool) -> tuple[float, float]:
    """Milliseconds to the first contentful paint, and until the page's own work is done."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(path.as_uri(), wait_until="commit")
    if ready:
        page.wait_for_selector("html[data-ready]", timeout=60_000)
    done = page.evaluate("performance.now()")
    page.wait_for_timeout(300)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.close()
    return paint, done


def filtering(browser, path: Path) -> list[float]:
    """Milliseconds from a letter typed to the rows drawn."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", timeout=60_000)
    typed = """word => new Promise(done => {
        const box = document.querySelector('[name=words]');
        box.value = word;
        const start = performance.now();
        box.dispatchEvent(new Event('input', { bubbles: true }));
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
    })"""
    times = [page.evaluate(typed, word) for word in ("t", "th", "the", "the p", "the pre", "")]
    page.close()
    return times


def report(rows: list[dict[str, str]], folder: Path) -> None:
    """The page on 100,000 quotes."""
    once = len(qw.tables([row["text"] for row in rows]).quotes)
    copies = -(-QUOTES // once)
    many = [{**row, "id": f"{row['id']}/{copy}"} for copy in range(copies) for row in rows]
    out = qw.tables(pyarrow.Table.from_pylist(many), text="text", id="id", keep=["date", "title", "outlet"])
    path, empty = folder / "report.html", folder / "empty.html"
    start = time.perf_counter()
    qw.report(out, path)
    print(
        f"report of {len(out.quotes):,} quotes: {path.stat().st_size / 1e6:.1f} MB"
        f" in {time.perf_counter() - start:.1f} s"
    )
    empty.write_text("<!DOCTYPE html><title>Empty</title><p>Empty")
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        pairs = [(first_paint(browser, empty, False)[0], *first_paint(browser, path, True)) for _ in range(ROUNDS)]
        nothing, paint, done = (statistics.median(column) for column in zip(*pairs, strict=True))
        times = filtering(browser, path)
        browser.close()
    print(
        f"  first paint {paint:.0f} ms, an empty page {nothing:.0f} ms: +{paint - nothing:.0f} ms;"
        f" all drawn {done:.0f} ms"
    )
    print(f"  a letter typed to rows drawn: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")


def main() -> None:
    rows = articles(Path(sys.argv[1]))
    notebook(rows)
    with tempfile.TemporaryDirectory() as folder:
        report(rows, Path(folder))


if __name__ == "__main__":
    main()
