"""Who is heard in a corpus, on one self-contained page."""

from __future__ import annotations

import base64
import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import jinja2

from quotewire.html.page import write_whole
from quotewire.reports import charts, queries
from quotewire.reports.source import Kept, NotAReport, check, connect, kept_columns, one_line

if TYPE_CHECKING:
    from quotewire import Tables

__all__ = ["NotAReport", "report"]

HERE = Path(__file__).parent
CONTEXT = 80  # characters of a kept text on either side of a quote


def report(
    source: Tables | str | os.PathLike[str],
    path: str | os.PathLike[str],
    *,
    date: str | None = None,
    outlet: str | None = None,
    link: str | None = None,
    title: str | None = None,
    text: str | None = None,
) -> None:
    """Writes a page on a corpus: who is heard, how, when and where, and every quote in a table.

    `source` is what `tables` gave, or the path of an output of `quotewire run` (a DuckDB file or a folder of Parquet).
    The other arguments name columns that were kept from the input; left out, they are found by their usual names
    (date, published, …; outlet, publisher, …; url, link, …; title; body, text, …). The page makes no request, and is
    written whole or not at all. Raises `NotAReport`, a `ValueError`, where the source is no output or has no quotes.
    """
    name = source if isinstance(source, (str, os.PathLike)) else "tables"
    connection = connect(source)
    try:
        check(connection, name)
        kept = kept_columns(connection, date=date, outlet=outlet, link=link, title=title, text=text)
        html = page(connection, kept)
    except duckdb.Error as error:
        raise NotAReport(f"{name}: cannot be read: {one_line(error)}") from None
    finally:
        connection.close()
    write_whole(path, html)


def page(connection: duckdb.DuckDBPyConnection, kept: Kept) -> str:
    """The page's HTML."""
    queries.prepare(connection, kept)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    environment.filters["n"] = lambda value: f"{value:,}"
    environment.filters["percent"] = lambda part, whole: f"{part / whole:.1%}" if whole else "–"
    facts = {name: queries.rows(connection, sql) for name, sql in queries.FIGURES.items()}
    specs = _specs(facts)
    return environment.get_template("report.html.j2").render(
        **facts,
        total=facts["totals"][0],
        heights={name: charts.height(spec) for name, spec in specs.items()},
        specs=inert(specs),
        data=packed(connection, kept),
        css=(HERE / "report.css").read_text("utf-8"),
        script=(HERE / "report.js").read_text("utf-8"),
        vega=vega(),
    )


def _specs(facts: dict[str, queries.Rows]) -> dict[str, Any]:
    speakers = facts["speakers"]
    specs = {
        "speakers": charts.bars(charts.by_kind(speakers, "speaker"), "speaker"),
        "words": charts.words(speakers),
        "speaker_kinds": charts.bars(facts["speaker_kinds"], "speaker_kind"),
        "cues": charts.bars(facts["cues"], "cue"),
        "acts": charts.bars(facts["acts"], "act"),
    }
    if any(row["gender"] != "not said" for row in facts["gender"]):
        specs["gender"] = charts.shares(facts["gender"], "gender", ["quotes", "words"], ["female", "male", "not said"])
    if facts["dates"]:
        specs["dates"] = charts.timeline(facts["dates"])
    if facts["outlets"]:
        specs["outlets"] = charts.bars(charts.by_kind(facts["outlets"], "outlet"), "outlet")
    return specs


def packed(connection: duckdb.DuckDBPyConnection, kept: Kept) -> str:
    """All quotes and their articles for the page's table: columns as JSON, gzip, base64.

    A value that comes again (a speaker, a cue) is a number: its place in a list of its own.
    """
    lists: dict[str, dict[Any, int]] = {}

    def number(column: str, value: Any) -> int:
        known = lists.setdefault(column, {})
        return known.setdefault(value, len(known))

    columns: dict[str, list[Any]] = {}
    result = queries.quote_rows(connection, CONTEXT)
    names = [column[0] for column in result.description]
    shared = {
        "kind",
        "speaker_kind",
        "speaker",
        "role",
        "affiliation",
        "speaker_text",
        "cue",
        "act",
        "addressee",
        "resolution",
    }
    for name in names:
        columns[name] = []
    while batch := result.fetchmany(10_000):
        for name, values in zip(names, zip(*batch, strict=True), strict=True):
            if name in shared:
                columns[name] += [number(name, value) for value in values]
            elif name == "confidence":
                columns[name] += [round(100 * value) for value in values]
            else:
                columns[name] += values
    articles = queries.rows(
        connection,
        "select date::date::varchar as date, outlet, link, title, doc_id::varchar as id from articles order by row",
    )
    for name in ("before", "after"):
        if kept.text is None:
            del columns[name]
    data = {
        "columns": columns,
        "lists": {name: list(known) for name, known in lists.items()},
        "articles": {
            "date": [row["date"] for row in articles],
            "outlet": [row["outlet"] for row in articles],
            "link": [
                row["link"] if (row["link"] or "").startswith(("https://", "http://")) else None for row in articles
            ],
            "title": [row["title"] or row["id"] for row in articles],
        },
    }
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return base64.b64encode(gzip.compress(plain, 9, mtime=0)).decode()


def inert(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


@cache
def vega() -> str:
    """Vega, Vega-Lite and Vega-Embed, bundled by vl-convert."""
    import vl_convert

    bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")
