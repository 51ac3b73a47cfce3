//! Which attributions are no quotes to a reader, however likely the choice holds them to be.
//!
//! PolNeAR marks every attitude as an attribution ("are expected to", "is looking for"), with or without words of reporting and with or
//! without somebody who reports. The choice has learned that; a few kinds do not stand all the same, two only above a higher probability.

use super::act;
use super::attribution::Attribution;
use super::complement;
use super::context::{Context, NONE, is_verb};
use super::roles::head_of;
use crate::document::{BlockKind, Document, EntityLabel, Tag};

/// The least of what stands where nobody reports and nothing is in marks.
const LEAST_WITHOUT_SOURCE: f32 = 0.5;

/// The same of words in and out of marks whose cue the list of acts does not know: "opened a bar called “The Rusty Anchor”".
const LEAST_WITHOUT_REPORT: f32 = 0.6;

/// The same of deeds: where the content is a thing, not a clause.
const LEAST_OF_DEEDS: f32 = 0.85;

/// Whether an attribution may stand.
#[must_use]
pub fn admits(document: &Document, c: &Context, a: &Attribution) -> bool {
    if a.rule.is_some() || a.cue.by_user {
        return true;
    }
    if is_name_of_thing(document, a) || is_calling(document, a) {
        return false;
    }
    let quoted = |t: u32| c.quotation[t as usize] != NONE;
    let mut tokens = a.content.iter().flat_map(Clone::clone);
    let cue = a.cue.tokens.clone();
    let words: Vec<&str> = cue.clone().map(|t| document.word(t)).collect();
    if tokens.clone().any(quoted) {
        let reported = || words.last().is_some_and(|w| *w == ":") || act::known(&words).is_some();
        return a.stands >= LEAST_WITHOUT_REPORT || tokens.all(quoted) || reported();
    }
    // "Which", "there": a word that only stands for something.
    let stand_in = |t: u32| matches!(document.tokens[t as usize].tag, Tag::Wdt | Tag::Wp | Tag::Ex);
    if tokens.clone().all(stand_in) {
        return false;
    }
    // "No cause was known, but an officer said the door was open": a content over somebody else's words, by nobody.
    if a.source.is_none() && tokens.clone().any(|t| complement::says(document, t)) {
        return false;
    }
    let told = tokens.any(|t| is_verb(c.tag[t as usize]) || c.tag[t as usize] == Tag::Md as u8);
    if a.source.is_none() {
        // "The cable was announced": a thing, by nobody. "Is expected to", "was planned": what is foreseen, by nobody in particular.
        let head = head_of(c, &cue) as usize;
        let foreseen = c.tag[head] == Tag::Vbn as u8 && matches!(act::known(&words), Some("expects" | "plans"));
        if !told || foreseen || a.stands < LEAST_WITHOUT_SOURCE {
            return false;
        }
    }
    let no_report = is_search(&words) || is_share(&words) || is_aim(a, &words) || stirs_feelings(&words);
    if no_report || in_heading(document, a) || is_bare_demonstrative(document, c, a) {
        return false;
    }
    // Deeds have things for objects ("imposed fees"), reports have clauses.
    let least = match act::known(&words) {
        Some("saw") => LEAST_OF_DEEDS,
        None if is_measure(&words) => LEAST_OF_DEEDS,
        _ if is_welcome(document, a) => LEAST_OF_DEEDS,
        _ => 0.0,
    };
    told || !is_quality(c, a) && !is_summons(document, c, a) && a.stands >= least
}

/// "The museum is looking to fill a position".
fn is_search(words: &[&str]) -> bool {
    matches!(words, [.., "look" | "looks" | "looked" | "looking"] | [.., "look" | "looks" | "looked" | "looking", "to" | "for"])
}

/// "Trains account for half of the traffic".
fn is_share(words: &[&str]) -> bool {
    matches!(words, [.., "account" | "accounts" | "accounted" | "accounting", "for"])
}

/// "Talks aimed at restarting the negotiations", "the cable was meant to end the delay": what something is for.
fn is_aim(a: &Attribution, words: &[&str]) -> bool {
    let bare = || a.source.is_none() && matches!(words, [.., "designed" | "intended" | "meant"]);
    matches!(words, ["aimed", "at"] | [.., "designed" | "intended" | "meant", "to" | "for"]) || bare()
}

/// "The council imposed new fees": what an authority does, not what it says.
fn is_measure(words: &[&str]) -> bool {
    const MEASURES: [&str; 10] = ["impose", "levy", "slap", "lift", "launch", "sign", "freeze", "seize", "introduce", "enact"];
    let base = |w: &&str| act::find_base(&w.to_lowercase(), &mut String::new(), |b| MEASURES.contains(&b).then_some(()));
    words.last().and_then(base).is_some()
}

/// "The order dashed hopes for a deal": whose hopes is not told, but they are not those of what dashed them.
fn stirs_feelings(words: &[&str]) -> bool {
    const STIRS: [&str; 20] = [
        "allay", "boost", "calm", "crush", "dash", "dim", "ease", "end", "fan", "feed", "fuel", "heighten", "lift", "prompt", "quash",
        "shatter", "spark", "stoke", "stir", "trigger",
    ];
    const FEELINGS: [&str; 6] = ["hope", "fear", "worry", "concern", "speculation", "expectation"];
    let any_of = |list: &[&str]| {
        words.iter().any(|w| act::find_base(&w.to_lowercase(), &mut String::new(), |b| list.contains(&b).then_some(())).is_some())
    };
    words.len() > 1 && any_of(&FEELINGS) && any_of(&STIRS)
}

/// "The spokeswoman was direct in her answer to questions": a quality, and nothing that is said.
fn is_quality(c: &Context, a: &Attribution) -> bool {
    let head = a.cue.tokens.end as usize - 1;
    a.cue.tokens.len() > 1 && c.tag[head] == Tag::Jj as u8
}

/// "The governor called a meeting of the council": to call somebody something takes two phrases side by side.
fn is_summons(document: &Document, c: &Context, a: &Attribution) -> bool {
    let side_by_side = |t: u32| {
        let (before, here) = (c.chunk[t as usize - 1], c.chunk[t as usize]);
        before != 0 && here != 0 && before != here
    };
    let named = || a.content.iter().any(|p| (p.start + 1..p.end).any(side_by_side));
    matches!(document.word(a.cue.tokens.end - 1), "call" | "calls" | "called" | "calling") && a.content.len() == 1 && !named()
}

/// "The mayor welcomed several hundred guests".
fn is_welcome(document: &Document, a: &Attribution) -> bool {
    matches!(document.word(a.cue.tokens.end - 1), "welcome" | "welcomes" | "welcomed") && a.content.len() == 1
}

/// "He opened a bar called “The Rusty Anchor”": right before the participle stands what is called so, and not who calls it so.
fn is_name_of_thing(document: &Document, a: &Attribution) -> bool {
    let cue = &a.cue.tokens;
    let Some(before) = cue.start.checked_sub(1) else { return false };
    matches!(document.word(cue.start), "called" | "named" | "titled" | "entitled" | "dubbed" | "nicknamed")
        && cue.len() == 1
        && document.tokens.get(before as usize).is_some_and(|t| matches!(t.tag, Tag::Nn | Tag::Nns))
        && a.source.as_ref().is_none_or(|s| !s.tokens.contains(&before))
}

/// "The singer and prison reform advocate Mona Lind": what somebody is.
fn is_calling(document: &Document, a: &Attribution) -> bool {
    let cue = &a.cue.tokens;
    let at = document.entities.partition_point(|e| e.tokens.start < cue.end);
    let person = document.entities.get(at).is_some_and(|e| e.tokens.start == cue.end && e.label == EntityLabel::Person);
    let tag = |t: u32| document.tokens.get(t as usize).map(|t| t.tag);
    // "Defensive tackle Bo Ek"
    let quality = || tag(cue.start) == Some(Tag::Jj) && matches!(tag(cue.end), Some(Tag::Nn | Tag::Nns));
    cue.len() == 1 && (person && tag(cue.start) == Some(Tag::Nn) || quality() && a.content.iter().any(|p| p.start == cue.end))
}

/// "Analysts Point to Calculus": a heading tells what its section is about.
fn in_heading(document: &Document, a: &Attribution) -> bool {
    let block = document.sentences.get(a.sentence as usize).and_then(|s| document.blocks.get(s.block as usize));
    block.is_some_and(|b| b.kind == BlockKind::Heading)
}

/// "This suggests that": what was just said, not somebody.
fn is_bare_demonstrative(document: &Document, c: &Context, a: &Attribution) -> bool {
    a.source.as_ref().is_some_and(|s| {
        let word = document.word(s.tokens.start);
        s.tokens.len() == 1
            && c.tag[s.tokens.start as usize] == Tag::Dt as u8
            && ["this", "that"].iter().any(|w| word.eq_ignore_ascii_case(w))
    })
}
