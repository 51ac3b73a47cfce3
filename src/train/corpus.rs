//! Readers of the corpora: JSON lines, plain or gzip, one text a line. Offsets in the files are code points; what is
//! handed on is bytes.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::span::Span;

/// A half-open range of code points as the files write it.
pub type Points = [u32; 2];

/// One article with its attributions (`quotes/*.jsonl.gz`).
#[derive(Clone, Debug, Deserialize)]
pub struct QuoteArticle {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Who said what.
    pub attributions: Vec<Attribution>,
}

/// One attribution: pieces of source, cue and content.
#[derive(Clone, Debug, Deserialize)]
pub struct Attribution {
    /// The source's pieces; empty where it has none.
    pub source: Vec<Points>,
    /// The cue's pieces.
    pub cue: Vec<Points>,
    /// The content's pieces.
    pub content: Vec<Points>,
}

/// One text with its entities (`entities/*.jsonl.gz`).
#[derive(Clone, Debug, Deserialize)]
pub struct EntityText {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Start, end and label.
    pub entities: Vec<(u32, u32, String)>,
    /// Which half of the label set is marked (`fewnerd-partial`).
    #[serde(default)]
    pub labels: Option<String>,
}

/// One text with its sentences (`sentences/*.jsonl.gz`).
#[derive(Clone, Debug, Deserialize)]
pub struct SentenceText {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Start and end.
    pub sentences: Vec<Points>,
}

/// One article as CoreNLP read it (`silver/polnear-corenlp-*.jsonl.gz`).
#[derive(Clone, Debug, Deserialize)]
pub struct SilverArticle {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Start and end.
    pub sentences: Vec<Points>,
    /// Start, end, part of speech, entity label.
    pub tokens: Vec<(u32, u32, String, String)>,
    /// Chains of start, end, 1 where it is the representative mention.
    pub coref: Vec<Vec<(u32, u32, serde_json::Value)>>,
}

/// One article's parse, one entry a token of the [`SilverArticle`] of the same id.
#[derive(Clone, Debug, Deserialize)]
pub struct SilverParse {
    /// The article's id.
    pub id: String,
    /// Indices into the article's tokens, -1 for a root.
    pub heads: Vec<i32>,
    /// Relations.
    pub rels: Vec<String>,
}

/// The lines of a text file; a name that ends in `.gz` is unpacked.
///
/// # Errors
/// When the file cannot be opened.
pub fn lines(path: &Path) -> Result<impl Iterator<Item = std::io::Result<String>>> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|e| Error::io(&name, e))?;
    let reader: Box<dyn Read> = if name.ends_with(".gz") { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    Ok(BufReader::new(reader).lines())
}

/// Reads all lines of a JSON-lines file; a name that ends in `.gz` is unpacked.
///
/// # Errors
/// When the file cannot be read, or a line does not parse: the message names file and line.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let name = path.display().to_string();
    let mut rows = Vec::new();
    for (number, line) in lines(path)?.enumerate() {
        let line = line.map_err(|e| Error::io(&name, e))?;
        if !line.trim().is_empty() {
            rows.push(serde_json::from_str(&line).map_err(|e| Error::option(format!("{name}, line {}: {e}", number + 1)))?);
        }
    }
    Ok(rows)
}

/// Code points to bytes and back, for one text.
#[derive(Clone, Debug)]
pub struct Offsets {
    /// Byte of each code point, and the length of the text last.
    bytes: Vec<u32>,
}

impl Offsets {
    /// The offsets of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { bytes: text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect() }
    }

    /// Bytes of a range of code points; bounds beyond the text are its end.
    #[must_use]
    pub fn to_bytes(&self, points: Points) -> Span {
        let at = |p: u32| self.bytes[(p as usize).min(self.bytes.len() - 1)] as usize;
        Span::new(at(points[0]), at(points[1]))
    }

    /// Code points of a range of bytes.
    #[must_use]
    pub fn to_points(&self, span: Span) -> Points {
        let at = |b: u32| self.bytes.partition_point(|&x| x < b) as u32;
        [at(span.start), at(span.end)]
    }
}
