//! What can go wrong: opening a model, reading options or a names file. Never the words of a text.

use std::fmt;

/// The result of something that may fail for reasons other than the text analysed.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a model, an option or a file cannot be used. Its message says what was wrong, where, and what to do.
#[derive(Debug)]
pub struct Error(Kind);

#[derive(Debug)]
#[allow(dead_code, reason = "each kind is made by the face or stage that needs it, some behind features")]
enum Kind {
    Model(String),
    Option(String),
    TextTooLong(usize),
    Io(String, std::io::Error),
}

#[allow(dead_code, reason = "as above")]
impl Error {
    /// A model file that cannot be used.
    pub(crate) fn model(message: impl Into<String>) -> Self {
        Self(Kind::Model(message.into()))
    }

    /// An option, or an entry of an options file, that cannot be used.
    pub(crate) fn option(message: impl Into<String>) -> Self {
        Self(Kind::Option(message.into()))
    }

    /// A text of 4 GiB or more.
    pub(crate) fn text_too_long(bytes: usize) -> Self {
        Self(Kind::TextTooLong(bytes))
    }

    /// A file that cannot be read; `path` is shown to the reader.
    pub(crate) fn io(path: impl Into<String>, error: std::io::Error) -> Self {
        Self(Kind::Io(path.into(), error))
    }

    /// True when a file could not be read or written, as opposed to its content being unusable.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(self.0, Kind::Io(..))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Model(message) | Kind::Option(message) => f.write_str(message),
            Kind::TextTooLong(bytes) => {
                write!(f, "the text has {bytes} bytes; a text must be shorter than 4 GiB: split it into articles")
            }
            Kind::Io(path, error) => write!(f, "{path}: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Io(_, error) => Some(error),
            _ => None,
        }
    }
}
