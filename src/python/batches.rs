//! Data in: lists of Python strings and Arrow streams, cut into batches of texts for the pool.

use std::sync::Arc;
use std::sync::{Mutex, PoisonError};

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Date32Array, TimestampMicrosecondArray};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, TimeUnit};
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use pyo3_arrow::ffi::ArrayReader;
use pyo3_arrow::input::AnyArray;

use super::text::{Utf8, given};
use crate::batch::{Chunk, Row, Written};

/// Bytes of text in a batch: half a second of one core. Larger ones tear the heap with arrays of megabytes, and what a long
/// stream holds creeps up.
const BYTES: usize = 1 << 20;
/// Rows in a batch, where texts are short or missing.
const ROWS: usize = 1 << 14;

/// Texts with their ids and the columns carried along.
pub(super) struct Batch {
    pub(super) chunk: Arc<Chunk>,
    /// `None`: the row number is the id.
    pub(super) ids: Option<ArrayRef>,
    pub(super) keep: Vec<(Field, ArrayRef)>,
    /// Number of the first row in the whole input.
    pub(super) first_row: i64,
}

impl Batch {
    pub(super) fn id_type(&self) -> DataType {
        self.ids.as_ref().map_or(DataType::Int64, |ids| ids.data_type().clone())
    }

    /// The first row that is no text, with its number and id.
    pub(super) fn first_error(&self) -> Option<PyErr> {
        let found = self.chunk.rows.iter().enumerate().find_map(|(at, row)| match row {
            Row::Error(message) => Some((at, message)),
            _ => None,
        });
        found.map(|(at, message)| {
            let id = self.ids.as_ref().and_then(|ids| cast(&ids.slice(at, 1), &DataType::Utf8).ok()).map_or_else(String::new, |id| {
                if id.is_null(0) { String::new() } else { format!(" ({})", id.as_string::<i32>().value(0)) }
            });
            let message = format!("row {}{id}: {message}", self.first_row + at as i64);
            if message.contains("not a text") { PyTypeError::new_err(message) } else { PyValueError::new_err(message) }
        })
    }
}

/// A batch, opaque to Python.
#[pyclass(frozen, name = "_Batch", module = "quotewire._core")]
pub(super) struct PyBatch(pub(super) Arc<Batch>);

#[pymethods]
impl PyBatch {
    fn __len__(&self) -> usize {
        self.0.chunk.rows.len()
    }

    /// The first rows, at most `most`.
    fn head(&self, most: usize) -> Self {
        if most >= self.0.chunk.rows.len() {
            return Self(self.0.clone());
        }
        let rows = self.0.chunk.rows[..most].to_vec();
        let end = rows.iter().rev().find_map(|row| if let Row::Text(range) = row { Some(range.end) } else { None });
        let text = self.0.chunk.text[..end.unwrap_or_default()].to_owned();
        Self(Arc::new(Batch {
            chunk: Arc::new(Chunk { text, rows, written: self.0.chunk.written.iter().take(most).cloned().collect() }),
            ids: self.0.ids.as_ref().map(|ids| ids.slice(0, most)),
            keep: self.0.keep.iter().map(|(field, array)| (field.clone(), array.slice(0, most))).collect(),
            first_row: self.0.first_row,
        }))
    }

    /// Bytes of text.
    #[getter]
    fn n_bytes(&self) -> usize {
        self.0.chunk.text.len()
    }
}

/// Cuts a source into batches, as it is asked for them.
#[pyclass(frozen, name = "_Batches", module = "quotewire._core")]
pub(super) struct PyBatches(Mutex<Source>);

enum Source {
    Lists { texts: Py<PyList>, ids: Option<ArrayRef>, keep: Vec<(Field, ArrayRef)>, dates: Option<ArrayRef>, at: usize, first_row: i64 },
    Arrow(Box<ArrowSource>),
}

#[pymethods]
impl PyBatches {
    /// Batches of a list whose items are texts. `ids` and `keep` are `(kind, list)`, kind one of int, float, bool, str,
    /// timestamp (microseconds), instant (the same, in UTC), date (days); so are `dates`, the days on which the texts were written.
    #[staticmethod]
    #[pyo3(signature = (texts, ids=None, keep=None, first_row=0, dates=None))]
    fn of_lists(
        texts: Py<PyList>,
        ids: Option<(String, Bound<'_, PyList>)>,
        keep: Option<&Bound<'_, PyDict>>,
        first_row: i64,
        dates: Option<(String, Bound<'_, PyList>)>,
    ) -> PyResult<Self> {
        let dates = dates.map(|(kind, list)| array_of_list(&kind, &list)).transpose()?;
        let ids = ids.map(|(kind, list)| array_of_list(&kind, &list)).transpose()?;
        let mut kept = Vec::new();
        for (name, value) in keep.into_iter().flatten() {
            let (kind, list) = value.extract::<(String, Bound<'_, PyList>)>()?;
            let array = array_of_list(&kind, &list)?;
            kept.push((Field::new(name.cast::<PyString>()?.to_str()?, array.data_type().clone(), true), array));
        }
        Ok(Self(Mutex::new(Source::Lists { texts, ids, keep: kept, dates, at: 0, first_row })))
    }

    /// Batches of anything with `__arrow_c_stream__` or `__arrow_c_array__`: a column of texts, or a table of which `text`
    /// is the name of the column of texts, `date` of that of the days on which they were written.
    #[staticmethod]
    #[pyo3(signature = (data, text=None, id=None, keep=None, first_row=0, date=None))]
    fn of_arrow(
        data: AnyArray,
        text: Option<String>,
        id: Option<String>,
        keep: Option<Vec<String>>,
        first_row: i64,
        date: Option<String>,
    ) -> PyResult<Self> {
        let keep = keep.unwrap_or_default();
        let source = ArrowSource::new(data.into_reader()?, text.as_deref(), id.as_deref(), &keep, date.as_deref(), first_row)?;
        Ok(Self(Mutex::new(Source::Arrow(Box::new(source)))))
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<PyBatch>> {
        // Nobody else reads the same source while we wait for its next piece; whoever tries is told.
        let Ok(mut source) = self.0.try_lock() else {
            return Err(PyValueError::new_err("these batches are being read by another thread"));
        };
        let batch = match &mut *source {
            Source::Lists { texts, ids, keep, dates, at, first_row } => {
                next_of_list(texts.bind(py), ids.as_ref(), keep, dates.as_ref(), at, *first_row)?
            }
            Source::Arrow(source) => py.detach(|| source.next())?,
        };
        Ok(batch.map(|batch| PyBatch(Arc::new(batch))))
    }

    /// An empty batch with the same types, for an input without rows.
    fn empty(&self) -> PyBatch {
        let source = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (ids, keep) = match &*source {
            Source::Lists { ids, keep, .. } => (ids.clone(), keep.clone()),
            Source::Arrow(source) => (source.empty_ids(), source.empty_keep()),
        };
        let ids = ids.map(|ids| ids.slice(0, 0));
        let keep = keep.into_iter().map(|(field, array)| (field, array.slice(0, 0))).collect();
        PyBatch(Arc::new(Batch { chunk: Arc::default(), ids, keep, first_row: 0 }))
    }
}

/// The next texts of a list, from `at` on.
fn next_of_list(
    texts: &Bound<'_, PyList>,
    ids: Option<&ArrayRef>,
    keep: &[(Field, ArrayRef)],
    dates: Option<&ArrayRef>,
    at: &mut usize,
    first_row: i64,
) -> PyResult<Option<Batch>> {
    let first = *at;
    let mut chunk = Chunk::default();
    while *at < texts.len() && chunk.text.len() < BYTES && chunk.rows.len() < ROWS {
        push_cell(&mut chunk, &texts.get_item(*at)?)?;
        *at += 1;
    }
    if *at == first {
        return Ok(None);
    }
    let slice = |array: &ArrayRef| -> PyResult<ArrayRef> {
        if array.len() < *at {
            return Err(PyValueError::new_err(format!("{} texts but {} values in a column", texts.len(), array.len())));
        }
        Ok(array.slice(first, *at - first))
    };
    if let Some(dates) = dates {
        chunk.written = written(&slice(dates)?)?;
    }
    Ok(Some(Batch {
        ids: ids.map(slice).transpose()?,
        keep: keep.iter().map(|(field, array)| Ok((field.clone(), slice(array)?))).collect::<PyResult<_>>()?,
        chunk: Arc::new(chunk),
        first_row: first_row + first as i64,
    }))
}

/// Stands in a list of texts where one could not be read; its row gets status "error" and this message.
#[pyclass(frozen, name = "_Unreadable", module = "quotewire._core")]
pub(super) struct PyUnreadable(String);

#[pymethods]
impl PyUnreadable {
    #[new]
    fn new(message: String) -> Self {
        Self(message)
    }
}

/// A cell of a Python list: a text, nothing (None, NaN, NA, NaT), or something else.
fn push_cell(chunk: &mut Chunk, cell: &Bound<'_, PyAny>) -> PyResult<()> {
    if let Ok(text) = cell.cast::<PyString>() {
        chunk.push(Utf8::of(text)?.as_str()?);
    } else if is_missing(cell) {
        chunk.rows.push(Row::Null);
    } else if let Ok(unreadable) = cell.cast::<PyUnreadable>() {
        chunk.rows.push(Row::Error(unreadable.get().0.as_str().into()));
    } else {
        chunk.rows.push(Row::Error(format!("not a text but {}", given(cell)).into()));
    }
    Ok(())
}

/// None, a NaN of any float type, pandas' NA and NaT.
fn is_missing(cell: &Bound<'_, PyAny>) -> bool {
    if cell.is_none() {
        return true;
    }
    match cell.get_type().name() {
        Ok(name) if name == "NAType" || name == "NaTType" => true,
        Ok(name) if name.to_string_lossy().contains("float") => cell.ne(cell).unwrap_or(false),
        _ => false,
    }
}

/// A column of Python values as an Arrow array; what is missing becomes null.
fn array_of_list(kind: &str, list: &Bound<'_, PyList>) -> PyResult<ArrayRef> {
    macro_rules! build {
        ($builder:expr, $value:ty) => {{
            let mut builder = $builder;
            for cell in list {
                builder.append_option(if is_missing(&cell) { None } else { Some(cell.extract::<$value>()?) });
            }
            builder
        }};
    }
    Ok(match kind {
        "int" => Arc::new(build!(Int64Builder::new(), i64).finish()),
        "float" => Arc::new(build!(Float64Builder::new(), f64).finish()),
        "bool" => Arc::new(build!(BooleanBuilder::new(), bool).finish()),
        "timestamp" | "instant" => {
            let micros = build!(Int64Builder::new(), i64).finish();
            let times = TimestampMicrosecondArray::new(micros.values().clone(), micros.nulls().cloned());
            Arc::new(if kind == "instant" { times.with_timezone("UTC") } else { times })
        }
        "date" => {
            let days = build!(Int64Builder::new(), i64).finish();
            let values: Vec<i32> = days.values().iter().map(|&day| day as i32).collect();
            Arc::new(Date32Array::new(values.into(), days.nulls().cloned()))
        }
        "str" => {
            let mut builder = StringBuilder::new();
            for cell in list {
                if is_missing(&cell) {
                    builder.append_null();
                } else if let Ok(text) = cell.cast::<PyString>() {
                    builder.append_value(Utf8::of(text)?.as_str()?);
                } else {
                    builder.append_value(Utf8::of(&cell.str()?)?.as_str()?);
                }
            }
            Arc::new(builder.finish())
        }
        _ => return Err(PyValueError::new_err(format!("{kind} is no kind of column"))),
    })
}

/// An Arrow stream and which of its columns are wanted.
struct ArrowSource {
    reader: Box<dyn ArrayReader + Send>,
    /// `None`: the stream is the column of texts itself.
    text: Option<usize>,
    id: Option<(usize, DataType)>,
    keep: Vec<(usize, Field)>,
    date: Option<usize>,
    /// The piece being cut, and how far.
    piece: Option<(ArrayRef, usize)>,
    first_row: i64,
}

impl ArrowSource {
    fn new(
        reader: Box<dyn ArrayReader + Send>,
        text: Option<&str>,
        id: Option<&str>,
        keep: &[String],
        date: Option<&str>,
        first_row: i64,
    ) -> PyResult<Self> {
        let field = reader.field();
        let DataType::Struct(fields) = field.data_type() else {
            if let Some(name) = text.or(id).or(date).or(keep.first().map(String::as_str)) {
                return Err(PyKeyError::new_err(format!("no column {name:?}: this is one column of {}", field.data_type())));
            }
            check_text_type("this column", field.data_type())?;
            return Ok(Self { reader, text: None, id: None, keep: Vec::new(), date: None, piece: None, first_row });
        };
        let find = |name: &str| {
            fields.iter().position(|field| field.name() == name).ok_or_else(|| {
                let names: Vec<_> = fields.iter().map(|field| field.name().as_str()).collect();
                PyKeyError::new_err(format!("no column {name:?}; the columns are {}", names.join(", ")))
            })
        };
        let text = match text {
            Some(name) => find(name)?,
            None => {
                let texts: Vec<_> = fields.iter().enumerate().filter(|(_, f)| is_text(f.data_type(), false)).collect();
                match texts.as_slice() {
                    [(only, _)] => *only,
                    _ => {
                        let names: Vec<_> = fields.iter().map(|field| field.name().as_str()).collect();
                        let names = names.join(", ");
                        return Err(PyTypeError::new_err(format!("text=… must name one of the columns: {names}")));
                    }
                }
            }
        };
        check_text_type(&format!("column {:?}", fields[text].name()), fields[text].data_type())?;
        let id = id.map(|name| find(name).map(|at| (at, plain_type(fields[at].data_type())))).transpose()?;
        let keep = keep
            .iter()
            .map(|name| find(name).map(|at| (at, Field::new(name, plain_type(fields[at].data_type()), true))))
            .collect::<PyResult<_>>()?;
        let date = date.map(find).transpose()?;
        Ok(Self { reader, text: Some(text), id, keep, date, piece: None, first_row })
    }

    fn next(&mut self) -> PyResult<Option<Batch>> {
        let (piece, from) = loop {
            match self.piece.take() {
                Some((piece, from)) if from < piece.len() => break (piece, from),
                _ => match self.reader.next() {
                    Some(piece) => self.piece = Some((piece.map_err(arrow_error)?, 0)),
                    None => return Ok(None),
                },
            }
        };
        let texts = match self.text {
            Some(at) => piece.as_struct().column(at).clone(),
            None => piece.clone(),
        };
        // Rows that a struct array itself masks do not occur in tables; the columns' own nulls are what counts.
        let mut chunk = chunk_of_array(&texts, from)?;
        let rows = chunk.rows.len();
        if let Some(at) = self.date {
            chunk.written = written(&piece.as_struct().column(at).slice(from, rows))?;
        }
        let column = |at: usize, wanted: &DataType| -> PyResult<ArrayRef> {
            let array = piece.as_struct().column(at).slice(from, rows);
            if array.data_type() == wanted { Ok(array) } else { cast(&array, wanted).map_err(arrow_error) }
        };
        let batch = Batch {
            ids: self.id.as_ref().map(|(at, wanted)| column(*at, wanted)).transpose()?,
            keep: self.keep.iter().map(|(at, field)| Ok((field.clone(), column(*at, field.data_type())?))).collect::<PyResult<_>>()?,
            chunk: Arc::new(chunk),
            first_row: self.first_row,
        };
        self.first_row += rows as i64;
        self.piece = Some((piece, from + rows));
        Ok(Some(batch))
    }

    fn empty_ids(&self) -> Option<ArrayRef> {
        self.id.as_ref().map(|(_, wanted)| arrow_array::new_empty_array(wanted))
    }

    fn empty_keep(&self) -> Vec<(Field, ArrayRef)> {
        self.keep.iter().map(|(_, field)| (field.clone(), arrow_array::new_empty_array(field.data_type()))).collect()
    }
}

/// The days of a column of dates, times or texts.
fn written(array: &ArrayRef) -> PyResult<Vec<Written>> {
    let texts = cast(array, &DataType::Utf8).map_err(arrow_error)?;
    Ok(texts.as_string::<i32>().iter().map(|text| text.map_or(Written::Unknown, Written::read)).collect())
}

/// What Arrow itself says of a stream that cannot be read.
pub(super) fn arrow_error(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// A type as it is handed out: plain strings, no dictionaries.
fn plain_type(given: &DataType) -> DataType {
    match given {
        DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        DataType::Dictionary(_, values) => plain_type(values),
        DataType::Timestamp(TimeUnit::Nanosecond, zone) => DataType::Timestamp(TimeUnit::Microsecond, zone.clone()),
        other => other.clone(),
    }
}

fn is_text(given: &DataType, bytes_too: bool) -> bool {
    match given {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::Null => bytes_too,
        DataType::Dictionary(_, values) => is_text(values, bytes_too),
        _ => false,
    }
}

fn check_text_type(what: &str, given: &DataType) -> PyResult<()> {
    if is_text(given, true) { Ok(()) } else { Err(PyTypeError::new_err(format!("{what} holds {given}, not text"))) }
}

/// The texts of an array from row `from` on, until the batch is full. Every cell is checked to be UTF-8, for who made the
/// array may not have done so.
fn chunk_of_array(array: &ArrayRef, from: usize) -> PyResult<Chunk> {
    fn fill<'a>(cells: impl Iterator<Item = Option<&'a [u8]>>) -> Chunk {
        let mut chunk = Chunk::default();
        for cell in cells {
            match cell.map(std::str::from_utf8) {
                Some(Ok(text)) => chunk.push(text),
                Some(Err(error)) => {
                    let at = error.valid_up_to();
                    chunk.rows.push(Row::Error(format!("not UTF-8 (byte {at} of the cell)").into()));
                }
                None => chunk.rows.push(Row::Null),
            }
            if chunk.text.len() >= BYTES || chunk.rows.len() >= ROWS {
                break;
            }
        }
        chunk
    }
    /// Cells by their offsets: never through a `str` that nobody has checked.
    macro_rules! cells {
        ($array:expr) => {{
            let array = $array;
            let (offsets, data) = (array.value_offsets(), array.value_data());
            fill(
                (from..array.len()).map(
                    |at| {
                        if array.is_null(at) { None } else { Some(&data[offsets[at] as usize..offsets[at + 1] as usize]) }
                    },
                ),
            )
        }};
    }
    Ok(match array.data_type() {
        DataType::Utf8 => cells!(array.as_string::<i32>()),
        DataType::LargeUtf8 => cells!(array.as_string::<i64>()),
        DataType::Binary => cells!(array.as_binary::<i32>()),
        DataType::LargeBinary => cells!(array.as_binary::<i64>()),
        DataType::Utf8View => {
            let bytes = array.as_string_view().clone().to_binary_view();
            fill((from..bytes.len()).map(|at| if bytes.is_null(at) { None } else { Some(bytes.value(at)) }))
        }
        DataType::BinaryView => {
            let bytes = array.as_binary_view();
            fill((from..bytes.len()).map(|at| if bytes.is_null(at) { None } else { Some(bytes.value(at)) }))
        }
        DataType::Dictionary(_, values) => {
            let rest = array.slice(from, (array.len() - from).min(ROWS));
            return chunk_of_array(&cast(&rest, values).map_err(arrow_error)?, 0);
        }
        _ => fill((from..array.len()).map(|_| None)),
    })
}
