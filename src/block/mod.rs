//! Text to blocks: headline, byline, dateline, heading, paragraph, list item, caption, boilerplate.
//!
//! Works on plain text as scrapers and archives leave it. `lines` says where stretches of text begin and end, `dateline`
//! cuts off what opens them, and the kinds follow from how a stretch looks, from cue lists and from its neighbours. Where
//! blocks begin and end never depends on their kinds, so `outline` alone is enough to split sentences.

mod cues;
mod dateline;
pub(crate) mod lines;
mod phrases;

use memchr::{memchr, memchr_iter, memchr2_iter};

use crate::document::{Block, BlockKind, Document};
use crate::span::Span;
use cues::{Cues, Found};

/// How many stretches at the start of a text may open with a dateline that has neither agency nor date.
const EARLY: usize = 6;

/// Longer blocks are neither headings nor headlines, in bytes.
const LINE: usize = 260;

/// Longer blocks are prose, whatever they hold, in bytes.
const SHORT: usize = 420;

/// One stretch of text, and where the dateline that opens it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outline {
    /// The whole stretch.
    pub(crate) span: Span,
    /// One past the dateline; the start of the stretch where it has none.
    pub(crate) body: u32,
}

/// Calls `each` with the stretches of a text in order; `spans` is scratch.
pub(crate) fn outline(text: &str, spans: &mut Vec<Span>, mut each: impl FnMut(Outline)) {
    lines::stretches(text, spans);
    for (index, &span) in spans.iter().enumerate() {
        let body = dateline::find(text, span, index < EARLY).map_or(span.start, |d| d.span.end);
        each(Outline { span, body });
    }
}

/// Fills [`Document::blocks`] and [`Document::dateline`].
pub fn find(document: &mut Document) {
    find_outlined(document, &mut Vec::new(), &mut Vec::new());
}

/// [`find`], with the stretches of the text put into `stretches`: sentences are read from the same; `spans` is scratch.
pub(crate) fn find_outlined(document: &mut Document, spans: &mut Vec<Span>, stretches: &mut Vec<Outline>) {
    let text = document.text.as_str();
    stretches.clear();
    outline(text, spans, |o| stretches.push(o));
    let looks: Vec<Look> = stretches.iter().map(|o| Look::new(text, *o)).collect();
    let mut kinds: Vec<BlockKind> = (0..looks.len()).map(|i| kind(text, &looks, i)).collect();
    mark_headline(text, &looks, &mut kinds);
    spread_boilerplate(&looks, &mut kinds);
    for (look, kind) in looks.iter().zip(kinds) {
        let mut push = |span: Span, kind| {
            if !span.is_empty() {
                document.blocks.push(Block { span, kind, tokens: 0..0, sentences: 0..0 });
            }
        };
        let Outline { span, body } = look.outline;
        let (start, cut, end) = (span.start as usize, body as usize, span.end as usize);
        if cut > start {
            push(Span::new(start, cut), BlockKind::Dateline);
        }
        let rest = lines::trimmed(text, cut, end);
        push(rest, kind);
        if document.dateline.is_none()
            || (kind != BlockKind::Boilerplate && document.dateline.as_ref().is_some_and(|d| d.places.is_empty() && d.agency.is_none()))
        {
            let line = if cut > start {
                dateline::find(text, span, true)
            } else if kind == BlockKind::Dateline {
                dateline::date_line(text, span)
            } else {
                None
            };
            if let Some(line) = line {
                // A date on its own line before the dateline proper stays its date.
                let date = document.dateline.as_ref().and_then(|d| d.date);
                document.dateline = Some(crate::document::Dateline { date: line.date.or(date), ..line });
            }
        }
    }
}

/// What can be seen of a stretch without its neighbours.
#[derive(Clone, Copy, Debug)]
struct Look {
    outline: Outline,
    /// Characters behind the dateline: what a block is must not depend on the shape of its marks.
    length: usize,
    words: usize,
    /// Words that start with a capital or a digit, of those that are long enough to be capitalised in a title.
    capitals: usize,
    long_words: usize,
    /// Ends like a sentence.
    stopped: bool,
    /// Holds a quotation mark or an end mark before a blank.
    prose: bool,
}

impl Look {
    fn new(text: &str, outline: Outline) -> Self {
        let body = &text[outline.body as usize..outline.span.end as usize];
        let length = body.chars().count();
        let mut look = Self { outline, length, words: 0, capitals: 0, long_words: 0, stopped: false, prose: false };
        let bare = body.trim_end_matches(['"', '”', '\'', '’', ')', ']', '»']);
        look.stopped = bare.ends_with(['.', '!', '?', ';', ',', '…']);
        if length <= LINE {
            for word in body.split_ascii_whitespace() {
                look.words += 1;
                // Most words are of plain letters alone.
                let plain = word.as_bytes()[0].is_ascii_alphanumeric();
                let core = if plain { word } else { word.trim_start_matches(['"', '“', '\'', '‘', '(', '[']) };
                let long = core.len() > 3 && (core.len() > 12 || core.chars().nth(3).is_some());
                if long || (look.words == 1 && !core.is_empty()) {
                    look.long_words += 1;
                    look.capitals += usize::from(core.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric()));
                }
            }
        } else {
            look.words = length / 6;
        }
        look.prose = length > SHORT || ends_before_blank(body) || body.contains("said");
        look
    }

    /// Nearly all its longer words are capitalised.
    fn is_titled(&self) -> bool {
        self.long_words >= 2 && self.capitals * 5 >= self.long_words * 4
    }

    fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.outline.body as usize..self.outline.span.end as usize]
    }
}

/// Whether a quotation opens.
fn quotes(body: &str) -> bool {
    let bytes = body.as_bytes();
    memchr2_iter(b'"', 0xE2, bytes).any(|at| bytes[at] == b'"' || bytes[at..].starts_with("“".as_bytes()))
}

/// Whether an end mark stands before a blank, with or without a closing quotation mark behind it.
fn ends_before_blank(body: &str) -> bool {
    let bytes = body.as_bytes();
    memchr_iter(b' ', bytes).any(|blank| match bytes[..blank].last() {
        Some(b'.' | b'?' | b'!') => true,
        Some(b'"' | 0x9D) => bytes[..blank].ends_with(b".\"") || bytes[..blank].ends_with(".”".as_bytes()),
        _ => false,
    })
}

/// The kind of one stretch.
fn kind(text: &str, looks: &[Look], index: usize) -> BlockKind {
    let look = &looks[index];
    let body = look.text(text);
    if !has_words(body) {
        return BlockKind::Boilerplate;
    }
    if index < EARLY && dateline::date_line(text, look.outline.span).is_some() {
        return BlockKind::Dateline;
    }
    // A dateline stands before a paragraph only.
    if look.outline.body > look.outline.span.start {
        return BlockKind::Paragraph;
    }
    // What is longer is prose; what quotes is no boilerplate, and for a credit or a caption it is too long.
    let quoting = quotes(body) && body.contains("said");
    let prose = look.length > 1500 || quoting && look.length > SHORT && !body.starts_with('(');
    let found = if prose { Found::default() } else { Cues::get().look(body) };
    if is_byline(body, index) || ((look.length <= 300 || body.starts_with('(')) && is_credit(&found, body, look)) {
        return BlockKind::Byline;
    }
    if look.length <= 420 && found.picture && !(look.prose && quotes(body)) {
        return BlockKind::Caption;
    }
    let scrap = found.weak >= 1 && look.length <= 50 && !look.prose && index > 0;
    if !quoting && (found.strong || found.weak >= 3 || scrap) {
        return BlockKind::Boilerplate;
    }
    if lines::is_item(body) {
        return BlockKind::List;
    }
    if is_heading(body, look, looks.get(index + 1)) {
        return BlockKind::Heading;
    }
    BlockKind::Paragraph
}

/// True where letters or digits stand outside the tags of markup.
fn has_words(body: &str) -> bool {
    let mut rest = body;
    while let Some(open) = memchr(b'<', rest.as_bytes()) {
        if rest[..open].contains(char::is_alphanumeric) {
            return true;
        }
        match rest[open..].find('>') {
            Some(close) => rest = &rest[open + close + 1..],
            None => return true,
        }
    }
    rest.contains(char::is_alphanumeric)
}

/// "By ANNA REED and Peter Lund, Staff Writers": short, and all capitals but for a few joining words.
fn is_byline(body: &str, index: usize) -> bool {
    let rest = body.strip_prefix("By ").or_else(|| body.strip_prefix("BY ")).or_else(|| body.strip_prefix("by "));
    let rest =
        rest.or_else(|| body.strip_prefix("By: ")).or_else(|| ["—By ", "— By ", "-By ", "–By "].iter().find_map(|p| body.strip_prefix(p)));
    let cues = Cues::get();
    let Some(rest) = rest else {
        // "Anna Reed, Associated Press" near the top.
        if !(1..4).contains(&index) {
            return false;
        }
        let Some((name, trade)) = body.split_once([',', '|']) else { return false };
        return body.chars().count() <= 90
            && !body.ends_with(['.', '?', '!', ':'])
            && (2..=4).contains(&name.split_whitespace().count())
            && name.split_whitespace().all(|w| w.chars().next().is_some_and(char::is_uppercase))
            && trade.split(|c: char| !c.is_alphanumeric()).any(|w| cues.is_trade(w));
    };
    let count = rest.split_whitespace().count();
    if count > 18 || rest.chars().count() > 160 {
        return false;
    }
    let mut names = 0;
    for word in rest.split_whitespace() {
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        let capital = core.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric());
        names += usize::from(capital);
        if !(capital || core.is_empty() || cues.is_byline_word(core) || cues.is_trade(core) || word.contains('@')) {
            return false;
        }
    }
    // One name alone may be a day: "By Monday".
    names >= 1 && !dateline::is_date(rest.trim_end_matches('.')) && (names >= 2 || !body.ends_with('.'))
}

/// Credits of reporters and lines of publication: the latter must hold a digit and be short.
fn is_credit(found: &Found, body: &str, look: &Look) -> bool {
    if !found.reporter {
        // "Reed reported from Kyiv."
        return look.length <= 160
            && look.words <= 20
            && body.contains(" reported from ")
            && !body.contains(['"', '“'])
            && look.capitals * 2 > look.long_words;
    }
    let publication = ["publish", "updat", "last ", "posted", "date:", "first pub"]
        .iter()
        .any(|p| body.len() > p.len() && body.is_char_boundary(p.len()) && body[..p.len()].eq_ignore_ascii_case(p));
    !publication || (look.length <= 90 && (body.contains(|c: char| c.is_ascii_digit()) || body.contains(" by ")))
}

/// A short line without a stop, starting with a capital, before a block that is no such line too far below the text.
fn is_heading(body: &str, look: &Look, next: Option<&Look>) -> bool {
    if look.length > 130 || look.words > 18 {
        return false;
    }
    // A time of day heads an entry of a running report: "12:25 p.m."
    let letters: String = body.chars().filter(|c| c.is_alphabetic()).collect();
    if look.words <= 2 && body.starts_with(|c: char| c.is_ascii_digit()) && matches!(letters.to_ascii_lowercase().as_str(), "am" | "pm") {
        return true;
    }
    let capitals = letters.chars().all(char::is_uppercase) && letters.chars().count() >= 3;
    if capitals && look.words <= 8 && !body.ends_with([':', '”', '"']) {
        return true;
    }
    if next.is_none()
        || !body.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || matches!(c, '“' | '"' | '‘' | '\'' | '#' | '¿' | '¡'))
    {
        return false;
    }
    if body.ends_with([':', ',', ';', '”', '"', '-', '—', '–']) {
        return false;
    }
    if look.stopped {
        return look.words <= 10
            && look.long_words >= 2
            && look.capitals == look.long_words
            && (body.ends_with('?') || look.words <= 6)
            && !look.prose;
    }
    true
}

/// Makes the first block the headline where it looks like one.
fn mark_headline(text: &str, looks: &[Look], kinds: &mut [BlockKind]) {
    let [first, second, ..] = looks else { return };
    if !matches!(kinds[0], BlockKind::Heading | BlockKind::Paragraph)
        || first.outline.body > first.outline.span.start
        || first.length > LINE
    {
        return;
    }
    let followed = looks
        .iter()
        .zip(kinds.iter())
        .skip(1)
        .take(3)
        .any(|(look, kind)| matches!(kind, BlockKind::Byline | BlockKind::Dateline) || look.outline.body > look.outline.span.start);
    let longer = looks.iter().skip(1).take(4).any(|l| l.length > 100 && l.length * 2 > first.length * 3);
    let body = first.text(text);
    let quoting = quotes(body) && body.contains("said");
    let short = first.length <= 110 && !first.prose;
    if !quoting
        && (!first.stopped || first.is_titled() || followed || body.ends_with(';') || short)
        && (longer || followed)
        && first.words >= 2
    {
        kinds[0] = BlockKind::Headline;
        // A headline of two lines, the first ending in a semicolon.
        if body.ends_with(';') && second.length <= 200 && matches!(kinds[1], BlockKind::Heading | BlockKind::Paragraph) {
            kinds[1] = BlockKind::Headline;
        }
    }
}

/// Headings over boilerplate and short lines between it are boilerplate too, and so is a short tail behind it.
fn spread_boilerplate(looks: &[Look], kinds: &mut [BlockKind]) {
    let mut rest = true; // whether all below is boilerplate
    for i in (0..kinds.len()).rev() {
        let below = kinds.get(i + 1) == Some(&BlockKind::Boilerplate) && looks[i + 1].words > 0;
        let above = i > 0 && kinds[i - 1] == BlockKind::Boilerplate;
        let late = i * 3 > kinds.len() || (rest && i > 0);
        let tail = i + 1 == kinds.len();
        let heading = kinds[i] == BlockKind::Heading;
        let scrap =
            looks[i].length <= 90 && !looks[i].prose && matches!(kinds[i], BlockKind::Heading | BlockKind::Paragraph | BlockKind::List);
        // A heading over a long block of boilerplate belongs to it; so do scraps between two blocks of it.
        if late && ((heading && below && looks[i + 1].length > 60) || (scrap && above && (below || tail) && !looks[i].stopped)) {
            kinds[i] = BlockKind::Boilerplate;
        }
        rest &= kinds[i] == BlockKind::Boilerplate;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<(BlockKind, String)> {
        let mut document = Document { text: text.into(), ..Document::default() };
        find(&mut document);
        document.blocks.iter().map(|b| (b.kind, document.slice(b.span).to_owned())).collect()
    }

    #[test]
    fn every_character_lies_in_one_block() {
        let text = "Ferry vote goes ahead\nBy Anna Reed\n\nOSLO, March 3 (Reuters) - The board voted.\n\n___\n\nComments are closed.";
        let kinds: Vec<&str> = blocks(text).iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, ["headline", "byline", "dateline", "paragraph", "boilerplate", "boilerplate"]);
        let joined: String = blocks(text).into_iter().map(|(_, body)| body).collect();
        assert_eq!(joined.split_whitespace().collect::<String>(), text.split_whitespace().collect::<String>());
    }
}
