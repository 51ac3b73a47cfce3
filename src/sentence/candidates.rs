//! Where a sentence may end: places found by looking at a few bytes around marks, never at tokens.

use super::features;
use crate::block::lines::trimmed;
use crate::span::Span;
use crate::token::Abbreviations;

/// What made a place a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// Full stops, exclamation and question marks, ellipses, with white space behind.
    Stop,
    /// The same with a capital right behind: a blank may be missing.
    Tight,
    /// A colon.
    Colon,
    /// A semicolon.
    Semicolon,
    /// Behind a URL or an e-mail address.
    Address,
    /// Behind a time of day.
    Time,
    /// Before a date in figures.
    Date,
    /// Before a dash between blanks.
    Dash,
    /// Behind a closing bracket or a row of signs.
    Sign,
    /// Behind the comma of a salutation.
    Salutation,
    /// Behind the number of a note that follows a stop: "was lost. 4 Even".
    Note,
    /// Behind the label of a figure: "Figure 2.3 The".
    Label,
}

/// A place where a sentence may end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) kind: Kind,
    /// The first byte of the marks.
    pub(crate) mark: usize,
    /// One past the marks proper; closing quotation marks, brackets and references follow.
    pub(crate) mark_end: usize,
    /// One past the sentence, if it ends here.
    pub(crate) end: usize,
    /// The first byte of what follows.
    pub(crate) next: usize,
}

/// What the bytes alone say of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Ends,
    GoesOn,
    /// The classifier is to decide.
    Ask,
}

/// True for the first bytes of marks that are looked at.
static TRIGGER: [bool; 256] = {
    let mut table = [false; 256];
    let marks = b".!?:;)>@/-*=\xe2";
    let mut i = 0;
    while i < marks.len() {
        table[marks[i] as usize] = true;
        i += 1;
    }
    table
};

/// The place of the next trigger, eight bytes at a step.
fn next_trigger(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let (chunks, _) = rest.as_chunks::<8>();
    let is = |b: u8| TRIGGER[b as usize];
    let full =
        chunks.iter().take_while(|&&[a, b, c, d, e, f, g, h]| !(is(a) | is(b) | is(c) | is(d) | is(e) | is(f) | is(g) | is(h))).count() * 8;
    rest[full..].iter().position(|&b| is(b)).map(|step| at + full + step)
}

/// An item number that starts a sentence: the next one may start the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Item {
    value: u32,
    letter: bool,
    mark: u8,
}

/// Walks the candidates of one block in order.
pub(crate) struct Walk<'a> {
    pub(crate) text: &'a str,
    bytes: &'a [u8],
    block: Span,
    /// Start of the current sentence.
    pub(crate) start: usize,
    item: Option<Item>,
    bullet: Option<char>,
    abbreviations: &'a Abbreviations,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(text: &'a str, block: Span, abbreviations: &'a Abbreviations) -> Self {
        let bytes = &text.as_bytes()[..block.end as usize];
        let mut walk = Self { text, bytes, block, start: block.start as usize, item: None, bullet: None, abbreviations };
        walk.begin(block.start as usize);
        walk
    }

    /// Calls `decide` for each candidate that is left to it, and `found` with each sentence.
    pub(crate) fn run(&mut self, mut decide: impl FnMut(&Self, &Candidate, Verdict) -> bool, mut found: impl FnMut(Span)) {
        let end = self.block.end as usize;
        let mut at = self.start;
        if let Some(candidate) = self.salutation().or_else(|| self.label())
            && decide(self, &candidate, Verdict::Ask)
        {
            found(trimmed(self.text, self.start, candidate.end));
            self.begin(candidate.next);
            at = candidate.next;
        }
        while let Some(place) = next_trigger(self.bytes, at) {
            at = place;
            let (mut candidate, mut verdict, resume) = self.look(at);
            if let Some(stop) = candidate
                && let Some(note) = self.note(&stop)
                && decide(self, &note, Verdict::Ask)
            {
                (candidate, verdict) = (Some(note), Verdict::Ends);
            }
            at = resume.max(at + 1);
            if let Some(candidate) = candidate
                && candidate.next < end
                && candidate.end > self.start
                && (verdict == Verdict::Ends || (verdict == Verdict::Ask && decide(self, &candidate, verdict)))
            {
                found(trimmed(self.text, self.start, candidate.end));
                self.begin(candidate.next);
                at = at.max(candidate.next);
            }
            if at >= end {
                break;
            }
        }
        let rest = trimmed(self.text, self.start, end);
        if !rest.is_empty() {
            found(rest);
        }
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b' ')
    }

    pub(crate) fn char(&self, at: usize) -> char {
        let byte = self.byte(at);
        if byte < 0x80 { byte as char } else { self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ') }
    }

    fn before(&self, at: usize) -> u8 {
        if at > self.block.start as usize { self.bytes[at - 1] } else { b' ' }
    }

    /// Skips white space.
    fn skip(&self, mut at: usize) -> usize {
        while at < self.bytes.len() {
            let c = self.char(at);
            if !c.is_whitespace() {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    /// Starts a sentence: notes its item number or bullet.
    fn begin(&mut self, at: usize) {
        self.start = at;
        let first = self.char(at);
        if is_bullet(first) {
            self.bullet = Some(first);
        }
        let number = self.skip(if is_bullet(first) { at + first.len_utf8() } else { at });
        if let Some((item, _)) = self.item_at(number) {
            self.item = Some(item);
        }
    }

    /// The item number at a place ("3.", "b)", "2.)") and its end.
    fn item_at(&self, at: usize) -> Option<(Item, usize)> {
        let mut end = at;
        let (mut value, letter) = (0, self.byte(at).is_ascii_lowercase());
        if letter {
            value = u32::from(self.byte(at) - b'a') + 1;
            end += 1;
        } else {
            while self.byte(end).is_ascii_digit() && end - at < 3 {
                value = value * 10 + u32::from(self.byte(end) - b'0');
                end += 1;
            }
        }
        let mark = self.byte(end);
        if end == at || !matches!(mark, b'.' | b')') {
            return None;
        }
        end += 1;
        if mark == b'.' && self.byte(end) == b')' {
            end += 1;
        }
        self.byte(end).is_ascii_whitespace().then_some((Item { value, letter, mark }, end))
    }

    /// The candidate at a trigger, what its bytes say, and where to look on.
    fn look(&self, at: usize) -> (Option<Candidate>, Verdict, usize) {
        let none = (None, Verdict::GoesOn, at + 1);
        match self.bytes[at] {
            b'.' | b'!' | b'?' => self.stop(at, at + 1),
            0xe2 => match self.char(at) {
                '…' => self.stop(at, at + 3),
                '‼' | '⁇' | '⁈' | '⁉' => self.stop(at, at + 3),
                c if Some(c) == self.bullet && at > self.start && self.before(at).is_ascii_whitespace() => {
                    let candidate = Candidate { kind: Kind::Stop, mark: at, mark_end: at, end: at, next: at };
                    (Some(candidate), Verdict::Ends, at + 3)
                }
                _ => (None, Verdict::GoesOn, at + 3),
            },
            b')' => match self.next_item(at) {
                Some(found) => found,
                None => self.after(Kind::Sign, at, at + 1),
            },
            b':' => {
                if self.byte(at + 1) == b'/' && self.byte(at + 2) == b'/' {
                    let end = self.chunk_end(at);
                    return self.after(Kind::Address, at, end);
                }
                if self.before(at).is_ascii_digit() && self.byte(at + 1).is_ascii_digit() {
                    let mut end = at + 1;
                    while self.byte(end).is_ascii_digit() || self.byte(end) == b':' {
                        end += 1;
                    }
                    let half = if self.byte(end) == b' ' { end + 1 } else { end };
                    if matches!(self.byte(half) | 0x20, b'a' | b'p')
                        && self.byte(half + 1) | 0x20 == b'm'
                        && !self.byte(half + 2).is_ascii_alphanumeric()
                    {
                        end = half + 2;
                    }
                    return self.after(Kind::Time, at, end);
                }
                self.after(Kind::Colon, at, at + 1)
            }
            b';' => self.after(Kind::Semicolon, at, at + 1),
            b'@' if self.before(at).is_ascii_alphanumeric() => {
                let end = self.chunk_end(at);
                self.after(Kind::Address, at, end)
            }
            b'/' if self.before(at).is_ascii_digit() && self.byte(at + 1).is_ascii_digit() => self.date(at),
            b'-' => self.dash(at),
            b'>' | b'*' | b'=' => {
                let mut end = at + 1;
                while matches!(self.byte(end), b'>' | b'*' | b'=' | b'-') {
                    end += 1;
                }
                if self.bytes[at] != b'>' && end - at < 3 { (None, Verdict::GoesOn, end) } else { self.after(Kind::Sign, at, end) }
            }
            _ => none,
        }
    }

    /// The end of the run of bytes that are not blank.
    fn chunk_end(&self, at: usize) -> usize {
        let mut end = self.bytes[at..].iter().position(u8::is_ascii_whitespace).map_or(self.bytes.len(), |n| at + n);
        while end > at + 1 && matches!(self.bytes[end - 1], b',' | b')' | b'>') {
            end -= 1;
        }
        end
    }

    /// A candidate behind `end`, where white space and then a capital, a digit or an opening mark follow.
    fn after(&self, kind: Kind, mark: usize, end: usize) -> (Option<Candidate>, Verdict, usize) {
        let none = (None, Verdict::GoesOn, end);
        let closed = self.closers(end);
        let stopped = matches!(self.byte(closed), b'.' | b'!' | b'?' | b',' | b';' | b':');
        if stopped || !self.char(closed).is_whitespace() {
            return none;
        }
        let next = self.skip(closed);
        let first = self.char(next);
        let small = first.is_lowercase() && kind != Kind::Semicolon;
        if next >= self.bytes.len() || small || matches!(first, '.' | ',' | ';' | ':' | '?' | '!' | ')') {
            return none;
        }
        (Some(Candidate { kind, mark, mark_end: end, end: closed, next }), Verdict::Ask, end)
    }

    /// A date in figures: a candidate before it.
    fn date(&self, at: usize) -> (Option<Candidate>, Verdict, usize) {
        let mut start = at;
        while start > self.start && self.bytes[start - 1].is_ascii_digit() && at - start < 3 {
            start -= 1;
        }
        let mut end = at + 1;
        while self.byte(end).is_ascii_digit() && end - at < 4 {
            end += 1;
        }
        let dated = self.byte(end) == b'/' && self.byte(end + 1).is_ascii_digit();
        let gap = self.bytes[self.start..start].iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
        if !dated || gap == 0 || start <= self.start + gap {
            return (None, Verdict::GoesOn, end);
        }
        (Some(Candidate { kind: Kind::Date, mark: start, mark_end: start, end: start - gap, next: start }), Verdict::Ask, end)
    }

    /// A dash between blanks, or a row of dashes: a candidate before the one, behind the other.
    fn dash(&self, at: usize) -> (Option<Candidate>, Verdict, usize) {
        let mut end = at + 1;
        while self.byte(end) == b'-' {
            end += 1;
        }
        if end - at >= 4 {
            return self.after(Kind::Sign, at, end);
        }
        let none = (None, Verdict::GoesOn, end);
        if self.before(at) != b' ' || self.byte(end) != b' ' || at < self.start + 2 {
            return none;
        }
        let first = self.char(self.skip(end));
        if !(first.is_uppercase() || first.is_ascii_digit()) {
            return none;
        }
        (Some(Candidate { kind: Kind::Dash, mark: at, mark_end: at, end: at - 1, next: at }), Verdict::Ask, end)
    }

    /// "Dear Ms. Holm," at the start of a block.
    fn salutation(&self) -> Option<Candidate> {
        let head = &self.bytes[self.start..self.bytes.len().min(self.start + 40)];
        let opens = [&b"Dear "[..], b"Hi", b"Hello", b"Hey", b"Thank", b"Regards", b"Best", b"Cheers", b"Sincerely", b"Good "]
            .iter()
            .any(|w| head.starts_with(w));
        if !opens {
            return None;
        }
        let comma = self.start + head.iter().position(|&b| b == b',')?;
        let (candidate, _, _) = self.after(Kind::Salutation, comma, comma + 1);
        candidate
    }

    /// "Figure 2.3 The old bridge": the label at the start of a block.
    fn label(&self) -> Option<Candidate> {
        let head = &self.bytes[self.start..self.bytes.len().min(self.start + 30)];
        let word = [&b"Figure "[..], b"Fig. ", b"Table ", b"Box ", b"Chart "].into_iter().find(|w| head.starts_with(w))?;
        let digits = head[word.len()..].iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
        let mut end = self.start + word.len() + digits;
        if digits > 0 && self.bytes[end - 1] == b'.' {
            end -= 1;
        }
        let next = self.skip(end);
        let plain = digits > 0 && next > end && self.char(next).is_uppercase();
        plain.then_some(Candidate { kind: Kind::Label, mark: end, mark_end: end, end, next })
    }

    /// The number of a note behind a stop, and a capital behind that.
    fn note(&self, stop: &Candidate) -> Option<Candidate> {
        if stop.kind != Kind::Stop || !self.byte(stop.next).is_ascii_digit() {
            return None;
        }
        let mut end = stop.next;
        while self.byte(end).is_ascii_digit() {
            end += 1;
        }
        let next = self.skip(end);
        let plain = end - stop.next <= 2 && next > end && self.char(next).is_uppercase();
        plain.then_some(Candidate { kind: Kind::Note, end, next, ..*stop })
    }

    /// Skips closing quotation marks and brackets right behind a mark.
    fn closers(&self, mut at: usize) -> usize {
        loop {
            match self.byte(at) {
                b'"' | b'\'' | b')' | b']' | b'}' => at += 1,
                0xe2 | 0xc2 if matches!(self.char(at), '”' | '’' | '›' | '»') => at += self.char(at).len_utf8(),
                _ => return at,
            }
        }
    }

    /// Skips references behind a sentence: "[3]", " [4]".
    fn references(&self, mut at: usize) -> usize {
        loop {
            let open = if self.byte(at) == b' ' { at + 1 } else { at };
            if self.byte(open) != b'[' {
                return at;
            }
            let digits = self.bytes[open + 1..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
            if digits == 0 || self.byte(open + 1 + digits) != b']' {
                return at;
            }
            at = open + digits + 2;
        }
    }

    /// The next item of a list inside a line, whose number's mark is at `at`: "1) This 2) That".
    fn next_item(&self, at: usize) -> Option<(Option<Candidate>, Verdict, usize)> {
        let item = self.item?;
        let mut start = at;
        while start > self.start && at - start < 3 && self.bytes[start - 1].is_ascii_alphanumeric() {
            start -= 1;
        }
        if start <= self.start || start == at || !self.before(start).is_ascii_whitespace() {
            return None;
        }
        let (found, end) = self.item_at(start)?;
        if found != (Item { value: item.value + 1, ..item }) || !self.char(self.skip(end)).is_uppercase() {
            return None;
        }
        let mut from = start;
        // A bullet before the number goes with it.
        let head = self.text.get(self.start..start)?.trim_end();
        if head.chars().next_back().is_some_and(is_bullet) {
            from = self.start + head.len() - head.chars().next_back().map_or(0, char::len_utf8);
        }
        let candidate = Candidate { kind: Kind::Stop, mark: from, mark_end: from, end: from, next: from };
        Some((Some(candidate), Verdict::Ends, end))
    }

    /// Full stops, exclamation and question marks.
    fn stop(&self, at: usize, end: usize) -> (Option<Candidate>, Verdict, usize) {
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
        tail.len() <= 6 && tail.chars().all(|c| matches!(c, '"' | '\'' | '”' | '’' | ')' | ']' | '.'))
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
            c.is_uppercase() && (self.byte(end + 1).is_ascii_lowercase() || self.byte(end + 1) == b' ' || self.byte(end + 1) == b'\'');
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
        if !matches!(closers, [] | [b'"'] | [0xe2, ..]) {
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

/// True for bullets that stand for nothing else.
fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '⁃' | '‣' | '◦' | '▪' | '●' | '■' | '∙')
}
