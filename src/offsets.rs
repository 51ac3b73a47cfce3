//! Bytes to code points, once per text.

/// How far apart the counted places lie, in bytes.
const STEP: usize = 64;

/// Turns byte offsets of one text into counts of Unicode code points.
///
/// For an ASCII text the two are equal and nothing is stored. For any other, one forward pass counts the code points
/// before every 64th byte; a look-up then counts at most 63 bytes more.
///
/// ```
/// let text = "“Ja,” sagte Zoë.";
/// let points = quotewire::offsets::CodePoints::new(text);
/// let byte = text.find("sagte").unwrap();
/// assert_eq!((byte, points.at(text, byte as u32)), (10, 6));
/// ```
#[derive(Clone, Debug)]
pub struct CodePoints {
    /// Code points that begin before byte `STEP * i`; `None` for an ASCII text.
    before: Option<Box<[u32]>>,
    total: u32,
}

impl CodePoints {
    /// Counts the code points of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { before: None, total: text.len() as u32 };
        }
        let mut total = 0;
        let before = text
            .as_bytes()
            .chunks(STEP)
            .map(|chunk| {
                let here = total;
                total += count(chunk);
                here
            })
            .collect();
        Self { before: Some(before), total }
    }

    /// True when every byte is a code point.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.before.is_none()
    }

    /// The length of the text in code points.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.total
    }

    /// Code points that begin before byte `byte` of `text`, which must be the text this was made from. A byte past the end
    /// gives the length of the text.
    #[must_use]
    pub fn at(&self, text: &str, byte: u32) -> u32 {
        let Some(before) = &self.before else { return byte.min(self.total) };
        let step = byte as usize / STEP;
        match (before.get(step), text.as_bytes().get(step * STEP..byte as usize)) {
            (Some(&here), Some(rest)) => here + count(rest),
            _ => self.total,
        }
    }
}

/// Bytes that begin a code point: all but 10xxxxxx.
fn count(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&byte| u32::from(byte as i8 >= -0x40)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_boundary_counts_like_chars() {
        for text in ["", "plain words", "“Ja,” sagte Zoë. 😀", &"é😀x—“ ".repeat(40)] {
            let points = CodePoints::new(text);
            assert_eq!(points.is_ascii(), text.is_ascii());
            for (n, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(points.at(text, byte as u32), n as u32, "byte {byte} of {text:?}");
            }
            assert_eq!(points.at(text, text.len() as u32) as usize, text.chars().count());
            assert_eq!(points.at(text, u32::MAX), points.total());
        }
    }
}
