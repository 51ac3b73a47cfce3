//! Tables out: `Table`, `Tables` and their schemas, through the Arrow PyCapsule interface.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{DurationMicrosecondType, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, GenericListArray, OffsetSizeTrait, RecordBatch, StructArray};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, Field, SchemaRef, TimeUnit};
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyList, PyNone, PyString, PyTuple};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};

use super::arrow::{NAMES, fields, schema};
use super::batches::arrow_error;
use super::document::html;

/// The columns of one table: name, type, whether a row may have none, what it means.
#[pyclass(frozen, name = "Schema", module = "quotewire")]
pub(super) struct PySchema {
    name: &'static str,
    schema: SchemaRef,
}

#[pymethods]
impl PySchema {
    /// The table's name.
    #[getter]
    fn name(&self) -> &'static str {
        self.name
    }

    /// The columns' names.
    #[getter]
    fn names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    /// (name, type, nullable, what it means) of each column.
    #[getter]
    fn columns(&self) -> Vec<(&str, String, bool, &'static str)> {
        let about = |name: &str| {
            let table = NAMES.iter().position(|&known| known == self.name).unwrap_or_default();
            match fields(table).iter().find(|field| field.name == name) {
                Some(field) => field.about,
                None if name == "doc_id" => "the document's id as given, or its row number",
                None => "carried along",
            }
        };
        let columns = self.schema.fields().iter();
        columns.map(|field| (field.name().as_str(), type_name(field.data_type()), field.is_nullable(), about(field.name()))).collect()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.schema.as_ref())
    }

    fn __len__(&self) -> usize {
        self.schema.fields().len()
    }

    fn __repr__(&self) -> String {
        let mut lines = format!("Schema({})", self.name);
        for (name, kind, nullable, about) in self.columns() {
            lines.push_str(&format!("\n  {name}: {kind}{}  — {about}", if nullable { " or null" } else { "" }));
        }
        lines
    }
}

/// A type's name as SQL people and pyarrow say it.
fn type_name(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 => "string".into(),
        DataType::Int64 => "int64".into(),
        DataType::Float64 => "double".into(),
        DataType::List(_) => "list<struct<start: int64, end: int64>>".into(),
        other => other.to_string(),
    }
}

/// The schemas of the five tables, for documents whose id is their row number.
pub(super) fn schemas(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let all = PyDict::new(py);
    for (at, name) in NAMES.into_iter().enumerate() {
        all.set_item(name, Bound::new(py, PySchema { name, schema: schema(at, &DataType::Int64, &[]) })?)?;
    }
    Ok(all)
}

/// One table: Arrow columns in one or more batches.
#[pyclass(frozen, name = "Table", module = "quotewire")]
pub(super) struct PyTable {
    name: &'static str,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl PyTable {
    /// A table of one batch.
    pub(super) fn of(name: &'static str, batch: RecordBatch) -> Self {
        Self { name, schema: batch.schema(), batches: vec![batch] }
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn position(&self, name: &str) -> PyResult<usize> {
        self.schema.index_of(name).map_err(|_| {
            let names: Vec<_> = self.schema.fields().iter().map(|field| field.name().as_str()).collect();
            PyKeyError::new_err(format!("no column {name:?}; the columns are {}", names.join(", ")))
        })
    }

    fn values<'py>(&self, py: Python<'py>, column: usize) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let mut values = Vec::with_capacity(self.rows());
        for batch in &self.batches {
            to_objects(py, batch.column(column), &mut values)?;
        }
        Ok(values)
    }
}

#[pymethods]
impl PyTable {
    /// All of several tables of the same columns, one after another.
    #[staticmethod]
    fn _concat(parts: Vec<PyRef<'_, Self>>) -> PyResult<Self> {
        let first = parts.first().ok_or_else(|| PyValueError::new_err("no tables"))?;
        let batches = parts.iter().flat_map(|part| part.batches.iter().cloned()).collect();
        Ok(Self { name: first.name, schema: first.schema.clone(), batches })
    }

    /// The table's name.
    #[getter]
    fn name(&self) -> &'static str {
        self.name
    }

    /// The columns' names.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    /// What the columns hold.
    #[getter]
    fn schema(&self) -> PySchema {
        PySchema { name: self.name, schema: self.schema.clone() }
    }

    fn __len__(&self) -> usize {
        self.rows()
    }

    /// The first `n` rows.
    #[pyo3(signature = (n=10))]
    fn head(&self, n: usize) -> Self {
        let mut left = n;
        let batches = self.batches.iter().map_while(|batch| {
            let rows = left.min(batch.num_rows());
            left -= rows;
            (rows > 0).then(|| batch.slice(0, rows))
        });
        Self { name: self.name, schema: self.schema.clone(), batches: batches.collect() }
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        html(slf.py(), "table_html", (slf,))
    }

    /// One column as a list of Python objects.
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.values(py, self.position(name)?)?)
    }

    /// A list of dictionaries, one a row.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        let names: Vec<_> = self.schema.fields().iter().map(|field| PyString::intern(py, field.name())).collect();
        for batch in &self.batches {
            let dicts: Vec<_> = (0..batch.num_rows()).map(|_| PyDict::new(py)).collect();
            for (name, column) in names.iter().zip(batch.columns()) {
                let mut values = Vec::with_capacity(dicts.len());
                to_objects(py, column, &mut values)?;
                for (dict, value) in dicts.iter().zip(values) {
                    dict.set_item(name, value)?;
                }
            }
            for dict in dicts {
                rows.append(dict)?;
            }
        }
        Ok(rows)
    }

    /// A pandas DataFrame. Needs pandas; pyarrow is used where it is installed.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("quotewire.frames")?.call_method1("table_to_pandas", (slf,))
    }

    /// A polars DataFrame. Needs polars.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("DataFrame", (slf,))
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let field = Field::new_struct("", self.schema.fields().clone(), false).with_metadata(self.schema.metadata().clone());
        let arrays = self.batches.clone().into_iter().map(|batch| {
            let array: ArrayRef = Arc::new(StructArray::from(batch));
            Ok(array)
        });
        to_stream_pycapsule(py, Box::new(ArrayIterator::new(arrays, field.into())), requested_schema)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.schema.as_ref())
    }

    fn __repr__(&self) -> String {
        let rows = self.rows();
        let names = self.column_names().join(", ");
        format!("Table({}: {rows} row{}; {names})", self.name, if rows == 1 { "" } else { "s" })
    }
}

/// The values of an array as Python objects, at the end of `out`.
fn to_objects<'py>(py: Python<'py>, array: &ArrayRef, out: &mut Vec<Bound<'py, PyAny>>) -> PyResult<()> {
    let none = || PyNone::get(py).to_owned().into_any();
    match array.data_type() {
        DataType::Utf8 => {
            out.extend(array.as_string::<i32>().iter().map(|v| v.map_or_else(none, |v| PyString::new(py, v).into_any())));
        }
        DataType::Int64 => {
            for value in array.as_primitive::<Int64Type>() {
                out.push(value.into_pyobject(py)?);
            }
        }
        DataType::Float64 => {
            for value in array.as_primitive::<Float64Type>() {
                out.push(value.into_pyobject(py)?);
            }
        }
        DataType::Boolean => {
            for value in array.as_boolean() {
                out.push(value.map_or_else(none, |v| pyo3::types::PyBool::new(py, v).to_owned().into_any()));
            }
        }
        DataType::UInt64 => {
            for value in array.as_primitive::<UInt64Type>() {
                out.push(value.into_pyobject(py)?);
            }
        }
        DataType::Binary => {
            out.extend(array.as_binary::<i32>().iter().map(|v| v.map_or_else(none, |v| PyBytes::new(py, v).into_any())));
        }
        DataType::List(_) => lists_to_objects(py, array.as_list::<i32>(), out)?,
        DataType::LargeList(_) => lists_to_objects(py, array.as_list::<i64>(), out)?,
        DataType::Struct(fields) => {
            let rows: Vec<_> = (0..array.len()).map(|_| PyDict::new(py)).collect();
            for (field, column) in fields.iter().zip(array.as_struct().columns()) {
                let mut values = Vec::with_capacity(rows.len());
                to_objects(py, column, &mut values)?;
                for (row, value) in rows.iter().zip(values) {
                    row.set_item(field.name(), value)?;
                }
            }
            out.extend(rows.into_iter().enumerate().map(|(at, row)| if array.is_null(at) { none() } else { row.into_any() }));
        }
        DataType::Null => out.extend((0..array.len()).map(|_| none())),
        DataType::LargeUtf8 | DataType::Utf8View => return to_objects(py, &cast(array, &DataType::Utf8).map_err(arrow_error)?, out),
        DataType::LargeBinary | DataType::BinaryView => {
            return to_objects(py, &cast(array, &DataType::Binary).map_err(arrow_error)?, out);
        }
        DataType::Dictionary(_, values) => return to_objects(py, &cast(array, values).map_err(arrow_error)?, out),
        DataType::Duration(_) => {
            let array = cast(array, &DataType::Duration(TimeUnit::Microsecond)).map_err(arrow_error)?;
            let class = py.import("datetime")?.getattr("timedelta")?;
            for value in array.as_primitive::<DurationMicrosecondType>() {
                out.push(value.map_or_else(|| Ok(none()), |value| class.call1((0, 0, value)))?);
            }
        }
        kind if kind.is_integer() => return to_objects(py, &cast(array, &DataType::Int64).map_err(arrow_error)?, out),
        kind if kind.is_floating() => return to_objects(py, &cast(array, &DataType::Float64).map_err(arrow_error)?, out),
        DataType::Date32 | DataType::Date64 => return times_to_objects(py, "date", array, &DataType::Date32, out),
        DataType::Timestamp(_, zone) => {
            let kind = DataType::Timestamp(TimeUnit::Microsecond, zone.clone());
            return times_to_objects(py, "datetime", array, &kind, out);
        }
        DataType::Time32(_) | DataType::Time64(_) => {
            return times_to_objects(py, "time", array, &DataType::Time64(TimeUnit::Microsecond), out);
        }
        _ => {
            let options = FormatOptions::default();
            let shown = ArrayFormatter::try_new(array, &options).map_err(arrow_error)?;
            for at in 0..array.len() {
                out.push(match array.is_null(at) {
                    true => none(),
                    false => PyString::new(py, &shown.value(at).try_to_string().map_err(arrow_error)?).into_any(),
                });
            }
        }
    }
    Ok(())
}

fn lists_to_objects<'py, O: OffsetSizeTrait>(
    py: Python<'py>,
    lists: &GenericListArray<O>,
    out: &mut Vec<Bound<'py, PyAny>>,
) -> PyResult<()> {
    let (first, last) = (lists.value_offsets().first(), lists.value_offsets().last());
    let (first, last) = (first.map_or(0, |at| at.as_usize()), last.map_or(0, |at| at.as_usize()));
    let mut items = Vec::with_capacity(last - first);
    to_objects(py, &lists.values().slice(first, last - first), &mut items)?;
    let mut items = items.into_iter();
    for row in 0..lists.len() {
        let some: Vec<_> = items.by_ref().take(lists.value_length(row).as_usize()).collect();
        out.push(if lists.is_null(row) { PyNone::get(py).to_owned().into_any() } else { PyList::new(py, some)?.into_any() });
    }
    Ok(())
}

/// Objects of a class of `datetime`, by the text of each value.
fn times_to_objects<'py>(
    py: Python<'py>,
    class: &str,
    array: &ArrayRef,
    kind: &DataType,
    out: &mut Vec<Bound<'py, PyAny>>,
) -> PyResult<()> {
    let array = cast(array, kind).and_then(|array| cast(&array, &DataType::Utf8)).map_err(arrow_error)?;
    let class = py.import("datetime")?.getattr(class)?;
    for value in array.as_string::<i32>() {
        out.push(match value {
            Some(value) => class.call_method1("fromisoformat", (value,))?,
            None => PyNone::get(py).to_owned().into_any(),
        });
    }
    Ok(())
}

/// The five tables of some documents.
#[pyclass(frozen, name = "Tables", module = "quotewire")]
pub(super) struct PyTables {
    /// One list of batches a table, in the order of [`NAMES`]; never empty.
    batches: [Vec<RecordBatch>; 5],
    n_bytes: usize,
}

impl PyTables {
    pub(super) fn new(all: Vec<[RecordBatch; 5]>, n_bytes: usize) -> Self {
        let mut batches: [Vec<RecordBatch>; 5] = Default::default();
        for five in all {
            for (list, batch) in batches.iter_mut().zip(five) {
                list.push(batch);
            }
        }
        Self { batches, n_bytes }
    }

    fn table(&self, at: usize) -> PyResult<PyTable> {
        let batches = &self.batches[at];
        let first = batches.first().ok_or_else(|| PyValueError::new_err("these tables were never filled"))?;
        let batches = batches.iter().filter(|batch| batch.num_rows() > 0).cloned().collect();
        Ok(PyTable { name: NAMES[at], schema: first.schema(), batches })
    }

    fn statuses(&self) -> impl Iterator<Item = (&RecordBatch, usize, &str)> {
        self.batches[0].iter().flat_map(|batch| {
            let statuses = batch.column(1).as_string::<i32>().iter().flatten().enumerate();
            statuses.map(move |(row, status)| (batch, row, status))
        })
    }

    /// What is wrong with the first row that has a status of "error".
    pub(super) fn first_error(&self) -> Option<String> {
        let (batch, row, _) = self.statuses().find(|(_, _, status)| *status == "error")?;
        let id = cast(&batch.column(0).slice(row, 1), &DataType::Utf8).ok()?;
        Some(format!("document {}: {}", id.as_string::<i32>().value(0), batch.column(2).as_string::<i32>().value(row)))
    }
}

#[pymethods]
impl PyTables {
    /// All of several tables, one after another. They must be of the same schema.
    #[staticmethod]
    fn _concat(parts: Vec<PyRef<'_, Self>>) -> Self {
        let mut all = Self { batches: Default::default(), n_bytes: 0 };
        for part in parts {
            for (list, batches) in all.batches.iter_mut().zip(&part.batches) {
                list.extend(batches.iter().cloned());
            }
            all.n_bytes += part.n_bytes;
        }
        all
    }

    #[getter]
    fn documents(&self) -> PyResult<PyTable> {
        self.table(0)
    }

    #[getter]
    fn sentences(&self) -> PyResult<PyTable> {
        self.table(1)
    }

    #[getter]
    fn entities(&self) -> PyResult<PyTable> {
        self.table(2)
    }

    #[getter]
    fn speakers(&self) -> PyResult<PyTable> {
        self.table(3)
    }

    #[getter]
    fn quotes(&self) -> PyResult<PyTable> {
        self.table(4)
    }

    /// Unpacks into the five tables: documents, sentences, entities, speakers, quotes.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, pyo3::types::PyIterator>> {
        let tables = (0..5).map(|at| self.table(at)).collect::<PyResult<Vec<_>>>()?;
        PyTuple::new(py, tables)?.try_iter()
    }

    /// Number of documents whose text could not be read.
    #[getter]
    fn n_errors(&self) -> usize {
        self.statuses().filter(|(_, _, status)| *status == "error").count()
    }

    /// Bytes of the texts, as UTF-8.
    #[getter]
    fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    /// Number of ids that more than one document has. Ids that are neither strings nor integers are not compared.
    #[getter]
    fn n_duplicate_ids(&self) -> usize {
        let (mut words, mut numbers) = (Vec::new(), Vec::new());
        for batch in &self.batches[0] {
            let ids = batch.column(0);
            if let Some(ids) = ids.as_string_opt::<i32>() {
                words.extend(ids.iter().flatten());
            } else if let Some(ids) = ids.as_primitive_opt::<Int64Type>() {
                numbers.extend(ids.iter().flatten());
            }
        }
        words.sort_unstable();
        numbers.sort_unstable();
        let repeated = |n: usize| usize::from(n > 1);
        words.chunk_by(|a, b| a == b).map(|same| repeated(same.len())).sum::<usize>()
            + numbers.chunk_by(|a, b| a == b).map(|same| repeated(same.len())).sum::<usize>()
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        html(slf.py(), "tables_html", (slf,))
    }

    fn __repr__(&self) -> String {
        let counts = NAMES.iter().zip(&self.batches).map(|(name, batches)| {
            let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
            format!("{name}={rows}")
        });
        let errors = self.n_errors();
        let tail = if errors > 0 { format!(", errors={errors}") } else { String::new() };
        format!("Tables({}{tail})", counts.collect::<Vec<_>>().join(", "))
    }
}
