"""Small views: a quote, a speaker, the five tables."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from quotewire.html.document import colour, quote_facts, speaker_heading
from quotewire.html.markup import excerpt, style, wrap

if TYPE_CHECKING:
    from quotewire._core import Quote, Speaker, Table, Tables


def quote_html(quote: Quote) -> str:
    """A quote: its words, who said them, how that is known, and who else was weighed."""
    words = " … ".join(escape(part.text, quote=False) for part in quote.parts)
    speaker = quote.speaker
    who = speaker_heading(speaker) if speaker is not None else "<b>Unknown speaker</b>"
    if quote.speaker_text is not None and (speaker is None or quote.speaker_text != speaker.name):
        who += f" <small>written as “{escape(excerpt(quote.speaker_text, 80))}” ({escape(quote.resolution)})</small>"
    cue = f" <u>{escape(quote.cue.text)}</u>" if quote.cue is not None else ""
    others = [f"{escape(other.name)} {other.probability:.0%}" for other in quote.alternatives]
    weighed = f"<br><small>also weighed: {', '.join(others)}</small>" if others else ""
    body = (
        f'<blockquote class="{colour(speaker).strip()}"><p>{words}</p>'
        f"<p>{who}{cue}<br><small>{quote_facts(quote)}</small>{weighed}</p></blockquote>"
    )
    return wrap(style() + body)


def speaker_html(speaker: Speaker) -> str:
    """A speaker and what they are quoted with."""
    rows = "".join(
        f"<li>{' … '.join(escape(part.text, quote=False) for part in quote.parts)}"
        f" <small>{quote_facts(quote)}</small></li>"
        for quote in speaker.quotes
    )
    body = (
        f'<blockquote class="{colour(speaker).strip()}"><p>{speaker_heading(speaker)}</p><ol>{rows}</ol></blockquote>'
    )
    return wrap(style() + body)


ROWS = 8  # shown of a table
QUOTE_COLUMNS = ("doc_id", "speaker", "speaker_role", "cue", "text", "kind", "confidence")  # what is asked first


def table_html(table: Table) -> str:
    """How many rows a table has, and the first of them."""
    return wrap(f"{style()}<div>{_counted(table, table.column_names)}</div>")


def tables_html(tables: Tables) -> str:
    """The five tables with their numbers of rows, and the first quotes."""
    counts = "".join(f"<tr><td>{escape(table.name)}</td><td>{len(table):,}</td></tr>" for table in tables)
    errors = f"<p>{tables.n_errors:,} texts could not be read: see documents.</p>" if tables.n_errors else ""
    return wrap(
        f"{style()}<div><table><thead><tr><th scope=col>table</th><th scope=col>rows</th></tr></thead>"
        f"<tbody>{counts}</tbody></table>{errors}</div>"
        f"<div>{_counted(tables.quotes, QUOTE_COLUMNS)}</div>"
    )


def _counted(table: Table, columns: Sequence[str]) -> str:
    rows = table.head(ROWS).to_pylist()
    head = "".join(f"<th scope=col>{escape(name)}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{_cell(row[name])}</td>" for name in columns) + "</tr>" for row in rows)
    more = f" (the first {len(rows)})" if len(table) > len(rows) else ""
    return (
        f"<p>{escape(table.name)}: {len(table):,} rows{more}</p>"
        f'<div class="o" tabindex="0" role="region" aria-label="{escape(table.name)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return escape(", ".join(f"{span['start']}:{span['end']}" for span in value))
    return escape(excerpt(str(value), 80))
