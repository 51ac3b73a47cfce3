//! Which attributions stand: a logistic model gives each one the probability that content and source are right; of
//! those that contradict each other the likelier stays.

use super::attribution::Attribution;
use super::context::{Context, NONE};
use super::cues::FirstPass;
use super::roles::head_of;
use crate::document::{Document, TokenId};
use crate::linear::{Features, Weights, mix};

/// How the attributions of a document lie to one another.
#[derive(Clone, Copy, Debug, Default)]
struct Rank {
    /// The likeliest other cue whose content holds this one's cue.
    outer: f32,
    /// The likeliest other cue inside this one's content.
    inner: f32,
    /// The likeliest other cue outside, whose content overlaps this one's.
    rival: f32,
}

fn ranks(found: &[Attribution]) -> Vec<Rank> {
    let mut ranks = vec![Rank::default(); found.len()];
    // Contents seldom reach beyond a few sentences, so only neighbours are compared.
    let reach = 24;
    for (n, a) in found.iter().enumerate() {
        for (m, b) in found.iter().enumerate().skip(n.saturating_sub(reach)).take(2 * reach) {
            if n == m {
                continue;
            }
            let inside = b.content.iter().any(|p| p.contains(&a.cue.tokens.start));
            if inside {
                ranks[n].outer = ranks[n].outer.max(b.cue.probability * b.content_probability);
                ranks[m].inner = ranks[m].inner.max(a.cue.probability);
            } else if !a.content.iter().any(|p| p.contains(&b.cue.tokens.start)) && overlap(a, b) {
                ranks[n].rival = ranks[n].rival.max(b.cue.probability);
            }
        }
    }
    ranks
}

fn overlap(a: &Attribution, b: &Attribution) -> bool {
    a.content.iter().any(|p| b.content.iter().any(|q| p.start < q.end && q.start < p.end))
}

/// Calls `each` with the features of every attribution.
pub fn each_features(
    document: &Document,
    c: &Context,
    first: &FirstPass,
    found: &[Attribution],
    out: &mut Features,
    mut each: impl FnMut(usize, &Features),
) {
    for (n, rank) in ranks(found).into_iter().enumerate() {
        features(document, c, first, &found[n], rank, out);
        each(n, out);
    }
}

fn features(document: &Document, c: &Context, first: &FirstPass, a: &Attribution, rank: Rank, out: &mut Features) {
    out.clear();
    let level = |p: f32| (p.clamp(0.0, 1.0) * 9.99) as u64;
    let coarse = |p: f32| (p.clamp(0.0, 1.0) * 3.99) as u64;
    let head = head_of(c, &a.cue.tokens) as usize;
    let (stem, tag) = (c.stem[head], u64::from(c.tag[head]));
    let tokens: usize = a.content.iter().map(ExactSizeIterator::len).sum();
    let length = match tokens {
        0 => 0,
        1 => 1,
        2 => 2,
        3..=4 => 3,
        5..=8 => 4,
        9..=16 => 5,
        17..=40 => 6,
        _ => 7,
    };
    let quoted = |t: TokenId| c.quotation.get(t as usize).is_some_and(|&q| q != NONE);
    let inside = a.content.iter().flat_map(Clone::clone).filter(|&t| quoted(t)).count();
    let kind = if inside == 0 {
        0
    } else if inside == tokens {
        2_u64
    } else {
        1
    };
    let cue_inside = u64::from(quoted(a.cue.tokens.start));
    let source = a.source.as_ref();
    let form = source.map_or(0, |s| {
        let head = head_of(c, &s.tokens) as usize;
        1 + u64::from(c.tag[head])
    });
    let source_probability = source.map_or(0.0, |s| s.probability);
    let runner = a.others.first().map_or(0.0, |s| s.probability);
    let relation = u64::from(c.relation[head]);
    let before = u64::from(a.content.first().is_some_and(|p| p.start < a.cue.tokens.start));
    let begin = a.content.first().map_or(0, |p| c.word[p.start as usize]);
    let begin_tag = a.content.first().map_or(0, |p| u64::from(c.tag[p.start as usize]));
    let block =
        document.sentences.get(a.sentence as usize).and_then(|s| document.blocks.get(s.block as usize)).map_or(0, |b| b.kind as u64);
    let cue_mean = a.cue.tokens.clone().map(|t| first.roles[t as usize][0]).sum::<f32>() / a.cue.tokens.len().max(1) as f32;
    let content_first = a.content.iter().flat_map(Clone::clone).map(|t| first.roles[t as usize][1]).sum::<f32>() / tokens.max(1) as f32;
    let source_first =
        source.map_or(0.0, |s| s.tokens.clone().map(|t| first.roles[t as usize][2]).sum::<f32>() / s.tokens.len().max(1) as f32);
    out.push(0, 0);
    out.push(1, level(a.cue.probability));
    out.push(2, level(a.content_probability));
    out.push(3, level(a.edge_probability));
    out.push(4, mix(level(source_probability), u64::from(source.is_some())));
    out.push(5, mix(level(runner), coarse(source_probability)));
    out.push(6, level(cue_mean));
    out.push(7, level(content_first));
    out.push(8, mix(level(source_first), u64::from(source.is_some())));
    out.push(9, stem);
    out.push(10, mix(stem, tag));
    out.push(11, mix(tag, relation));
    out.push(12, mix(stem, kind));
    out.push(13, mix(kind, length));
    out.push(14, mix(kind, mix(coarse(a.cue.probability), coarse(a.edge_probability))));
    out.push(15, mix(mix(kind, cue_inside), coarse(a.content_probability)));
    out.push(16, level(rank.outer));
    out.push(17, mix(coarse(rank.outer), coarse(a.cue.probability)));
    out.push(18, level(rank.inner));
    out.push(19, level(rank.rival));
    out.push(20, mix(coarse(rank.rival), coarse(a.cue.probability)));
    out.push(21, mix(cue_inside, coarse(rank.outer)));
    out.push(22, form);
    out.push(23, mix(form, kind));
    out.push(24, mix(begin, before));
    out.push(25, mix(begin_tag, mix(before, tag)));
    out.push(26, mix(u64::from(a.joined.min(3)), level(a.join_probability)));
    out.push(27, mix(a.content.len().min(4) as u64, kind));
    out.push(28, block);
    out.push(29, mix(block, kind));
    out.push(30, mix(a.cue.tokens.len().min(5) as u64, tag));
    out.push(31, mix(coarse(a.cue.probability), mix(coarse(a.content_probability), coarse(source_probability))));
    let (first_word, last_word) = (c.word[a.cue.tokens.start as usize], c.word[a.cue.tokens.end as usize - 1]);
    out.push(32, mix(first_word, last_word));
}

/// The attributions that stand, positions rising.
#[must_use]
pub fn choose(
    document: &Document,
    c: &Context,
    first: &FirstPass,
    weights: &Weights,
    least: f32,
    found: &mut [Attribution],
    scratch: &mut Features,
) -> Vec<usize> {
    let mut probabilities = Vec::with_capacity(found.len());
    each_features(document, c, first, found, scratch, |_, features| probabilities.push(weights.probability(features)));
    for (a, p) in found.iter_mut().zip(probabilities) {
        a.probability = p;
    }
    resolve(found, least)
}

/// The attributions that stand: of those that overlap the likelier, none whose cue lies in the content of a likelier one.
#[must_use]
pub fn resolve(found: &[Attribution], least: f32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..found.len()).filter(|&n| found[n].probability >= least && !found[n].content.is_empty()).collect();
    order.sort_by(|&x, &y| found[y].probability.total_cmp(&found[x].probability).then(x.cmp(&y)));
    let mut kept: Vec<usize> = Vec::new();
    // Which accepted attribution owns each token, as content or as cue.
    let mut content = std::collections::BTreeMap::new();
    let mut cues = std::collections::BTreeMap::new();
    for n in order {
        let a = &found[n];
        let tokens: usize = a.content.iter().map(ExactSizeIterator::len).sum();
        let taken = a.content.iter().flat_map(Clone::clone).filter(|t| content.contains_key(t)).count();
        let cue_taken = a.cue.tokens.clone().any(|t| content.contains_key(&t) || cues.contains_key(&t));
        let holds_cue = a.content.iter().flat_map(Clone::clone).any(|t| cues.contains_key(&t));
        if cue_taken || holds_cue || taken * 2 > tokens {
            continue;
        }
        for t in a.content.iter().flat_map(Clone::clone) {
            content.insert(t, n);
        }
        for t in a.cue.tokens.clone() {
            cues.insert(t, n);
        }
        kept.push(n);
    }
    kept.sort_unstable();
    kept
}
