//! Marks, cues and sources to quotes.
//!
//! 1. [`marks`] pairs quotation marks.
//! 2. [`cues`] reads each sentence for words that report: candidates.
//! 3. [`roles`] and [`attribution`] read the sentence again for each candidate: its content, its source.
//! 4. [`link`] joins quotations outside the cue's sentence.
//! 5. [`choice`] gives each attribution its probability and keeps those that stand.

pub mod act;
pub mod attribution;
pub mod carried;
pub mod choice;
pub mod complement;
pub mod context;
pub mod cues;
pub mod display;
pub mod gate;
pub mod idiom;
pub mod link;
pub mod marks;
pub mod nested;
pub mod parenthetical;
pub mod polish;
pub mod roles;
pub mod speech;
pub mod turns;

use std::ops::Range;

use crate::document::{Alternative, Document, Quote, QuoteKind, Resolution, TokenId};
use crate::linear::{Features, Weights, sigmoid};
use crate::model::Model;
use crate::span::Span;
use crate::token::Words;
pub use act::UserCues;
use attribution::Attribution;
use context::{Context, NONE};

/// The evidence of a quotation that nobody is found to say, and its act where it is no speech.
pub const UNATTRIBUTED: &str = "unattributed";
const MENTIONED: &str = "mentioned";
/// Sources less likely than this are no alternatives.
const LEAST_ALTERNATIVE: f32 = 0.03;

/// What makes a probability of the choice a calibrated one, and what is kept.
#[derive(Clone, Copy, Debug)]
pub struct Calibration {
    /// The least probability of being a quote of an attribution that stands.
    pub least: f32,
    /// Platt's slope.
    pub slope: f32,
    /// Platt's shift.
    pub shift: f32,
    /// The share of right rows among those of each rule, in the order of [`Rule`].
    pub rules: [f32; 3],
}

/// The rules beside the model, whose rows are as likely to be right as such rows were in training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The layout shows it (`turns`).
    Layout,
    /// A plain verb of speech with its clause (`complement`), a set phrase (`idiom`).
    Complement,
    /// A quotation with no cue after speech (`carried`).
    Carried,
}

impl Calibration {
    /// As a section's bytes.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        [self.least, self.slope, self.shift].iter().chain(&self.rules).flat_map(|v| v.to_le_bytes()).collect()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let values: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|&b| f32::from_le_bytes(b)).collect();
        let &[least, slope, shift, ref rules @ ..] = values.as_slice() else { return None };
        Some(Self { least, slope, shift, rules: rules.try_into().ok()? })
    }

    /// The calibrated probability.
    #[must_use]
    pub fn apply(&self, p: f32) -> f32 {
        let p = p.clamp(1e-4, 1.0 - 1e-4);
        sigmoid(self.slope * (p / (1.0 - p)).ln() + self.shift)
    }
}

/// The weights of the stage.
#[derive(Clone, Copy, Debug)]
pub struct Weighed<'m> {
    /// The checksum of the model they come from.
    model: u64,
    glance: &'m Weights,
    first: &'m Weights,
    second: &'m Weights,
    link: &'m Weights,
    choice: &'m Weights,
    speech: &'m Weights,
    calibration: Calibration,
}

impl<'m> Weighed<'m> {
    /// Those of a model; `None` where it lacks one.
    #[must_use]
    pub fn of(model: &'m Model) -> Option<Self> {
        Some(Self {
            model: model.checksum(),
            glance: model.weights("quote.glance")?,
            first: model.weights("quote.first")?,
            second: model.weights("quote.second")?,
            link: model.weights("quote.link")?,
            choice: model.weights("quote.choice")?,
            speech: model.weights("quote.speech")?,
            calibration: Calibration::from_bytes(model.bytes("quote.bin")?)?,
        })
    }
}

/// The stage's memory, used again from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    context: Context,
    buffers: Buffers,
}

/// What the steps of the stage work in.
#[derive(Debug, Default)]
struct Buffers {
    cues: cues::Scratch,
    attribution: attribution::Scratch,
    features: Features,
}

/// The attributions of a document that stand.
fn read(
    document: &Document,
    context: &Context,
    words: &Words,
    weights: &Weighed,
    user: &UserCues,
    unattributed: bool,
    buffers: &mut Buffers,
) -> Vec<Attribution> {
    let layout = turns::find(document, context, words);
    let mut first = cues::label(document, context, weights.model, weights.glance, weights.first, &mut buffers.cues);
    cues::add_named(document, context, user, &mut first);
    let mut found = attribution::read(document, context, &first, &layout, weights.second, &mut buffers.attribution);
    let features = &mut buffers.features;
    link::join(document, context, &first, weights.link, &mut found, features);
    let kept = choice::choose(document, context, &first, (weights.choice, weights.speech), weights.calibration.least, &mut found, features);
    let kept = kept.into_iter().map(|n| found[n].clone()).collect();
    let mut kept = complete(document, context, &first, weights.speech, kept, features);
    for a in &mut kept {
        a.probability = match a.rule {
            Some(rule) => weights.calibration.rules[rule as usize],
            None => weights.calibration.apply(a.probability),
        };
    }
    if unattributed {
        let left = speech::left(document, context, &first, &kept, weights.speech, features);
        kept.extend(left);
    }
    kept
}

/// What the model chose with its edges mended, and what the rules find beside it.
#[must_use]
pub fn complete(
    document: &Document,
    context: &Context,
    first: &cues::FirstPass,
    speech: &Weights,
    mut kept: Vec<Attribution>,
    scratch: &mut Features,
) -> Vec<Attribution> {
    for a in kept.iter_mut().filter(|a| a.rule.is_none()) {
        polish::polish(document, context, a);
    }
    polish::part(document, context, &mut kept);
    let plain = complement::find(document, context, &kept);
    kept.extend(plain);
    let idioms = idiom::find(document, context, &kept);
    kept.extend(idioms);
    display::add(document, context, &mut kept);
    let carried = carried::find(document, context, &kept);
    kept.extend(
        carried.into_iter().filter(|a| a.content.iter().all(|q| speech::probability(document, context, first, q, speech, scratch) >= 0.5)),
    );
    kept
}

/// Fills [`Document::quotes`]. Without the stage's sections in the model there are none.
pub fn find(document: &mut Document, words: &Words, model: &Model, user: &UserCues, unattributed: bool, scratch: &mut Scratch) {
    let Some(weights) = Weighed::of(model) else { return };
    let Scratch { context, buffers } = scratch;
    context.fill(document, words);
    let context = &*context;
    let outer = read(document, context, words, &weights, user, unattributed, buffers);
    let mut inner = nested::find(document, context, &outer);
    for (at, a) in &mut inner {
        // What is read inside a row is no likelier than the row.
        a.probability = outer[*at].probability * weights.calibration.rules[Rule::Complement as usize];
    }
    // Each quote with its place in `outer` or with that of the one it stands in, so that ids can be given once all are in order.
    let mut quotes: Vec<(Quote, Option<usize>, Option<usize>)> = Vec::with_capacity(outer.len() + inner.len());
    quotes.extend(outer.iter().enumerate().filter_map(|(n, a)| Some((quote(document, context, a, user)?, Some(n), None))));
    quotes.extend(inner.iter().filter_map(|(at, a)| {
        let inner = quote(document, context, a, user)?;
        let evidence = if inner.kind == QuoteKind::Direct { "inner marks" } else { "what they called" };
        Some((Quote { evidence, ..inner }, None, Some(*at)))
    }));
    quotes.sort_by_key(|(q, ..)| (q.span, q.cue));
    let mut places = vec![None; outer.len()];
    for (place, (_, own, _)) in quotes.iter().enumerate() {
        if let Some(own) = *own {
            places[own] = Some(place as u32);
        }
    }
    let quotes = quotes.into_iter().map(|(q, _, parent)| Quote { parent: parent.and_then(|p| places[p]), ..q }).collect();
    document.quotes = quotes;
}

fn quote(document: &Document, context: &Context, a: &Attribution, user: &UserCues) -> Option<Quote> {
    let cue = &a.cue.tokens;
    let cue_words: Vec<&str> = cue.clone().map(|t| document.word(t)).collect();
    let head = roles::head_of(context, cue) - cue.start;
    let alternatives = a.others.iter().filter(|o| o.probability >= LEAST_ALTERNATIVE).map(|o| {
        let span = document.token_span(&o.tokens);
        Alternative { name: document.slice(span).into(), span, probability: o.probability }
    });
    let parts: Vec<Span> = a.content.iter().map(|p| document.token_span(p)).collect();
    let span = parts.first()?.cover(*parts.last()?);
    // "((AM)) We will": brackets around a label are no cue.
    let reports = !cue.is_empty() && !cue_words.iter().all(|w| w.starts_with(')'));
    Some(Quote {
        span,
        kind: kind(context, &a.content),
        parts,
        cue: reports.then(|| document.token_span(cue)),
        source: a.source.as_ref().map(|s| document.token_span(&s.tokens)),
        speaker: None,
        resolution: Resolution::Unknown,
        addressee: None,
        act: if a.unattributed && a.probability < 0.5 { MENTIONED } else { act::of(&cue_words, head as usize, user) }.into(),
        parent: None,
        sentence: if reports { a.sentence } else { context.sentence[a.content.first()?.start as usize] },
        // Of words that are not speech, that they are none.
        confidence: if a.unattributed { a.probability.max(1.0 - a.probability) } else { a.probability },
        evidence: evidence(document, context, a),
        alternatives: alternatives.collect(),
    })
}

/// Which pattern won.
fn evidence(document: &Document, c: &Context, a: &Attribution) -> &'static str {
    if a.unattributed {
        return UNATTRIBUTED;
    }
    let word = document.word(a.cue.tokens.start);
    let head = roles::head_of(c, &a.cue.tokens);
    let unclosed = |t: TokenId| c.quotations.get(c.quotation[t as usize] as usize).is_some_and(|q| q.ending == marks::Ending::Unclosed);
    if a.content.iter().any(|p| unclosed(p.start) || unclosed(p.end - 1)) {
        "unclosed mark"
    } else if a.cue.tokens.is_empty() {
        "carried over"
    } else if let Some(rule) = a.rule {
        match word {
            ":" | ")" | "))" => "transcript",
            _ if context::is_verb(c.tag[head as usize]) => "cue verb",
            _ if rule == Rule::Layout => "signature",
            _ => "cue phrase",
        }
    } else if a.joined > 0 {
        "cue and quotation"
    } else if word.eq_ignore_ascii_case("according") {
        "according to"
    } else if word == ":" {
        "colon"
    } else if context::is_verb(c.tag[head as usize]) {
        "cue verb"
    } else {
        "cue phrase"
    }
}

/// Direct when all words stand in quotation marks, indirect when none does.
fn kind(c: &Context, content: &[Range<TokenId>]) -> QuoteKind {
    let words = content.iter().flat_map(Clone::clone).filter(|&t| !matches!(c.shape[t as usize], 5 | 6));
    let (mut inside, mut all) = (0, 0);
    for t in words {
        all += 1;
        inside += usize::from(c.quotation[t as usize] != NONE);
    }
    match inside {
        0 => QuoteKind::Indirect,
        n if n == all => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    }
}
