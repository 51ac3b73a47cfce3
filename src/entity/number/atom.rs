//! Tokens cut into runs of letters, figures and single marks: however a tokenizer treats "$2.3bn", "54-year-old" or "a.m.", the grammars see
//! the same pieces.

use std::cell::{Cell, OnceCell};

use super::decimal::Decimal;
use super::lexicon::{Entry, Lexicon, facet, lexicon};
use super::numeral::Number;
use crate::document::{Document, Tag, TokenId, TokenKind};
use crate::span::Span;
use crate::token::word::{UNREAD, flag};
use crate::token::{Words, is_letter};

/// What a piece is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A run of letters.
    Word,
    /// A run of digits with the points and commas between them.
    Figures,
    /// A mark or sign.
    Mark(char),
}

/// A piece of a token.
#[derive(Clone, Copy, Debug)]
pub struct Atom {
    pub span: Span,
    pub token: TokenId,
    pub kind: Kind,
    /// Its id in the lexicon; 0 for none.
    pub entry: u16,
    /// True when no white space stands before it.
    pub glued: bool,
    /// True for a word with a capital first letter.
    pub capital: bool,
    /// True when an expression may begin here.
    pub start: bool,
    /// The value of at most nine digits and nothing else.
    pub integer: Option<u32>,
    /// Part of speech of its token.
    pub tag: Tag,
}

/// The id of a word of ASCII letters alone, 0 for one that the lexicon does not know; [`UNREAD`] for any other.
pub fn id_of(word: &str) -> u16 {
    if !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic()) { lexicon().find(word.as_bytes()) } else { UNREAD }
}

/// Appends the pieces of tokens `range` to `atoms`.
pub fn split(document: &Document, words: &Words, range: std::ops::Range<TokenId>, atoms: &mut Vec<Atom>) {
    let lexicon = lexicon();
    let first = range.start;
    let tokens = document.tokens.get(first as usize..range.end as usize).unwrap_or_default();
    let mut previous = u32::MAX;
    for (token, id) in tokens.iter().zip(first..) {
        let plain = Atom {
            span: token.span,
            token: id,
            kind: Kind::Word,
            entry: 0,
            glued: previous == token.span.start,
            capital: false,
            start: false,
            integer: None,
            tag: token.tag,
        };
        let word = words.get(id);
        if token.kind == TokenKind::Address {
            // "q=30%25" in a web address counts nothing.
            atoms.push(plain);
            previous = token.span.end;
            continue;
        }
        if word.number != UNREAD {
            // Most tokens are one piece.
            let start = lexicon.starts(word.number);
            atoms.push(Atom { entry: word.number, capital: word.is(flag::CAPITAL), start, ..plain });
            previous = token.span.end;
            continue;
        }
        let text = document.slice(token.span);
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let (end, kind) = piece(text, at);
            let start = token.span.start + at as u32;
            let span = Span { start, end: token.span.start + end as u32 };
            let entry = if kind == Kind::Word { lexicon.find(&bytes[at..end]) } else { 0 };
            let starts = match kind {
                Kind::Word => lexicon.starts(entry),
                Kind::Figures => true,
                Kind::Mark(c) => sign_currency(c).is_some() || c == '\'' || c == '’' || (is_fraction(c)),
            };
            let capital = kind == Kind::Word && (bytes[at].is_ascii_uppercase() || (!bytes[at].is_ascii() && starts_upper(text, at)));
            if !matches!(kind, Kind::Mark(c) if c.is_whitespace()) {
                let integer = if kind == Kind::Figures { integer(&bytes[at..end]) } else { None };
                atoms.push(Atom { span, kind, entry, glued: previous == start, capital, start: starts, integer, ..plain });
                previous = span.end;
            }
            at = end;
        }
    }
}

/// The value of digits; `None` for more than nine, and where other marks stand between.
fn integer(figures: &[u8]) -> Option<u32> {
    let digit = |value: u32, b: &u8| b.is_ascii_digit().then(|| value * 10 + u32::from(b - b'0'));
    if figures.len() > 9 { None } else { figures.iter().try_fold(0, digit) }
}

fn starts_upper(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
}

/// The end and kind of the piece at byte `at`, which is on a character boundary.
fn piece(text: &str, at: usize) -> (usize, Kind) {
    let bytes = text.as_bytes();
    let mut end = at;
    let first = bytes[at];
    if first.is_ascii_punctuation() {
        return (at + 1, Kind::Mark(char::from(first)));
    }
    if first.is_ascii_digit() {
        while end < bytes.len() {
            // No number has so many groups; without the limit a long list of figures would be read again at each comma.
            let inner = end - at < 40 && matches!(bytes[end], b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if !bytes[end].is_ascii_digit() && !inner {
                break;
            }
            end += 1;
        }
        // "12,2016" is a day and a year, "3,2,1" a list: cut at the first comma that groups nothing.
        if bytes[at..end].contains(&b',') && Decimal::parse(&text[at..end]).is_none() {
            end = at + bytes[at..end].iter().position(|&b| b == b',').unwrap_or(end - at);
        }
        return (end, Kind::Figures);
    }
    while end < bytes.len() && bytes[end].is_ascii_alphabetic() {
        end += 1;
    }
    if end < bytes.len() && !bytes[end].is_ascii() || end == at {
        let mut chars = text.get(end..).unwrap_or_default().char_indices();
        let Some((_, c)) = chars.next() else { return (end.max(at + 1), Kind::Word) };
        if is_letter(c) {
            let rest = chars.find(|&(_, c)| !is_letter(c)).map_or(bytes.len(), |(offset, _)| end + offset);
            return (rest, Kind::Word);
        }
        if end == at {
            return (at + c.len_utf8(), Kind::Mark(c));
        }
    }
    (end, Kind::Word)
}

/// The currency a sign stands for.
pub fn sign_currency(sign: char) -> Option<&'static str> {
    Some(match sign {
        '$' | '＄' => "USD",
        '£' | '￡' => "GBP",
        '€' => "EUR",
        '¥' | '￥' => "JPY",
        '₹' => "INR",
        '₽' => "RUB",
        '₩' => "KRW",
        '₪' => "ILS",
        '₦' => "NGN",
        '₴' => "UAH",
        '₺' => "TRY",
        '₫' => "VND",
        '₱' => "PHP",
        '₵' => "GHS",
        '฿' => "THB",
        '₸' => "KZT",
        '₾' => "GEL",
        '₿' => "BTC",
        _ => return None,
    })
}

/// True for "½" and its kind.
pub fn is_fraction(c: char) -> bool {
    matches!(c, '½' | '¼' | '¾' | '⅓' | '⅔' | '⅛' | '⅜' | '⅝' | '⅞')
}

/// One sentence in pieces, and what the grammars ask of it.
pub struct Scan<'a> {
    pub text: &'a str,
    pub atoms: &'a [Atom],
    pub lexicon: &'static Lexicon,
    /// The day the text was written.
    pub anchor: Option<super::Date>,
    future: OnceCell<bool>,
    title_case: OnceCell<bool>,
    /// What [`numeral::number`](super::numeral::number) gives where the grammars begin: each of them asks for it.
    pub(super) memo: Memo,
}

/// A number that was read already: where, and for amounts of money or not.
#[derive(Default)]
pub struct Memo {
    pub(super) at: Cell<usize>,
    pub(super) read: [Cell<Option<Option<Number>>>; 2],
}

impl Memo {
    /// The grammars begin at `at` from now on.
    pub(super) fn begin(&self, at: usize) {
        self.at.set(at);
        self.read.iter().for_each(|read| read.set(None));
    }
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a str, atoms: &'a [Atom], anchor: Option<super::Date>) -> Self {
        let memo = Memo::default();
        Self { text, atoms, lexicon: lexicon(), anchor, future: OnceCell::new(), title_case: OnceCell::new(), memo }
    }

    /// True when the sentence speaks of what is to come ("will", "is due to").
    pub fn future(&self) -> bool {
        let told = |atom: &Atom| {
            atom.kind == Kind::Word
                && matches!(&self.text[atom.span], "will" | "shall" | "due" | "scheduled" | "upcoming" | "ll" | "slated")
        };
        *self.future.get_or_init(|| self.atoms.iter().any(told))
    }

    /// True when nearly every word has a capital, as in a headline, so that capitals say nothing.
    pub fn title_case(&self) -> bool {
        *self.title_case.get_or_init(|| {
            let words = self.atoms.iter().filter(|atom| atom.kind == Kind::Word && atom.span.len() > 3);
            let (all, capital) = words.fold((0, 0), |(all, capital), atom| (all + 1, capital + usize::from(atom.capital)));
            all >= 3 && capital * 10 >= all * 8
        })
    }

    pub fn entry(&self, at: usize) -> &'static Entry {
        self.lexicon.get(self.atoms.get(at).map_or(0, |atom| atom.entry))
    }

    /// What an expression that begins with a piece can be: the [`facet`]s of a word, or those of figures and marks. Letters before a mark may be those of a
    /// currency ("US$").
    pub fn begins(&self, at: usize) -> u32 {
        match self.kind(at) {
            Some(Kind::Word) if matches!(self.kind(at + 1), Some(Kind::Mark(_))) && self.glued(at + 1) => {
                self.entry(at).facets | facet::CODE
            }
            Some(Kind::Word) => self.entry(at).facets,
            Some(Kind::Figures) => facet::FIGURES,
            Some(Kind::Mark('\'' | '’')) => facet::APOSTROPHE,
            Some(Kind::Mark(_)) => facet::MARK,
            None => 0,
        }
    }

    pub fn has(&self, at: usize, facets: u32) -> bool {
        self.entry(at).facets & facets != 0
    }

    pub fn text(&self, at: usize) -> &'a str {
        self.atoms.get(at).map_or("", |atom| &self.text[atom.span])
    }

    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.atoms.get(at).map(|atom| atom.kind)
    }

    /// True when the piece is this word, in any case.
    pub fn is(&self, at: usize, word: &str) -> bool {
        self.text(at).eq_ignore_ascii_case(word)
    }

    pub fn any(&self, at: usize, words: &[&str]) -> bool {
        let text = self.text(at);
        !text.is_empty() && words.iter().any(|word| text.eq_ignore_ascii_case(word))
    }

    pub fn word(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Word)
    }

    pub fn figures(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Figures)
    }

    pub fn mark(&self, at: usize, mark: char) -> bool {
        self.kind(at) == Some(Kind::Mark(mark))
    }

    pub fn glued(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|atom| atom.glued)
    }

    pub fn capital(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|atom| atom.capital)
    }

    /// True for a hyphen or dash.
    pub fn dash(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Mark('-' | '–' | '‐' | '‑' | '—' | '−')))
    }

    /// True for a hyphen or dash with no white space on either side.
    pub fn hyphen(&self, at: usize) -> bool {
        self.dash(at) && self.glued(at) && self.glued(at + 1)
    }

    /// True for a plus or minus sign.
    pub fn any_sign(&self, at: usize) -> bool {
        self.mark(at, '+') || matches!(self.kind(at), Some(Kind::Mark('-' | '–' | '−')))
    }

    pub fn apostrophe(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Mark('\'' | '’' | '‘')))
    }

    /// Figures that are digits only, as a number; at most nine of them.
    pub fn integer(&self, at: usize) -> Option<u32> {
        self.atoms.get(at)?.integer
    }

    /// True when letters or digits touch the piece before it ("COVID-19", "A4"), so that it is part of a name or a code.
    pub fn attached(&self, at: usize) -> bool {
        if at == 0 || !self.glued(at) {
            return false;
        }
        match self.kind(at - 1) {
            Some(Kind::Word) => true,
            Some(Kind::Mark('_' | '#' | '@' | '\\' | '=' | '&')) => true,
            Some(Kind::Mark('-' | '/' | '.' | '‑' | '–' | ':')) => {
                at > 1
                    && self.glued(at - 1)
                    && matches!(self.kind(at - 2), Some(Kind::Word))
                    && !self.any(at - 2, &["mid", "early", "late", "pre", "post"])
            }
            _ => false,
        }
    }

    /// The end of "ago"-free optional hyphen: where the word after an optional hyphen starts.
    pub fn past_hyphen(&self, at: usize) -> usize {
        if self.hyphen(at) { at + 1 } else { at }
    }
}
