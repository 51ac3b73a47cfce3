//! Full stops, exclamation and question marks: what the bytes around say of them.

use super::candidates::{Candidate, Kind, Verdict, Walk, is_bullet};
use super::features;

impl Walk<'_> {
    /// Full stops, exclamation and question marks.
    pub(super) fn stop(&self, at: usize, end: usize) -> (Option<Candidate>, Verdict, usize) {
        let byte = self.bytes[at];
        let mut end = end;
        // The commonest that are none: "3.5", "U.S", "example.com".
        let tight = self.byte(end);
        if byte == b'.' && tight.is_ascii_alphanumeric() {
            let reference = tight.is_ascii_digit() && self.before(at).is_ascii_alphabetic();
            if !(tight.is_ascii_uppercase() || reference) {
                return (None, Verdict::GoesOn, end);
            }
        }
        if byte == b'.'
            && let Some(found) = self.next_item(at)
        {
            return found;
        }
        let marks = |at: usize| match self.byte(at) {
            b'.' | b'!' | b'?' => 1,
            0xe2 if self.char(at) == '…' => 3,
            _ => 0,
        };
        let one = end;
        loop {
            while marks(end) > 0 {
                end += marks(end);
            }
            // Spaced full stops are one ellipsis: ". . ."
            if byte == b'.' && self.byte(end) == b' ' && self.byte(end + 1) == b'.' && !self.byte(end + 2).is_ascii_alphanumeric() {
                end += 2;
                continue;
            }
            break;
        }
        let mark_end = end;
        // Closing marks, and end marks behind them: `.").`
        end = self.closers(end);
        while marks(end) > 0 {
            end = self.closers(end + marks(end));
        }
        end = self.references(end);
        let resume = end.max(at + 1);
        let c = self.char(end);
        let mut candidate = Candidate { kind: Kind::Stop, mark: at, mark_end, end, next: end };
        if !c.is_whitespace() {
            return self.tight(candidate, one, resume);
        }
        candidate.next = self.skip(end);
        // Stray closing marks at the end go with the sentence before.
        if self.only_closers(candidate.next) {
            return (None, Verdict::GoesOn, resume);
        }
        // "One thing. . . . Another": the sentence's own full stop, then an ellipsis that opens the next.
        if mark_end > one + 4
            && self.byte(one) == b' '
            && self.before(at).is_ascii_alphanumeric()
            && self.char(candidate.next).is_uppercase()
            && mark_end == end
            && mark_end - one == 6
        {
            return (Some(Candidate { mark_end: one, end: one, next: one + 1, ..candidate }), Verdict::Ends, resume);
        }
        // Exactly three spaced full stops leave words out; a fourth ends the sentence.
        if mark_end == at + 5 && self.byte(at + 1) == b' ' && self.before(at).is_ascii_whitespace() && mark_end == end {
            return (None, Verdict::GoesOn, resume);
        }
        (Some(candidate), self.verdict(&candidate, byte), resume)
    }

    /// True where nothing but a few closing marks follows.
    fn only_closers(&self, at: usize) -> bool {
        let tail = self.text.get(at..self.bytes.len()).unwrap_or("");
        tail.len() <= 18 && tail.chars().count() <= 6 && tail.chars().all(|c| matches!(c, '"' | '\'' | '”' | '’' | ')' | ']' | '.'))
    }

    /// A stop with no white space behind: a candidate where a capital follows a word, or a footnote's number.
    fn tight(&self, mut candidate: Candidate, one: usize, resume: usize) -> (Option<Candidate>, Verdict, usize) {
        let none = (None, Verdict::GoesOn, resume);
        let (at, end) = (candidate.mark, candidate.end);
        let c = self.char(end);
        if c.is_ascii_digit() && candidate.mark_end == one {
            // "was lost.23 The": the figure is a note's.
            let mut note = end;
            while self.byte(note).is_ascii_digit() && note - end < 3 {
                note += 1;
            }
            let next = self.skip(note);
            let word = self.before(at).is_ascii_lowercase() || matches!(self.before(at), b'"' | b')');
            if note == next || !word || !self.char(next).is_uppercase() {
                return none;
            }
            candidate = Candidate { kind: Kind::Tight, end: note, next, ..candidate };
            return (Some(candidate), Verdict::Ask, note);
        }
        let small_before = self.before(at).is_ascii_lowercase() && at >= 2 && self.bytes[at - 2].is_ascii_lowercase();
        let word =
            c.is_uppercase() && (self.byte(end + 1).is_ascii_lowercase() || matches!(self.char(end + c.len_utf8()), ' ' | '\'' | '’'));
        let opens = matches!(c, '“' | '‘' | '(' | '[');
        let marked = self.bytes[at] != b'.' || end > candidate.mark_end;
        let plausible = (opens || word) && (small_before || marked);
        if !plausible || self.in_address(at, end) {
            return none;
        }
        candidate.kind = Kind::Tight;
        (Some(candidate), Verdict::Ask, resume)
    }

    /// True where the bytes around are no prose: URLs, e-mail addresses, file names.
    fn in_address(&self, at: usize, end: usize) -> bool {
        let odd = |b: &u8| matches!(b, b'/' | b'@' | b'\\' | b'=' | b'<' | b'>' | b'_');
        let back = self.bytes[self.block.start as usize..at].iter().rev().take(60).take_while(|b| !b.is_ascii_whitespace());
        let ahead = self.bytes[end..].iter().take(60).take_while(|b| !b.is_ascii_whitespace());
        back.clone().any(odd) || ahead.clone().any(odd)
    }

    /// What the bytes say of a stop before white space. Sure is only: a word of three letters or more in lower case (before a common opener
    /// also one with a capital, or a number) that is no
    /// abbreviation, one full stop and at most a quotation mark, a capitalised word behind.
    fn verdict(&self, candidate: &Candidate, byte: u8) -> Verdict {
        let at = candidate.mark;
        // An item's number ends no sentence: "2. The".
        if byte == b'.' && self.opens_sentence(at) {
            return Verdict::GoesOn;
        }
        // "If I may say so? -- a bit": a dash and lower case go on.
        let next = self.char(candidate.next);
        if matches!(next, '-' | '–' | '—') {
            let behind = self.text.get(candidate.next..).unwrap_or("").trim_start_matches(['-', '–', '—', ' ']);
            if behind.starts_with(char::is_lowercase) {
                return Verdict::GoesOn;
            }
        }
        if byte != b'.' || candidate.mark_end != at + 1 {
            return Verdict::Ask;
        }
        let closers = &self.bytes[candidate.mark_end..candidate.end];
        let first = self.byte(candidate.next);
        // "Ann Holm (D-Mo.) said".
        if first.is_ascii_lowercase() && closers.contains(&b')') {
            return Verdict::GoesOn;
        }
        // Quotation marks alone, of either shape.
        if !closers.iter().all(|b| matches!(b, b'"' | b'\'' | 0x80..=0xff)) {
            return Verdict::Ask;
        }
        // A capitalised word, or an opening quotation mark and one.
        let word = match first {
            b'"' | b'\'' => candidate.next + 1,
            0xe2 if matches!(next, '“' | '‘') => candidate.next + 3,
            _ => candidate.next,
        };
        if !(self.byte(word).is_ascii_uppercase() && self.byte(word + 1).is_ascii_lowercase()) {
            return Verdict::Ask;
        }
        let mut start = at;
        while start > self.start && self.bytes[start - 1].is_ascii_lowercase() {
            start -= 1;
        }
        let plain = |start: usize, length: usize| {
            at - start >= length && self.before(start) == b' ' && self.abbreviations.kind(&self.bytes[start..at]).is_none()
        };
        if plain(start, 3) {
            return Verdict::Ends;
        }
        // A capitalised word or a number, and a word behind that opens sentences.
        if at - start >= 2 && start > self.start && self.bytes[start - 1].is_ascii_uppercase() {
            start -= 1;
        } else {
            while start > self.start && self.bytes[start - 1].is_ascii_digit() {
                start -= 1;
            }
        }
        if plain(start, 3) && features::opens(&self.bytes[word..]) { Verdict::Ends } else { Verdict::Ask }
    }

    /// True where nothing but an item's number stands between the sentence's start and the mark.
    fn opens_sentence(&self, at: usize) -> bool {
        let mut start = self.start;
        if at - start > 12 {
            return false;
        }
        let first = self.char(start);
        if is_bullet(first) || matches!(first, '-' | '*' | '(') {
            start = self.skip(start + first.len_utf8());
        }
        let label = self.bytes.get(start..at).unwrap_or(&[]);
        match label {
            [] => false,
            [b] => b.is_ascii_alphanumeric(),
            _ => {
                label.len() <= 6
                    && (label.iter().all(|b| b.is_ascii_digit() || *b == b'.') && label.len() <= 3
                        || label.iter().all(|b| b"IVXivx".contains(b)))
            }
        }
    }
}
