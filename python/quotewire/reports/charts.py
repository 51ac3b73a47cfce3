"""The charts of the page: Vega-Lite specifications by Altair, over rows that DuckDB has counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

if TYPE_CHECKING:
    from quotewire.reports.queries import Rows

KINDS = ["direct", "mixed", "indirect"]
# Told apart by lightness too, for print and for eyes that see few colours. Each is seen on white and on black.
COLOURS = ["#2f74c8", "#c85028", "#8a8f98"]
# SVG hands this on to the page: axes and letters follow its colour, light or dark.
INK = "currentColor"


def bars(rows: Rows, by: str, value: str = "quotes", title: str = "", most: int = 20) -> dict[str, Any]:
    """Horizontal bars, largest first, divided by kind of quote. Rows have `by`, `kind` and `value`."""
    order: dict[str, float] = {}
    for row in rows:
        order[row[by]] = order.get(row[by], 0) + row[value]
    kept = sorted(order, key=lambda name: (-order[name], str(name)))[:most]
    data = [row for row in rows if row[by] in order and row[by] in set(kept)]
    chart = (
        alt.Chart(alt.InlineData(values=data))
        .mark_bar(cursor="pointer")
        .encode(
            alt.Y(f"{by}:N").sort(kept).title(None).axis(labelLimit=190),
            alt.X(f"sum({value}):Q").title(title or value).axis(tickMinStep=1),
            _colour(),
            order=alt.Order("rank:Q"),
            tooltip=[f"{by}:N", "kind:N", alt.Tooltip(f"sum({value}):Q", title=value)],
        )
        .transform_calculate(rank=f"indexof({KINDS}, datum.kind)")
        .properties(width="container", height=alt.Step(18))
    )
    return _finished(chart)


def words(rows: Rows) -> dict[str, Any]:
    """Speakers by the number of words that are quoted from them."""
    order = [row["speaker"] for row in sorted(rows, key=lambda row: (-row["words"], row["speaker"]))][:20]
    chart = (
        alt.Chart(alt.InlineData(values=[row for row in rows if row["speaker"] in order]))
        .mark_bar(cursor="pointer", color=COLOURS[0])
        .encode(
            alt.Y("speaker:N").sort(order).title(None).axis(labelLimit=190),
            alt.X("words:Q").title("words").axis(tickMinStep=1),
            tooltip=["speaker:N", "words:Q", "quotes:Q", "articles:Q"],
        )
        .properties(width="container", height=alt.Step(18))
    )
    return _finished(chart)


def shares(rows: Rows, by: str, values: list[str], order: list[str]) -> dict[str, Any]:
    """One bar for each of `values`, divided by `by` as shares of the whole."""
    data = [{"measure": value, by: row[by], "n": row[value]} for row in rows for value in values]
    chart = (
        alt.Chart(alt.InlineData(values=data))
        .mark_bar()
        .encode(
            alt.Y("measure:N").sort(values).title(None),
            alt.X("sum(n):Q").stack("normalize").title("share").axis(format="%"),
            alt.Color(f"{by}:N")
            .sort(order)
            .scale(domain=order, range=[COLOURS[1], COLOURS[0], COLOURS[2]])
            .title(None),
            order=alt.Order("rank:Q"),
            tooltip=["measure:N", f"{by}:N", alt.Tooltip("sum(n):Q", title="count")],
        )
        .transform_calculate(rank=f"indexof({order}, datum.{by})")
        .properties(width="container", height=alt.Step(26))
    )
    return _finished(chart)


def timeline(rows: Rows) -> dict[str, Any]:
    """Quotes over dates, divided by kind."""
    step = rows[0]["step"]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            alt.X("date:T").title(f"by {step}"),
            alt.X2("until:T"),
            alt.Y("sum(quotes):Q").title("quotes").axis(tickMinStep=1),
            _colour(),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("date:T", title=f"{step} of" if step != "day" else step),
                "kind:N",
                alt.Tooltip("sum(quotes):Q", title="quotes"),
            ],
        )
        .transform_calculate(rank=f"indexof({KINDS}, datum.kind)")
        .properties(width="container", height=220)
    )
    return _finished(chart)


def _colour() -> alt.Color:
    return alt.Color("kind:N").sort(KINDS).scale(domain=KINDS, range=COLOURS).title(None)


def _finished(chart: alt.Chart) -> dict[str, Any]:
    grid = "rgba(128,128,128,.25)"
    spec: dict[str, Any] = (
        chart.configure(background="transparent", font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=INK, domainColor=INK, tickColor=INK, gridColor=grid, titleFontWeight="normal",
            labelFontSize=12, titleFontSize=12,
        )
        .configure_legend(labelColor=INK, titleColor=INK, orient="top", labelFontSize=12)
        .to_dict()
    )  # fmt: skip
    return spec


def height(spec: dict[str, Any]) -> int:
    """About the height in pixels that the chart will have, so that nothing jumps when it is drawn."""
    if isinstance(spec["height"], int):
        return int(spec["height"]) + 70
    field, rows = spec["encoding"]["y"]["field"], spec["datasets"][spec["data"]["name"]]
    return int(spec["height"]["step"]) * len({row[field] for row in rows}) + 70


def by_kind(rows: Rows, *names: str) -> Rows:
    """Rows with a column a kind turned into a row a kind."""
    return [
        {**{name: row[name] for name in names}, "kind": kind, "quotes": row[kind]} for row in rows for kind in KINDS
    ]
