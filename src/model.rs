//! The weights of all stages and their file format.
//!
//! A model is sections, one after another. A section is:
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `QUOTEWIR` |
//! | 4 | format version, little endian |
//! | 16 | name of the section ("tag"), padded with noughts |
//! | 4 | length of the payload |
//! | 8 | checksum of the payload |
//! | … | payload |
//!
//! Each stage's section is a file of its own in `src/resources/models/en` and compiled in; a bundle for [`Model::open`] is these
//! files one after another. A stage whose section is missing does without it.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use crate::error::{Error, Result};
use crate::linear::{Weights, hash_bytes};

/// The version of the format; it changes whenever old files would be misread, hashes of features included.
pub const FORMAT_VERSION: u32 = 1;

const MAGIC: &[u8; 8] = b"QUOTEWIR";
pub(crate) const HEADER: usize = 40;

/// The sections compiled in, in pipeline order.
static BUILTIN: &[&[u8]] = &[
    include_bytes!("resources/models/en/sentence.qw"),
    include_bytes!("resources/models/en/tag.qw"),
    include_bytes!("resources/models/en/parse.qw"),
    include_bytes!("resources/models/en/entity.qw"),
    include_bytes!("resources/models/en/quote.qw"),
    include_bytes!("resources/models/en/speaker.qw"),
];

/// The trained weights of all stages. Immutable; share it.
#[derive(Clone, Debug, Default)]
pub struct Model {
    sections: Vec<Section>,
}

#[derive(Clone, Debug)]
struct Section {
    name: Box<str>,
    checksum: u64,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Weights(Box<Weights>),
    Bytes(Cow<'static, [u8]>),
}

impl Model {
    /// The model that is compiled in. It is set up once, on first use, in well under a millisecond: the weights are used in place.
    #[must_use]
    pub fn builtin() -> Arc<Self> {
        static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| {
            let mut model = Model::default();
            for &bytes in BUILTIN {
                // A test opens each with its checksum; were one unusable all the same, its stage does without it.
                let _ = model.add_sections(Cow::Borrowed(bytes), Check::Skip);
            }
            Arc::new(model)
        });
        Arc::clone(&MODEL)
    }

    /// Opens a model file: sections one after another.
    ///
    /// # Errors
    /// When the file cannot be read, is short, damaged, of another version, or no model at all; the message says which.
    pub fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|e| Error::io(&name, e))?;
        Self::from_bytes(bytes).map_err(|e| Error::model(format!("{name}: {e}")))
    }

    /// [`open`](Self::open) for bytes at hand.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self> {
        if bytes.is_empty() {
            return Err(Error::model("the file is empty; a model is expected"));
        }
        let mut model = Self::default();
        model.add_sections(Cow::Owned(bytes), Check::Verify)?;
        Ok(model)
    }

    /// The weights of a section; `None` where the model has no such section.
    #[must_use]
    pub fn weights(&self, section: &str) -> Option<&Weights> {
        self.sections.iter().find(|s| s.name.as_ref() == section).and_then(|s| match &s.content {
            Content::Weights(weights) => Some(weights.as_ref()),
            Content::Bytes(_) => None,
        })
    }

    /// The bytes of a section that is no weight table (its name ends in `.bin`).
    #[must_use]
    pub fn bytes(&self, section: &str) -> Option<&[u8]> {
        self.sections.iter().find(|s| s.name.as_ref() == section).and_then(|s| match &s.content {
            Content::Weights(_) => None,
            Content::Bytes(bytes) => Some(bytes.as_ref()),
        })
    }

    /// Names and checksums of the sections, in the file's order.
    pub fn sections(&self) -> impl Iterator<Item = (&str, u64)> {
        self.sections.iter().map(|s| (s.name.as_ref(), s.checksum))
    }

    /// One number for the whole model: two models with the same one give the same results.
    #[must_use]
    pub fn checksum(&self) -> u64 {
        self.sections().fold(0, |sum, (name, checksum)| crate::linear::mix(crate::linear::mix(sum, crate::linear::hash(name)), checksum))
    }

    fn add_sections(&mut self, bytes: Cow<'static, [u8]>, check: Check) -> Result<()> {
        let mut at = 0;
        while at < bytes.len() {
            let header = bytes.get(at..at + HEADER);
            let found = &bytes[at..bytes.len().min(at + MAGIC.len())];
            if !MAGIC.starts_with(found) {
                return Err(Error::model(format!("no quotewire model: at byte {at} a section was expected")));
            }
            let Some(header) = header else {
                return Err(Error::model(format!("the model is cut short at byte {}: get it again", bytes.len())));
            };
            let version = u32_at(header, 8);
            if version != FORMAT_VERSION {
                return Err(Error::model(format!(
                    "the model has format version {version}, this build reads version {FORMAT_VERSION}: use the model that came with it, \
                     or train anew"
                )));
            }
            let name = String::from_utf8_lossy(&header[12..28]).trim_end_matches('\0').to_owned();
            let (start, len) = (at + HEADER, u32_at(header, 28) as usize);
            let Some(payload) = bytes.get(start..start + len) else {
                return Err(Error::model(format!("the model is cut short in section {name:?}: get it again")));
            };
            let checksum = u64::from(u32_at(header, 32)) | u64::from(u32_at(header, 36)) << 32;
            if check == Check::Verify && hash_bytes(payload) != checksum {
                return Err(Error::model(format!("the model's section {name:?} is damaged (checksum): get it again")));
            }
            let payload = match &bytes {
                Cow::Borrowed(all) => Cow::Borrowed(&all[start..start + len]),
                Cow::Owned(_) => Cow::Owned(payload.to_vec()),
            };
            let content =
                if name.ends_with(".bin") { Content::Bytes(payload) } else { Content::Weights(Box::new(Weights::read(&name, payload)?)) };
            self.sections.push(Section { name: name.into(), checksum, content });
            at = start + len;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Check {
    Verify,
    Skip,
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// One section with its header around the payload: what a section's file holds.
///
/// # Panics
/// When the name is longer than 16 bytes or the payload has 4 GiB or more.
#[cfg(feature = "train")]
#[must_use]
pub fn section(name: &str, payload: &[u8]) -> Vec<u8> {
    assert!(name.len() <= 16 && u32::try_from(payload.len()).is_ok(), "section {name:?} of {} bytes", payload.len());
    let mut bytes = MAGIC.to_vec();
    bytes.extend(FORMAT_VERSION.to_le_bytes());
    bytes.extend(name.as_bytes());
    bytes.resize(28, 0);
    bytes.extend((payload.len() as u32).to_le_bytes());
    bytes.extend(hash_bytes(payload).to_le_bytes());
    bytes.extend(payload);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_compiled_in_is_whole() {
        for bytes in BUILTIN.iter().filter(|b| !b.is_empty()) {
            Model::from_bytes(bytes.to_vec()).expect("a section compiled in opens");
        }
        assert_eq!(Model::builtin().sections().count(), Model::builtin().sections.len());
    }

    #[cfg(feature = "train")]
    mod files {
        use super::super::*;
        use crate::linear::{Features, Row, encode};

        fn model() -> Vec<u8> {
            let mut features = Features::new();
            features.push(0, 7);
            let rows = [Row { key: features.keys()[0], weights: vec![(0, -1.0), (1, 1.0)] }];
            let mut bytes = section("tag", &encode(&["no", "yes"], &rows, None, 0.0));
            bytes.extend(section("table.bin", b"12345"));
            bytes
        }

        fn message(bytes: Vec<u8>) -> String {
            Model::from_bytes(bytes).expect_err("unusable").to_string()
        }

        #[test]
        fn a_whole_one_opens() {
            let model = Model::from_bytes(model()).expect("whole");
            assert_eq!(model.sections().map(|(name, _)| name).collect::<Vec<_>>(), ["tag", "table.bin"]);
            assert_eq!(model.bytes("table.bin"), Some(&b"12345"[..]));
            assert!(model.weights("parse").is_none() && model.weights("table.bin").is_none() && model.bytes("tag").is_none());
            let mut features = Features::new();
            features.push(0, 7);
            let probability = model.weights("tag").expect("there").probability(&features);
            assert!((probability - 0.88).abs() < 0.01, "{probability}");
        }

        #[test]
        fn short_ones_are_errors_wherever_they_are_cut() {
            let whole = model();
            let first = section("tag", b"").len() + u32_at(&whole, 28) as usize;
            for cut in (0..whole.len()).filter(|&cut| cut != first) {
                let text = message(whole[..cut].to_vec());
                assert!(text.contains("cut short") || cut == 0 && text.contains("empty"), "{cut}: {text}");
            }
        }

        #[test]
        fn damaged_ones_are_errors_wherever_the_damage_is() {
            let whole = model();
            let second = whole.len() - section("table.bin", b"12345").len();
            let in_name = |at: usize| (12..28).contains(&at) || (second + 12..second + 28).contains(&at);
            for at in (0..whole.len()).filter(|&at| !in_name(at)) {
                let mut bytes = whole.clone();
                bytes[at] ^= 0x15;
                assert!(Model::from_bytes(bytes).is_err(), "{at}");
            }
            let mut payload = whole.clone();
            payload[60] ^= 1;
            assert!(message(payload).contains("damaged"));
        }

        #[test]
        fn other_versions_and_other_files_are_named() {
            let mut bytes = model();
            bytes[8] = 99;
            assert!(message(bytes).contains("format version 99"));
            assert!(message(b"PK\x03\x04 something else entirely, and longer than a header".to_vec()).contains("no quotewire model"));
            let error = Model::open(Path::new("no/such/file.qw")).expect_err("missing");
            assert!(error.is_io() && error.to_string().contains("no/such/file.qw"));
        }

        #[test]
        fn payloads_that_contradict_themselves_are_errors() {
            let no_labels = b"\0\0\0\0\0\0\0\0\xff\xff\xff\xff";
            for payload in [&b""[..], b"\xff\xff\xff\xff", b"\x02\0\0\0\x01\0\0\0a\xff\xff\xff\xff", no_labels] {
                assert!(message(section("tag", payload)).contains("damaged"));
            }
        }
    }
}
