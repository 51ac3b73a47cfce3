//! Views of quotes and of those who speak.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use super::document::{Held, html};
use super::view::{PySentence, PySpan, shorten, spanned, view};
use crate::columns::probability;
use crate::document::{Alternative, Quote, Speaker};
use crate::span::Span;

view!(
    /// What somebody said, thought or planned.
    PyQuote, "Quote", quotes: Quote
);
view!(
    /// Somebody who is quoted.
    PySpeaker, "Speaker", speakers: Speaker
);

impl PyQuote {
    fn at(&self, span: Option<Span>) -> Option<PySpan> {
        span.map(|span| PySpan { held: self.held.clone(), span })
    }
}

spanned!(PyQuote {
    /// "direct", "mixed" or "indirect".
    #[getter]
    fn kind(&self) -> &'static str {
        self.record().kind.as_str()
    }

    /// The content without what breaks it: one span, or more where the cue stands inside.
    #[getter]
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let parts = self.record().parts.iter();
        PyTuple::new(py, parts.map(|&span| PySpan { held: self.held.clone(), span }).collect::<Vec<_>>())
    }

    /// The words that report.
    #[getter]
    fn cue(&self) -> Option<PySpan> {
        self.at(self.record().cue)
    }

    /// Who said it; `None` where nobody can be named.
    #[getter]
    fn speaker(&self) -> Option<PySpeaker> {
        self.record().speaker.map(|id| PySpeaker { held: self.held.clone(), id })
    }

    /// The source as written beside the cue.
    #[getter]
    fn speaker_text<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        self.record().source.map(|span| self.held.words(py, span)).transpose()
    }

    #[getter]
    fn speaker_start(&self) -> Option<u32> {
        self.record().source.map(|span| self.held.offsets(span).0)
    }

    #[getter]
    fn speaker_end(&self) -> Option<u32> {
        self.record().source.map(|span| self.held.offsets(span).1)
    }

    /// How the speaker's name was found.
    #[getter]
    fn resolution(&self) -> &'static str {
        self.record().resolution.as_str()
    }

    /// To whom it was said.
    #[getter]
    fn addressee(&self) -> Option<PySpan> {
        self.at(self.record().addressee)
    }

    /// What kind of cue: "said", "denied", "plans".
    #[getter]
    fn act(&self) -> &str {
        &self.record().act
    }

    /// The quote it stands in.
    #[getter]
    fn parent(&self) -> Option<PyQuote> {
        self.record().parent.map(|id| PyQuote { held: self.held.clone(), id })
    }

    /// The sentence of its cue, else of its first part.
    #[getter]
    fn sentence(&self) -> Option<PySentence> {
        let id = self.record().sentence;
        self.held.document.sentences.get(id as usize).map(|_| PySentence { held: self.held.clone(), id })
    }

    /// Probability that content and speaker are both right.
    #[getter]
    fn confidence(&self) -> f64 {
        probability(self.record().confidence)
    }

    /// Which pattern or candidate won: "cue verb", "cue phrase", "cue and quotation", "according to", "colon", "transcript", "signature", "carried
    /// over"; "inner marks" and "what they called" of a speech inside a speech; "unattributed" of what nobody says; "unclosed mark" where a
    /// quotation has no closing mark, so that its end had to be guessed: look at such a row before you print it.
    #[getter]
    fn evidence(&self) -> &'static str {
        self.record().evidence
    }

    /// Speakers that were weighed and lost, best first.
    #[getter]
    fn alternatives<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let n = self.record().alternatives.len();
        let views = (0..n).map(|at| PyAlternative { held: self.held.clone(), quote: self.id, at }).collect::<Vec<_>>();
        PyTuple::new(py, views)
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        html(slf.py(), "quote_html", (slf,))
    }

    fn __repr__(&self) -> String {
        let quote = self.record();
        let document = &self.held.document;
        let speaker = quote.speaker.map_or_else(|| "None".into(), |id| shorten(&document.speakers[id as usize].name, 60));
        let cue = quote.cue.map_or_else(|| "None".into(), |span| shorten(document.slice(span), 30));
        let (place, kind) = (self.place(60), quote.kind.as_str());
        format!("Quote({kind} {place}, cue={cue}, speaker={speaker}, confidence={:.2})", quote.confidence)
    }
});

#[pymethods]
impl PySpeaker {
    /// Position in the document's list.
    #[getter]
    fn id(&self) -> u32 {
        self.id
    }

    /// Resolved name; an anonymous source keeps its own words.
    #[getter]
    fn name(&self) -> &str {
        &self.record().name
    }

    /// "person", "organization", "group", "document", "anonymous" or "unknown".
    #[getter]
    fn kind(&self) -> &'static str {
        self.record().kind.as_str()
    }

    #[getter]
    fn role(&self) -> Option<&str> {
        self.record().role.as_deref()
    }

    #[getter]
    fn affiliation(&self) -> Option<&str> {
        self.record().affiliation.as_deref()
    }

    #[getter]
    fn cluster_id(&self) -> Option<u32> {
        self.record().cluster
    }

    /// "female", "male" or `None`, only as far as the article says it.
    #[getter]
    fn gender(&self) -> Option<&'static str> {
        let cluster = self.held.document.clusters.get(self.record().cluster? as usize)?;
        cluster.gender.map(crate::document::Gender::as_str)
    }

    #[getter]
    fn n_quotes(&self) -> u32 {
        self.record().n_quotes
    }

    /// Their quotes, in order.
    #[getter]
    fn quotes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let quotes = self.held.document.quotes.iter().enumerate();
        let own = quotes.filter(|(_, quote)| quote.speaker == Some(self.id));
        PyTuple::new(py, own.map(|(id, _)| PyQuote { held: self.held.clone(), id: id as u32 }).collect::<Vec<_>>())
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        html(slf.py(), "speaker_html", (slf,))
    }

    fn __repr__(&self) -> String {
        let n = self.n_quotes();
        let role = self.role().map_or_else(String::new, |role| format!(", role={}", shorten(role, 40)));
        let (kind, name) = (self.kind(), shorten(self.name(), 60));
        format!("Speaker({kind} {name}{role}, {n} quote{})", if n == 1 { "" } else { "s" })
    }
}

/// A speaker that was weighed and lost.
#[pyclass(frozen, name = "Alternative", module = "quotewire")]
pub(super) struct PyAlternative {
    held: Arc<Held>,
    quote: u32,
    at: usize,
}

impl PyAlternative {
    fn record(&self) -> &Alternative {
        &self.held.document.quotes[self.quote as usize].alternatives[self.at]
    }
}

#[pymethods]
impl PyAlternative {
    #[getter]
    fn name(&self) -> &str {
        &self.record().name
    }

    #[getter]
    fn probability(&self) -> f64 {
        probability(self.record().probability)
    }

    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        self.held.words(py, self.record().span)
    }

    #[getter]
    fn start(&self) -> u32 {
        self.held.offsets(self.record().span).0
    }

    #[getter]
    fn end(&self) -> u32 {
        self.held.offsets(self.record().span).1
    }

    fn __repr__(&self) -> String {
        format!("Alternative({}, probability={:.2})", shorten(self.name(), 60), self.probability())
    }
}
