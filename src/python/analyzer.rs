//! `Analyzer` and `analyze`.

use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::document::PyDocument;
use super::text::{Utf8, check_length, expect_str};
use crate::analyzer::{Analyzer, Options};
use crate::error::Result;

/// The analyzer behind `quotewire.analyze`: made on first use, never changed.
fn default_analyzer() -> Result<Arc<Analyzer>> {
    static DEFAULT: OnceLock<Arc<Analyzer>> = OnceLock::new();
    if let Some(analyzer) = DEFAULT.get() {
        return Ok(analyzer.clone());
    }
    let analyzer = Arc::new(Analyzer::new(Options::default())?);
    Ok(DEFAULT.get_or_init(|| analyzer).clone())
}

/// Reads one article with the default options.
#[pyfunction]
#[pyo3(signature = (text, /))]
pub(super) fn analyze(text: &Bound<'_, PyAny>) -> PyResult<PyDocument> {
    read(&*default_analyzer()?, text)
}

/// Borrows the string, lets other threads run, analyses.
fn read(analyzer: &Analyzer, text: &Bound<'_, PyAny>) -> PyResult<PyDocument> {
    let given = expect_str(text)?;
    check_length(given.len()?)?;
    let utf8 = Utf8::of(given)?;
    let words = utf8.as_str()?;
    check_length(words.len())?;
    let document = text.py().detach(|| analyzer.analyze(words));
    Ok(PyDocument::new(document, given.clone().unbind(), matches!(utf8, Utf8::Replaced(_))))
}

/// The options as given, for `repr` and pickling; the core has its own copy inside the analyzer.
#[derive(Clone, Debug)]
struct Given {
    jobs: Option<usize>,
    min_confidence: f32,
}

/// Options and a model, ready for use. Immutable; safe to share between threads; pickled by its options.
#[pyclass(frozen, name = "Analyzer", module = "quotewire")]
pub(super) struct PyAnalyzer {
    analyzer: Arc<Analyzer>,
    given: Given,
}

impl PyAnalyzer {
    /// What a run needs: the analyzer, and the number of threads where the user gave one.
    pub(super) fn parts(&self) -> (Arc<Analyzer>, Option<usize>) {
        (self.analyzer.clone(), self.given.jobs)
    }
}

#[pymethods]
impl PyAnalyzer {
    #[new]
    #[pyo3(signature = (*, jobs=None, min_confidence=0.0))]
    fn new(jobs: Option<isize>, min_confidence: f32) -> PyResult<Self> {
        let jobs = jobs.map(check_jobs).transpose()?;
        let analyzer = if min_confidence == 0.0 {
            default_analyzer()?
        } else {
            Arc::new(Analyzer::new(Options { min_confidence, ..Options::default() })?)
        };
        Ok(Self { analyzer, given: Given { jobs, min_confidence } })
    }

    /// Reads one article.
    #[pyo3(signature = (text, /))]
    fn __call__(&self, text: &Bound<'_, PyAny>) -> PyResult<PyDocument> {
        read(&self.analyzer, text)
    }

    /// Reads many texts into the five tables; see `quotewire.tables`.
    #[pyo3(signature = (data, **options))]
    fn tables<'py>(slf: &Bound<'py, Self>, data: &Bound<'py, PyAny>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("quotewire.bulk")?.getattr("tables_of")?.call((slf, data), options)
    }

    /// Reads batches of texts as they come, lazily and in order; see `quotewire.bulk.stream_of`.
    #[pyo3(signature = (batches, **options))]
    fn stream<'py>(
        slf: &Bound<'py, Self>,
        batches: &Bound<'py, PyAny>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("quotewire.bulk")?.getattr("stream_of")?.call((slf, batches), options)
    }

    /// The options that differ from the default, as keyword arguments of `Analyzer`.
    #[getter]
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let options = PyDict::new(py);
        if let Some(jobs) = self.given.jobs {
            options.set_item("jobs", jobs)?;
        }
        if self.given.min_confidence != 0.0 {
            options.set_item("min_confidence", self.given.min_confidence)?;
        }
        Ok(options)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        let make = py.import("quotewire._core")?.getattr("_analyzer_from_options")?;
        Ok((make, (self.options(py)?,)))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut parts = Vec::new();
        for (name, value) in self.options(py)? {
            parts.push(format!("{}={}", name.cast::<PyString>()?, value.repr()?));
        }
        Ok(format!("Analyzer({})", parts.join(", ")))
    }
}

/// A number of threads that can be had.
fn check_jobs(jobs: isize) -> PyResult<usize> {
    usize::try_from(jobs)
        .ok()
        .filter(|&jobs| jobs > 0)
        .ok_or_else(|| PyValueError::new_err(format!("jobs is {jobs}; it must be 1 or more (None: every core)")))
}

/// An analyzer by its `options`, for unpickling.
#[pyfunction]
#[pyo3(name = "_analyzer_from_options")]
pub(super) fn analyzer_from_options<'py>(options: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    options.py().get_type::<PyAnalyzer>().call((), Some(options))
}
