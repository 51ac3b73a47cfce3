//! Quotation marks to quotations: which mark opens, which closes, and what lies between.
//!
//! One pass a block with a stack. Whether a mark opens or closes is read from what stands beside it first and from
//! its shape second, so that straight, curly and wrong-way curly marks give the same quotations. A paragraph whose
//! quotation is still open hands it on when the next one opens anew (the convention of printed news: open each, close
//! the last) or can only close; any other open quotation is repaired: it ends with its paragraph and is reported as
//! [`Ending::Unclosed`].

use crate::document::{BlockId, BlockKind, Document};
use crate::span::Span;

/// How a quotation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With a closing mark.
    Closed,
    /// With its paragraph; the next paragraph goes on with it.
    Continued,
    /// With its paragraph, because a closing mark is missing.
    Unclosed,
}

/// What stands between two marks, the marks included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening mark to the closing one.
    pub span: Span,
    /// The block it stands in.
    pub block: BlockId,
    /// True for `"` and its kind, false for single marks.
    pub double: bool,
    /// The quotation it stands in.
    pub parent: Option<u32>,
    /// How it ends.
    pub ending: Ending,
    /// The quotation of the paragraph before that it continues.
    pub continues: Option<u32>,
}

/// Which way a glyph leans.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lean {
    Open,
    Close,
    Straight,
}

#[derive(Clone, Copy)]
struct Mark {
    span: Span,
    double: bool,
    lean: Lean,
    can_open: bool,
    can_close: bool,
    /// The character before the run of marks is a digit.
    after_digit: bool,
    /// An apostrophe that only looks like a closing mark ("the Joneses' car", "talkin' about").
    maybe_apostrophe: bool,
}

impl Mark {
    fn opens_only(self) -> bool {
        self.can_open && !self.can_close
    }

    fn closes_only(self) -> bool {
        self.can_close && !self.can_open
    }
}

/// A quotation still open.
struct Open {
    start: u32,
    double: bool,
    /// Position in the list of results, kept so that parents can be named before they end.
    id: usize,
}

/// Quotations nested deeper than this are taken for unclosed ones; it keeps hostile texts linear.
const DEEPEST: usize = 8;

/// Words that begin with an apostrophe, lower case.
const ELISIONS: &[&str] = &[
    "tis", "twas", "twere", "twill", "em", "til", "till", "cause", "cuz", "bout", "n", "round", "nuff", "ere", "neath", "gainst", "kay",
    "sup", "tude",
];

/// All quotations of a document, by their opening marks. Linear in the length of the text.
#[must_use]
pub fn find(document: &Document) -> Vec<Quotation> {
    let mut found: Vec<Option<Quotation>> = Vec::new();
    let mut marks: Vec<Vec<Mark>> = Vec::with_capacity(document.blocks.len());
    for block in &document.blocks {
        marks.push(if block.kind == BlockKind::Boilerplate { Vec::new() } else { marks_of(&document.text, block.span) });
    }
    // The quotation that the block before left open: its id, and whether this block opens anew.
    let mut carried: Option<(usize, bool, bool)> = None;
    for (index, block) in document.blocks.iter().enumerate() {
        let own: &[Mark] = &marks[index];
        let mut stack: Vec<Open> = Vec::new();
        let mut resumed: Option<usize> = None;
        if let Some((before, anew, double)) = carried.take() {
            if anew {
                resumed = Some(before);
            } else {
                let id = found.len();
                found.push(Some(quotation(block.span.start, index, double, None, Some(before as u32))));
                stack.push(Open { start: block.span.start, double, id });
            }
        }
        let anew = opens_anew(document, &marks, index);
        pair(own, index, &mut stack, &mut found, resumed, anew, &document.text);
        // What is still open: the outermost may go on in the next block, single marks were apostrophes.
        let mut outermost = true;
        for open in &stack {
            let goes_on = if outermost { goes_on(document, &marks, index, open) } else { None };
            if !open.double && goes_on.is_none() {
                found[open.id] = None;
                continue;
            }
            if let Some(q) = found[open.id].as_mut() {
                q.span.end = block.span.end;
                q.ending = if goes_on.is_some() { Ending::Continued } else { Ending::Unclosed };
            }
            if let Some(anew) = goes_on {
                carried = Some((open.id, anew, open.double));
            }
            outermost = false;
        }
    }
    compact(&document.text, found)
}

fn quotation(start: u32, block: usize, double: bool, parent: Option<u32>, continues: Option<u32>) -> Quotation {
    Quotation { span: Span { start, end: start }, block: block as BlockId, double, parent, ending: Ending::Unclosed, continues }
}

/// Whether a quotation left open by block `index` goes on in the next block: `Some(true)` when that opens anew.
fn goes_on(document: &Document, marks: &[Vec<Mark>], index: usize, open: &Open) -> Option<bool> {
    let kind = document.blocks[index].kind;
    if !matches!(kind, BlockKind::Paragraph | BlockKind::List) {
        return None;
    }
    for (next, own) in marks.iter().enumerate().skip(index + 1).take(3) {
        let block = &document.blocks[next];
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::List) {
            return None;
        }
        let Some(first) = own.iter().find(|m| m.double == open.double) else { continue };
        if first.can_open && first.span.start == block.span.start {
            return (next == index + 1).then_some(true);
        }
        let closes = open.double && first.closes_only() && !first.after_digit && first.span.start > block.span.start;
        return closes.then_some(false);
    }
    None
}

/// Whether the paragraph after block `index` begins with a single mark that opens.
fn opens_anew(document: &Document, marks: &[Vec<Mark>], index: usize) -> bool {
    let prose = |block: usize| document.blocks.get(block).is_some_and(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::List));
    let first = marks.get(index + 1).and_then(|own| own.first());
    let opens = |mark: &Mark| !mark.double && mark.can_open && mark.span.start == document.blocks[index + 1].span.start;
    first.is_some_and(opens) && prose(index) && prose(index + 1)
}

/// Whether what `start` opens is a sentence, and the mark at `end` stands behind a common noun: "‘We asked the workers’ board".
fn is_possessive(text: &str, start: usize, end: usize) -> bool {
    let Some(body) = text.get(start..end) else { return false };
    let noun = body.rsplit(' ').next().unwrap_or_default();
    body.len() > noun.len() && body.starts_with(char::is_uppercase) && noun.chars().all(char::is_lowercase)
}

/// Pairs the marks of one block; what stays on the stack is open at its end. `anew` says that the next begins with a single mark that opens.
fn pair(
    marks: &[Mark],
    block: usize,
    stack: &mut Vec<Open>,
    found: &mut Vec<Option<Quotation>>,
    mut resumed: Option<usize>,
    anew: bool,
    text: &str,
) {
    // How many closing and opening double marks follow, this one included.
    let mut rest: Vec<(u32, u32)> = vec![(0, 0); marks.len() + 1];
    let mut next_single: Vec<Option<usize>> = vec![None; marks.len()];
    let mut single = None;
    for (n, mark) in marks.iter().enumerate().rev() {
        let (mut closers, mut openers) = rest[n + 1];
        if mark.double {
            closers += u32::from(mark.closes_only() || (!mark.opens_only() && mark.lean == Lean::Close));
            openers += u32::from(mark.opens_only() || (!mark.closes_only() && mark.lean == Lean::Open));
        } else {
            next_single[n] = single;
            single = Some(n);
        }
        rest[n] = (closers, openers);
    }
    let mut doubles = stack.iter().filter(|o| o.double).count();
    for (n, &mark) in marks.iter().enumerate() {
        if mark.double {
            let opening = match (mark.can_open, mark.can_close, mark.lean) {
                (true, false, _) | (_, _, Lean::Open) if !mark.closes_only() => true,
                (false, true, _) | (_, _, Lean::Close) => false,
                _ => doubles == 0,
            };
            if opening {
                let (closers, openers) = rest[n];
                if doubles > 0 && (closers <= openers || stack.len() >= DEEPEST) {
                    // No closing mark is left for the one before: it was never closed.
                    let outer = stack.iter().position(|o| o.double).unwrap_or(0);
                    for open in stack.drain(outer..) {
                        close_unclosed(found, &open, mark.span.start, text);
                    }
                    doubles = 0;
                }
                push(stack, found, mark, block, resumed.take());
                doubles += 1;
                continue;
            }
            if doubles == 0 || (mark.after_digit && mark.lean == Lean::Straight && doubles == 1 && is_inches(marks, n, text)) {
                continue;
            }
            // Single marks above the double one that ends here were apostrophes.
            while let Some(open) = stack.pop() {
                if open.double {
                    doubles -= 1;
                    close(found, &open, mark.span.end);
                    break;
                }
                found[open.id] = None;
            }
            continue;
        }
        let is_open = stack.last().is_some_and(|o| !o.double);
        if mark.can_close && is_open && !(mark.can_open && mark.lean == Lean::Open) {
            let another = next_single[n].is_some_and(|m| marks[m].can_close && !marks[m].can_open);
            if mark.maybe_apostrophe && another {
                continue;
            }
            // A quotation that the next paragraph goes on with is not closed by "the workers’ board".
            let last = next_single[n].is_none() && anew && stack.len() == 1;
            let begins = stack.last().map_or(0, |open| open.start as usize);
            let within = text.get(begins..).and_then(|rest| rest.chars().next()).map_or(begins, |c| begins + c.len_utf8());
            if mark.maybe_apostrophe && last && is_possessive(text, within, mark.span.start as usize) {
                continue;
            }
            if let Some(open) = stack.pop() {
                close(found, &open, mark.span.end);
            }
        } else if mark.opens_only() && !is_open {
            push(stack, found, mark, block, resumed.take());
        }
    }
}

fn push(stack: &mut Vec<Open>, found: &mut Vec<Option<Quotation>>, mark: Mark, block: usize, resumed: Option<usize>) {
    let id = found.len();
    let parent = stack.last().map(|o| o.id as u32);
    found.push(Some(quotation(mark.span.start, block, mark.double, parent, resumed.map(|r| r as u32))));
    stack.push(Open { start: mark.span.start, double: mark.double, id });
}

fn close(found: &mut [Option<Quotation>], open: &Open, end: u32) {
    if let Some(q) = found.get_mut(open.id).and_then(Option::as_mut) {
        q.span.end = end;
        q.ending = Ending::Closed;
    }
}

/// Ends a quotation that another one cut off: before the next opening mark.
fn close_unclosed(found: &mut [Option<Quotation>], open: &Open, end: u32, text: &str) {
    let trimmed = text.get(open.start as usize..end as usize).map_or(0, |t| t.trim_end().len());
    if !open.double {
        if let Some(slot) = found.get_mut(open.id) {
            *slot = None;
        }
    } else if let Some(q) = found.get_mut(open.id).and_then(Option::as_mut) {
        q.span.end = open.start + trimmed as u32;
    }
}

/// A straight mark after a digit inside an open quotation: inches when it follows feet (6'2") or when the next double
/// mark can only close, so that the quotation is still closed without this one.
fn is_inches(marks: &[Mark], n: usize, text: &str) -> bool {
    let before = text.get(..marks[n].span.start as usize).unwrap_or("").trim_end_matches(|c: char| c.is_ascii_digit());
    let feet = before.trim_end_matches(' ').ends_with(['\'', '’', '′']);
    // A number that is quoted whole is no measure.
    let whole = n > 0 && before.len() == marks[n - 1].span.end as usize && marks[n - 1].double;
    !whole && (feet || marks[n + 1..].iter().find(|m| m.double).is_some_and(|m| m.closes_only()))
}

/// Drops what was given up or is empty and makes ids follow the text.
fn compact(text: &str, found: Vec<Option<Quotation>>) -> Vec<Quotation> {
    let keep = |q: &Quotation| text.get(q.span.range()).is_some_and(|t| t.chars().any(char::is_alphanumeric));
    let mut ids: Vec<Option<u32>> = Vec::with_capacity(found.len());
    let mut kept: Vec<Quotation> = Vec::new();
    for q in found {
        let q = q.filter(keep).map(|mut q| {
            q.parent = q.parent.and_then(|p| ids.get(p as usize).copied().flatten());
            q.continues = q.continues.and_then(|p| ids.get(p as usize).copied().flatten());
            q
        });
        ids.push(q.map(|_| kept.len() as u32));
        kept.extend(q);
    }
    kept
}

/// The marks of a block, apostrophes inside words left out.
fn marks_of(text: &str, span: Span) -> Vec<Mark> {
    let mut marks = Vec::new();
    let Some(body) = text.get(span.range()) else { return marks };
    let bytes = body.as_bytes();
    let (mut at, mut glyphs) = (0, Vec::new());
    while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(|&byte| MAY_BEGIN_GLYPH[usize::from(byte)])) {
        at += offset;
        if glyph(bytes, at).is_none() {
            at += 1;
            continue;
        }
        // A run of marks side by side shares its neighbours.
        let start = at;
        glyphs.clear();
        while let Some((c, width)) = glyph(bytes, at) {
            glyphs.push((at, at + width, c));
            at += width;
        }
        let before = body[..start].chars().next_back();
        let after = body[at..].chars().next();
        run(body, span.start as usize, &glyphs, before, after, &mut marks);
    }
    marks
}

/// The bytes at which [`glyph`] may find one.
const MAY_BEGIN_GLYPH: [bool; 256] = {
    let mut may = [false; 256];
    may[b'"' as usize] = true;
    may[b'\'' as usize] = true;
    may[b'`' as usize] = true;
    may[0xC2] = true;
    may[0xE2] = true;
    may
};

/// The mark glyph that begins at a byte, and its width.
fn glyph(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    Some(match *bytes.get(at)? {
        b'"' => ('"', 1),
        b'\'' => ('\'', 1),
        b'`' => ('`', 1),
        0xC2 => match bytes.get(at + 1)? {
            0xAB => ('«', 2),
            0xBB => ('»', 2),
            _ => return None,
        },
        0xE2 if *bytes.get(at + 1)? == 0x80 => match bytes.get(at + 2)? {
            0x98 => ('‘', 3),
            0x99 => ('’', 3),
            0x9A => ('‚', 3),
            0x9B => ('‛', 3),
            0x9C => ('“', 3),
            0x9D => ('”', 3),
            0x9E => ('„', 3),
            0x9F => ('‟', 3),
            0xB9 => ('‹', 3),
            0xBA => ('›', 3),
            _ => return None,
        },
        _ => return None,
    })
}

/// Reads one run of glyphs: joins doubled single ones (`''`, ` `` `) and says of each mark which way it may go.
fn run(body: &str, offset: usize, glyphs: &[(usize, usize, char)], before: Option<char>, after: Option<char>, marks: &mut Vec<Mark>) {
    let alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let can_open = (blank(before)
        || before.is_some_and(|c| matches!(c, '(' | '[' | '{' | '-' | '–' | '—' | '―' | '/' | ':' | '=' | '…' | '>' | '|')))
        && !blank(after);
    let can_close = !blank(before) && !alphanumeric(after);
    let mut n = 0;
    while n < glyphs.len() {
        let (start, end, c) = glyphs[n];
        let single = matches!(c, '\'' | '`' | '‘' | '’' | '‚' | '‛' | '‹' | '›');
        let same = glyphs[n..].iter().take(4).take_while(|g| g.2 == c).count();
        // Of three apostrophes the pair stands outside: ''' opens as '' and ', closes as ' and ''.
        let doubled = single && !matches!(c, '‹' | '›') && same >= 2 && !(same == 3 && can_close && !can_open);
        let (end, step) = if doubled { (glyphs[n + 1].1, 2) } else { (end, 1) };
        n += step;
        let double = doubled || !single;
        if !double && alphanumeric(before) && alphanumeric(after) {
            continue;
        }
        let lean = match c {
            '“' | '„' | '‟' | '«' | '`' | '‘' | '‚' | '‛' | '‹' => Lean::Open,
            '”' | '»' | '’' | '›' => Lean::Close,
            _ => Lean::Straight,
        };
        if !double && can_open && is_elision(&body[end..]) {
            continue;
        }
        let tail = &body.as_bytes()[..start];
        let maybe_apostrophe = !double && {
            let word = tail.last().is_some_and(|b| b.eq_ignore_ascii_case(&b's')) || tail.ends_with(b"in");
            let mut rest = body[end..].chars();
            word && rest.next() == Some(' ') && rest.next().is_some_and(char::is_alphanumeric)
        };
        // rock 'n' roll
        if !double && tail.len() >= 2 && tail.ends_with(b"n") && body[..start - 1].ends_with(['\'', '’', '‘']) {
            continue;
        }
        marks.push(Mark {
            span: Span::new(offset + start, offset + end),
            double,
            lean,
            can_open,
            can_close,
            after_digit: before.is_some_and(|c| c.is_ascii_digit()),
            maybe_apostrophe,
        });
    }
}

/// Whether a word that begins here has lost its first letters to an apostrophe ('Tis, '90s).
fn is_elision(rest: &str) -> bool {
    let end = rest.char_indices().take(8).find(|(_, c)| !c.is_alphanumeric()).map_or(rest.len().min(8), |(at, _)| at);
    let Some(word) = rest.get(..end) else { return false };
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 2 && matches!(&word[2..], "" | "s") {
        return true;
    }
    ELISIONS.iter().any(|e| e.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{block, token};

    fn spans(text: &str) -> Vec<(String, Ending)> {
        let mut document = Document { text: text.to_owned(), ..Document::default() };
        block::find(&mut document);
        token::tokenize(&mut document, &token::Abbreviations::with(&[]));
        find(&document).into_iter().map(|q| (text[q.span].to_owned(), q.ending)).collect()
    }

    fn words(text: &str) -> Vec<String> {
        spans(text).into_iter().map(|s| s.0).collect()
    }

    #[test]
    fn a_paragraph_that_opens_anew_continues() {
        let text = "Mayor Ada Moreno spoke for an hour on Monday. “We will build.\n\n“We will not borrow,” she said at the town hall.";
        let found = spans(text);
        assert_eq!(found[0], ("“We will build.".to_owned(), Ending::Continued));
        assert_eq!(found[1], ("“We will not borrow,”".to_owned(), Ending::Closed));
    }

    #[test]
    fn apostrophes_are_no_marks() {
        assert_eq!(words("The Joneses' car wasn’t rock 'n' roll in the '90s, 'tis said."), Vec::<String>::new());
        assert_eq!(words("'The Joneses' car is ours,' said Ann."), ["'The Joneses' car is ours,'"]);
    }
}
