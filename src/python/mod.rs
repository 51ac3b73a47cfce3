//! The Python module `quotewire._core`: views of documents and the door for columns. The only place that names pyo3.

use pyo3::prelude::*;

#[pymodule]
mod _core {}
