//! The core's columns as Arrow arrays.

use std::sync::{Arc, LazyLock};

use arrow_array::{ArrayRef, Float64Array, Int64Array, ListArray, RecordBatch, StringArray, StructArray};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use arrow_select::take::take;

use super::batches::Batch;
use crate::columns::{self, Column, Kind, Tables};

/// The names of the five tables, in the order in which they are handed out.
pub(super) const NAMES: [&str; 5] = ["documents", "sentences", "entities", "speakers", "quotes"];

/// The columns of each table, without `doc_id`.
pub(super) fn fields(table: usize) -> &'static [columns::Field] {
    [columns::Documents::FIELDS, columns::Sentences::FIELDS, columns::Entities::FIELDS, columns::Speakers::FIELDS, columns::Quotes::FIELDS]
        [table]
}

/// True for the tables that also hold the columns carried along.
fn carries(table: usize) -> bool {
    matches!(NAMES[table], "documents" | "quotes")
}

/// What `parts` is a list of.
static SPAN: LazyLock<Fields> =
    LazyLock::new(|| Fields::from(vec![Field::new("start", DataType::Int64, false), Field::new("end", DataType::Int64, false)]));

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Int => DataType::Int64,
        Kind::Float => DataType::Float64,
        Kind::Spans => DataType::List(Arc::new(Field::new_list_field(DataType::Struct(SPAN.clone()), false))),
    }
}

/// The schema of a table whose documents have ids of type `id` and carry `keep` along.
pub(super) fn schema(table: usize, id: &DataType, keep: &[Field]) -> SchemaRef {
    let mut all = vec![Field::new("doc_id", id.clone(), true)];
    all.extend(fields(table).iter().map(|field| Field::new(field.name, data_type(field.kind), field.nullable)));
    if carries(table) {
        all.extend_from_slice(keep);
    }
    Arc::new(Schema::new(all))
}

/// The rows of `tables`, made from `batch`, as one record batch for each of the five tables.
pub(super) fn record_batches(tables: Tables, batch: &Batch) -> Result<[RecordBatch; 5], ArrowError> {
    let id = batch.id_type();
    let keep: Vec<Field> = batch.keep.iter().map(|(field, _)| field.clone()).collect();
    let make = |table: usize, (rows, columns): (Vec<u32>, Vec<Column>)| {
        let n = rows.len();
        let documents = arrow_array::UInt32Array::from(rows);
        let ids: ArrayRef = match &batch.ids {
            Some(ids) => take(ids, &documents, None)?,
            None => Arc::new(documents.values().iter().map(|&row| batch.first_row + i64::from(row)).collect::<Int64Array>()),
        };
        let mut arrays = vec![ids];
        for column in columns {
            arrays.push(array(column)?);
        }
        if carries(table) {
            for (_, values) in &batch.keep {
                arrays.push(take(values, &documents, None)?);
            }
        }
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(n));
        RecordBatch::try_new_with_options(schema(table, &id, &keep), arrays, &options)
    };
    Ok([
        make(0, tables.documents.into_columns())?,
        make(1, tables.sentences.into_columns())?,
        make(2, tables.entities.into_columns())?,
        make(3, tables.speakers.into_columns())?,
        make(4, tables.quotes.into_columns())?,
    ])
}

/// One column. Its vectors become the array's memory; only offsets are made narrower.
fn array(column: Column) -> Result<ArrayRef, ArrowError> {
    Ok(match column {
        Column::Texts(column) => {
            let nulls = nulls(&column.nulls, column.offsets.len() - 1);
            Arc::new(StringArray::try_new(offsets(&column.offsets)?, Buffer::from(column.words.into_bytes()), nulls)?)
        }
        Column::Ints(column) => {
            let nulls = nulls(&column.nulls, column.values.len());
            Arc::new(Int64Array::try_new(ScalarBuffer::from(column.values), nulls)?)
        }
        Column::Floats(column) => Arc::new(Float64Array::from(column.values)),
        Column::Spans(column) => {
            let (starts, ends) = (Int64Array::from(column.starts), Int64Array::from(column.ends));
            let spans = StructArray::try_new(SPAN.clone(), vec![Arc::new(starts), Arc::new(ends)], None)?;
            let field = Arc::new(Field::new_list_field(DataType::Struct(SPAN.clone()), false));
            Arc::new(ListArray::try_new(field, offsets(&column.offsets)?, Arc::new(spans), None)?)
        }
    })
}

fn offsets(offsets: &[u64]) -> Result<OffsetBuffer<i32>, ArrowError> {
    let narrow: Option<Vec<i32>> = offsets.iter().map(|&offset| i32::try_from(offset).ok()).collect();
    let narrow = narrow.ok_or_else(|| ArrowError::OffsetOverflowError(offsets.last().map_or(0, |&end| end as usize)))?;
    Ok(OffsetBuffer::new(ScalarBuffer::from(narrow)))
}

fn nulls(rows: &[u32], n: usize) -> Option<NullBuffer> {
    if rows.is_empty() {
        return None;
    }
    let mut valid = vec![true; n];
    for &row in rows {
        valid[row as usize] = false;
    }
    Some(NullBuffer::from(valid))
}
