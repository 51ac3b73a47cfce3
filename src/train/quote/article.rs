//! Articles with what the reference says of them, and how an attribution compares with it.

use std::ops::Range;

use crate::document::{Document, TokenId};
use crate::quote::attribution::Attribution;
use crate::quote::context::Context;
use crate::quote::{link, turns};
use crate::token::Words;
use crate::train::corpus::{Attribution as GoldAttribution, Offsets, Points};

/// An attribution of the corpus in tokens.
#[derive(Clone, Debug)]
pub struct Gold {
    /// The cue.
    pub cue: Range<TokenId>,
    /// The source.
    pub source: Option<Range<TokenId>>,
    /// The pieces of the content.
    pub content: Vec<Range<TokenId>>,
}

/// An article ready for training.
#[derive(Debug)]
pub struct Article {
    /// As the stages before left it.
    pub document: Document,
    /// Its facts.
    pub context: Context,
    /// What the layout shows.
    pub layout: Vec<Attribution>,
    /// Who said what.
    pub gold: Vec<Gold>,
}

impl Article {
    /// Aligns the corpus's attributions with the document's tokens.
    #[must_use]
    pub fn new(document: Document, context: Context, words: &Words, attributions: &[GoldAttribution]) -> Self {
        let layout = turns::find(&document, &context, words);
        let offsets = Offsets::new(&document.text);
        let tokens = |points: Points| -> Range<TokenId> {
            let span = offsets.to_bytes(points);
            let start = document.tokens.partition_point(|t| t.span.end <= span.start) as u32;
            let end = document.tokens.partition_point(|t| t.span.start < span.end) as u32;
            start..end.max(start)
        };
        let gold = attributions
            .iter()
            .filter_map(|a| {
                let cue = tokens(*a.cue.first()?);
                let source = a.source.first().map(|&s| tokens(s)).filter(|s| !s.is_empty());
                let mut content: Vec<_> = a.content.iter().map(|&c| tokens(c)).filter(|c| !c.is_empty()).collect();
                link::tidy(&mut content);
                (!cue.is_empty() && !content.is_empty()).then_some(Gold { cue, source, content })
            })
            .collect();
        Self { document, context, layout, gold }
    }
}

/// The gold attribution whose cue an attribution's cue overlaps.
pub(super) fn gold_of<'a>(a: &Attribution, gold: &'a [Gold]) -> Option<&'a Gold> {
    gold.iter().find(|g| a.cue.tokens.start < g.cue.end && g.cue.start < a.cue.tokens.end)
}

/// Whether content and source are right by the scorer's measure: word-F1 of 0.8 and a source that overlaps.
pub(super) fn is_right(c: &Context, a: &Attribution, gold: &[Gold]) -> bool {
    let mine = words_of(c, &a.content);
    gold.iter().any(|g| {
        let theirs = words_of(c, &g.content);
        let both = mine.iter().filter(|t| theirs.contains(t)).count();
        let f1 = 2.0 * both as f32 / (mine.len() + theirs.len()).max(1) as f32;
        f1 >= 0.8
            && match (&a.source, &g.source) {
                (Some(s), Some(t)) => s.tokens.start < t.end && t.start < s.tokens.end,
                (None, None) => true,
                _ => false,
            }
    })
}

/// The label of an attribution for the choice: right; a quote, where the two contents are on average half of one another at least; or no quote.
pub(super) fn worth(c: &Context, a: &Attribution, gold: &[Gold]) -> usize {
    if is_right(c, a, gold) {
        return 2;
    }
    let (precision, recall) = shares(c, &a.content, gold);
    usize::from(precision + recall >= 1.0)
}

/// The words of some pieces: tokens but marks.
pub(super) fn words_of(c: &Context, pieces: &[Range<TokenId>]) -> Vec<TokenId> {
    pieces.iter().flat_map(Clone::clone).filter(|&t| !matches!(c.shape[t as usize], 5 | 6)).collect()
}

/// The share of a content's words that the reference has in the content it shares most with, and the share of those that it has.
pub(super) fn shares(c: &Context, content: &[Range<TokenId>], gold: &[Gold]) -> (f32, f32) {
    let mine = words_of(c, content);
    let shared = |g: &Gold| {
        let theirs = words_of(c, &g.content);
        let both = mine.iter().filter(|t| theirs.contains(t)).count() as f32;
        (both / mine.len().max(1) as f32, both / theirs.len().max(1) as f32)
    };
    gold.iter().map(shared).max_by(|x, y| (x.0 + x.1).total_cmp(&(y.0 + y.1))).unwrap_or((0.0, 0.0))
}

/// The share of an outermost quotation's words that the reference has somebody say: speech from four fifths on, none below one fifth, else undecided.
pub(super) fn is_speech(article: &Article, quoted: &Range<TokenId>) -> Option<bool> {
    let words: Vec<TokenId> = quoted.clone().filter(|&t| !matches!(article.context.shape[t as usize], 5 | 6)).collect();
    let said = words.iter().filter(|t| article.gold.iter().any(|g| g.content.iter().any(|p| p.contains(t)))).count();
    if said * 5 >= words.len() * 4 {
        Some(true)
    } else if said * 5 < words.len() {
        Some(false)
    } else {
        None
    }
}
