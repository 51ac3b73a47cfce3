//! Quotations outside their cue's sentence: each is joined to the attribution it continues.
//!
//! "“We will build,” said Moreno. “Not borrow.”": the second quotation has no cue of its own. Each such quotation is
//! weighed against the cues around it by a logistic model; the best one gets it as a further piece, where it is more
//! likely than not.

use super::attribution::Attribution;
use super::context::{Context, NONE};
use super::cues::FirstPass;
use crate::document::{Document, Tag, TokenId};
use crate::linear::{Features, Weights, mix};

/// How many cues before a quotation are weighed.
const BEFORE: usize = 4;
/// Cues below this probability get no quotations.
const LEAST: f32 = 0.15;

/// The quotations that no cue of their sentence covers, in order.
#[must_use]
pub fn loose(c: &Context, found: &[Attribution]) -> Vec<u32> {
    let mut covered = vec![false; c.quotations.len()];
    for a in found.iter().filter(|a| a.cue.probability >= LEAST) {
        for piece in &a.content {
            let mut token = piece.start;
            while token < piece.end {
                let id = c.quotation[token as usize];
                let Some(quoted) = c.quoted.get(id as usize) else {
                    token += 1;
                    continue;
                };
                let shared = quoted.end.min(piece.end) - token;
                if shared as usize * 2 >= quoted.len() && (a.rule.is_some() || !quoted.contains(&a.cue.tokens.start)) {
                    covered[id as usize] = true;
                }
                token = quoted.end.max(token + 1);
            }
        }
    }
    (0..c.quotations.len() as u32).filter(|&q| !covered[q as usize] && !c.quoted[q as usize].is_empty()).collect()
}

/// The attributions that quotation `q` is weighed against: positions in `found` (sorted by cue).
#[must_use]
pub fn rivals(document: &Document, c: &Context, found: &[Attribution], q: u32) -> Vec<usize> {
    let quoted = &c.quoted[q as usize];
    let block = block_of(document, c, quoted.start);
    let outside = |a: &&(usize, &Attribution)| {
        a.1.rule.is_none() && a.1.cue.probability >= LEAST && c.quotation[a.1.cue.tokens.start as usize] == NONE
    };
    let next = found.partition_point(|a| a.cue.tokens.start < quoted.start);
    let near = |a: &&(usize, &Attribution)| {
        let other = block_of(document, c, a.1.cue.tokens.start);
        other.abs_diff(block) <= 3
    };
    let before = found[..next].iter().enumerate().rev().take(12).collect::<Vec<_>>();
    let mut rivals: Vec<usize> = before.iter().filter(outside).filter(near).take(BEFORE).map(|a| a.0).collect();
    let after = found.iter().enumerate().skip(next).take(6).collect::<Vec<_>>();
    rivals.extend(after.iter().filter(outside).filter(near).take(2).map(|a| a.0));
    rivals
}

fn block_of(document: &Document, c: &Context, token: TokenId) -> u32 {
    document.sentences.get(c.sentence[token as usize] as usize).map_or(0, |s| s.block)
}

/// The features of quotation `q` against attribution `a`, the `rank`th of its rivals.
pub fn features(document: &Document, c: &Context, first: &FirstPass, found: &[Attribution], q: u32, a: usize, out: &mut Features) {
    out.clear();
    let quoted = &c.quoted[q as usize];
    let x = &found[a];
    let sentence = |t: TokenId| c.sentence[t as usize];
    let block = |t: TokenId| block_of(document, c, t);
    let after = u64::from(x.cue.tokens.start < quoted.start);
    let blocks = u64::from(block(x.cue.tokens.start).abs_diff(block(quoted.start))).min(3);
    let content_end = x.content.last().map_or(x.cue.tokens.end, |p| p.end);
    let content_start = x.content.first().map_or(x.cue.tokens.start, |p| p.start);
    let sentences = if after == 1 {
        sentence(quoted.start).saturating_sub(sentence(x.cue.tokens.start.max(content_end.max(1) - 1)))
    } else {
        sentence(x.cue.tokens.start).saturating_sub(sentence(quoted.end - 1))
    };
    let sentences = u64::from(sentences).min(5);
    let place = mix(after, mix(blocks, sentences));
    // The quotation: does it fill its sentences and its block?
    let own = &document.sentences[sentence(quoted.start) as usize];
    let last = &document.sentences[sentence(quoted.end - 1) as usize];
    let starts = own.tokens.start == quoted.start;
    let ends = last.tokens.end == quoted.end;
    let tokens = &document.blocks[own.block as usize].tokens;
    let fills =
        u64::from(starts) + 2 * u64::from(ends) + 4 * u64::from(tokens.start == quoted.start) + 8 * u64::from(tokens.end == quoted.end);
    let length = length_class(quoted.len());
    // The attribution: is what it has direct, does its content touch a mark?
    let direct = |t: TokenId| c.quotation.get(t as usize).is_some_and(|&q| q != NONE && c.quotations[q as usize].double);
    let kind = if x.content.is_empty() {
        3
    } else if x.content.iter().all(|p| direct(p.start) && direct(p.end - 1)) {
        0
    } else if x.content.iter().any(|p| direct(p.start) || direct(p.end - 1)) {
        1
    } else {
        2
    };
    let same_sentence = sentence(x.cue.tokens.start) == sentence(quoted.start);
    let stem = c.stem[super::roles::head_of(c, &x.cue.tokens) as usize];
    let level = |p: f32| (p * 4.99) as u64;
    // Nothing but marks between the content's end and the quotation.
    let touches = content_end == quoted.start || content_start == quoted.end;
    // Other cues between.
    let (from, to) = if after == 1 { (x.cue.tokens.end, quoted.start) } else { (quoted.end, x.cue.tokens.start) };
    let next = found.partition_point(|o| o.cue.tokens.start < from);
    let between = found[next..].iter().take_while(|o| o.cue.tokens.start < to).filter(|o| o.cue.probability > 0.4).take(3).count() as u64;
    // Cues in the quotation's own sentences, outside it.
    let rest: f32 = (own.tokens.start..last.tokens.end)
        .filter(|t| !quoted.contains(t))
        .take(120)
        .fold(0.0, |best: f32, t| best.max(first.cue.get(t as usize).copied().unwrap_or(0.0)));
    let q_before = c.quotations[q as usize].continues.is_some_and(|p| {
        c.quoted.get(p as usize).is_some_and(|earlier| x.content.iter().any(|piece| piece.start < earlier.end && earlier.start < piece.end))
    });
    let source = x.source.as_ref().map_or(0, |s| 1 + u64::from(c.shape[s.tokens.start as usize]));
    let double = u64::from(c.quotations[q as usize].double);
    out.push(0, 0);
    out.push(1, place);
    out.push(2, mix(place, kind));
    out.push(3, mix(place, fills));
    out.push(4, mix(mix(place, kind), mix(fills, length)));
    out.push(5, mix(fills, length));
    out.push(6, mix(place, level(x.cue.probability)));
    out.push(7, mix(mix(place, between), u64::from(touches)));
    out.push(8, mix(between, mix(after, kind)));
    out.push(9, mix(level(rest), mix(after, sentences)));
    out.push(10, mix(level(rest), mix(fills, kind)));
    out.push(11, mix(stem, mix(after, kind)));
    out.push(12, mix(u64::from(q_before), after));
    out.push(13, mix(u64::from(same_sentence), mix(fills, after)));
    out.push(14, mix(source, mix(after, blocks)));
    out.push(15, mix(level(x.content_probability), kind));
    out.push(16, mix(u64::from(c.shape[(quoted.start as usize + 1).min(c.shape.len() - 1)]), mix(length, u64::from(starts))));
    out.push(17, mix(c.word[(quoted.end as usize).max(2) - 2], u64::from(ends)));
    out.push(19, mix(double, mix(length, place)));
    out.push(20, mix(c.word[quoted.start.max(1) as usize - 1], after));
    out.push(21, length);
}

fn length_class(tokens: usize) -> u64 {
    match tokens {
        0..=4 => 0,
        5..=6 => 1,
        7..=9 => 2,
        10..=16 => 3,
        _ => 4,
    }
}

/// Joins loose quotations to attributions (sorted by cue). One that goes on from the paragraph before, by the marks, goes
/// where that one went; the others go where they most likely belong.
pub fn join(document: &Document, c: &Context, first: &FirstPass, weights: &Weights, found: &mut [Attribution], scratch: &mut Features) {
    let mut owner = owners(c, found);
    // To which attribution each quotation goes, and how likely it belongs there.
    let mut joins: Vec<Option<(usize, f32)>> = vec![None; c.quotations.len()];
    for q in loose(c, found) {
        let earlier = c.quotations[q as usize].continues.and_then(|p| owner.get(p as usize).copied().flatten());
        let best = match earlier {
            Some(a) => Some((a, 1.0)),
            None => rivals(document, c, found, q)
                .into_iter()
                .map(|a| {
                    features(document, c, first, found, q, a, scratch);
                    (a, weights.probability(scratch))
                })
                .max_by(|x, y| x.1.total_cmp(&y.1))
                .filter(|b| b.1 >= 0.5),
        };
        if let Some((a, _)) = best {
            owner[q as usize] = Some(a);
            joins[q as usize] = best;
        }
    }
    // The paragraphs of one quotation are one speaker's: those before the one that tells whose it is go there too. Marks of two shapes are
    // no such convention, and a transcript in marks has turns.
    let shape = |q: usize| document.text[c.quotations[q].span.start as usize..].chars().next();
    // A line that opens no mark anew is the rest of the line before.
    let anew = |q: usize| c.quoted[q].clone().next().is_some_and(|t| c.shape[t as usize] == 5);
    for q in (0..c.quotations.len()).rev() {
        let Some(earlier) = c.quotations[q].continues.map(|p| p as usize) else { continue };
        let tells = |a: &usize| found[*a].rule.is_none() && c.quotation[found[*a].cue.tokens.start as usize] == NONE;
        if let Some(a) = owner[q].filter(tells)
            && !c.quoted[earlier].is_empty()
            && if anew(q) { owner[earlier].is_none() && shape(q) == shape(earlier) } else { owner[earlier] != Some(a) }
        {
            owner[earlier] = Some(a);
            joins[earlier] = Some((a, 1.0));
        }
    }
    for (quoted, join) in c.quoted.iter().zip(joins) {
        let Some((a, probability)) = join else { continue };
        let x = &mut found[a];
        x.content.push(quoted.clone());
        x.joined += 1;
        x.join_probability = x.join_probability.min(probability);
    }
    for x in found.iter_mut().filter(|x| x.joined > 0) {
        tidy(&mut x.content);
    }
    // What a cue reports stands somewhere: where no quotation is it, in its sentence.
    for x in found {
        if let Some(with_content) = x.with_content.take().filter(|_| x.content.is_empty()) {
            *x = *with_content;
        }
    }
}

/// The attribution that each quotation belongs to already: the likeliest whose content reaches its end.
fn owners(c: &Context, found: &[Attribution]) -> Vec<Option<usize>> {
    let mut owner: Vec<Option<usize>> = vec![None; c.quotations.len()];
    for (n, a) in found.iter().enumerate().filter(|(_, a)| a.cue.probability >= LEAST) {
        for piece in &a.content {
            let id = c.quotation[piece.end as usize - 1];
            // Where no mark closes the quotation, its full stop may stand outside the content.
            let reaches = |q: &std::ops::Range<TokenId>| {
                q.end == piece.end || q.end == piece.end + 1 && c.tag[piece.end as usize] == Tag::Period as u8
            };
            let reaches = c.quoted.get(id as usize).is_some_and(|q| reaches(q) && !q.contains(&a.cue.tokens.start));
            if reaches && owner[id as usize].is_none_or(|o| found[o].cue.probability < a.cue.probability) {
                owner[id as usize] = Some(n);
            }
        }
    }
    owner
}

/// Sorts pieces and merges those that touch.
pub fn tidy(pieces: &mut Vec<std::ops::Range<TokenId>>) {
    pieces.sort_by_key(|p| (p.start, p.end));
    let mut merged: Vec<std::ops::Range<TokenId>> = Vec::with_capacity(pieces.len());
    for piece in pieces.drain(..) {
        match merged.last_mut() {
            Some(last) if last.end >= piece.start => last.end = last.end.max(piece.end),
            _ => merged.push(piece),
        }
    }
    *pieces = merged;
}
