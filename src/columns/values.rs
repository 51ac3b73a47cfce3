//! The columns themselves: values one after another, offsets where they differ in length, positions of nulls.

use super::Kind;

/// Text: `bytes[offsets[i]..offsets[i + 1]]` is row `i`.
#[derive(Clone, Debug, PartialEq)]
pub struct Texts {
    /// One more than there are rows; below 2 GiB each once a batch is complete.
    pub offsets: Vec<u64>,
    /// The words of all rows.
    pub words: String,
    /// Rows that have none, ascending.
    pub nulls: Vec<u32>,
}

impl Default for Texts {
    fn default() -> Self {
        Self { offsets: vec![0], words: String::new(), nulls: Vec::new() }
    }
}

impl Texts {
    pub(super) const KIND: Kind = Kind::Text;

    /// Adds a row.
    pub fn push(&mut self, words: &str) {
        self.words.push_str(words);
        self.offsets.push(self.words.len() as u64);
    }

    /// Adds a row that may be null.
    pub fn push_option(&mut self, words: Option<&str>) {
        if words.is_none() {
            self.nulls.push(self.len() as u32);
        }
        self.push(words.unwrap_or_default());
    }

    pub(super) fn joined<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let mut words = String::with_capacity(parts.clone().map(|part| part.words.len()).sum());
        parts.clone().for_each(|part| words.push_str(&part.words));
        Self {
            offsets: joined_offsets(parts.clone().map(|part| &*part.offsets)),
            words,
            nulls: joined_nulls(parts.map(|part| (part.len(), &*part.nulls))),
        }
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        self.offsets.truncate(rows + 1);
        self.words.truncate(self.offsets.last().map_or(0, |&end| end as usize));
        self.nulls.retain(|&row| (row as usize) < rows);
    }

    pub(super) fn bytes(&self) -> usize {
        self.words.len()
    }

    fn len(&self) -> usize {
        self.offsets.len() - 1
    }
}

/// Integers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ints {
    /// One a row; 0 where null.
    pub values: Vec<i64>,
    /// Rows that have none, ascending.
    pub nulls: Vec<u32>,
}

impl Ints {
    pub(super) const KIND: Kind = Kind::Int;

    /// Adds a row.
    pub fn push(&mut self, value: u32) {
        self.values.push(i64::from(value));
    }

    /// Adds a row that may be null.
    pub fn push_option(&mut self, value: Option<u32>) {
        if value.is_none() {
            self.nulls.push(self.values.len() as u32);
        }
        self.push(value.unwrap_or_default());
    }

    pub(super) fn joined<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let values = joined(parts.clone().map(|part| &*part.values));
        Self { values, nulls: joined_nulls(parts.map(|part| (part.values.len(), &*part.nulls))) }
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows);
        self.nulls.retain(|&row| (row as usize) < rows);
    }

    pub(super) fn bytes(&self) -> usize {
        0
    }
}

/// Numbers with a fraction; never null.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Floats {
    /// One a row.
    pub values: Vec<f64>,
}

impl Floats {
    pub(super) const KIND: Kind = Kind::Float;

    /// Adds a row.
    pub fn push(&mut self, value: f64) {
        self.values.push(value);
    }

    pub(super) fn joined<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        Self { values: joined(parts.map(|part| &*part.values)) }
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows);
    }

    pub(super) fn bytes(&self) -> usize {
        0
    }
}

/// Lists of (start, end): entries `offsets[i]..offsets[i + 1]` are row `i`.
#[derive(Clone, Debug, PartialEq)]
pub struct Spans {
    /// One more than there are rows.
    pub offsets: Vec<u64>,
    /// First code points.
    pub starts: Vec<i64>,
    /// One past the last code points.
    pub ends: Vec<i64>,
}

impl Default for Spans {
    fn default() -> Self {
        Self { offsets: vec![0], starts: Vec::new(), ends: Vec::new() }
    }
}

impl Spans {
    pub(super) const KIND: Kind = Kind::Spans;

    /// Adds a row.
    pub fn push(&mut self, spans: impl Iterator<Item = (u32, u32)>) {
        for (start, end) in spans {
            self.starts.push(i64::from(start));
            self.ends.push(i64::from(end));
        }
        self.offsets.push(self.starts.len() as u64);
    }

    pub(super) fn joined<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        Self {
            offsets: joined_offsets(parts.clone().map(|part| &*part.offsets)),
            starts: joined(parts.clone().map(|part| &*part.starts)),
            ends: joined(parts.map(|part| &*part.ends)),
        }
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        self.offsets.truncate(rows + 1);
        let entries = self.offsets.last().map_or(0, |&end| end as usize);
        self.starts.truncate(entries);
        self.ends.truncate(entries);
    }

    pub(super) fn bytes(&self) -> usize {
        self.starts.len()
    }
}

/// The values of all parts, one after another. Of a size known beforehand: a vector that grows is moved a dozen times, and
/// each move leaves a hole of another size.
pub(super) fn joined<'a, T: Copy + 'a>(parts: impl Iterator<Item = &'a [T]> + Clone) -> Vec<T> {
    let mut all = Vec::with_capacity(parts.clone().map(<[T]>::len).sum());
    parts.for_each(|part| all.extend_from_slice(part));
    all
}

/// Offsets of which each part's begin at 0 again.
fn joined_offsets<'a>(parts: impl Iterator<Item = &'a [u64]> + Clone) -> Vec<u64> {
    let mut all = Vec::with_capacity(parts.clone().map(|part| part.len() - 1).sum::<usize>() + 1);
    all.push(0);
    for part in parts {
        let before = all[all.len() - 1];
        all.extend(part[1..].iter().map(|offset| before + offset));
    }
    all
}

/// The null rows of parts of so many rows.
fn joined_nulls<'a>(parts: impl Iterator<Item = (usize, &'a [u32])> + Clone) -> Vec<u32> {
    let mut all = Vec::with_capacity(parts.clone().map(|(_, nulls)| nulls.len()).sum());
    let mut before = 0;
    for (rows, nulls) in parts {
        all.extend(nulls.iter().map(|row| before + row));
        before += rows as u32;
    }
    all
}

/// Any of the above.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Text.
    Texts(Texts),
    /// Integers.
    Ints(Ints),
    /// Numbers with a fraction.
    Floats(Floats),
    /// Lists of (start, end).
    Spans(Spans),
}

impl Column {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Texts(column) => column.len(),
            Self::Ints(column) => column.values.len(),
            Self::Floats(column) => column.values.len(),
            Self::Spans(column) => column.offsets.len() - 1,
        }
    }

    /// True when it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

macro_rules! column_from {
    ($($type:ident)+) => {
        $(impl From<$type> for Column {
            fn from(column: $type) -> Self {
                Self::$type(column)
            }
        })+
    };
}
column_from!(Texts Ints Floats Spans);
