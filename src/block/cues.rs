//! The cue lists that tell bylines, captions and boilerplate, compiled once from `resources/lexicons`.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind, StartKind};

/// How much of a block a cue must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Whole,
    Start,
    Strong,
    Weak,
    End,
}

/// What the cues of one list say of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// A cue that decides alone: at the start, the whole block, or strong anywhere.
    pub(crate) strong: bool,
    /// How many different weak cues.
    pub(crate) weak: u32,
}

/// One list of cues behind one automaton.
struct List {
    automaton: Option<AhoCorasick>,
    places: Vec<Place>,
}

impl List {
    fn new(text: &'static str) -> Self {
        let mut phrases = Vec::new();
        let mut places = Vec::new();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let Some((place, phrase)) = line.split_once(": ") else { continue };
            let place = match place {
                "whole" => Place::Whole,
                "start" => Place::Start,
                "strong" => Place::Strong,
                "weak" => Place::Weak,
                "end" => Place::End,
                _ => continue,
            };
            places.push(place);
            phrases.push(phrase);
        }
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .start_kind(StartKind::Unanchored)
            .build(phrases)
            .ok();
        Self { automaton, places }
    }

    fn look(&self, block: &str) -> Found {
        let mut found = Found::default();
        let Some(automaton) = &self.automaton else { return found };
        let bytes = block.as_bytes();
        let body = block.trim_end_matches(['.', ':', ' ', '»', '>', '…']).len();
        let mut weak: u64 = 0;
        for m in automaton.find_overlapping_iter(block) {
            let place = self.places[m.pattern().as_usize()];
            let ends = bytes.get(m.end()).is_none_or(|b| !b.is_ascii_alphanumeric()) || !bytes[m.end() - 1].is_ascii_alphanumeric();
            let starts = m.start() == 0 || !bytes[m.start() - 1].is_ascii_alphanumeric() || !bytes[m.start()].is_ascii_alphanumeric();
            if !starts || !ends {
                continue;
            }
            match place {
                Place::Whole => found.strong |= m.start() == 0 && m.end() >= body,
                Place::Start => found.strong |= m.start() == 0,
                Place::Strong => found.strong = true,
                Place::End => found.strong |= block.len() <= 60 || (block.len() <= 420 && block.len() - m.end() <= 30),
                Place::Weak => weak |= 1 << (m.pattern().as_usize() % 64),
            }
        }
        found.weak = weak.count_ones();
        found
    }
}

/// All the cues.
pub(crate) struct Cues {
    boilerplate: List,
    bylines: List,
    captions: List,
    byline_words: Vec<&'static str>,
    byline_trades: Vec<&'static str>,
    agencies: Vec<&'static str>,
    not_places: Vec<&'static str>,
    calendar: Vec<&'static str>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let lines = |text: &'static str| {
        let mut all: Vec<&str> = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect();
        all.sort_unstable();
        all
    };
    let bylines = include_str!("../resources/lexicons/bylines.txt");
    let words =
        |key: &str| bylines.lines().find_map(|l| l.strip_prefix(key)).map(|l| l.split_whitespace().collect::<Vec<_>>()).unwrap_or_default();
    let mut calendar: Vec<&str> =
        lines(include_str!("../resources/lexicons/calendar.txt")).iter().flat_map(|l| l.split_whitespace()).collect();
    calendar.sort_unstable();
    Cues {
        boilerplate: List::new(include_str!("../resources/lexicons/boilerplate.txt")),
        bylines: List::new(bylines),
        captions: List::new(include_str!("../resources/lexicons/captions.txt")),
        byline_words: words("word:"),
        byline_trades: words("trade:"),
        agencies: lines(include_str!("../resources/lexicons/agencies.txt")),
        not_places: lines(include_str!("../resources/lexicons/not-places.txt")),
        calendar,
    }
});

impl Cues {
    /// The compiled lists.
    pub(crate) fn get() -> &'static Self {
        &CUES
    }

    /// What a block holds of the cues of boilerplate.
    pub(crate) fn boilerplate(&self, block: &str) -> Found {
        self.boilerplate.look(block)
    }

    /// True for the credit of a reporter or a line of publication.
    pub(crate) fn credits_reporter(&self, block: &str) -> bool {
        self.bylines.look(block).strong
    }

    /// True for the words or the credit of a picture.
    pub(crate) fn credits_picture(&self, block: &str) -> bool {
        self.captions.look(block).strong
    }

    /// True for a word in lower case that may stand among the names of a byline.
    pub(crate) fn is_byline_word(&self, word: &str) -> bool {
        self.byline_words.contains(&word)
    }

    /// True for a word that follows the name of a reporter ("staff writer"), in any case.
    pub(crate) fn is_trade(&self, word: &str) -> bool {
        self.byline_trades.iter().any(|t| t.eq_ignore_ascii_case(word))
    }

    /// True for the name of an agency as datelines write it.
    pub(crate) fn is_agency(&self, name: &str) -> bool {
        self.agencies.binary_search(&name).is_ok()
    }

    /// True for words in capitals that open a line as a label, not as a place.
    pub(crate) fn is_not_a_place(&self, name: &str) -> bool {
        self.not_places.binary_search(&name).is_ok()
    }

    /// True for a month or a weekday, whole or abbreviated, capitalised.
    pub(crate) fn is_calendar(&self, word: &str) -> bool {
        if word.len() > 9 || !word.starts_with(|c: char| c.is_ascii_uppercase()) {
            return false;
        }
        let lower = word.to_ascii_lowercase();
        self.calendar.binary_search(&lower.as_str()).is_ok()
    }
}
