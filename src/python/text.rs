//! Python strings in.
//!
//! A Python `str` may hold lone surrogates (halves of UTF-16 pairs, from broken JSON or `surrogateescape`), which no UTF-8
//! text can hold. Each is read as one U+FFFD: the text analysed has as many code points as the one given, so that every
//! offset fits both.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::error::Error;

/// The UTF-8 of a Python string: borrowed from it where it has some, else a copy.
pub(super) enum Utf8<'py> {
    /// An ASCII string: its own memory.
    Borrowed(Bound<'py, PyString>),
    /// Encoded for us.
    Encoded(Bound<'py, PyBytes>),
    /// Lone surrogates were replaced.
    Replaced(String),
}

impl<'py> Utf8<'py> {
    /// Takes a `str` without leaving a second copy of it inside the Python object (which `to_str` would do for text that
    /// is not ASCII, and keep for as long as the object lives).
    pub(super) fn of(text: &Bound<'py, PyString>) -> PyResult<Self> {
        if text.call_method0(pyo3::intern!(text.py(), "isascii"))?.is_truthy()? {
            return Ok(Self::Borrowed(text.clone()));
        }
        match text.encode_utf8() {
            Ok(bytes) => Ok(Self::Encoded(bytes)),
            Err(_) => {
                let bytes = text.call_method1("encode", ("utf-8", "surrogatepass"))?.cast_into::<PyBytes>()?;
                let mut bytes = bytes.as_bytes().to_vec();
                replace_surrogates(&mut bytes);
                String::from_utf8(bytes).map(Self::Replaced).map_err(|e| PyValueError::new_err(e.to_string()))
            }
        }
    }

    /// The UTF-8.
    pub(super) fn as_str(&self) -> PyResult<&str> {
        match self {
            Self::Borrowed(text) => text.to_str(),
            Self::Encoded(bytes) => std::str::from_utf8(bytes.as_bytes()).map_err(|error| PyValueError::new_err(error.to_string())),
            Self::Replaced(text) => Ok(text),
        }
    }
}

/// Overwrites each surrogate (ED A0 80 to ED BF BF) by U+FFFD (EF BF BD): three bytes by three.
fn replace_surrogates(bytes: &mut [u8]) {
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(|rest| memchr::memchr(0xED, rest)) {
        if let Some(three) = bytes.get_mut(from + at..from + at + 3)
            && three[1] >= 0xA0
        {
            three.copy_from_slice("\u{FFFD}".as_bytes());
        }
        from += at + 1;
    }
}

/// The string itself, or a `TypeError` that says what was given instead.
pub(super) fn expect_str<'a, 'py>(value: &'a Bound<'py, PyAny>) -> PyResult<&'a Bound<'py, PyString>> {
    value.cast::<PyString>().map_err(|_| PyTypeError::new_err(format!("a text must be a str, not {}", given(value))))
}

/// What was given, in a few words: "None", "bytes (decode them first: text.decode('utf-8'))", "int (5)".
pub(super) fn given(value: &Bound<'_, PyAny>) -> String {
    if value.is_none() {
        return "None".into();
    }
    let name = value.get_type().name().map_or_else(|_| "an object".into(), |name| name.to_string());
    match name.as_str() {
        "bytes" | "bytearray" | "memoryview" => format!("{name} (decode them first: text.decode('utf-8'))"),
        "int" | "float" | "bool" | "complex" => value.repr().map_or(name.clone(), |repr| format!("{name} ({})", repr.to_string_lossy())),
        "list" | "tuple" | "Series" | "DataFrame" | "ndarray" => format!("{name} (for many texts use quotewire.tables)"),
        _ => name,
    }
}

/// Refuses a text of 4 GiB or more before anything copies it.
pub(super) fn check_length(bytes: usize) -> Result<(), Error> {
    if bytes >= u32::MAX as usize { Err(Error::text_too_long(bytes)) } else { Ok(()) }
}
