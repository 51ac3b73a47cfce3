//! Which attributions stand: a logistic model of three labels tells what is no quote from quotes, and of these those whose content and source
//! are right from those that are cut otherwise or said by another. What is a quote stands, its edges sure or not; how likely it is right is
//! its confidence. Of those that contradict each other the one that is likelier right stays.

use super::attribution::Attribution;
use super::context::{Context, NONE, is_verb};
use super::cues::FirstPass;
use super::gate;
use super::roles::head_of;
use super::speech;
use crate::document::{Document, Tag, TokenId};
use crate::linear::{Features, Weights, key, mix, softmax};

/// Rows less likely than this to be right are errors to a reader, though somebody may be reported there.
const LEAST_RIGHT: f32 = 0.24;

/// How much of its words a quote that is cut otherwise shares with the reference, about.
const SHARED: f32 = 0.75;

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
    // From the first token of each content to its last: most lie far from one another.
    let spans: Vec<(TokenId, TokenId)> = found.iter().map(|a| extent(&a.content)).collect();
    for (n, a) in found.iter().enumerate() {
        let (own, cue) = (spans[n], a.cue.tokens.start);
        for (m, b) in found.iter().enumerate().skip(n.saturating_sub(reach)).take(2 * reach) {
            let span = spans[m];
            let apart = (own.1 <= span.0 || span.1 <= own.0) && !(span.0..span.1).contains(&cue);
            if n == m || apart {
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

/// The labels of the choice, in the order of the model: no quote, one whose content or source is not right, one that is right.
pub const LABELS: [&str; 3] = ["no", "partly", "right"];

/// The first token of some pieces, and the one behind the last.
fn extent(pieces: &[std::ops::Range<TokenId>]) -> (TokenId, TokenId) {
    pieces.iter().fold((TokenId::MAX, 0), |(start, end), piece| (start.min(piece.start), end.max(piece.end)))
}

fn overlap(a: &Attribution, b: &Attribution) -> bool {
    a.content.iter().any(|p| b.content.iter().any(|q| p.start < q.end && q.start < p.end))
}

/// Calls `each` with the features of every attribution.
pub fn each_features(
    document: &Document,
    c: &Context,
    first: &FirstPass,
    speech: &Weights,
    found: &[Attribution],
    out: &mut Features,
    mut each: impl FnMut(usize, &Features),
) {
    // How likely each quotation is speech, once it was asked for.
    let mut told: Vec<Option<f32>> = vec![None; c.quotations.len()];
    for (n, rank) in ranks(found).into_iter().enumerate().filter(|(n, _)| found[*n].rule.is_none()) {
        let a = &found[n];
        let mut least = 1.0_f32;
        for id in quotations(c, a) {
            let p = *told[id as usize].get_or_insert_with(|| speech::probability(document, c, first, &c.quoted[id as usize], speech, out));
            least = least.min(p);
        }
        features(document, c, first, a, rank, least, out);
        each(n, out);
    }
}

/// The outermost quotations that the content of an attribution has part of.
fn quotations<'a>(c: &'a Context, a: &'a Attribution) -> impl Iterator<Item = u32> + 'a {
    a.content.iter().flat_map(move |piece| {
        let mut token = piece.start;
        std::iter::from_fn(move || {
            while token < piece.end {
                let id = c.quotation[token as usize];
                token = c.quoted.get(id as usize).map_or(token, |quoted| quoted.end).max(token + 1);
                if id != NONE {
                    return Some(id);
                }
            }
            None
        })
    })
}

fn features(document: &Document, c: &Context, first: &FirstPass, a: &Attribution, rank: Rank, speech: f32, out: &mut Features) {
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
    let cue_mean = a.cue.tokens.clone().map(|t| first.cue[t as usize]).sum::<f32>() / a.cue.tokens.len().max(1) as f32;
    out.extend([
        key(0, 0),
        key(1, level(a.cue.probability)),
        key(2, level(a.content_probability)),
        key(3, level(a.edge_probability)),
        key(4, mix(level(source_probability), u64::from(source.is_some()))),
        key(5, mix(level(runner), coarse(source_probability))),
        key(6, level(cue_mean)),
        key(9, stem),
        key(10, mix(stem, tag)),
        key(11, mix(tag, relation)),
        key(12, mix(stem, kind)),
        key(13, mix(kind, length)),
        key(14, mix(kind, mix(coarse(a.cue.probability), coarse(a.edge_probability)))),
        key(15, mix(mix(kind, cue_inside), coarse(a.content_probability))),
        key(16, level(rank.outer)),
        key(17, mix(coarse(rank.outer), coarse(a.cue.probability))),
        key(18, level(rank.inner)),
        key(19, level(rank.rival)),
        key(20, mix(coarse(rank.rival), coarse(a.cue.probability))),
        key(21, mix(cue_inside, coarse(rank.outer))),
        key(22, form),
        key(23, mix(form, kind)),
        key(24, mix(begin, before)),
        key(25, mix(begin_tag, mix(before, tag))),
        key(26, mix(u64::from(a.joined.min(3)), level(a.join_probability))),
        key(27, mix(a.content.len().min(4) as u64, kind)),
        key(28, block),
        key(29, mix(block, kind)),
        key(30, mix(a.cue.tokens.len().min(5) as u64, tag)),
        key(31, mix(coarse(a.cue.probability), mix(coarse(a.content_probability), coarse(source_probability)))),
        key(33, mix(u64::from(a.forced), kind)),
        key(34, mix(u64::from(a.forced), stem)),
        key(35, mix(u64::from(a.of_form), coarse(a.cue.probability))),
        key(36, mix(u64::from(a.of_form), coarse(rank.rival.max(rank.outer)))),
    ]);
    let words: Vec<&str> = a.cue.tokens.clone().map(|t| document.word(t)).collect();
    let act = super::act::known(&words).map_or(0, crate::linear::hash);
    out.extend([
        key(90, act),
        key(91, mix(act, kind)),
        key(92, mix(act, u64::from(source.is_some()))),
        key(93, mix(act, begin_tag)),
        key(94, mix(act, mix(form, tag))),
    ]);
    if kind > 0 {
        // What stands in marks may be a title or a term.
        out.extend([
            key(115, mix(level(speech), kind)),
            key(116, mix(level(speech), mix(kind, act))),
            key(117, mix(coarse(speech), mix(kind, coarse(a.cue.probability)))),
            key(118, mix(coarse(speech), mix(kind, length))),
        ]);
    }
    facts(document, c, a, head, kind, act, out);
    verb_group(c, a, head, kind, out);
    arguments(c, a, head, kind, out);
    let (first_word, last_word) = (c.word[a.cue.tokens.start as usize], c.word[a.cue.tokens.end as usize - 1]);
    out.push(32, mix(first_word, last_word));
}

/// What tells reports from deeds: a clause or a thing for content, somebody who speaks or nobody, the words of the source.
fn facts(document: &Document, c: &Context, a: &Attribution, head: usize, kind: u64, act: u64, out: &mut Features) {
    let verb = |t: TokenId| is_verb(c.tag[t as usize]) || c.tag[t as usize] == Tag::Md as u8;
    let finite = |t: TokenId| document.tokens[t as usize].tag.is_finite();
    let mut tokens = a.content.iter().flat_map(Clone::clone).take(200);
    let clause = if tokens.clone().any(finite) { 2 } else { u64::from(tokens.any(verb)) };
    let tag = u64::from(c.tag[head]);
    let source = a.source.as_ref().map(|s| head_of(c, &s.tokens) as usize);
    let who = source.map_or(0, |s| mix(u64::from(c.tag[s]), u64::from(c.entity[s] >> 1)));
    out.extend([
        key(100, mix(clause, kind)),
        key(101, mix(clause, mix(act, tag))),
        key(102, mix(clause, mix(who, kind))),
        key(103, mix(who, act)),
        key(104, mix(who, tag)),
        key(105, mix(who, c.class[head][1])),
        key(106, mix(clause, c.stem[head])),
        key(107, mix(clause, c.class[head][1])),
    ]);
    if let Some(piece) = a.content.iter().max_by_key(|p| p.len()) {
        let t = head_of(c, piece) as usize;
        let end = document.sentences.get(a.sentence as usize).map_or(0, |s| s.tokens.end);
        out.extend([
            key(108, mix(c.class[t][1], act)),
            key(109, mix(c.class[t][0], mix(tag, u64::from(c.tag[t])))),
            key(110, mix(c.class[head][1], c.class[t][1])),
            key(111, mix(u64::from(end.saturating_sub(piece.end)).min(3), mix(kind, clause))),
            key(112, mix(u64::from(c.tag[piece.start as usize]), mix(u64::from(c.tag[t]), tag))),
        ]);
    }
    if let Some(s) = source {
        out.extend([key(113, mix(c.class[s][1], c.class[head][1])), key(114, mix(c.class[s][0], act))]);
    }
}

/// What the cue is in its sentence: its clause, its auxiliaries, what stands beside it.
fn verb_group(c: &Context, a: &Attribution, head: usize, kind: u64, out: &mut Features) {
    let (stem, tag, relation) = (c.stem[head], u64::from(c.tag[head]), u64::from(c.relation[head]));
    let cue = &a.cue.tokens;
    let above = c.head[head];
    if above != NONE {
        let above = above as usize;
        out.extend([key(40, mix(relation, c.stem[above])), key(41, mix(relation, mix(u64::from(c.tag[above]), tag)))]);
    }
    let mut frame = 0_u64;
    for child in c.children(head as u32).take(16) {
        let child_relation = u64::from(c.relation[child as usize]);
        frame |= 1 << (child_relation & 63);
        if c.shape[child as usize] < 5 && !cue.contains(&child) {
            out.push(42, mix(child_relation, c.word[child as usize]));
        }
    }
    out.extend([
        key(43, mix(frame, kind)),
        key(44, mix(stem, frame)),
        key(45, mix(c.class[head][1], tag)),
        key(46, mix(c.class[head][0], mix(relation, kind))),
    ]);
    for t in cue.clone().take(6) {
        out.push(47, mix(c.word[t as usize], u64::from(t as usize == head)));
    }
    let before = cue.start.checked_sub(1).map_or(0, |t| c.word[t as usize]);
    let after = c.word.get(cue.end as usize).copied().unwrap_or(0);
    out.extend([
        key(48, before),
        key(49, after),
        key(50, mix(stem, after)),
        key(51, mix(u64::from(c.tag.get(cue.end as usize).copied().unwrap_or(0)), mix(tag, kind))),
        key(52, cue.clone().take(5).fold(5, |tags, t| mix(tags, u64::from(c.tag[t as usize])))),
    ]);
}

/// What content and source are: their heads, how they hang from the cue.
fn arguments(c: &Context, a: &Attribution, head: usize, kind: u64, out: &mut Features) {
    let stem = c.stem[head];
    let whole = |span: &std::ops::Range<TokenId>| head_of(c, span) as usize;
    let path = |t: usize| -> u64 {
        let up = c.head[t];
        let near = if up as usize == head {
            1
        } else if c.head[head] as usize == t {
            2
        } else if up != NONE && c.head[up as usize] as usize == head {
            3
        } else {
            4
        };
        mix(near, u64::from(c.relation[t]))
    };
    match a.source.as_ref() {
        Some(source) => {
            let s = whole(&source.tokens);
            out.extend([
                key(60, c.word[s]),
                key(61, mix(c.word[s], stem)),
                key(62, mix(u64::from(c.entity[s]), kind)),
                key(63, path(s)),
                key(64, mix(path(s), u64::from(c.tag[head]))),
                key(65, mix(c.class[s][1], u64::from(c.tag[s]))),
                key(66, c.word[source.tokens.start as usize]),
            ]);
            let gap = if source.tokens.end <= a.cue.tokens.start {
                a.cue.tokens.start - source.tokens.end
            } else {
                20 + source.tokens.start.saturating_sub(a.cue.tokens.end).min(9)
            };
            out.extend([key(67, u64::from(gap.min(30))), key(68, mix(source.tokens.len().min(12) as u64, u64::from(c.tag[s])))]);
        }
        None => out.push(69, mix(stem, kind)),
    }
    if let Some(piece) = a.content.iter().max_by_key(|p| p.len()) {
        let t = whole(piece);
        out.extend([
            key(70, path(t)),
            key(71, mix(path(t), u64::from(c.tag[t]))),
            key(72, mix(path(t), stem)),
            key(73, mix(c.word[piece.start as usize], u64::from(c.tag.get(piece.start as usize + 1).copied().unwrap_or(0)))),
            key(74, c.stem[t]),
            key(75, mix(u64::from(c.tag[t]), kind)),
        ]);
        let (next, last) = (c.word.get(piece.end as usize).copied().unwrap_or(0), c.word[piece.end as usize - 1]);
        out.extend([key(76, next), key(77, last)]);
        // Do content and source meet the cue without a gap?
        let touches = u64::from(piece.start == a.cue.tokens.end) + 2 * u64::from(piece.end == a.cue.tokens.start);
        out.push(78, mix(touches, mix(u64::from(c.tag[head]), kind)));
    }
}

/// The attributions that stand, positions rising.
#[must_use]
pub fn choose(
    document: &Document,
    c: &Context,
    first: &FirstPass,
    (weights, speech): (&Weights, &Weights),
    least: f32,
    found: &mut [Attribution],
    scratch: &mut Features,
) -> Vec<usize> {
    let mut probabilities = Vec::with_capacity(found.len());
    each_features(document, c, first, speech, found, scratch, |n, features| {
        let mut scores = [0.0; LABELS.len()];
        weights.score_f32(features, &mut scores);
        softmax(&mut scores);
        probabilities.push((n, scores));
    });
    for (n, [_, partly, right]) in probabilities {
        let a = &mut found[n];
        (a.stands, a.probability) = (right + SHARED * partly, right);
        if a.cue.by_user {
            a.stands = a.stands.max(least);
        } else if a.stands >= least && !gate::admits(document, c, a) {
            a.stands = 0.0;
        }
    }
    resolve(found, least)
}

/// The attributions that stand: of those that overlap the likelier to be right, none whose cue lies in the content of a likelier one.
#[must_use]
pub fn resolve(found: &[Attribution], least: f32) -> Vec<usize> {
    let stands = |a: &Attribution| {
        a.stands >= least.max(f32::MIN_POSITIVE) && !a.content.is_empty() && (a.probability >= LEAST_RIGHT || a.cue.by_user)
    };
    let mut order: Vec<usize> = (0..found.len()).filter(|&n| stands(&found[n])).collect();
    order.sort_by(|&x, &y| found[y].probability.total_cmp(&found[x].probability).then(x.cmp(&y)));
    let mut kept: Vec<usize> = Vec::new();
    // Which tokens are content and cue of those accepted.
    let tokens = found.iter().flat_map(|a| a.content.iter().chain([&a.cue.tokens])).map(|p| p.end).max().unwrap_or(0);
    let (mut content, mut cues) = (vec![false; tokens as usize], vec![false; tokens as usize]);
    let count = |piece: &std::ops::Range<TokenId>, owned: &[bool]| {
        owned[piece.start as usize..piece.end as usize].iter().filter(|&&owned| owned).count()
    };
    for n in order {
        let a = &found[n];
        let tokens: usize = a.content.iter().map(ExactSizeIterator::len).sum();
        let taken: usize = a.content.iter().map(|p| count(p, &content)).sum();
        let cue_taken = count(&a.cue.tokens, &content) + count(&a.cue.tokens, &cues) > 0;
        let holds_cue = a.content.iter().any(|p| count(p, &cues) > 0);
        if cue_taken || holds_cue || taken * 2 > tokens {
            continue;
        }
        a.content.iter().for_each(|p| content[p.start as usize..p.end as usize].fill(true));
        cues[a.cue.tokens.start as usize..a.cue.tokens.end as usize].fill(true);
        kept.push(n);
    }
    kept.sort_unstable();
    kept
}
