//! Last touches on what is said, and on where the cue ends before it.

use std::ops::Range;

use super::LONGEST_CLAUSE;
use crate::document::{Document, EntityLabel, Tag, TokenId};
use crate::quote::act;
use crate::quote::attribution::Attribution;
use crate::quote::complement;
use crate::quote::context::{Context, NONE, is_verb};

/// "She told Bo Ek the road was shut", "she confirmed to the Post that it was": who listens is no part of it.
pub fn listener(document: &Document, c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let Some(piece) = a.content.first_mut().filter(|p| p.start == cue.end && cue.end > cue.start) else { return };
    let to = cue.len() > 1 && document.word(cue.end - 1) == "to" && is_verb(c.tag[cue.end as usize - 2]);
    let tells = matches!(document.word(cue.end - 1), "told" | "tells" | "tell" | "telling" | "assured" | "informed" | "reminded");
    let chunk = c.chunk[piece.start as usize];
    // "Told the rally his challenge was late": a possessive opens a phrase of its own.
    let same = |&t: &TokenId| chunk != 0 && c.chunk[t as usize] == chunk && (t == piece.start || c.tag[t as usize] != Tag::PrpPoss as u8);
    let next = piece.start + piece.clone().take_while(same).count() as TokenId;
    if next + 2 >= piece.end || next == piece.start || !(to || tells) || (piece.start..next).any(|t| c.quotation[t as usize] != NONE) {
        return;
    }
    let that = document.word(next) == "that" && document.tokens[next as usize].tag == Tag::In;
    let clause = || c.chunk[next as usize] != 0 && (next..piece.end).any(|t| document.tokens[t as usize].tag.is_finite());
    if that || tells && clause() {
        piece.start = next;
        a.cue.tokens.end -= TokenId::from(to);
    }
}

/// "The mayor, who has called the road “a scandal,” did not vote": neither who "who" is nor the verb behind the clause is what was said.
pub fn relative(document: &Document, c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let who = a.source.as_ref().is_some_and(|s| s.tokens.len() == 1 && s.tokens.end == cue.start && document.word(s.tokens.start) == "who");
    if !who || !a.content.iter().any(|p| p.start >= cue.end) {
        return;
    }
    let unquoted = |p: &Range<TokenId>| p.clone().all(|t| c.quotation[t as usize] == NONE);
    a.content.retain(|p| p.start >= cue.end || !unquoted(p));
    let Some(piece) = a.content.last_mut() else { return };
    let sentence_end = sentence_end(document, a.sentence).min(piece.end);
    // The comma of American style stands before the closing mark.
    let closes = |t: TokenId| {
        let ends = c.quoted_around(t - 1).is_some_and(|q| q.end == t && q.len() > 2 && document.word(t - 2) == ",");
        let verb = document.tokens[t as usize].tag;
        ends && c.quotation[t as usize] == NONE && verb.is_finite()
    };
    if let Some(end) = (piece.start + 3..sentence_end).find(|&t| closes(t)) {
        piece.end = end;
    }
}

/// "“I'm not going.” She shakes her head": beside whole quotations the verb's own object is not said.
pub fn gesture(document: &Document, c: &Context, a: &mut Attribution) {
    /// What is shaken has so many words at most.
    const LONGEST: usize = 4;
    let cue = a.cue.tokens.clone();
    let whole = |p: &Range<TokenId>| c.quoted_around(p.start).is_some_and(|q| q.start >= p.start && q.end <= p.end);
    let object = |p: &Range<TokenId>| {
        let noun = |t: TokenId| c.chunk[t as usize] != 0 && c.quotation[t as usize] == NONE;
        p.start == cue.end && p.len() <= LONGEST && p.clone().all(noun)
    };
    let verb = cue.end > cue.start && is_verb(c.tag[cue.end as usize - 1]) && !complement::says(document, cue.end - 1);
    if verb && a.content.len() > 1 && a.content.iter().any(whole) && a.content.iter().all(|p| whole(p) || object(p)) {
        a.content.retain(|p| !object(p));
    }
}

/// "She had this to say about the vote: “…”", "he said of Lund, “…”": what is announced begins behind the mark.
pub fn announced(document: &Document, c: &Context, a: &mut Attribution) {
    /// A sentence in marks has so many tokens at least.
    const SENTENCE: u32 = 6;
    let Some(piece) = a.content.first_mut() else { return };
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let before = piece.clone().take_while(|&t| c.quotation[t as usize] == NONE).count() as TokenId;
    let mark = piece.start + before;
    if before < 2 || mark >= piece.end {
        return;
    }
    // "He called it, “a shame”" goes on in the marks.
    let sentence = || {
        let capital = document.tokens.get(mark as usize + 1).is_some_and(|_| document.word(mark + 1).starts_with(char::is_uppercase));
        capital && piece.end - mark >= SENTENCE
    };
    // Not "said that, “…”", "things such as, “…”".
    let noun = c.chunk[mark as usize - 2] != 0;
    let announced = document.word(mark - 1) == ":" || document.word(mark - 1) == "," && noun && sentence();
    let phrase = |t: TokenId| c.chunk[t as usize] != 0 || matches!(tag(t), Tag::In | Tag::To);
    if announced && (piece.start..mark - 1).all(phrase) {
        piece.start = mark;
    }
}

/// "The engineer believes time is running out": the noun before the clause's verb is its subject, not the cue's object.
pub fn subject(document: &Document, c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let Some(piece) = a.content.first_mut().filter(|p| p.start == cue.end && cue.len() == 2) else { return };
    let noun = c.chunk[cue.start as usize + 1] != 0 && c.chunk[cue.start as usize] == 0;
    let verb = |t: TokenId| document.tokens[t as usize].tag.is_finite();
    if noun && verb(cue.start) && verb(piece.start) && act::known(&[document.word(cue.start)]).is_some() {
        a.cue.tokens.end -= 1;
        piece.start -= 1;
    }
}

/// "Prosecutors said Thursday three men were held": the day is not what they said.
pub fn day(document: &Document, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let Some(piece) = a.content.first_mut().filter(|p| p.start == cue.end && cue.end > cue.start) else { return };
    let at = document.entities.partition_point(|e| e.tokens.start < piece.start);
    let time = |label: EntityLabel| matches!(label, EntityLabel::Date | EntityLabel::Time);
    let Some(date) = document.entities.get(at).filter(|e| e.tokens.start == piece.start && time(e.label)) else { return };
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let verb = |t: TokenId| document.tokens[t as usize].tag.is_finite();
    // "She said late on Monday that", "yesterday night that"
    let night = |t: TokenId| matches!(document.word(t), "night" | "morning" | "evening" | "afternoon");
    let that = date.tokens.end + TokenId::from(date.tokens.end < piece.end && night(date.tokens.end));
    if that + 1 < piece.end && document.word(that) == "that" && !verb(that + 1) {
        piece.start = that;
        return;
    }
    // "Verdan said third-quarter sales fell" tells of which sales.
    let word = document.word(date.tokens.start);
    if !word.ends_with("day") && !matches!(word, "Mon." | "Tues." | "Wed." | "Thurs." | "Fri." | "Sat." | "Sun.") {
        return;
    }
    // Not "said Thursday was too late".
    let clause = (date.tokens.end..piece.end).any(verb) && !verb(date.tokens.end) && !matches!(tag(date.tokens.end), Tag::Rb | Tag::Pos);
    if document.word(cue.end - 1) == "said" && date.tokens.len() == 1 && clause {
        piece.start = date.tokens.end;
    }
}

/// "Holm quoted Lund as saying, “…”": the cue ends at the verb, who is quoted is none of it.
pub fn quoted_as(document: &Document, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let quotes = |t: TokenId| matches!(document.word(t), "quoted" | "quotes" | "quote" | "quoting");
    let Some(verb) = cue.clone().find(|&t| quotes(t)) else { return };
    let told = cue.len() > 3 && document.word(cue.end - 2) == "as" && matches!(document.word(cue.end - 1), "saying" | "telling");
    if told && verb + 3 < cue.end {
        a.cue.tokens.end = verb + 1;
    }
}

/// "What the mayor said was that the road was shut": neither the pronoun nor the verb before the clause is said.
pub fn cleft(document: &Document, a: &mut Attribution) {
    let [what, clause] = a.content.as_mut_slice() else { return };
    let opens = what.len() == 1 && document.word(what.start).eq_ignore_ascii_case("what") && what.end <= a.cue.tokens.start;
    let that = clause.start + 1;
    let linked = matches!(document.word(clause.start), "is" | "was") && that + 1 < clause.end && document.word(that) == "that";
    if opens && linked && clause.start >= a.cue.tokens.end {
        clause.start = that;
        a.content.remove(0);
    }
}

/// "The plan is too dear, critics say – and too late": a dash between two pieces is none of them.
pub fn dash(document: &Document, c: &Context, a: &mut Attribution) {
    let dash = |t: TokenId| matches!(document.word(t), "-" | "--" | "–" | "—") && c.quotation[t as usize] == NONE;
    let last = a.content.len() - usize::from(!a.content.is_empty());
    for (n, piece) in a.content.iter_mut().enumerate().filter(|(_, p)| p.len() > 2) {
        piece.start += TokenId::from(n > 0 && dash(piece.start));
        piece.end -= TokenId::from(n < last && dash(piece.end - 1));
    }
}

/// "He said publicly the road was shut": how it was said is not what was said.
pub fn manner(document: &Document, c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let Some(piece) = a.content.first_mut().filter(|p| p.start == cue.end && cue.end > cue.start && p.len() > 3) else { return };
    let adverb = document.tokens[piece.start as usize].tag == Tag::Rb && document.word(piece.start).ends_with("ly");
    let clause = c.chunk[piece.start as usize + 1] != 0 && document.word(cue.end - 1) == "said";
    if adverb
        && clause
        && c.quotation[piece.start as usize] == NONE
        && (piece.start + 2..piece.end).any(|t| document.tokens[t as usize].tag.is_finite())
    {
        piece.start += 1;
    }
}

/// "The panel says its probe into the fire should be done by spring": a phrase that a plain verb of saying takes is the subject of a
/// clause, and that goes on to its verb.
pub fn whole_clause(document: &Document, c: &Context, a: &mut Attribution) {
    let sentence = document.sentences[a.sentence as usize].tokens.clone();
    let cue = a.cue.tokens.clone();
    let [piece] = a.content.as_mut_slice() else { return };
    let finite = |t: TokenId| document.tokens[t as usize].tag.is_finite();
    let plain = cue.len() == 1 && matches!(document.word(cue.start), "said" | "says" | "say") && piece.start == cue.end;
    let mut rest = piece.end..sentence.end;
    // Over "- including the largest -", not on behind a single dash.
    let dash = |t: TokenId| matches!(document.word(t), "-" | "--" | "–" | "—");
    let aside = plain && dash(piece.end.min(sentence.end - 1)) && rest.clone().take(LONGEST_CLAUSE).filter(|&t| dash(t)).count() < 2;
    let next = document.tokens.get(piece.end as usize).map(|t| t.tag);
    let goes_on = !aside && !matches!(next, None | Some(Tag::Comma | Tag::Period | Tag::LeftBracket));
    let near = rest.len() > 1 && rest.len() <= LONGEST_CLAUSE;
    if plain && goes_on && near && !piece.clone().any(finite) && rest.clone().any(finite) {
        while rest.end > rest.start && document.tokens[rest.end as usize - 1].tag == Tag::Period {
            rest.end -= 1;
        }
        if (piece.start..rest.end).all(|t| c.quotation[t as usize] == NONE) {
            piece.end = rest.end;
        }
    }
}

/// "Verdan did not immediately respond to requests for comment": the verb belongs to the cue, what it did not answer is the content.
pub fn refused(document: &Document, a: &mut Attribution) {
    /// Between "not" and what was not answered stand so many words at most.
    const REACH: u32 = 5;
    let cue = a.cue.tokens.clone();
    let [piece] = a.content.as_mut_slice() else { return };
    let word = |t: TokenId| document.word(t);
    let not = |t: TokenId| matches!(word(t), "not" | "n't" | "n’t");
    let answers =
        |t: TokenId| matches!(word(t), "respond" | "reply" | "return" | "answer" | "responded" | "replied" | "returned" | "answered");
    let Some(negation) = cue.clone().find(|&t| not(t)).filter(|_| piece.start >= cue.end) else { return };
    let end = sentence_end(document, a.sentence).min(negation + REACH);
    let Some(verb) = (negation + 1..end).find(|&t| answers(t)) else { return };
    if !(negation + 1..verb).all(|t| document.tokens[t as usize].tag == Tag::Rb) || verb >= piece.start {
        return;
    }
    let to = verb + 1 + TokenId::from(word(verb + 1) == "to");
    if cue.end <= verb && piece.start <= to || cue.end == verb + 1 && piece.start == to {
        a.cue.tokens.end = to.min(piece.start);
    } else if cue.end > to && piece.start == cue.end && to > verb + 1 {
        // "did not reply to an email" | "seeking comment"
        a.cue.tokens.end = to;
        piece.start = to;
    }
}

fn sentence_end(document: &Document, sentence: u32) -> TokenId {
    document.sentences[sentence as usize].tokens.end
}

/// "According to the union, the new rota gives nobody a day off": the clause's subject is not all of it.
pub fn predicate(document: &Document, a: &mut Attribution) {
    let sentence = document.sentences[a.sentence as usize].tokens.clone();
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let finite = |t: TokenId| document.tokens[t as usize].tag.is_finite();
    let cue = &a.cue.tokens;
    let Some(piece) = a.content.last_mut() else { return };
    let according = document.word(cue.start).eq_ignore_ascii_case("according") && cue.end <= piece.start;
    let near = piece.len() <= LONGEST_CLAUSE && sentence.end.saturating_sub(piece.end) as usize <= LONGEST_CLAUSE;
    if according && near && piece.end < sentence.end && piece.end > sentence.start && finite(piece.end) && !piece.clone().any(finite) {
        piece.end = (piece.end..sentence.end).rev().find(|&t| tag(t) != Tag::Period).map_or(piece.end, |last| last + 1);
    }
}

/// "That a warning for the storm, now over the sea, was in effect": over what is told of its subject a clause goes on to its verb.
pub fn interrupted(document: &Document, c: &Context, a: &mut Attribution) {
    let sentence = document.sentences[a.sentence as usize].tokens.clone();
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let finite = |t: TokenId| tag(t).is_finite();
    let cue = a.cue.tokens.end;
    let Some(piece) = a.content.last_mut().filter(|p| p.start == cue && document.word(p.start) == "that") else { return };
    let mut rest = piece.end..sentence.end;
    if rest.len() < 4 || rest.len() > LONGEST_CLAUSE || tag(piece.end) != Tag::Comma || piece.clone().any(finite) {
        return;
    }
    let Some(close) = (piece.end + 1..sentence.end - 1).find(|&t| tag(t) == Tag::Comma) else { return };
    let aside = !(piece.end + 1..close).any(finite) || matches!(tag(piece.end + 1), Tag::Wdt | Tag::Wp);
    if aside && finite(close + 1) && rest.clone().all(|t| c.quotation[t as usize] == NONE) {
        while rest.end > close && tag(rest.end - 1) == Tag::Period {
            rest.end -= 1;
        }
        piece.end = rest.end;
    }
}

/// "A petition calling for repairs has been signed": the verb behind what is called for is the petition's.
pub fn modifier(document: &Document, c: &Context, a: &mut Attribution) {
    let sentence = document.sentences[a.sentence as usize].tokens.clone();
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let cue = a.cue.tokens.clone();
    let beside = a.source.as_ref().is_some_and(|s| s.tokens.end == cue.start && s.tokens.start == sentence.start);
    let [piece] = a.content.as_mut_slice() else { return };
    if !beside || cue.len() != 2 || piece.start != cue.end || tag(cue.start) != Tag::Vbg || tag(cue.start + 1) != Tag::In {
        return;
    }
    let phrase = piece.clone().take_while(|&t| c.chunk[t as usize] != 0 || tag(t) == Tag::In).count() as TokenId;
    let end = piece.start + phrase;
    if phrase > 0
        && end < piece.end
        && document.tokens[end as usize].tag.is_finite()
        && !(end..piece.end).any(|t| c.quotation[t as usize] != NONE)
    {
        piece.end = end;
    }
}

/// The listener's preposition is no part of the cue: "confirmed to Reuters that …" is "confirmed".
pub fn listener_of_cue(document: &Document, c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let preposition = |t: TokenId| c.tag[t as usize] == Tag::In as u8 || c.tag[t as usize] == Tag::To as u8;
    let meets = a.content.iter().any(|p| p.start == cue.end) || a.source.as_ref().is_some_and(|s| s.tokens.start == cue.end);
    let according = document.word(cue.start).eq_ignore_ascii_case("according");
    if cue.len() > 1 && !according && preposition(cue.end - 1) && is_verb(c.tag[cue.end as usize - 2]) && !meets {
        a.cue.tokens.end -= 1;
    }
}

/// "She told a crowd at the harbour in Lund, that …": where something was said is no part of it. "She had offered to chair the meeting": "to" is.
pub fn beginning(document: &Document, c: &Context, a: &mut Attribution) {
    const PLACES: [&str; 8] = ["at", "in", "on", "during", "outside", "near", "before", "after"];
    /// A place or a day has so many tokens at most.
    const LONGEST: usize = 14;
    let cue = a.cue.tokens.clone();
    let first = document.sentences[a.sentence as usize].tokens.start;
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    if let [place, clause, ..] = a.content.as_slice() {
        let plain = place.start > cue.start && place.clone().all(|t| !is_verb(c.tag[t as usize]) && c.quotation[t as usize] == NONE);
        if plain && PLACES.contains(&document.word(place.start - 1)) && document.word(clause.start) == "that" {
            a.content.remove(0);
        }
    }
    let Some(piece) = a.content.first_mut() else { return };
    // "Chair the": a noun right before a determiner is a verb.
    let verb = |t: TokenId| tag(t) == Tag::Vb || tag(t) == Tag::Nn && piece.contains(&(t + 1)) && tag(t + 1) == Tag::Dt;
    if piece.start > cue.end && piece.start > first && verb(piece.start) && document.word(piece.start - 1) == "to" {
        let free = a.source.as_ref().is_none_or(|s| !s.tokens.contains(&(piece.start - 1)));
        piece.start -= TokenId::from(free);
    }
    if piece.start >= cue.end && c.quotation[piece.start as usize] == NONE && PLACES.contains(&document.word(piece.start)) {
        let phrase = |t: &TokenId| c.chunk[*t as usize] != 0 || matches!(tag(*t), Tag::In | Tag::Comma) && document.word(*t) != "that";
        let that = piece.start + piece.clone().take(LONGEST).take_while(phrase).count() as TokenId;
        if that + 3 < piece.end && document.word(that) == "that" && tag(that) == Tag::In {
            piece.start = that;
        }
    }
}

/// "that while the river is high, it is falling": the clause that opens the content is not all of it.
pub fn opening_clause(document: &Document, c: &Context, a: &mut Attribution) {
    let sentence = document.sentences[a.sentence as usize].tokens.clone();
    let Some(piece) = a.content.last_mut() else { return };
    let word = |t: TokenId| document.word(t);
    // "He left the town and": what a conjunction joins to is no part of it.
    if piece.len() > 2 && document.tokens[piece.end as usize - 1].tag == Tag::Cc && c.quotation[piece.end as usize - 1] == NONE {
        piece.end -= 1;
    }
    let opens = piece.len() > 3
        && sentence.end.saturating_sub(piece.end) as usize <= LONGEST_CLAUSE
        && word(piece.start).eq_ignore_ascii_case("that")
        && matches!(word(piece.start + 1), "while" | "although" | "though" | "if" | "when" | "because" | "unless" | "once");
    let next = piece.end + 1;
    let goes_on = next + 1 < sentence.end
        && piece.end >= sentence.start
        && word(piece.end) == ","
        && !piece.clone().any(|t| word(t) == ",")
        && c.chunk[next as usize] != 0
        && a.cue.tokens.end <= piece.start;
    if opens && goes_on {
        let mut end = sentence.end;
        while end > next && matches!(document.tokens[end as usize - 1].tag, Tag::Period) {
            end -= 1;
        }
        piece.end = end;
    }
}
