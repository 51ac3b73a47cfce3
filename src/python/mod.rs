//! The Python module `quotewire._core`: views of documents and the door for columns. The only place that names pyo3.

mod analyzer;
mod arrow;
mod batches;
mod document;
mod error;
mod quote;
mod run;
mod sentences;
mod table;
mod text;
mod view;

use pyo3::prelude::*;

#[pymodule]
mod _core {
    #[pymodule_export]
    use super::analyzer::{PyAnalyzer, analyze, analyzer_from_options};
    #[pymodule_export]
    use super::batches::{PyBatch, PyBatches, PyUnreadable};
    #[pymodule_export]
    use super::document::{PyDateline, PyDocument};
    #[pymodule_export]
    use super::quote::{PyAlternative, PyQuote, PySpeaker};
    #[pymodule_export]
    use super::run::{PyRun, available, core_seconds};
    #[pymodule_export]
    use super::sentences::{split_batch, split_text};
    #[pymodule_export]
    use super::table::{PySchema, PyTable, PyTables};
    #[pymodule_export]
    use super::view::{PyBlock, PyCluster, PyEntity, PyMention, PySentence, PySpan, PyToken};

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("SCHEMAS", super::table::schemas(module.py())?)
    }
}
