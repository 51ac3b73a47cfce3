//! Byte ranges into a text.

use std::fmt;
use std::ops::{Index, Range};

/// A half-open range of bytes, `start..end`, into the text of a document.
///
/// Bounds are `u32`, so a text holds less than 4 GiB. A span made by any stage lies on
/// character boundaries of its text. Spans order by start, then by end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte; never below `start`.
    pub end: u32,
}

impl Span {
    /// The span `start..end`. Bounds are bytes; an `end` below `start` gives the empty span at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let start = start as u32;
        Self { start, end: (end as u32).max(start) }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True when it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same as a range of `usize`, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// True when `other` lies inside, edges included.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True when the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl Index<Span> for str {
    type Output = str;

    fn index(&self, span: Span) -> &str {
        &self[span.range()]
    }
}

impl Index<Span> for String {
    type Output = str;

    fn index(&self, span: Span) -> &str {
        &self[span.range()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_contains_overlaps_and_covers() {
        let (a, b, c) = (Span::new(0, 5), Span::new(2, 5), Span::new(5, 9));
        assert_eq!(&"hello you"[a], "hello");
        assert!(a.contains(b) && !b.contains(a) && a.contains(a));
        assert!(a.overlaps(b) && !a.overlaps(c) && !Span::new(2, 2).overlaps(Span::new(2, 2)));
        assert_eq!(b.cover(c), Span::new(2, 9));
        assert_eq!((a.to_string().as_str(), a.len(), Span::new(3, 3).is_empty()), ("0..5", 5, true));
    }
}
