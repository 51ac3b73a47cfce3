//! Datelines: "MOSCOW/ISTANBUL – ", "WASHINGTON (Reuters) - ", "Kyiv, March 3 —", "LONDON, Jan. 5 (AP) --".

use memchr::memchr;

use crate::document::Dateline;
use crate::span::Span;

use super::cues::Places;

/// A dateline is shorter than this, in bytes.
const LONGEST: usize = 120;

/// The dateline that a stretch of text opens with. `early` says that the stretch is among the first of its text: elsewhere
/// only one with an agency or a date is believed.
pub(crate) fn find(text: &str, stretch: Span, early: bool) -> Option<Dateline> {
    let body = text.get(stretch.range())?;
    // Cheap tests first: it starts with a capital or a bracket and has a dash or a closing bracket soon.
    let first = *body.as_bytes().first()?;
    if !(first.is_ascii_uppercase() || first >= 0xc3 || first == b'(') {
        return None;
    }
    // Far down only capitals or an agency in brackets are believed.
    let bytes = body.as_bytes();
    if !early && first != b'(' && bytes.get(1).is_some_and(u8::is_ascii_lowercase) && memchr(b'(', &bytes[..bytes.len().min(60)]).is_none()
    {
        return None;
    }
    let mut limit = LONGEST.min(body.len());
    while !body.is_char_boundary(limit) {
        limit -= 1;
    }
    let head = &body[..limit];
    if !head.as_bytes().iter().any(|&b| matches!(b, b'-' | b')' | 0xe2)) {
        return None;
    }
    Parser { head, at: 0, base: stretch.start as usize, line: Dateline { span: stretch, places: Vec::new(), agency: None, date: None } }
        .parse(early)
}

/// A line that holds a date and nothing else ("Friday, January 4, 2019"), as a dateline without places.
pub(crate) fn date_line(text: &str, stretch: Span) -> Option<Dateline> {
    let body = text.get(stretch.range())?;
    if body.len() > 60 || !is_date(body.trim_end_matches('.')) || !body.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(Dateline { span: stretch, places: Vec::new(), agency: None, date: Some(stretch) })
}

struct Parser<'a> {
    head: &'a str,
    at: usize,
    base: usize,
    line: Dateline,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.head[self.at..]
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start, self.base + end)
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn parse(mut self, early: bool) -> Option<Dateline> {
        let mut capitals = false;
        if !self.head.starts_with('(') {
            let (start, end) = self.segment()?;
            let first = &self.head[start..end];
            if is_date(first) {
                self.line.date = Some(self.span(start, end));
            } else {
                if Places::get().is_not_a_place(first) {
                    return None;
                }
                capitals = is_capitals(first);
                self.places(start, end)?;
            }
        }
        // Behind the places: regions, a date, the agency in brackets.
        let mut regions = 0;
        loop {
            self.skip_blanks();
            if self.rest().starts_with('(') {
                let close = self.rest().find(')')?;
                let (start, end) = (self.at + 1, self.at + close);
                let inside = &self.head[start..end];
                if is_date(inside) {
                    self.line.date = Some(self.span(start, end));
                } else if self.line.agency.is_none() && inside.len() <= 40 && inside.chars().next().is_some_and(char::is_uppercase) {
                    self.line.agency = Some(self.span(start, end));
                } else {
                    return None;
                }
                self.at = end + 1;
            } else if self.rest().starts_with([',', ';']) {
                self.at += 1;
                self.skip_blanks();
                if self.dash_end().is_some() {
                    break;
                }
                let (start, mut end) = self.segment()?;
                // A date with its year behind a comma: "Jan. 5, 2016".
                let tail = &self.head[end..];
                if let Some(year) = tail.strip_prefix(", ").filter(|y| y.len() >= 4 && y.as_bytes()[..4].iter().all(u8::is_ascii_digit))
                    && !year[4..].starts_with(|c: char| c.is_alphanumeric())
                    && is_date(&self.head[start..end])
                {
                    end += 6;
                    self.at = end;
                }
                if is_date(&self.head[start..end]) {
                    self.line.date = Some(self.span(start, end));
                } else {
                    regions += 1;
                    if regions > 2 || !self.head[start..end].split_whitespace().all(|w| w.chars().next().is_some_and(char::is_uppercase)) {
                        return None;
                    }
                }
            } else {
                break;
            }
        }
        let agency = self.line.agency.is_some();
        let known =
            self.line.agency.is_some_and(|a| Places::get().is_agency(&self.head[a.start as usize - self.base..a.end as usize - self.base]));
        let end = match self.dash_end() {
            Some(end) => end,
            None if known && (capitals || self.line.places.is_empty()) => self.head[..self.at].trim_end().len(),
            None => return None,
        };
        let dated = self.line.date.is_some();
        let believed = if self.line.places.is_empty() {
            known
        } else {
            known || (early && (capitals || agency || dated)) || (capitals && (agency || dated))
        };
        if !believed {
            return None;
        }
        self.line.span = self.span(0, end);
        Some(self.line)
    }

    /// The words up to a mark that parts the pieces of a dateline: at most five, without blanks at the end.
    fn segment(&mut self) -> Option<(usize, usize)> {
        let start = self.at;
        let mut words = 0;
        loop {
            let rest = self.rest();
            if rest.is_empty() || rest.starts_with([',', '(', ';']) || self.dash_end().is_some() {
                break;
            }
            let length = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ';' | '—' | '―')).unwrap_or(rest.len());
            if length == 0 {
                self.skip_blanks();
                continue;
            }
            words += 1;
            let word = &rest[..length];
            let small = matches!(word, "and" | "of" | "de" | "la" | "al" | "el" | "on" | "the");
            if words > 6 || !(small || word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())) {
                return None;
            }
            self.at += length;
        }
        let end = start + self.head[start..self.at].trim_end().len();
        (end > start).then_some((start, end))
    }

    /// Notes the places of a first segment, which slashes and "and" part.
    fn places(&mut self, start: usize, end: usize) -> Option<()> {
        let mut from = start;
        while from < end {
            let segment = &self.head[from..end];
            let (length, mark) = match (segment.find('/'), segment.find(" and "), segment.find(" AND ")) {
                (Some(at), _, _) => (at, 1),
                (None, Some(at), _) | (None, None, Some(at)) => (at, 5),
                _ => (segment.len(), 0),
            };
            let place = segment[..length].trim_end();
            if place.is_empty() || place.split_whitespace().count() > 4 || !place.chars().next().is_some_and(char::is_uppercase) {
                return None;
            }
            if place.chars().filter(|c| c.is_alphabetic()).count() < 2 || place.bytes().any(|b| b.is_ascii_digit()) {
                return None;
            }
            self.line.places.push(self.span(from, from + place.len()));
            if mark == 0 {
                break;
            }
            from += length + mark;
        }
        Some(())
    }

    /// The end of the dash that stands here (blanks before it allowed). A hyphen counts only between blanks.
    fn dash_end(&self) -> Option<usize> {
        let rest = self.rest();
        let body = rest.trim_start();
        let at = self.at + (rest.len() - body.len());
        let blank = self.head[..at].ends_with(|c: char| c == ')' || c.is_whitespace());
        let behind = |n: usize| body.get(n..).is_none_or(|b| b.is_empty() || b.starts_with(char::is_whitespace));
        if body.starts_with("--") {
            return Some(at + body.len() - body.trim_start_matches('-').len());
        }
        match body.chars().next()? {
            '—' | '―' => Some(at + 3),
            '–' | '−' if blank || behind(3) => Some(at + 3),
            '-' if blank && behind(1) => Some(at + 1),
            _ => None,
        }
    }
}

/// True for a name written in capitals ("ST. LOUIS", "NEW YORK/LONDON", "McALLEN").
fn is_capitals(name: &str) -> bool {
    let (mut capitals, mut small) = (0, 0);
    for c in name.replace(" and ", " ").chars() {
        capitals += usize::from(c.is_uppercase());
        small += usize::from(c.is_lowercase());
    }
    capitals >= 2 && small * 5 <= capitals
}

/// True for "March 3", "3 March", "Jan. 5, 2016", "Tuesday", "Friday, January 4, 2019".
pub(crate) fn is_date(text: &str) -> bool {
    let (mut names, mut numbers) = (0, 0);
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.')).filter(|w| !w.is_empty()) {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let tail = &word[digits..];
        if (1..=4).contains(&digits) && matches!(tail, "" | "st" | "nd" | "rd" | "th") {
            numbers += 1;
        } else if Places::get().is_calendar(word) {
            names += 1;
        } else {
            return false;
        }
    }
    (1..=2).contains(&names) && numbers <= 2
}
