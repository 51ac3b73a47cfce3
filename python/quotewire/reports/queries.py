"""Every figure of the page, as SQL over the tables of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from quotewire.reports.source import Kept

Rows = list[dict[str, Any]]

# One row a quote with all that the other queries group by. (Where an id was given twice, its first row stands for both:
# a quote is counted once.) Names are taken as each article gives them: "Moreno" in one
# article and "Ada Moreno" in another are two, because nothing in the tables says that they are one.
VOICES = """
create temp table voices as
with q as (
    select row_number() over () - 1 as row, *,
        list_transform(parts, lambda p: substring(text, p.start - start + 1, p."end" - p.start)) as pieces
    from quotes
),
s as (select row_number() over () as row, * from speakers),
first_s as (from s qualify row_number() over (partition by doc_id, speaker_id order by row) = 1)
select q.row, q.doc_id, q.quote_id, q.kind, q.text, array_to_string(q.pieces, ' … ') as said, q.start, q.cue,
    q.cue_start, q.speaker_text,
    q.speaker_start, q.resolution, q.addressee, q.act, q.confidence,
    len(regexp_extract_all(array_to_string(q.pieces, ' '), '\\S+')) as words,
    s.name as speaker, coalesce(s.kind, 'unknown') as speaker_kind, s.role, s.affiliation, {gender} as gender
from q left join first_s s using (doc_id, speaker_id)
"""

ARTICLES = """
create temp table articles as
with d as (select row_number() over () as row, * from documents where status = 'ok'),
first_d as (from d qualify row_number() over (partition by doc_id order by row) = 1)
select row_number() over (order by row) - 1 as row, doc_id, {date} as date, {outlet} as outlet, {link} as link,
    {title} as title, {text} as text
from first_d
"""

TOTALS = """
select (select count(*) from documents) as documents,
    (select count(*) from documents where status = 'error') as errors,
    (select count(*) from documents where status = 'null') as empty,
    count(*) as quotes, count(distinct doc_id) as quoting, sum(words)::bigint as words,
    count(distinct speaker) filter (speaker_kind not in ('unknown', 'anonymous')) as speakers,
    count(*) filter (kind = 'direct') as direct, count(*) filter (kind = 'mixed') as mixed,
    count(*) filter (kind = 'indirect') as indirect,
    count(*) filter (speaker_kind = 'anonymous') as anonymous, count(*) filter (speaker_kind = 'unknown') as unknown,
    avg(confidence) as confidence,
    (select min(date) from articles) as first, (select max(date) from articles) as last
from voices
"""

SPEAKERS = """
from (
    select speaker, mode(speaker_kind) as kind, mode(role) as role, mode(affiliation) as affiliation,
        count(*) as quotes, sum(words)::bigint as words, count(distinct doc_id) as articles,
        count(*) filter (v.kind = 'direct') as direct, count(*) filter (v.kind = 'mixed') as mixed,
        count(*) filter (v.kind = 'indirect') as indirect
    from voices v where speaker_kind not in ('unknown', 'anonymous') group by speaker
)
qualify row_number() over (order by quotes desc, words desc, speaker) <= 25
    or row_number() over (order by words desc, quotes desc, speaker) <= 25
order by quotes desc, words desc, speaker
"""

SPEAKER_KINDS = """
select speaker_kind, kind, count(*) as quotes, sum(words)::bigint as words
from voices group by all order by speaker_kind, kind
"""

GENDER = """
select coalesce(gender, 'not said') as gender, kind, count(*) as quotes, sum(words)::bigint as words,
    count(distinct speaker) as speakers
from voices where speaker_kind = 'person' group by all order by gender, kind
"""

CUES = """
select lower(cue) as cue, kind, count(*) as quotes from voices
where lower(cue) in (select lower(cue) from voices where cue is not null group by 1 order by count(*) desc, 1 limit 20)
group by all order by cue, kind
"""

ACTS = """
select act, kind, count(*) as quotes from voices
where act in (select act from voices where act <> '' group by 1 order by count(*) desc, 1 limit 20)
group by all order by act, kind
"""

ANONYMOUS = """
select mode(speaker) as source, count(*) as quotes, count(distinct doc_id) as articles
from voices where speaker_kind = 'anonymous' group by lower(speaker) order by quotes desc, source limit 15
"""

RESOLUTIONS = "select resolution, kind, count(*) as quotes from voices group by all order by resolution, kind"

# Days as long as they fit, else weeks, else months.
DATES = """
with span as (select date_diff('day', min(date), max(date)) as days from articles),
step as (
    select case when days <= 62 then 'day' when days <= 730 then 'week' else 'month' end as step,
        case when days <= 62 then 1 when days <= 730 then 7 else 28 end::integer as days from span
)
select strftime(date_trunc(step, a.date), '%Y-%m-%d') as date,
    strftime(date_trunc(step, a.date) + to_days(days), '%Y-%m-%d') as until,
    step, kind, count(*) as quotes
from voices join articles a using (doc_id), step where a.date is not null group by all order by date, kind
"""

OUTLETS = """
select outlet, count(distinct a.doc_id) as articles, count(v.row) as quotes, coalesce(sum(words), 0)::bigint as words,
    count(*) filter (v.kind = 'direct') as direct, count(*) filter (v.kind = 'mixed') as mixed,
    count(*) filter (v.kind = 'indirect') as indirect, count(*) filter (speaker_kind = 'anonymous') as anonymous
from articles a left join voices v using (doc_id)
where outlet is not null group by outlet order by quotes desc, outlet limit 20
"""

# By the names that the template uses.
FIGURES = {
    "totals": TOTALS,
    "speakers": SPEAKERS,
    "speaker_kinds": SPEAKER_KINDS,
    "gender": GENDER,
    "cues": CUES,
    "acts": ACTS,
    "anonymous": ANONYMOUS,
    "resolutions": RESOLUTIONS,
    "dates": DATES,
    "outlets": OUTLETS,
}

# The rows of the page's own table, in the order of the corpus.
QUOTES = """
select a.row as article, v.text, nullif(v.said, v.text) as said, v.kind, v.speaker, v.speaker_kind, v.role,
    v.affiliation, v.speaker_text,
    v.cue, v.act, v.addressee, v.resolution, v.confidence,
    substring(a.text, greatest(1, v.start + 1 - {context}), least(v.start, {context})) as before,
    substring(a.text, v.start + 1 + length(v.text), {context}) as after
from voices v join articles a using (doc_id) order by v.row
"""


def prepare(connection: duckdb.DuckDBPyConnection, kept: Kept) -> None:
    """Makes the temporary tables that all queries read."""
    columns = {row[0] for row in connection.execute("describe speakers").fetchall()}
    connection.execute(VOICES.format(gender="s.gender" if "gender" in columns else "null::varchar"))

    def column(name: str | None) -> str:
        return "null::varchar" if name is None else f"nullif(trim({quoted(name)}::varchar), '')"

    body = "null::varchar" if kept.text is None else f"{quoted(kept.text)}::varchar"
    date = "null::timestamp" if kept.date is None else f"try_cast({quoted(kept.date)}::varchar as timestamp)"
    connection.execute(
        ARTICLES.format(
            date=date, outlet=column(kept.outlet), link=column(kept.link), title=column(kept.title), text=body
        )
    )


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    """The rows of a query as dictionaries."""
    result = connection.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def quote_rows(connection: duckdb.DuckDBPyConnection, context: int) -> duckdb.DuckDBPyConnection:
    """The rows of the page's table, to fetch: with `context` characters on both sides where the text was kept."""
    return connection.execute(QUOTES.format(context=context))


def quoted(name: str) -> str:
    """A column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'
