//! Errors of the core as Python exceptions.

use pyo3::PyErr;
use pyo3::exceptions::{PyOSError, PyValueError};

use crate::error::Error;

impl From<Error> for PyErr {
    /// A file that cannot be read is an `OSError`; all else (options, models, a text too long) a `ValueError`.
    fn from(error: Error) -> Self {
        if error.is_io() { PyOSError::new_err(error.to_string()) } else { PyValueError::new_err(error.to_string()) }
    }
}
