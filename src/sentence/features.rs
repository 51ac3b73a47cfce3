//! What the classifier sees of a candidate. One function, called by training and by splitting.

use std::sync::LazyLock;

use super::candidates::{Candidate, Kind, Walk};
use crate::linear::{Features, hash_bytes, mix};
use crate::token::{AbbreviationKind, Abbreviations};

/// Words longer than this are seen by their first bytes.
const LONGEST: usize = 24;
/// The curly apostrophe, which is read as a straight one.
const APOSTROPHE: &[u8] = "’".as_bytes();

/// What a word looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Shape {
    Empty,
    Lower,
    Capital,
    Capitals,
    OneCapital,
    OneLower,
    Dotted,
    Number,
    Mixed,
    Other,
}

/// A word near a candidate.
#[derive(Clone, Copy, Debug)]
struct Word<'a> {
    bytes: &'a [u8],
    /// The same with straight apostrophes, and how long that is.
    plain: [u8; LONGEST],
    length: usize,
    shape: Shape,
    /// Hash in lower case, apostrophes straight.
    hash: u64,
}

impl<'a> Word<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let mut lower = [0_u8; LONGEST];
        let (mut length, mut at) = (0, 0);
        let mut plain = [0_u8; LONGEST];
        let (mut capitals, mut small, mut digits, mut dots, mut other) = (0, 0, 0, 0, 0);
        while at < bytes.len() && length < LONGEST {
            let (from, width) = if bytes[at..].starts_with(APOSTROPHE) { (b'\'', APOSTROPHE.len()) } else { (bytes[at], 1) };
            lower[length] = from.to_ascii_lowercase();
            plain[length] = from;
            (length, at) = (length + 1, at + width);
            match from {
                b'A'..=b'Z' => capitals += 1,
                b'a'..=b'z' => small += 1,
                b'0'..=b'9' => digits += 1,
                b'.' => dots += 1,
                _ => other += 1,
            }
        }
        let head = &bytes[..at];
        let first_capital = head.first().is_some_and(u8::is_ascii_uppercase);
        let shape = match (capitals, small, digits, dots) {
            (0, 0, 0, 0) if other == 0 => Shape::Empty,
            (1, 0, 0, 0) if other == 0 => Shape::OneCapital,
            (0, 1, 0, 0) if other == 0 => Shape::OneLower,
            (_, _, 0, 1..) if capitals + small > 0 => Shape::Dotted,
            (0, 0, 1.., _) => Shape::Number,
            (_, _, 1.., _) => Shape::Mixed,
            (0, 1.., 0, 0) => Shape::Lower,
            (1.., 0, 0, 0) => Shape::Capitals,
            (1.., 1.., 0, 0) if first_capital => Shape::Capital,
            _ => Shape::Other,
        };
        Self { bytes: head, plain, length, shape, hash: hash_bytes(&lower[..length]) }
    }

    fn plain(&self) -> &[u8] {
        &self.plain[..self.length]
    }
}

/// True for bytes that words are made of here: letters, digits, apostrophes, hyphens, inner full stops, all outside ASCII.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'\'' | b'-' | b'.' | b'&' | b'$' | b'%' | b'@' | b'/' | b'_')
        || byte >= 0xc3 && byte != 0xe2
}

/// The word that ends at `end` and does not start before `floor`.
fn word_before(bytes: &[u8], floor: usize, end: usize) -> Word<'_> {
    let head = &bytes[floor.max(end.saturating_sub(40)).min(end)..end];
    let mut start = head.len();
    while start > 0 {
        let byte = head[start - 1];
        if !(is_word(byte) || (0x80..0xc0).contains(&byte) || head[start - 1..].starts_with(APOSTROPHE)) {
            break;
        }
        start -= 1;
    }
    let mut word = &head[start..];
    // What is left of a quotation mark or blank outside ASCII goes with the marks.
    loop {
        word = match word {
            [b'\'' | b'-' | b'.' | 0x80..0xc0, rest @ ..] => rest,
            _ if word.starts_with(APOSTROPHE) => &word[APOSTROPHE.len()..],
            _ => return Word::new(word),
        };
    }
}

/// The word that starts at `start`.
fn word_at(bytes: &[u8], start: usize) -> Word<'_> {
    let tail = bytes.get(start..bytes.len().min(start + 40)).unwrap_or(&[]);
    let mut end = 0;
    while end < tail.len() {
        let byte = tail[end];
        if !(is_word(byte) || (0x80..0xc0).contains(&byte) || tail[end..].starts_with(APOSTROPHE)) {
            break;
        }
        end += 1;
    }
    let mut word = &tail[..end];
    loop {
        word = match word {
            [rest @ .., b'\'' | b'-' | b'.'] => rest,
            _ if word.ends_with(APOSTROPHE) => &word[..word.len() - APOSTROPHE.len()],
            _ => return Word::new(word),
        };
    }
}

/// Skips blanks backwards.
fn back(bytes: &[u8], floor: usize, mut at: usize) -> usize {
    while at > floor && bytes[at - 1].is_ascii_whitespace() {
        at -= 1;
    }
    at
}

/// Number of characters between two places, but no more than tell their bucket.
fn characters(bytes: &[u8], start: usize, end: usize) -> usize {
    let mut count = 0;
    for some in bytes.get(start..end.min(bytes.len())).unwrap_or(&[]).chunks(152) {
        count += some.iter().map(|&byte| u8::from(byte & 0xc0 != 0x80)).sum::<u8>() as usize;
        if count > 150 {
            break;
        }
    }
    count
}

/// Numbers up to a limit, in steps that grow.
fn bucket(n: usize) -> u64 {
    match n {
        0..=3 => n as u64,
        4..=6 => 4,
        7..=12 => 5,
        13..=25 => 6,
        26..=60 => 7,
        61..=150 => 8,
        _ => 9,
    }
}

/// True where the bytes start with a word of the list of openers and a blank behind it.
pub(crate) fn opens(bytes: &[u8]) -> bool {
    let length = bytes.iter().take(LONGEST).take_while(|b| b.is_ascii_alphabetic()).count();
    bytes.get(length) == Some(&b' ') && OPENERS.binary_search(&Word::new(&bytes[..length]).hash).is_ok()
}

/// What kind of word opens what follows, as far as lists tell.
fn opening(word: &Word<'_>, abbreviations: &Abbreviations) -> u64 {
    if OPENERS.binary_search(&word.hash).is_ok() {
        return 1;
    }
    if CALENDAR.binary_search(&word.hash).is_ok() {
        return 2;
    }
    match abbreviations.kind(word.plain()) {
        Some(AbbreviationKind::Title) => 3,
        Some(AbbreviationKind::Company) => 4,
        Some(_) => 5,
        None => 0,
    }
}

fn hashes(list: &str) -> Vec<u64> {
    let mut all: Vec<u64> =
        list.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).map(|w| hash_bytes(w.as_bytes())).collect();
    all.sort_unstable();
    all
}

static OPENERS: LazyLock<Vec<u64>> = LazyLock::new(|| hashes(include_str!("../resources/lexicons/sentence-openers.txt")));
static CALENDAR: LazyLock<Vec<u64>> = LazyLock::new(|| hashes(include_str!("../resources/lexicons/calendar.txt")));

/// Words that report, before which a quoted question goes on: "“Why?” Holm asked."
const REPORTING: &[&[u8]] = &[
    b"said",
    b"says",
    b"asked",
    b"asks",
    b"told",
    b"added",
    b"wrote",
    b"replied",
    b"shouted",
    b"cried",
    b"yelled",
    b"exclaimed",
    b"answered",
    b"tweeted",
    b"wondered",
    b"continued",
    b"joked",
    b"insisted",
    b"declared",
    b"thought",
    b"whispered",
    b"screamed",
    b"explained",
];

/// Zones and words of time that follow "p.m." inside a sentence.
const ZONES: &[&[u8]] = &[
    b"et",
    b"est",
    b"edt",
    b"ct",
    b"cst",
    b"cdt",
    b"mt",
    b"mst",
    b"mdt",
    b"pt",
    b"pst",
    b"pdt",
    b"gmt",
    b"utc",
    b"bst",
    b"cet",
    b"cest",
    b"ist",
    b"jst",
    b"kst",
    b"hkt",
    b"aest",
    b"aedt",
    b"eastern",
    b"central",
    b"pacific",
    b"mountain",
    b"greenwich",
    b"atlantic",
    b"us",
    b"hours",
];

/// True where a capitalised name of up to four words stands at a place, and a reporting word behind it.
fn reports_name(walk: &Walk<'_>, bytes: &[u8], mut place: usize, abbreviations: &Abbreviations) -> bool {
    for count in 0..5 {
        let word = word_at(bytes, place);
        if count > 0 && REPORTING.contains(&word.bytes) {
            return true;
        }
        if !walk.char(place).is_uppercase() || word.bytes.is_empty() || opening(&word, abbreviations) == 1 {
            return false;
        }
        place += word.bytes.len();
        while place < bytes.len() && matches!(bytes[place], b' ' | b'.') {
            place += 1;
        }
    }
    false
}

/// What abbreviations and reporting words alone decide of a stop before white space; `None` leaves it to the classifier.
pub(crate) fn decided(walk: &Walk<'_>, end_of_block: usize, candidate: &Candidate, abbreviations: &Abbreviations) -> Option<bool> {
    let Candidate { kind, mark, mark_end, end, next } = *candidate;
    let bytes = &walk.text.as_bytes()[..end_of_block];
    if kind == Kind::Note {
        // "No. 2 Republican": the number belongs to the abbreviation, it is no footnote's.
        return abbreviations.kind(word_before(bytes, walk.start, mark).plain()).map(|_| false);
    }
    if kind != Kind::Stop || mark >= bytes.len() {
        return None;
    }
    // "“Why?” Ann Holm asked.": a quoted question or shout, then a name and a reporting word.
    if matches!(bytes[mark], b'!' | b'?')
        && end > mark_end
        && !bytes[mark_end..end].contains(&b')')
        && reports_name(walk, bytes, next, abbreviations)
    {
        return Some(false);
    }
    // "“Well …” and left.": words left out at the end of a quotation inside a sentence.
    if end > mark_end && walk.text.get(mark..mark_end).is_some_and(|m| m.ends_with('…')) && walk.char(next).is_lowercase() {
        return Some(false);
    }
    if mark_end != mark + 1 || bytes[mark] != b'.' {
        return None;
    }
    let prev = word_before(bytes, walk.start, mark);
    let first = walk.char(next);
    let dash = matches!(first, '-' | '–' | '—');
    // The user's own end nothing; a degree sign behind an N is a number's: "N°. 5".
    let kind = abbreviations.kind(prev.plain());
    if kind == Some(AbbreviationKind::User) || (first.is_ascii_digit() && walk.text[..mark].ends_with(['°', 'º'])) {
        return Some(false);
    }
    if end == mark_end
        && let Some(kind) = kind
    {
        // "Inc. (the buyer)", "Jan. next": what follows in lower case or in brackets goes on, unless the word is a common one.
        let written =
            matches!(prev.shape, Shape::Capital | Shape::Capitals | Shape::Dotted) || !prev.bytes.iter().any(|b| b"aeiou".contains(b));
        let sure = match kind {
            AbbreviationKind::Title | AbbreviationKind::Month | AbbreviationKind::Place => written,
            kind => kind != AbbreviationKind::Other,
        };
        if (first.is_lowercase() && sure) || first == '(' {
            return Some(false);
        }
    }
    // "at 5 p.m. Friday" goes on, "at 5 p.m. Police came" does not; "At 5 a.m. Mr. Lund woke" has said nothing yet.
    let noon = matches!(prev.bytes, [b'a' | b'p' | b'A' | b'P', b'.', b'm' | b'M']);
    if noon && end == mark_end && first.is_uppercase() && !dash {
        let following = word_at(bytes, next);
        let zone = ZONES.iter().any(|z| following.bytes.eq_ignore_ascii_case(z)) || opening(&following, abbreviations) == 2;
        if following.shape == Shape::Capital {
            return Some(!zone && mark - walk.start > 14);
        }
    }
    None
}

/// Fills `features` with what is seen of a candidate.
pub(crate) fn fill(walk: &Walk<'_>, end_of_block: usize, candidate: &Candidate, abbreviations: &Abbreviations, features: &mut Features) {
    let bytes = &walk.text.as_bytes()[..end_of_block];
    let floor = walk.start;
    let Candidate { kind, mark, mark_end, end, next } = *candidate;
    let marks = &bytes[mark..mark_end];
    let prev = word_before(bytes, floor, mark);
    let prev_start = mark.saturating_sub(prev.bytes.len());
    let prev2 = word_before(bytes, floor, back(bytes, floor, prev_start.max(floor)));

    // What opens the next sentence: quotation marks, brackets, dashes.
    let (mut opener, mut at) = (0_u64, next);
    for _ in 0..3 {
        let c = walk.char(at);
        opener = match c {
            '"' | '“' | '\'' | '‘' | '`' | '«' | '„' => 1,
            '(' | '[' | '{' | '<' => 2,
            '-' | '–' | '—' => 3,
            '*' | '•' | '#' | '+' | '=' | '~' | '>' | '|' => 4,
            _ => break,
        };
        at += c.len_utf8();
        while at < bytes.len() && bytes[at] == b' ' {
            at += 1;
        }
    }
    let following = word_at(bytes, at);
    let mut at2 = at + following.bytes.len();
    let glued = match walk.char(at2) {
        _ if at2 >= bytes.len() => b'\n',
        '“' | '”' => b'"',
        '‘' | '’' => b'\'',
        _ => bytes[at2],
    };
    while at2 < bytes.len() && !is_word(bytes[at2]) && !bytes[at2..].starts_with(APOSTROPHE) && at2 < at + 30 {
        at2 += 1;
    }
    let following2 = word_at(bytes, at2);
    let shape_next = if following.shape == Shape::Empty && walk.char(at).is_alphabetic() {
        if walk.char(at).is_uppercase() { Shape::Capital as u64 } else { Shape::Lower as u64 }
    } else {
        following.shape as u64
    };

    let kind = kind as u64;
    let first = marks.first().copied().unwrap_or(0);
    let mixed = marks.iter().any(|&b| b != first);
    let form = u64::from(first) << 8 | u64::from(mixed) << 3 | marks.len().min(5) as u64;
    let closers = &bytes[mark_end.min(end)..end];
    let closer = closers.iter().fold(0_u64, |mask, b| {
        mask | match b {
            b'"' | 0xe2 | 0xc2 | b'\'' => 1,
            b')' => 2,
            b']' => 4,
            b'0'..=b'9' => 8,
            _ => 0,
        }
    });
    let gap = bytes.get(end..next).unwrap_or(&[]);
    let gap = if gap.is_empty() {
        0
    } else if gap.contains(&b'\n') {
        3
    } else {
        gap.len().min(2) as u64
    };
    let abbreviation = match abbreviations.kind(prev.plain()) {
        _ if prev.bytes.is_empty() => 0,
        None => 1,
        Some(kind) => 2 + kind as u64,
    };
    let (shape_prev, shape_prev2) = (prev.shape as u64, prev2.shape as u64);
    let length = bucket(prev.length);
    // A reporting word among the next three, all before it capitalised.
    let mut reports = 0;
    let mut place = at;
    for _ in 0..5 {
        let word = word_at(bytes, place);
        if word.bytes.is_empty() {
            break;
        }
        if REPORTING.iter().any(|r| word.bytes.eq_ignore_ascii_case(r)) {
            reports = 1;
            break;
        }
        place += word.bytes.len();
        while place < bytes.len() && matches!(bytes[place], b' ' | b'.') {
            place += 1;
        }
    }
    let (before, behind) = (bucket(characters(bytes, floor, mark)), bucket(characters(bytes, next, end_of_block)));
    let spaced = u64::from(mark > floor && bytes[mark - 1].is_ascii_whitespace());

    let opens = opening(&following, abbreviations);

    features.clear();
    let look = mix(form, closer << 8 | opener << 4 | gap);
    let mut template = 0;
    let mut push = |value: u64| {
        features.push(template, mix(kind, value));
        template += 1;
    };
    push(0);
    push(form);
    push(look);
    push(prev.hash);
    push(mix(shape_prev, shape_next << 4 | opener));
    push(mix(following.hash, shape_next));
    push(mix(prev.hash, shape_next));
    push(mix(abbreviation, shape_next << 4 | opener));
    push(mix(abbreviation, following.hash));
    push(mix(shape_prev, following.hash));
    push(mix(shape_prev, length << 8 | form));
    push(mix(form, mix(closer, reports << 4 | shape_next)));
    push(mix(form, mix(closer, following2.hash)));
    push(mix(shape_next, following2.shape as u64));
    push(mix(shape_prev2 << 4 | shape_prev, shape_next));
    push(mix(abbreviation << 4 | shape_prev2, shape_next));
    push(mix(form, mix(closer, following.hash)));
    push(before);
    push(behind);
    push(mix(following.hash, following2.shape as u64));
    push(mix(form, mix(closer, shape_next << 4 | opener)));
    push(mix(prev2.hash, shape_next));
    push(mix(spaced, form << 8 | shape_next));
    push(mix(u64::from(glued), mix(shape_next, form)));
    push(hash_bytes(&prev.plain()[prev.length.saturating_sub(3)..]));
    push(mix(look, length << 8 | shape_prev << 4 | shape_next));
    push(mix(abbreviation, mix(before, shape_next)));
    push(mix(mix(abbreviation, shape_prev), mix(form, shape_next << 4 | following2.shape as u64)));
    push(mix(opens, shape_prev << 4 | shape_next));
    push(mix(opens, abbreviation << 4 | shape_next));
    push(mix(opens, mix(prev.hash, shape_next)));
    push(mix(opens, mix(shape_prev2 << 4 | shape_prev, form)));
    push(mix(opens, mix(look, shape_prev << 4 | shape_next)));
}
