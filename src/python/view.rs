//! Views of a document's parts: a shared document and a position in one of its lists. Frozen, made on demand.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyString, PyTuple};

use super::document::Held;
use crate::columns::probability;
use crate::document::{Block, Cluster, Entity, Mention, Sentence, Token};
use crate::span::Span;

/// A text in quotation marks, on one line, cut after `most` characters: for `repr`.
pub(super) fn shorten(text: &str, most: usize) -> String {
    let mut line: String = text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        line.push('…');
    }
    format!("'{line}'")
}

/// A view by position: the pyclass, the way to its record, equality (same document, same position) and hash.
macro_rules! view {
    ($(#[$meta:meta])* $view:ident, $name:literal, $list:ident: $record:ty) => {
        $(#[$meta])*
        #[pyclass(frozen, eq, hash, name = $name, module = "quotewire")]
        pub(in crate::python) struct $view {
            pub(in crate::python) held: Arc<Held>,
            pub(in crate::python) id: u32,
        }

        impl $view {
            pub(in crate::python) fn record(&self) -> &$record {
                &self.held.document.$list[self.id as usize]
            }
        }

        impl PartialEq for $view {
            fn eq(&self, other: &Self) -> bool {
                Arc::ptr_eq(&self.held, &other.held) && self.id == other.id
            }
        }

        impl Hash for $view {
            fn hash<H: Hasher>(&self, state: &mut H) {
                (Arc::as_ptr(&self.held) as usize, self.id).hash(state);
            }
        }
    };
}
pub(super) use view;

view!(
    /// A stretch of the text with one role.
    PyBlock, "Block", blocks: Block
);
view!(
    /// A word, number or mark.
    PyToken, "Token", tokens: Token
);
view!(
    /// A sentence.
    PySentence, "Sentence", sentences: Sentence
);
view!(
    /// A name or a number-like expression.
    PyEntity, "Entity", entities: Entity
);
view!(
    /// A phrase that refers to somebody or something.
    PyMention, "Mention", mentions: Mention
);
view!(
    /// Mentions that refer to the same.
    PyCluster, "Cluster", clusters: Cluster
);

/// A place in the text, without more: a cue, an addressee, a part of a quote. Unpacks into `start, end`.
#[pyclass(frozen, eq, hash, name = "Span", module = "quotewire")]
pub(super) struct PySpan {
    pub(super) held: Arc<Held>,
    pub(super) span: Span,
}

impl PartialEq for PySpan {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.held, &other.held) && self.span == other.span
    }
}

impl Hash for PySpan {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (Arc::as_ptr(&self.held) as usize, self.span).hash(state);
    }
}

#[pymethods]
impl PySpan {
    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        self.held.words(py, self.span)
    }

    #[getter]
    fn start(&self) -> u32 {
        self.held.offsets(self.span).0
    }

    #[getter]
    fn end(&self) -> u32 {
        self.held.offsets(self.span).1
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        let (start, end) = self.held.offsets(self.span);
        PyTuple::new(py, [start, end])?.try_iter()
    }

    fn __repr__(&self) -> String {
        let (start, end) = self.held.offsets(self.span);
        format!("Span({} {start}:{end})", shorten(self.held.document.slice(self.span), 60))
    }
}

/// The getters that every view with a span has, and its own.
macro_rules! spanned {
    ($view:ident { $($own:tt)* }) => {
        #[pymethods]
        impl $view {
            /// Position in the document's list.
            #[getter]
            fn id(&self) -> u32 {
                self.id
            }

            /// The words.
            #[getter]
            fn text<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
                self.held.words(py, self.record().span)
            }

            /// First code point.
            #[getter]
            fn start(&self) -> u32 {
                self.held.offsets(self.record().span).0
            }

            /// One past the last code point.
            #[getter]
            fn end(&self) -> u32 {
                self.held.offsets(self.record().span).1
            }

            $($own)*
        }

        impl $view {
            /// "'the words' 3:12", for `repr`.
            fn place(&self, most: usize) -> String {
                let span = self.record().span;
                let (start, end) = self.held.offsets(span);
                format!("{} {start}:{end}", shorten(self.held.document.slice(span), most))
            }
        }
    };
}
pub(super) use spanned;

spanned!(PyBlock {
    #[getter]
    fn kind(&self) -> &'static str {
        self.record().kind.as_str()
    }

    #[getter]
    fn sentences<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let ids = self.record().sentences.clone();
        PyTuple::new(py, ids.map(|id| PySentence { held: self.held.clone(), id }).collect::<Vec<_>>())
    }

    fn __repr__(&self) -> String {
        format!("Block({} {})", self.kind(), self.place(60))
    }
});

spanned!(PyToken {
    #[getter]
    fn kind(&self) -> &'static str {
        self.record().kind.as_str()
    }

    /// Penn Treebank part of speech.
    #[getter]
    fn tag(&self) -> &'static str {
        self.record().tag.as_str()
    }

    fn __repr__(&self) -> String {
        format!("Token({} {})", self.place(60), self.tag())
    }
});

spanned!(PySentence {
    #[getter]
    fn block(&self) -> PyBlock {
        PyBlock { held: self.held.clone(), id: self.record().block }
    }

    #[getter]
    fn tokens<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let ids = self.record().tokens.clone();
        PyTuple::new(py, ids.map(|id| PyToken { held: self.held.clone(), id }).collect::<Vec<_>>())
    }

    fn __repr__(&self) -> String {
        format!("Sentence({})", self.place(80))
    }
});

spanned!(PyEntity {
    /// One of the 18 labels of OntoNotes, or the user's own.
    #[getter]
    fn label(&self) -> &str {
        let entity = self.record();
        entity.custom_label.as_deref().unwrap_or(entity.label.as_str())
    }

    /// The fullest name the document gives; `None` for a number, a date and the like.
    #[getter]
    fn name(&self) -> Option<&str> {
        let cluster = self.record().cluster?;
        self.held.document.clusters.get(cluster as usize).map(|cluster| cluster.name.as_ref())
    }

    #[getter]
    fn cluster_id(&self) -> Option<u32> {
        self.record().cluster
    }

    /// The normalised value of a number, a date and the like.
    #[getter]
    fn value(&self) -> Option<&str> {
        self.record().value.as_deref()
    }

    /// Probability that span and label are right.
    #[getter]
    fn confidence(&self) -> f64 {
        probability(self.record().confidence)
    }

    fn __repr__(&self) -> String {
        format!("Entity({} {})", self.label(), self.place(60))
    }
});

spanned!(PyMention {
    /// "name", "nominal" or "pronoun".
    #[getter]
    fn kind(&self) -> &'static str {
        self.record().kind.as_str()
    }

    #[getter]
    fn entity_id(&self) -> Option<u32> {
        self.record().entity
    }

    #[getter]
    fn cluster_id(&self) -> Option<u32> {
        self.record().cluster
    }

    fn __repr__(&self) -> String {
        format!("Mention({} {})", self.kind(), self.place(60))
    }
});

#[pymethods]
impl PyCluster {
    /// Position in the document's list.
    #[getter]
    fn id(&self) -> u32 {
        self.id
    }

    /// The fullest name the document gives.
    #[getter]
    fn name(&self) -> &str {
        &self.record().name
    }

    #[getter]
    fn label(&self) -> &'static str {
        self.record().label.as_str()
    }

    #[getter]
    fn role(&self) -> Option<&str> {
        self.record().role.as_deref()
    }

    #[getter]
    fn affiliation(&self) -> Option<&str> {
        self.record().affiliation.as_deref()
    }

    /// "female", "male" or `None`, only as far as the article says it.
    #[getter]
    fn gender(&self) -> Option<&'static str> {
        self.record().gender.map(crate::document::Gender::as_str)
    }

    #[getter]
    fn mentions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let ids = &self.record().mentions;
        PyTuple::new(py, ids.iter().map(|&id| PyMention { held: self.held.clone(), id }).collect::<Vec<_>>())
    }

    fn __repr__(&self) -> String {
        let n = self.record().mentions.len();
        format!("Cluster({} {}, {n} mention{})", self.label(), shorten(self.name(), 60), if n == 1 { "" } else { "s" })
    }
}
