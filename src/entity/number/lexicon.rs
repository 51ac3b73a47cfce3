//! The words a number-like expression can be made of, from `resources/lexicons/number`.

use std::sync::LazyLock;

/// What a word can be; a word may be several ("second": an ordinal and a unit of time). Bits of [`Entry::facets`].
pub mod facet {
    /// "seven", "forty".
    pub const NUMERAL: u32 = 1;
    /// "million".
    pub const SCALE: u32 = 1 << 1;
    /// "bn", after figures.
    pub const SUFFIX: u32 = 1 << 2;
    /// "hundreds".
    pub const VAGUE: u32 = 1 << 3;
    /// "third".
    pub const ORDINAL: u32 = 1 << 4;
    /// "half", "thirds".
    pub const FRACTION: u32 = 1 << 5;
    /// "January".
    pub const MONTH: u32 = 1 << 6;
    /// "Tuesday".
    pub const WEEKDAY: u32 = 1 << 7;
    /// An abbreviated month or weekday.
    pub const SHORT: u32 = 1 << 8;
    /// "week".
    pub const PERIOD: u32 = 1 << 9;
    /// "hour".
    pub const CLOCK: u32 = 1 << 10;
    /// "morning".
    pub const DAY_PART: u32 = 1 << 11;
    /// "summer".
    pub const SEASON: u32 = 1 << 12;
    /// "annual".
    pub const FREQUENCY: u32 = 1 << 13;
    /// "GMT".
    pub const ZONE: u32 = 1 << 14;
    /// "dollars".
    pub const CURRENCY: u32 = 1 << 15;
    /// "cents".
    pub const COIN: u32 = 1 << 16;
    /// "USD".
    pub const CODE: u32 = 1 << 17;
    /// "Canadian", before "dollars".
    pub const NATION: u32 = 1 << 18;
    /// "kilometres".
    pub const UNIT: u32 = 1 << 19;
    /// The first word of a holiday's name.
    pub const HOLIDAY: u32 = 1 << 20;
    /// "today", "yesterday", "tomorrow".
    pub const DEICTIC: u32 = 1 << 21;
    /// "nineties".
    pub const DECADE: u32 = 1 << 22;
    /// Not of words, for [`Scan::begins`](super::atom::Scan::begins): figures, an apostrophe, another mark.
    pub const FIGURES: u32 = 1 << 29;
    pub const APOSTROPHE: u32 = 1 << 30;
    pub const MARK: u32 = 1 << 31;
    /// Of what [`number`](super::super::numeral::number) can read.
    pub const COUNT: u32 = NUMERAL | SCALE | VAGUE | FRACTION | FIGURES | MARK;
    /// Words at which an expression can begin.
    pub const START: u32 = NUMERAL
        | SCALE
        | VAGUE
        | ORDINAL
        | FRACTION
        | MONTH
        | WEEKDAY
        | PERIOD
        | CLOCK
        | DAY_PART
        | SEASON
        | FREQUENCY
        | UNIT
        | COIN
        | CURRENCY
        | CODE
        | HOLIDAY
        | DEICTIC
        | DECADE;
}

/// What the lexicon knows of a word.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry {
    /// Bits of [`facet`].
    pub facets: u32,
    /// Value of a numeral, ordinal or scale; what a fraction divides by, where it is no ordinal.
    pub number: u64,
    /// Month or ISO weekday.
    pub index: u8,
    /// TIMEX3 letters of a unit of time, part of a day, season or frequency.
    pub time: &'static str,
    /// ISO 4217 code.
    pub currency: &'static str,
    /// Symbol of a unit.
    pub unit: &'static str,
}

/// A holiday: its words, lower case, and its value as written in `holidays.txt`.
pub type Holiday = (Vec<&'static str>, &'static str);

/// All entries under an open-addressing table keyed by the lower-cased word, packed into 16 bytes.
pub struct Lexicon {
    keys: Vec<u128>,
    slots: Vec<u16>,
    entries: Vec<Entry>,
    holidays: Vec<Holiday>,
}

const SLOTS: usize = 1 << 12;

macro_rules! list {
    ($name:literal) => {
        include_str!(concat!("../../resources/lexicons/number/", $name, ".txt"))
    };
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

/// The lexicon, built on first use.
pub fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// A number for the letters of a word of at most 16 ASCII letters, in any case; 0 for any other. Words of up to seven letters are told apart
/// by all their letters and their length, longer ones by their first eight and last eight.
fn key(word: &[u8]) -> u128 {
    const LOWER: u64 = 0x2020_2020_2020_2020;
    let four = |bytes: &[u8]| bytes.first_chunk::<4>().map_or(0, |&chunk| u64::from(u32::from_le_bytes(chunk)));
    let eight = |bytes: &[u8]| bytes.first_chunk::<8>().map_or(0, |&chunk| u64::from_le_bytes(chunk)) | LOWER;
    match word.len() {
        1..=3 => {
            let (first, middle, last) = (word[0], word[word.len() / 2], word[word.len() - 1]);
            let letters = u64::from(u32::from_le_bytes([first, middle, last, 0])) | 0x20_2020;
            u128::from(letters) | (word.len() as u128) << 64
        }
        4..=7 => u128::from((four(word) | four(&word[word.len() - 4..]) << 32) | LOWER) | (word.len() as u128) << 64,
        8..=16 => u128::from(eight(word)) | u128::from(eight(&word[word.len() - 8..])) << 64,
        _ => 0,
    }
}

fn slot(key: u128) -> usize {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize
}

impl Lexicon {
    fn build() -> Self {
        let mut lexicon = Self { keys: vec![0; SLOTS], slots: vec![0; SLOTS], entries: vec![Entry::default()], holidays: Vec::new() };
        let number = |e: &mut Entry, v: &'static str| e.number = v.parse().unwrap_or_default();
        let index = |e: &mut Entry, v: &'static str| e.index = v.parse().unwrap_or_default();
        let time = |e: &mut Entry, v: &'static str| e.time = v;
        let currency = |e: &mut Entry, v: &'static str| e.currency = v;
        lexicon.add(list!("fractions"), facet::FRACTION, number);
        lexicon.add(list!("scale_suffixes"), facet::SUFFIX, number);
        lexicon.add(list!("vague_scales"), facet::VAGUE, number);
        lexicon.add(list!("numerals"), facet::NUMERAL, number);
        lexicon.add(list!("scales"), facet::SCALE, number);
        lexicon.add(list!("ordinals"), facet::ORDINAL, number);
        lexicon.add(list!("months"), facet::MONTH, index);
        lexicon.add(list!("month_abbreviations"), facet::MONTH | facet::SHORT, index);
        lexicon.add(list!("weekdays"), facet::WEEKDAY, index);
        lexicon.add(list!("weekday_abbreviations"), facet::WEEKDAY | facet::SHORT, index);
        lexicon.add(list!("periods"), facet::PERIOD, time);
        lexicon.add(list!("clock_units"), facet::CLOCK, time);
        lexicon.add(list!("day_parts"), facet::DAY_PART, time);
        lexicon.add(list!("seasons"), facet::SEASON, time);
        lexicon.add(list!("frequencies"), facet::FREQUENCY, time);
        lexicon.add(list!("zones"), facet::ZONE, time);
        lexicon.add(list!("currency_nations"), facet::NATION, currency);
        lexicon.add(list!("currency_codes"), facet::CODE, currency);
        lexicon.add(list!("small_coins"), facet::COIN, currency);
        lexicon.add(list!("currencies"), facet::CURRENCY, currency);
        lexicon.add(list!("units"), facet::UNIT, |e, v| e.unit = v);
        lexicon.add("today 0\nyesterday -1\ntomorrow 1\ntommorow 1\ntomorow 1", facet::DEICTIC, time);
        lexicon.add(
            "twenties 20\nthirties 30\nforties 40\nfifties 50\nsixties 60\nseventies 70\neighties 80\nnineties 90",
            facet::DECADE,
            number,
        );
        for (words, value) in lines(list!("holidays")) {
            let words: Vec<&'static str> = words.split(' ').collect();
            lexicon.entry(words[0]).facets |= facet::HOLIDAY;
            lexicon.holidays.push((words, value));
        }
        // Longest first, so that the first that fits is the longest.
        lexicon.holidays.sort_by(|a, b| a.0[0].cmp(b.0[0]).then(b.0.len().cmp(&a.0.len())));
        lexicon
    }

    fn add(&mut self, list: &'static str, facets: u32, set: impl Fn(&mut Entry, &'static str)) {
        for (word, value) in lines(list) {
            let entry = self.entry(word);
            entry.facets |= facets;
            set(entry, value);
        }
    }

    fn entry(&mut self, word: &str) -> &mut Entry {
        let key = key(word.as_bytes());
        let mut at = slot(key);
        while self.keys[at] != 0 && self.keys[at] != key {
            at = (at + 1) % SLOTS;
        }
        if self.keys[at] == 0 {
            self.keys[at] = key;
            self.slots[at] = self.entries.len() as u16;
            self.entries.push(Entry::default());
        }
        &mut self.entries[usize::from(self.slots[at])]
    }

    /// The id of a word of ASCII letters, in any case; 0 when it is not known.
    pub fn find(&self, word: &[u8]) -> u16 {
        let key = key(word);
        if key == 0 {
            return 0;
        }
        let mut at = slot(key);
        while self.keys[at] != 0 {
            if self.keys[at] == key {
                return self.slots[at];
            }
            at = (at + 1) % SLOTS;
        }
        0
    }

    /// What is known of the word with this id; id 0 is the word of which nothing is.
    pub fn get(&self, id: u16) -> &Entry {
        &self.entries[usize::from(id)]
    }

    /// True when an expression may begin at the word with this id.
    pub fn starts(&self, id: u16) -> bool {
        id != 0 && self.get(id).facets & facet::START != 0
    }

    /// The holidays whose first word is `word` (lower case), longest first.
    pub fn holidays(&self, word: &str) -> &[Holiday] {
        let start = self.holidays.partition_point(|h| h.0[0] < word);
        let end = self.holidays.partition_point(|h| h.0[0] <= word);
        &self.holidays[start..end]
    }
}

/// The lines of a list: everything before the last space, and what follows it.
fn lines(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.trim().rsplit_once(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_be_several_things() {
        let lexicon = lexicon();
        let second = lexicon.get(lexicon.find(b"Second"));
        assert_eq!(second.facets & (facet::ORDINAL | facet::CLOCK), facet::ORDINAL | facet::CLOCK);
        assert_eq!((second.number, second.time), (2, "S"));
        assert_eq!(lexicon.get(lexicon.find(b"TWENTY")).number, 20);
        assert_eq!(lexicon.find(b"table"), 0);
        assert_eq!(lexicon.find(b"a word of more than sixteen"), 0);
    }

    #[test]
    fn every_line_of_every_list_is_a_word_and_a_value() {
        assert!(lexicon().entries.len() < SLOTS / 2, "the table must stay half empty");
        assert!(lexicon().holidays.iter().all(|(words, value)| !words[0].is_empty() && !value.is_empty()));
        assert_eq!(lexicon().holidays("good")[0].1, "E-2");
    }
}
