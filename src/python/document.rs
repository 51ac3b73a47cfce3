//! `Document`: the text and the lists of what was found in it.

use std::sync::Arc;

use pyo3::call::PyCallArgs;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple};

use super::quote::{PyQuote, PySpeaker};
use super::view::{PyBlock, PyCluster, PyEntity, PyMention, PySentence, PySpan, PyToken, shorten};
use crate::document::Document;
use crate::offsets::CodePoints;
use crate::span::Span;

/// A document with what its views need: shared by all of them, never changed.
pub(super) struct Held {
    pub(super) document: Document,
    points: CodePoints,
    /// The string given; the views slice it where it holds lone surrogates, which `document.text` cannot.
    given: Py<PyString>,
    has_surrogates: bool,
}

impl Held {
    /// Start and end of a span in code points.
    pub(super) fn offsets(&self, span: Span) -> (u32, u32) {
        let text = &self.document.text;
        (self.points.at(text, span.start), self.points.at(text, span.end))
    }

    /// The words of a span, exactly as given.
    pub(super) fn words<'py>(&self, py: Python<'py>, span: Span) -> PyResult<Bound<'py, PyString>> {
        if self.has_surrogates {
            let (start, end) = self.offsets(span);
            let slice = pyo3::types::PySlice::new(py, start as isize, end as isize, 1);
            return Ok(self.given.bind(py).get_item(slice)?.cast_into::<PyString>()?);
        }
        Ok(PyString::new(py, self.document.slice(span)))
    }
}

/// Calls a function of `quotewire.html`, which knows how things are shown.
pub(super) fn html<'py>(py: Python<'py>, function: &str, args: impl PyCallArgs<'py>) -> PyResult<Bound<'py, PyAny>> {
    py.import("quotewire.html")?.call_method1(function, args)
}

/// One article and all that was found in it.
#[pyclass(frozen, name = "Document", module = "quotewire")]
pub(super) struct PyDocument {
    held: Arc<Held>,
    lists: [PyOnceLock<Py<PyTuple>>; 8],
}

impl PyDocument {
    pub(super) fn new(document: Document, given: Py<PyString>, has_surrogates: bool) -> Self {
        let points = CodePoints::new(&document.text);
        let held = Arc::new(Held { document, points, given, has_surrogates });
        Self { held, lists: [const { PyOnceLock::new() }; 8] }
    }

    /// The views of one list, made on first use.
    fn list<'py, V: pyo3::PyClass + Into<PyClassInitializer<V>>>(
        &self,
        py: Python<'py>,
        which: usize,
        n: usize,
        view: impl Fn(Arc<Held>, u32) -> V,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let list = self.lists[which].get_or_try_init(py, || {
            let views = (0..n as u32).map(|id| Bound::new(py, view(self.held.clone(), id))).collect::<PyResult<Vec<_>>>()?;
            PyTuple::new(py, views).map(Bound::unbind)
        })?;
        Ok(list.bind(py).clone())
    }
}

#[pymethods]
impl PyDocument {
    /// The text exactly as given.
    #[getter]
    fn text(&self, py: Python<'_>) -> Py<PyString> {
        self.held.given.clone_ref(py)
    }

    #[getter]
    fn dateline(&self) -> Option<PyDateline> {
        self.held.document.dateline.as_ref().map(|_| PyDateline { held: self.held.clone() })
    }

    #[getter]
    fn blocks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.list(py, 0, self.held.document.blocks.len(), |held, id| PyBlock { held, id })
    }

    #[getter]
    fn tokens<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.list(py, 1, self.held.document.tokens.len(), |held, id| PyToken { held, id })
    }

    #[getter]
    fn sentences<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.list(py, 2, self.held.document.sentences.len(), |held, id| PySentence { held, id })
    }

    #[getter]
    fn entities<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.list(py, 3, self.held.document.entities.len(), |held, id| PyEntity { held, id })
    }

    #[getter]
    fn mentions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.list(py, 4, self.held.document.mentions.len(), |held, id| PyMention { held, id })
    }

    #[getter]
    fn clusters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.list(py, 5, self.held.document.clusters.len(), |held, id| PyCluster { held, id })
    }

    #[getter]
    fn speakers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.list(py, 6, self.held.document.speakers.len(), |held, id| PySpeaker { held, id })
    }

    #[getter]
    fn quotes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        self.list(py, 7, self.held.document.quotes.len(), |held, id| PyQuote { held, id })
    }

    /// The article with its quotes marked, for a notebook.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        html(slf.py(), "document_html", (slf,))
    }

    /// Writes the page that a notebook shows.
    fn render<'py>(slf: &Bound<'py, Self>, path: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        html(slf.py(), "render", (slf, path))
    }

    fn __repr__(&self) -> String {
        let document = &self.held.document;
        let count = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        format!(
            "Document({}: {}, {}, {}, {})",
            shorten(&document.text, 40),
            count(document.sentences.len(), "sentence", "sentences"),
            count(document.entities.len(), "entity", "entities"),
            count(document.quotes.len(), "quote", "quotes"),
            count(document.speakers.len(), "speaker", "speakers"),
        )
    }
}

/// The parts of a dateline.
#[pyclass(frozen, name = "Dateline", module = "quotewire")]
pub(super) struct PyDateline {
    held: Arc<Held>,
}

impl PyDateline {
    fn span(&self) -> Span {
        self.held.document.dateline.as_ref().map(|dateline| dateline.span).unwrap_or_default()
    }
}

#[pymethods]
impl PyDateline {
    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        self.held.words(py, self.span())
    }

    #[getter]
    fn start(&self) -> u32 {
        self.held.offsets(self.span()).0
    }

    #[getter]
    fn end(&self) -> u32 {
        self.held.offsets(self.span()).1
    }

    #[getter]
    fn places<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let places = self.held.document.dateline.iter().flat_map(|dateline| &dateline.places);
        let spans: Vec<_> = places.map(|&span| PySpan { held: self.held.clone(), span }).collect();
        PyTuple::new(py, spans)
    }

    #[getter]
    fn agency(&self) -> Option<PySpan> {
        let span = self.held.document.dateline.as_ref()?.agency?;
        Some(PySpan { held: self.held.clone(), span })
    }

    #[getter]
    fn date(&self) -> Option<PySpan> {
        let span = self.held.document.dateline.as_ref()?.date?;
        Some(PySpan { held: self.held.clone(), span })
    }

    fn __repr__(&self) -> String {
        let (start, end) = self.held.offsets(self.span());
        format!("Dateline({} {start}:{end})", shorten(self.held.document.slice(self.span()), 60))
    }
}
