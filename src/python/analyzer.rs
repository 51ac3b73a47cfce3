//! `Analyzer` and `analyze`.

use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::document::PyDocument;
use super::run::GLANCE;
use super::text::{Utf8, check_length, expect_str};
use crate::analyzer::{Analyzer, Options, Scratch};
use crate::batch::Written;
use crate::document::{Document, QuoteKind};
use crate::entity::UserNames;
use crate::entity::number::Date;
use crate::error::Result;
use crate::quote::UserCues;

/// The analyzer behind `quotewire.analyze`: made on first use, never changed.
pub(super) fn default_analyzer() -> Result<Arc<Analyzer>> {
    static DEFAULT: OnceLock<Arc<Analyzer>> = OnceLock::new();
    if let Some(analyzer) = DEFAULT.get() {
        return Ok(analyzer.clone());
    }
    let analyzer = Arc::new(Analyzer::new(Options::default())?);
    Ok(DEFAULT.get_or_init(|| analyzer).clone())
}

/// Reads one article with the default options.
#[pyfunction]
#[pyo3(signature = (text, /, *, date=None))]
pub(super) fn analyze(text: &Bound<'_, PyAny>, date: Option<&Bound<'_, PyAny>>) -> PyResult<PyDocument> {
    read(&default_analyzer()?, text, date)
}

/// The day that a `datetime.date` or an ISO string says.
fn day(value: &Bound<'_, PyAny>) -> PyResult<Date> {
    let words = value.str()?;
    if !value.is_instance_of::<PyString>() && !value.hasattr("isoformat")? {
        return Err(PyTypeError::new_err(format!("date must be a datetime.date or an ISO string, not {}", super::text::given(value))));
    }
    match Written::read(words.to_str()?) {
        Written::On(date) => Ok(date),
        _ => Err(PyValueError::new_err(format!("date is {}; write a day that exists as YYYY-MM-DD", value.repr()?))),
    }
}

/// Bytes from which a text is read by a thread of its own, so that Ctrl-C is heard meanwhile: some tenths of a second.
const LONG: usize = 256 << 10;

/// Borrows the string, lets other threads run, analyses.
fn read(analyzer: &Arc<Analyzer>, text: &Bound<'_, PyAny>, date: Option<&Bound<'_, PyAny>>) -> PyResult<PyDocument> {
    let date = date.map(day).transpose()?;
    let given = expect_str(text)?;
    check_length(given.len()?)?;
    let utf8 = Utf8::of(given)?;
    let words = utf8.as_str()?;
    check_length(words.len())?;
    let document = if words.len() < LONG {
        text.py().detach(|| analyzer.analyze_dated(words, date, &mut Scratch::default()))
    } else {
        read_long(text.py(), analyzer.clone(), words.to_owned(), date)?
    };
    Ok(PyDocument::new(document, given.clone().unbind(), matches!(utf8, Utf8::Replaced(_))))
}

/// Waits for a thread that reads the text. Ctrl-C ends the waiting; the thread goes on to its end, for nobody.
fn read_long(py: Python<'_>, analyzer: Arc<Analyzer>, text: String, date: Option<Date>) -> PyResult<Document> {
    let (sender, receiver) = mpsc::channel();
    let receiver = Mutex::new(receiver);
    thread::Builder::new().name("quotewire-text".into()).spawn(move || {
        // Where nobody waits any more the document is dropped here.
        let _ = sender.send(analyzer.analyze_dated(&text, date, &mut Scratch::default()));
    })?;
    loop {
        let receive = || receiver.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(GLANCE);
        match py.detach(receive) {
            Ok(document) => return Ok(document),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("internal error: please report it with this text"));
            }
        }
    }
}

/// Options and a model, ready for use. Immutable; safe to share between threads; pickled by its options.
#[pyclass(frozen, name = "Analyzer", module = "quotewire")]
pub(super) struct PyAnalyzer {
    pub(super) analyzer: Arc<Analyzer>,
    pub(super) jobs: Option<usize>,
    /// The options as given, as keyword arguments: for `repr` and pickling.
    given: Py<PyDict>,
}

#[pymethods]
impl PyAnalyzer {
    #[new]
    #[pyo3(signature = (
        *, jobs=None, model=None, min_confidence=0.0, kinds=None, names=None, cues=None, abbreviations=None, boilerplate=false, unattributed=false
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments, all of them optional")]
    fn new(
        py: Python<'_>,
        jobs: Option<isize>,
        model: Option<PathBuf>,
        min_confidence: f64,
        kinds: Option<&Bound<'_, PyAny>>,
        names: Option<&Bound<'_, PyAny>>,
        cues: Option<&Bound<'_, PyAny>>,
        abbreviations: Option<&Bound<'_, PyAny>>,
        boilerplate: bool,
        unattributed: bool,
    ) -> PyResult<Self> {
        let given = PyDict::new(py);
        let mut options = Options { min_confidence: min_confidence as f32, boilerplate, unattributed, ..Options::default() };
        if let Some(jobs) = jobs {
            given.set_item("jobs", check_jobs(jobs)?)?;
        }
        if let Some(model) = &model {
            given.set_item("model", model.to_string_lossy())?;
        }
        if min_confidence != 0.0 {
            given.set_item("min_confidence", min_confidence)?;
        }
        if let Some(kinds) = kinds {
            let kinds = strings("kinds", kinds)?;
            options.kinds = kinds.iter().map(|kind| check_kind(kind)).collect::<PyResult<_>>()?;
            given.set_item("kinds", kinds)?;
        }
        if let Some(names) = names {
            options.names = Some(Arc::new(user_names(names, &given)?));
        }
        if let Some(cues) = cues {
            options.cues = user_cues(cues, &given)?;
        }
        if boilerplate {
            given.set_item("boilerplate", true)?;
        }
        if unattributed {
            given.set_item("unattributed", true)?;
        }
        if let Some(abbreviations) = abbreviations {
            options.abbreviations = strings("abbreviations", abbreviations)?;
            given.set_item("abbreviations", &options.abbreviations)?;
        }
        let plain = given.len() - usize::from(jobs.is_some()) == 0;
        let analyzer = match model {
            Some(path) => Arc::new(py.detach(|| Analyzer::open(options, &path))?),
            None if plain => default_analyzer()?,
            None => Arc::new(py.detach(|| Analyzer::new(options))?),
        };
        Ok(Self { analyzer, jobs: jobs.map(check_jobs).transpose()?, given: given.unbind() })
    }

    /// Reads one article.
    #[pyo3(signature = (text, /, *, date=None))]
    fn __call__(&self, text: &Bound<'_, PyAny>, date: Option<&Bound<'_, PyAny>>) -> PyResult<PyDocument> {
        read(&self.analyzer, text, date)
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

    /// Splits one text or many into sentences and does nothing else; see `quotewire.sentences`.
    #[pyo3(signature = (data, **options))]
    fn sentences<'py>(
        slf: &Bound<'py, Self>,
        data: &Bound<'py, PyAny>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("quotewire.splitting")?.getattr("sentences_of")?.call((slf, data), options)
    }

    /// The options given, as keyword arguments of `Analyzer`.
    #[getter]
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.given.bind(py).copy()
    }

    /// What identifies the model: two analyzers with the same one and the same options give the same results.
    #[getter]
    fn model_checksum(&self) -> String {
        format!("{:016x}", self.analyzer.model().checksum())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        let make = py.import("quotewire._core")?.getattr("_analyzer_from_options")?;
        Ok((make, (self.options(py)?,)))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut parts = Vec::new();
        for (name, value) in self.given.bind(py) {
            let shown = value.repr()?.to_string_lossy().into_owned();
            let shown = if shown.chars().count() > 80 { format!("{}…", shown.chars().take(80).collect::<String>()) } else { shown };
            parts.push(format!("{}={shown}", name.cast::<PyString>()?));
        }
        Ok(format!("Analyzer({})", parts.join(", ")))
    }
}

/// An analyzer by its `options`, for unpickling.
#[pyfunction]
#[pyo3(name = "_analyzer_from_options")]
pub(super) fn analyzer_from_options<'py>(options: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    options.py().get_type::<PyAnalyzer>().call((), Some(options))
}

/// A number of threads that can be had.
fn check_jobs(jobs: isize) -> PyResult<usize> {
    usize::try_from(jobs)
        .ok()
        .filter(|&jobs| (1..=4096).contains(&jobs))
        .ok_or_else(|| PyValueError::new_err(format!("jobs is {jobs}; it must be 1 or more (None: every core)")))
}

fn check_kind(kind: &str) -> PyResult<QuoteKind> {
    QuoteKind::from_name(kind).ok_or_else(|| PyValueError::new_err(format!("kinds: {kind:?} is none of direct, mixed, indirect")))
}

/// A list of strings. A single string is refused: its letters would be taken for the items.
fn strings(option: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    let wrong = |what: String| PyTypeError::new_err(format!("{option} must be a list of strings, not {what}"));
    if value.is_instance_of::<PyString>() {
        return Err(wrong(format!("one string; write [{}]", value.repr()?)));
    }
    let items = value.try_iter().map_err(|_| wrong(super::text::given(value)))?;
    items
        .map(|item| {
            let item = item?;
            let text = item.cast::<PyString>().map_err(|_| wrong(format!("a list with {}", super::text::given(&item))))?;
            Ok(Utf8::of(text)?.as_str()?.to_owned())
        })
        .collect()
}

/// The user's cues: a mapping from words to acts, or a list of words whose act is "said".
fn user_cues(value: &Bound<'_, PyAny>, given: &Bound<'_, PyDict>) -> PyResult<UserCues> {
    let Ok(map) = value.cast::<PyDict>() else {
        let words = strings("cues", value)?;
        let cues = UserCues::new(words.iter().map(|word| (word, "said")));
        given.set_item("cues", words)?;
        return Ok(cues);
    };
    let words = strings("cues", map.keys().as_any())?;
    let acts = strings("cues", map.values().as_any())?;
    let copy = PyDict::new(value.py());
    for (word, act) in words.iter().zip(&acts) {
        copy.set_item(word, act)?;
    }
    given.set_item("cues", copy)?;
    Ok(UserCues::new(words.iter().zip(&acts)))
}

/// The user's names: a mapping from labels to names, or the path of a file with a label, a tab and a name on each line.
fn user_names(value: &Bound<'_, PyAny>, given: &Bound<'_, PyDict>) -> PyResult<UserNames> {
    let mut names = UserNames::default();
    if let Ok(map) = value.cast::<PyDict>() {
        let copy = PyDict::new(value.py());
        for (label, list) in map {
            let label = label.cast_into::<PyString>().map_err(|_| PyTypeError::new_err("names: a label must be a string"))?;
            let list = strings(&format!("names[{}]", label.repr()?), &list)?;
            for name in &list {
                names.add(label.to_str()?, name)?;
            }
            copy.set_item(label, list)?;
        }
        given.set_item("names", copy)?;
        return Ok(names);
    }
    let path: PathBuf = value.extract().map_err(|_| {
        PyTypeError::new_err(format!("names must be a dict of label to names, or a path, not {}", super::text::given(value)))
    })?;
    given.set_item("names", path.to_string_lossy())?;
    value.py().detach(|| names.read(&path))?;
    Ok(names)
}
