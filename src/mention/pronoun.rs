//! Which referent a pronoun takes up: candidates in a bounded window, scored by agreement, place and recency.

use super::chain::{Chain, Class, Found};
use super::facts::Facts;
use super::lexicon::SAYING;
use crate::document::{BlockKind, Document, Gender, MentionKind, SentenceId, Tag, TokenId};

/// What a pronoun says of its referent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pronoun {
    He,
    She,
    It,
    They,
    /// I, we: whoever speaks.
    First,
    /// You: whoever is spoken to.
    Second,
    /// Who, whose, whom.
    Who,
    /// Which, that.
    Which,
}

/// The pronoun that a word in lower case is.
pub(crate) fn kind(lower: &str) -> Option<Pronoun> {
    Some(match lower {
        "he" | "him" | "his" | "himself" => Pronoun::He,
        "she" | "her" | "hers" | "herself" => Pronoun::She,
        "it" | "its" | "itself" => Pronoun::It,
        "they" | "them" | "their" | "theirs" | "themselves" => Pronoun::They,
        "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves" => Pronoun::First,
        "you" | "your" | "yours" | "yourself" | "yourselves" => Pronoun::Second,
        "who" | "whom" | "whose" => Pronoun::Who,
        "which" | "that" => Pronoun::Which,
        _ => return None,
    })
}

/// Mentions further back than this are not looked at.
const MOST_MENTIONS: usize = 48;
/// Nor those more sentences back.
const MOST_SENTENCES: u32 = 9;
/// A referent with a lower score is no answer.
const FLOOR: i32 = 8;

/// "It" mostly takes up no name but a thing, a clause or nothing, "they" people without a name: unless it speaks, a name must stand right before
/// and be what is spoken of. Chosen on GUM's training documents: the share of right ones among names given to "it" rises from 13 to 40 %.
const FLOOR_IT: i32 = 45;
const FLOOR_ITS: i32 = 30;
const FLOOR_THEY: i32 = 35;

/// See [`resolve`].
const PLACE_SAYS: i32 = 16;

/// Where a pronoun stands.
pub(crate) struct Place {
    pub pronoun: Pronoun,
    pub token: TokenId,
    pub sentence: SentenceId,
    pub quoted: bool,
    pub says: bool,
    /// "him", "her" after a verb: not the subject of that verb.
    pub object: bool,
    /// "its", "their".
    pub possessive: bool,
}

/// The best referent for a pronoun of the third person among the mentions before it.
pub(crate) fn resolve(
    document: &Document,
    facts: &Facts,
    chains: &[Chain],
    found: &[Found],
    place: &Place,
    best: &mut Vec<(u32, i32)>,
) -> Option<u32> {
    // Best mention score of each candidate, in the order met (nearest first).
    best.clear();
    for mention in found.iter().rev().take(MOST_MENTIONS) {
        let distance = place.sentence.saturating_sub(mention.sentence);
        if distance > MOST_SENTENCES {
            break;
        }
        let Some(chain) = mention.chain.filter(|_| !mention.signs) else { continue };
        let Some(fit) = agreement(&chains[chain as usize], place.pronoun) else { continue };
        if mention.tokens.contains(&place.token) && mention.kind != MentionKind::Name || bound(document, mention, place, distance) {
            continue;
        }
        let mut score = fit + closeness(document, mention, place, distance) + standing(&chains[chain as usize]);
        // "It said" is seldom a place that only is named: a country speaks where it spoke before.
        if place.pronoun == Pronoun::It && place.says && chains[chain as usize].class == Class::Place && !mention.says {
            score -= PLACE_SAYS;
        }
        match best.iter_mut().find(|(c, _)| *c == chain) {
            Some((_, old)) => *old = (*old).max(score),
            None => best.push((chain, score)),
        }
    }
    if let Some((chain, score)) = ahead(document, facts, chains, place) {
        match best.iter_mut().find(|(c, _)| *c == chain) {
            Some((_, old)) => *old = (*old).max(score),
            None => best.push((chain, score)),
        }
    }
    let mut winner: Option<(u32, i32)> = None;
    for &(chain, score) in best.iter() {
        if winner.is_none_or(|(_, top)| score > top) {
            winner = Some((chain, score));
        }
    }
    let floor = match place.pronoun {
        Pronoun::It | Pronoun::They if place.says => FLOOR,
        Pronoun::It if place.possessive => FLOOR_ITS,
        Pronoun::It => FLOOR_IT,
        Pronoun::They => FLOOR_THEY,
        _ => FLOOR,
    };
    winner.filter(|&(_, score)| score >= floor).map(|(chain, _)| chain)
}

/// "It is clear that", "it was decided to", "it seems": an "it" that stands for nothing, or for the clause to come.
pub(crate) fn is_empty(document: &Document, token: TokenId) -> bool {
    let word = |at: TokenId| document.tokens.get(at as usize).map_or("", |_| document.word(at));
    let tag = |at: TokenId| document.tokens.get(at as usize).map_or(Tag::Unset, |t| t.tag);
    let mut at = token + 1;
    while at < token + 4 && matches!(tag(at), Tag::Md | Tag::Rb) {
        at += 1;
    }
    if matches!(word(at), "seems" | "seemed" | "appears" | "appeared" | "turns" | "turned" | "happens" | "happened" | "takes" | "took") {
        return true;
    }
    if !matches!(word(at), "is" | "was" | "'s" | "’s" | "be" | "has" | "becomes" | "became") {
        return false;
    }
    let what = (at + 1..at + 4).find(|&t| matches!(tag(t), Tag::Jj | Tag::Jjr | Tag::Jjs | Tag::Vbn | Tag::Nn));
    let Some(what) = what else { return false };
    (what + 1..what + 4).any(|t| matches!(word(t), "that" | "to" | "for" | "how" | "whether" | "if" | "when" | "why" | "who"))
}

/// How well a referent fits the pronoun's number and gender; `None` when it cannot be.
fn agreement(chain: &Chain, pronoun: Pronoun) -> Option<i32> {
    match pronoun {
        Pronoun::He | Pronoun::She => {
            let asked = if pronoun == Pronoun::He { Gender::Male } else { Gender::Female };
            if chain.class != Class::Person || chain.plural || chain.gender.is_some_and(|g| g != asked) {
                return None;
            }
            Some(match (chain.gender, chain.likely) {
                (Some(_), _) => 9,
                (None, Some(g)) if g == asked => 7,
                (None, Some(_)) => return None,
                (None, None) => 3,
            })
        }
        Pronoun::It => match chain.class {
            Class::Body => Some(6),
            Class::Document => Some(6),
            Class::Place => Some(2),
            Class::Other => Some(-6),
            Class::Person | Class::Group => None,
        },
        Pronoun::They => match chain.class {
            Class::Group => Some(8),
            Class::Body => Some(if chain.plural { 4 } else { -4 }),
            Class::Person if chain.plural => Some(8),
            Class::Person => None,
            _ => Some(-10),
        },
        Pronoun::First | Pronoun::Second | Pronoun::Who | Pronoun::Which => None,
    }
}

/// How near a mention is, and how much its place in its sentence makes it what is spoken of.
fn closeness(document: &Document, mention: &Found, place: &Place, distance: u32) -> i32 {
    let mut score = match distance {
        0 => 31,
        1 => 23,
        2 => 14,
        3 => 7,
        4 => 2,
        _ => -3,
    };
    if mention.subject {
        score += if distance == 0 { 18 } else { 12 };
    }
    if mention.says && place.says {
        score += 8;
    }
    if mention.quoted && !place.quoted {
        // "“This director is new,” she recalls": who is only described within the marks is seldom who speaks outside.
        score -= if mention.kind == MentionKind::Nominal { 30 } else { 18 };
    }
    // Who goes on speaking is who spoke, not whom that one spoke of.
    if mention.reported && place.says && !place.quoted {
        score -= 12;
    }
    // Inside a quotation "he" is seldom who speaks.
    if place.quoted && !mention.quoted && mention.says && distance <= 1 {
        score -= 25;
    }
    if mention.embedded {
        score -= 6;
    }
    if mention.kind == MentionKind::Pronoun {
        score += 3;
    }
    let block = |sentence: SentenceId| document.sentences.get(sentence as usize).map(|s| s.block);
    if block(mention.sentence) == block(place.sentence) {
        score += 5;
    }
    let kind = block(mention.sentence).and_then(|b| document.blocks.get(b as usize)).map(|b| b.kind);
    if matches!(kind, Some(BlockKind::Headline | BlockKind::Caption | BlockKind::Byline)) {
        score -= 8;
    }
    score
}

/// What the document as a whole makes of a referent.
fn standing(chain: &Chain) -> i32 {
    let often = (32 - (chain.count + 1).leading_zeros()) as i32;
    3 * often.min(5) - if chain.name.is_none() { 14 } else { 0 }
}

/// "Trump told him": the object is not the subject of the same verb.
fn bound(document: &Document, mention: &Found, place: &Place, distance: u32) -> bool {
    if !place.object || distance != 0 || !mention.subject || mention.tokens.end > place.token {
        return false;
    }
    let between = mention.tokens.end..place.token;
    if between.len() > 12 {
        return false;
    }
    let verbs = document.tokens_in(&between).iter().filter(|t| t.tag.is_finite()).count();
    verbs <= 1 && !between.clone().any(|t| matches!(document.word(t), "," | "that" | "“" | "\"" | ":"))
}

/// "After he won, Ann Lee said": the subject that follows the opening clause in which the pronoun stands.
fn ahead(document: &Document, facts: &Facts, chains: &[Chain], place: &Place) -> Option<(u32, i32)> {
    let sentence = document.sentences.get(place.sentence as usize)?;
    let opening = document.tokens.get(sentence.tokens.start as usize)?.tag;
    let opens = matches!(opening, Tag::In | Tag::Wrb | Tag::Rb | Tag::Vbg | Tag::Vbn | Tag::To);
    if !opens || place.quoted {
        return None;
    }
    let end = sentence.tokens.end.min(sentence.tokens.start + 40);
    let comma = (sentence.tokens.start..end).find(|&t| document.word(t) == ",")?;
    if comma < place.token {
        return None;
    }
    for token in comma + 1..end.min(comma + 8) {
        if let Some(entity) = facts.entity_of(token) {
            let chain = document.entities[entity as usize].cluster?;
            let fit = agreement(chains.get(chain as usize)?, place.pronoun)?;
            return Some((chain, fit + 34 + standing(&chains[chain as usize])));
        }
        if facts.flags_of(token) & SAYING != 0 {
            break;
        }
    }
    None
}
