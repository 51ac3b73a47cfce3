//! Where a sentence may end: places found by looking at a few bytes around marks, never at tokens.

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
    pub(super) bytes: &'a [u8],
    pub(super) block: Span,
    /// Start of the current sentence.
    pub(crate) start: usize,
    item: Option<Item>,
    bullet: Option<char>,
    pub(super) abbreviations: &'a Abbreviations,
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

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b' ')
    }

    pub(crate) fn char(&self, at: usize) -> char {
        let byte = self.byte(at);
        if byte < 0x80 { byte as char } else { self.text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ') }
    }

    pub(super) fn before(&self, at: usize) -> u8 {
        if at > self.block.start as usize { self.bytes[at - 1] } else { b' ' }
    }

    /// Skips white space.
    pub(super) fn skip(&self, mut at: usize) -> usize {
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
    pub(super) fn closers(&self, mut at: usize) -> usize {
        loop {
            match self.byte(at) {
                b'"' | b'\'' | b')' | b']' | b'}' => at += 1,
                0xe2 | 0xc2 if matches!(self.char(at), '”' | '’' | '›' | '»') => at += self.char(at).len_utf8(),
                _ => return at,
            }
        }
    }

    /// Skips references behind a sentence: "[3]", " [4]".
    pub(super) fn references(&self, mut at: usize) -> usize {
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
    pub(super) fn next_item(&self, at: usize) -> Option<(Option<Candidate>, Verdict, usize)> {
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
}

/// True for bullets that stand for nothing else.
pub(super) fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '⁃' | '‣' | '◦' | '▪' | '●' | '■' | '∙')
}
