//! A user's own names: lists by label, or a file of them, found whole-word in any document.
//!
//! Names are matched as written, letter case included; white space of any length and kind is one space, and the
//! apostrophes ’ and ' are one. A match starts where a token starts and ends where a token ends. Of several names that
//! overlap the one that starts first wins, of those the longest; a name given twice keeps its first label. A user's name
//! wins over every entity that the model or the grammars find in its place.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

use crate::document::{Document, Entity, EntityLabel, TokenId};
use crate::error::{Error, Result};

/// Longest name in bytes. It bounds the work at one place of a text, so that matching stays linear in the text.
const LONGEST: usize = 250;

/// A user's own names, ready to be found: a hash of each name, so a million of them are a few dozen megabytes.
///
/// ```
/// use quotewire::entity::UserNames;
///
/// let mut names = UserNames::default();
/// names.add("ORG", "Harbour Watch")?;
/// names.add("SHIP", "Lady of Arran")?; // a label of one's own: capital letters, digits and _
/// assert!(names.add("PERON", "Ada Moreno").unwrap_err().to_string().contains("PERSON"));
/// # Ok::<(), quotewire::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct UserNames {
    /// Label of each name, by the hash of the whole name.
    names: BTreeMap<u64, u16>,
    /// Length in bytes of the longest name that begins with a word, by the hash of that word.
    starts: BTreeMap<u64, u8>,
    labels: Vec<(EntityLabel, Option<Box<str>>)>,
}

impl UserNames {
    /// Adds a name under a label: one of the 18 of [`EntityLabel`], or a label of one's own.
    ///
    /// # Errors
    /// When the label is not known (neither one of the 18 nor a word of capital letters, digits and `_`, or a slip of one
    /// of the 18: "Org", "PER", "PERON"), or the name cannot be used (empty, longer than 250 bytes, without a letter or
    /// digit at its start).
    pub fn add(&mut self, label: &str, name: &str) -> Result<()> {
        let label = self.label(label).map_err(Error::option)?;
        self.insert(label, name).map_err(Error::option)
    }

    /// Adds names from a file, one a line: label, tab, name. Empty lines and lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// When the file cannot be read, is not UTF-8, or a line cannot be used: the message names the line's number.
    pub fn read(&mut self, path: &Path) -> Result<()> {
        let shown = path.display().to_string();
        let file = std::fs::File::open(path).map_err(|e| Error::io(&shown, e))?;
        self.read_lines(std::io::BufReader::new(file), &shown)
    }

    /// Adds names from lines as [`UserNames::read`] does; `shown` is how errors name the source.
    ///
    /// # Errors
    /// As [`UserNames::read`].
    pub fn read_lines(&mut self, mut lines: impl BufRead, shown: &str) -> Result<()> {
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            if lines.read_until(b'\n', &mut line).map_err(|e| Error::io(shown, e))? == 0 {
                break;
            }
            let wrong = |what: String| Error::option(format!("{shown}, line {number}: {what}"));
            let text = std::str::from_utf8(&line).map_err(|_| wrong("not UTF-8".to_owned()))?;
            let text = if number == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
            let text = text.trim_end_matches(['\n', '\r']);
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            let (label, name) = text.split_once('\t').ok_or_else(|| wrong("no tab; a line is a label, a tab and a name".to_owned()))?;
            let label = self.label(label.trim()).map_err(wrong)?;
            self.insert(label, name).map_err(wrong)?;
        }
        Ok(())
    }

    /// How many different names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True when there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The number of a label, made where it is new.
    fn label(&mut self, written: &str) -> std::result::Result<u16, String> {
        let known = EntityLabel::from_name(written).filter(|&label| label != EntityLabel::Custom);
        let entry = match known {
            Some(label) => (label, None),
            None => {
                check_own_label(written)?;
                (EntityLabel::Custom, Some(written.into()))
            }
        };
        if let Some(at) = self.labels.iter().position(|label| *label == entry) {
            return Ok(at as u16);
        }
        let number = u16::try_from(self.labels.len()).map_err(|_| "more than 65,536 different labels".to_owned())?;
        self.labels.push(entry);
        Ok(number)
    }

    fn insert(&mut self, label: u16, name: &str) -> std::result::Result<(), String> {
        let mut hash = Hash::default();
        for (at, word) in name.split_whitespace().enumerate() {
            if at > 0 {
                hash.space();
            }
            hash.words(word);
        }
        if hash.length == 0 {
            return Err("the name is empty".to_owned());
        }
        if hash.length > LONGEST {
            return Err(format!("the name is longer than {LONGEST} bytes"));
        }
        let first = first_word(name.trim_start());
        if first.is_empty() {
            return Err(format!("the name {name:?} does not begin with a letter or a digit"));
        }
        self.names.entry(hash.value).or_insert(label);
        let longest = self.starts.entry(Hash::of(first)).or_default();
        *longest = (*longest).max(hash.length as u8);
        Ok(())
    }

    /// The user's names in a document, in text order, without overlaps.
    #[must_use]
    pub(crate) fn find(&self, document: &Document) -> Vec<Entity> {
        let mut found = Vec::new();
        if self.is_empty() {
            return found;
        }
        for sentence in &document.sentences {
            let mut token = sentence.tokens.start;
            while token < sentence.tokens.end {
                let Some((end, label)) = self.longest_at(document, token, sentence.tokens.end) else {
                    token += 1;
                    continue;
                };
                let (label, custom_label) = self.labels[label as usize].clone();
                let tokens = token..end;
                let span = document.token_span(&tokens);
                found.push(Entity { span, tokens, label, custom_label, value: None, cluster: None, confidence: 1.0 });
                token = end;
            }
        }
        found
    }

    /// End and label of the longest name that starts at a token.
    fn longest_at(&self, document: &Document, start: TokenId, stop: TokenId) -> Option<(TokenId, u16)> {
        let &longest = self.starts.get(&Hash::of(first_word(document.word(start))))?;
        let mut hash = Hash::default();
        let mut best = None;
        let mut before = document.tokens[start as usize].span.start;
        for token in start..stop {
            let span = document.tokens[token as usize].span;
            if span.start > before {
                hash.space();
            }
            hash.words(document.word(token));
            before = span.end;
            if hash.length > longest as usize {
                break;
            }
            if let Some(&label) = self.names.get(&hash.value) {
                best = Some((token + 1, label));
            }
        }
        best
    }
}

/// What is before the first character that is neither letter nor digit.
fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

/// Common names of the labels in other tools, which are more likely slips than labels of one's own.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("PER", "PERSON"),
    ("PEOPLE", "PERSON"),
    ("ORGANIZATION", "ORG"),
    ("ORGANISATION", "ORG"),
    ("LOCATION", "LOC"),
    ("FACILITY", "FAC"),
    ("NATIONALITY", "NORP"),
];

/// A label of one's own is a word in capitals that is no slip of a known label.
fn check_own_label(label: &str) -> std::result::Result<(), String> {
    let known = || EntityLabel::ALL.iter().filter(|&&l| l != EntityLabel::Custom).map(|l| l.as_str());
    let upper = label.to_uppercase();
    let meant = known()
        .find(|name| *name == upper)
        .or_else(|| OTHER_NAMES.iter().find(|(other, _)| *other == upper).map(|(_, name)| *name))
        .or_else(|| known().find(|name| name.len() >= 4 && one_slip(name, &upper)));
    if let Some(meant) = meant {
        return Err(format!("the label {label:?} is not known; is {meant} meant?"));
    }
    let capitals = label.starts_with(|c: char| c.is_ascii_uppercase())
        && label.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if !capitals || label == EntityLabel::Custom.as_str() {
        let all = known().collect::<Vec<_>>().join(" ");
        return Err(format!(
            "the label {label:?} is not known; it must be one of {all}, or a label of your own in capital letters, digits and _"
        ));
    }
    Ok(())
}

/// True when two words differ by one letter put in, left out or changed.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    long - short <= 1 && front + back + 1 >= long
}

/// FNV-1a over the bytes of a name, fed piece by piece.
struct Hash {
    value: u64,
    length: usize,
}

impl Default for Hash {
    fn default() -> Self {
        Self { value: 0xcbf2_9ce4_8422_2325, length: 0 }
    }
}

impl Hash {
    fn of(word: &str) -> u64 {
        let mut hash = Self::default();
        hash.words(word);
        hash.value
    }

    fn byte(&mut self, byte: u8) {
        self.value = (self.value ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        self.length += 1;
    }

    fn space(&mut self) {
        self.byte(b' ');
    }

    fn words(&mut self, text: &str) {
        if text.is_ascii() {
            text.bytes().for_each(|byte| self.byte(byte));
            return;
        }
        let mut bytes = [0; 4];
        for c in text.chars() {
            let c = if c == '’' { '\'' } else { c };
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| self.byte(byte));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{Analyzer, Options};

    fn names(pairs: &[(&str, &str)]) -> UserNames {
        let mut names = UserNames::default();
        for (label, name) in pairs {
            names.add(label, name).unwrap();
        }
        names
    }

    fn found<'a>(names: &UserNames, document: &'a Document) -> Vec<(&'a str, String)> {
        let label = |e: &Entity| e.custom_label.as_deref().unwrap_or(e.label.as_str()).to_owned();
        names.find(document).iter().map(|e| (&document.text[e.span], label(e))).collect()
    }

    fn read(text: &str) -> Document {
        Analyzer::new(Options::default()).unwrap().analyze(text)
    }

    #[test]
    fn the_longest_of_the_names_that_start_first_wins() {
        let names = names(&[("ORG", "Harbour Watch"), ("GPE", "Harbour"), ("FAC", "Watch Tower"), ("SHIP", "Lady of Arran")]);
        let document = read("On Friday Harbour\u{a0} Watch Tower fell, and the Lady of Arran left the Harbour for Harbours.");
        let expected = [("Harbour\u{a0} Watch", "ORG"), ("Lady of Arran", "SHIP"), ("Harbour", "GPE")];
        assert_eq!(found(&names, &document), expected.map(|(a, b)| (a, b.to_owned())));
    }

    #[test]
    fn apostrophes_are_one_and_the_possessive_is_left_out() {
        let names = names(&[("PERSON", "Ann O'Dea")]);
        let document = read("We read Ann O’Dea’s letter, not ann o’dea's.");
        assert_eq!(found(&names, &document), [("Ann O’Dea", "PERSON".to_owned())]);
    }

    #[test]
    fn they_win_over_what_the_model_finds() {
        let names = names(&[("SHIP", "Ada Moreno")]);
        let options = Options { names: Some(names.into()), ..Options::default() };
        let document = Analyzer::new(options).unwrap().analyze("We saw the Ada Moreno and Ria Lund.");
        let found: Vec<_> = document.entities.iter().map(|e| (&document.text[e.span], e.custom_label.as_deref())).collect();
        assert_eq!(found[0], ("Ada Moreno", Some("SHIP")));
        assert!(document.entities.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    }

    #[test]
    fn errors_name_the_line_and_the_label_meant() {
        let error = |text: &str| UserNames::default().read_lines(text.as_bytes(), "names.tsv").unwrap_err().to_string();
        assert_eq!(error("# ours\nORG\tAcme\n\nAcme"), "names.tsv, line 4: no tab; a line is a label, a tab and a name");
        assert_eq!(error("Org\tAcme"), "names.tsv, line 1: the label \"Org\" is not known; is ORG meant?");
        assert!(error("ORG\tAcme\nPERON\tAda").contains("line 2: the label \"PERON\" is not known; is PERSON meant?"));
        assert!(error("my label\tAcme").contains("line 1: the label \"my label\" is not known"));
        assert!(error("ORG\t  ").contains("line 1: the name is empty"));
        assert!(error(&format!("ORG\t{}", "a".repeat(300))).contains("longer than 250 bytes"));
        let bytes: &[u8] = b"ORG\tAcme\nORG\t\xff\xfe\n";
        let error = UserNames::default().read_lines(bytes, "names.tsv").unwrap_err().to_string();
        assert_eq!(error, "names.tsv, line 2: not UTF-8");
    }

    #[test]
    fn a_slip_is_one_letter() {
        assert!(one_slip("PERSON", "PERON") && one_slip("EVENT", "EVEMT") && one_slip("EVENT", "EVENTS"));
        assert!(!one_slip("EVENT", "PARTY") && !one_slip("DATE", "RATED"));
    }
}
