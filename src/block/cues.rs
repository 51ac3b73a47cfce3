//! The cue lists that tell bylines, captions and boilerplate, compiled once from `resources/lexicons`.

use std::sync::LazyLock;

use super::phrases::Phrases;

/// What a cue anywhere in a block says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// Boilerplate, alone enough.
    Strong,
    /// Boilerplate, where there are more of them.
    Weak,
    /// The credit of a reporter.
    Reporter,
    /// The credit of a picture, where it stands among the last words or in a short block.
    Picture,
}

/// What the cues say of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Boilerplate by a cue that decides alone: at the start, the whole block, or strong anywhere.
    pub(crate) strong: bool,
    /// How many different weak cues of boilerplate.
    pub(crate) weak: u32,
    /// The credit of a reporter or a line of publication.
    pub(crate) reporter: bool,
    /// The words or the credit of a picture.
    pub(crate) picture: bool,
}

/// Cues that a block must start with or be: sorted, in lower case.
#[derive(Default)]
struct Starts {
    starts: Vec<&'static str>,
    wholes: Vec<&'static str>,
}

impl Starts {
    /// True where a block starts with one or is one. `head` is its beginning in lower case, `body` the length of the block without
    /// marks at its end.
    fn matches(&self, head: &[u8], body: usize) -> bool {
        let whole = body <= head.len() && self.wholes.binary_search_by(|w| w.as_bytes().cmp(&head[..body])).is_ok();
        let Some(first) = head.first() else { return false };
        let from = self.starts.partition_point(|s| s.as_bytes()[0] < *first);
        whole
            || self.starts[from..].iter().take_while(|s| s.as_bytes()[0] == *first).any(|s| {
                let s = s.as_bytes();
                let letter = |at: usize| head.get(at).is_some_and(u8::is_ascii_alphanumeric);
                head.starts_with(s) && !(letter(s.len()) && letter(s.len() - 1))
            })
    }
}

/// All the cues.
pub(crate) struct Cues {
    /// Those that may stand anywhere.
    anywhere: Phrases<Sign>,
    boilerplate: Starts,
    reporters: Starts,
    pictures: Starts,
    byline_words: Vec<&'static str>,
    byline_trades: Vec<&'static str>,
}

/// How much of a block's beginning is compared with the cues that start one.
const HEAD: usize = 64;

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let bylines = include_str!("../resources/lexicons/bylines.txt");
    let words =
        |key: &str| bylines.lines().find_map(|l| l.strip_prefix(key)).map(|l| l.split_whitespace().collect::<Vec<_>>()).unwrap_or_default();
    let mut phrases = Vec::new();
    let mut read = |text: &'static str, strong: Sign| {
        let mut starts = Starts::default();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let (place, phrase) = line.split_once(": ").unwrap_or((line, ""));
            let sign = match place {
                _ if phrase.is_empty() => continue,
                "start" => {
                    starts.starts.push(phrase);
                    continue;
                }
                "whole" => {
                    starts.wholes.push(phrase);
                    continue;
                }
                "weak" => Sign::Weak,
                "strong" | "end" => strong,
                _ => continue,
            };
            phrases.push((phrase, sign));
        }
        starts.starts.sort_unstable();
        starts.wholes.sort_unstable();
        starts
    };
    let boilerplate = read(include_str!("../resources/lexicons/boilerplate.txt"), Sign::Strong);
    let reporters = read(bylines, Sign::Reporter);
    let pictures = read(include_str!("../resources/lexicons/captions.txt"), Sign::Picture);
    let anywhere = Phrases::new(phrases);
    Cues { anywhere, boilerplate, reporters, pictures, byline_words: words("word:"), byline_trades: words("trade:") }
});

impl Cues {
    /// The compiled lists.
    pub(crate) fn get() -> &'static Self {
        &CUES
    }

    /// What a block holds of the cues.
    pub(crate) fn look(&self, block: &str) -> Found {
        let mut found = Found::default();
        let bytes = block.as_bytes();
        let mut head = [0; HEAD];
        let head = &mut head[..bytes.len().min(HEAD)];
        head.copy_from_slice(&bytes[..head.len()]);
        head.make_ascii_lowercase();
        let body = block.trim_end_matches(['.', ':', ' ', '»', '>', '…']).len();
        found.strong = self.boilerplate.matches(head, body);
        found.reporter = self.reporters.matches(head, body);
        found.picture = self.pictures.matches(head, body);
        let mut weak: u64 = 0;
        self.anywhere.find(bytes, |number, sign, end| match sign {
            Sign::Strong => found.strong = true,
            Sign::Weak => weak |= 1 << (number % 64),
            Sign::Reporter => found.reporter = true,
            Sign::Picture => found.picture |= bytes.len() <= 60 || bytes.len() - end <= 30,
        });
        found.weak = weak.count_ones();
        found
    }

    /// True for a word in lower case that may stand among the names of a byline.
    pub(crate) fn is_byline_word(&self, word: &str) -> bool {
        self.byline_words.contains(&word)
    }

    /// True for a word that follows the name of a reporter ("staff writer"), in any case.
    pub(crate) fn is_trade(&self, word: &str) -> bool {
        self.byline_trades.iter().any(|t| t.eq_ignore_ascii_case(word))
    }
}

/// The lists that datelines are read with. Apart from [`Cues`], because sentences alone need these and nothing else.
pub(crate) struct Places {
    agencies: Vec<&'static str>,
    not_places: Vec<&'static str>,
    calendar: Vec<&'static str>,
}

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let sorted = |mut all: Vec<&'static str>| {
        all.sort_unstable();
        all
    };
    let lines = |text: &'static str| text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect::<Vec<_>>();
    Places {
        agencies: sorted(lines(include_str!("../resources/lexicons/agencies.txt"))),
        not_places: sorted(lines(include_str!("../resources/lexicons/not-places.txt"))),
        calendar: sorted(lines(include_str!("../resources/lexicons/calendar.txt")).iter().flat_map(|l| l.split_whitespace()).collect()),
    }
});

impl Places {
    /// The compiled lists.
    pub(crate) fn get() -> &'static Self {
        &PLACES
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
