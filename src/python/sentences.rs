//! Sentences alone, by a path that makes no document.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, UInt32Array};
use arrow_schema::{DataType, Field, Schema};
use arrow_select::take::take;
use pyo3::prelude::*;

use super::analyzer::{PyAnalyzer, default_analyzer};
use super::batches::{PyBatch, arrow_error};
use super::table::PyTable;
use super::text::{Utf8, check_length, expect_str};
use crate::batch::Row;
use crate::sentence::Scratch;
use crate::span::Span;

/// Turns spans in text order from bytes to code points, in one pass over the text.
struct Walk<'a> {
    bytes: &'a [u8],
    ascii: bool,
    byte: usize,
    point: i64,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), ascii: text.is_ascii(), byte: 0, point: 0 }
    }

    fn to(&mut self, byte: u32) -> i64 {
        if self.ascii {
            return i64::from(byte);
        }
        let next = self.bytes.get(self.byte..byte as usize).unwrap_or_default();
        self.point += next.iter().map(|&b| i64::from(b as i8 >= -0x40)).sum::<i64>();
        self.byte = byte as usize;
        self.point
    }
}

/// The sentences of one text as (start, end).
#[pyfunction]
#[pyo3(name = "_split_text", signature = (text, analyzer=None))]
pub(super) fn split_text(text: &Bound<'_, PyAny>, analyzer: Option<&PyAnalyzer>) -> PyResult<Vec<(i64, i64)>> {
    let given = expect_str(text)?;
    let utf8 = Utf8::of(given)?;
    let words = utf8.as_str()?;
    check_length(words.len())?;
    let analyzer = analyzer.map_or_else(default_analyzer, |given| Ok(given.analyzer.clone()))?;
    Ok(text.py().detach(|| {
        let mut walk = Walk::new(words);
        let spans = analyzer.splitter().split_text(words);
        spans.into_iter().map(|span| (walk.to(span.start), walk.to(span.end))).collect()
    }))
}

/// The sentences of a batch of texts, as a table of `doc_id`, `start`, `end`.
#[pyfunction]
#[pyo3(name = "_split_batch", signature = (batch, strict, analyzer=None))]
pub(super) fn split_batch(py: Python<'_>, batch: &PyBatch, strict: bool, analyzer: Option<&PyAnalyzer>) -> PyResult<PyTable> {
    let batch = &batch.0;
    if strict && let Some(error) = batch.first_error() {
        return Err(error);
    }
    let analyzer = analyzer.map_or_else(default_analyzer, |given| Ok(given.analyzer.clone()))?;
    let made = py.detach(|| {
        let n = batch.chunk.text.len() / 100;
        let (mut documents, mut starts, mut ends) = (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
        let (mut scratch, mut spans) = (Scratch::default(), Vec::<Span>::new());
        for (row, cell) in (0_u32..).zip(&batch.chunk.rows) {
            let Row::Text(range) = cell else { continue };
            let text = &batch.chunk.text[range.clone()];
            spans.clear();
            analyzer.splitter().split_text_into(text, &mut scratch, &mut spans);
            let mut walk = Walk::new(text);
            for span in &spans {
                documents.push(row);
                starts.push(walk.to(span.start));
                ends.push(walk.to(span.end));
            }
        }
        let ids: ArrayRef = match &batch.ids {
            Some(ids) => take(ids, &UInt32Array::from(documents), None)?,
            None => Arc::new(Int64Array::from_iter_values(documents.iter().map(|&row| batch.first_row + i64::from(row)))),
        };
        let schema = Schema::new(vec![
            Field::new("doc_id", ids.data_type().clone(), true),
            Field::new("start", DataType::Int64, false),
            Field::new("end", DataType::Int64, false),
        ]);
        let (starts, ends) = (Int64Array::from(starts), Int64Array::from(ends));
        RecordBatch::try_new(Arc::new(schema), vec![ids, Arc::new(starts), Arc::new(ends)])
    });
    Ok(PyTable::of("sentences", made.map_err(arrow_error)?))
}
