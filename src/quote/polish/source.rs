//! Last touches on who speaks.

use std::ops::Range;

use super::LONGEST_CLAUSE;
use crate::document::{Document, EntityLabel, Relation, Tag, TokenId};
use crate::mention::lexicon;
use crate::quote::act;
use crate::quote::attribution::{Attribution, SourceChoice};
use crate::quote::complement;
use crate::quote::context::{Context, NONE, is_clause_mark, is_verb};
use crate::quote::roles::head_of;

/// "The minister was quoted by the paper as saying the deal was near": who was quoted speaks, not who quotes.
pub fn quoted(document: &Document, c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let sentence = document.sentences[a.sentence as usize].tokens.clone();
    let word = |t: TokenId| if sentence.contains(&t) { document.word(t) } else { "" };
    let Some(verb) = cue.clone().find(|&t| word(t) == "quoted").filter(|&t| t > sentence.start + 1) else { return };
    let passive = (sentence.start.max(verb.saturating_sub(3))..verb).any(|t| matches!(word(t), "was" | "were" | "is" | "are" | "been"));
    let by = a.source.as_ref().is_some_and(|s| s.tokens.start > verb && word(s.tokens.start - 1) == "by");
    let Some(tokens) = complement::source(document, c, sentence.start, verb).filter(|t| passive && by && !t.is_empty() && t.end <= verb)
    else {
        return;
    };
    let Some(old) = a.source.as_ref().map(|s| s.tokens.clone()) else { return };
    let probability = a.source.as_ref().map_or(a.probability, |s| s.probability);
    let mut content: Vec<Range<TokenId>> = Vec::with_capacity(a.content.len());
    for piece in &a.content {
        let mut piece = piece.clone();
        if piece.start < tokens.end && tokens.start < piece.end {
            piece.end = tokens.start;
        }
        // "as saying" belongs to the cue.
        if piece.start >= verb && word(piece.start) == "as" && word(piece.start + 1) == "saying" {
            piece.start += 2;
        }
        while piece.end > piece.start && word(piece.end - 1) == "," && word(piece.end.saturating_sub(2)) == "," {
            piece.end -= 1;
        }
        if piece.start < piece.end {
            content.push(piece);
        }
    }
    if content.is_empty() || old.start < tokens.end {
        return;
    }
    a.content = content;
    a.source = Some(SourceChoice { tokens, probability });
}

/// "Made clear that …": an adjective or adverb is no source; nor is a verb that opens its sentence, "Keeps saying that".
pub fn somebody(document: &Document, c: &Context, a: &mut Attribution) {
    let first = document.sentences[a.sentence as usize].tokens.start;
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let verb = matches!(document.word(first), "Keep" | "Keeps" | "Kept" | "Start" | "Stop" | "Stops" | "Try" | "Imagine" | "Consider");
    if verb && a.source.as_ref().is_some_and(|s| s.tokens == (first..first + 1)) && c.entity[first as usize] == 0 {
        a.source = None;
    }
    let nobody = |t: TokenId| matches!(tag(t), Tag::Jj | Tag::Rb | Tag::In | Tag::To) && c.entity[t as usize] == 0;
    if a.source.as_ref().is_some_and(|s| s.tokens.len() == 1 && s.tokens.clone().all(nobody)) {
        a.source = None;
    }
}

/// "Ann Lee was accused of waste", "no deaths were reported": of whom somebody speaks is not who does. "Asked whether she would run, Ann
/// Lee said": nor is who answers.
pub fn passive(document: &Document, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let asked = matches!(document.word(cue.start), "Asked" | "Pressed" | "Questioned");
    let opens = document.sentences[a.sentence as usize].tokens.start == cue.start;
    if asked && opens && a.source.as_ref().is_some_and(|s| a.content.last().is_some_and(|p| cue.end <= p.start && p.end <= s.tokens.start))
    {
        a.source = None;
    }
    if a.source.as_ref().is_none_or(|s| s.tokens.end > cue.start) {
        return;
    }
    let be = |t: TokenId| matches!(document.word(t), "is" | "are" | "was" | "were" | "be" | "been" | "being");
    let spoken = |t: TokenId| {
        let word = document.word(t);
        let of_somebody =
            matches!(word, "accused" | "blamed" | "charged" | "condemned" | "criticized" | "criticised" | "mentioned" | "praised");
        document.tokens[t as usize].tag == Tag::Vbn && (of_somebody || act::is_speech(word) && word != "quoted")
    };
    if cue.clone().skip_while(|&t| !be(t)).any(spoken) {
        a.source = None;
    }
}

/// "A source close to Ann Lee, an envoy who …, confirmed to Reuters that …": whom the cue is told to is not its source; that is the
/// verb's subject, however far away. So is that of a verb left without a source.
pub fn subject(document: &Document, c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let head = head_of(c, &cue);
    let to = |t: TokenId| document.tokens.get(t as usize).is_some_and(|_| document.word(t) == "to");
    let told =
        a.source.as_ref().is_none_or(|s| s.tokens.start == cue.end && to(cue.end - 1) || s.tokens.start == cue.end + 1 && to(cue.end));
    if !told || !is_verb(c.tag[head as usize]) {
        return;
    }
    let first = document.sentences[a.sentence as usize].tokens.start;
    let subject = c.children(head).any(|t| c.relation[t as usize] == Relation::Nsubj as u8 && t < cue.start);
    // Behind an apposition the parse may have lost it.
    let Some(tokens) = complement::source(document, c, first, head).filter(|_| subject || a.source.is_some()) else { return };
    if !tokens.is_empty() && !a.content.iter().any(|p| p.start < tokens.end && tokens.start < p.end) {
        let probability = a.source.as_ref().map_or(a.probability, |s| s.probability);
        a.source = Some(SourceChoice { tokens, probability });
    }
}

/// "The board said the talks with Ann Lee had been called off, citing costs": behind a comma, what a verb has for its object or what
/// something was done to gives no reasons; the subject of the verb of reporting before it does.
pub fn participle(document: &Document, c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let first = document.sentences[a.sentence as usize].tokens.start;
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let Some(source) = a.source.as_mut().filter(|s| s.tokens.start > first && s.tokens.end < cue.start) else { return };
    let between = source.tokens.end..cue.start - 1;
    let near = (cue.start - first) as usize <= LONGEST_CLAUSE && cue.len() <= 2;
    if !near || tag(cue.start) != Tag::Vbg || tag(cue.start - 1) != Tag::Comma {
        return;
    }
    let be = |t: TokenId| matches!(document.word(t), "be" | "been" | "being" | "is" | "are" | "was" | "were");
    let done_to = || between.clone().skip_while(|&t| !be(t)).any(|t| tag(t) == Tag::Vbn);
    let reports = |t: TokenId| {
        document.tokens[t as usize].tag.is_finite() && act::known(&[document.word(t)]).is_some() && c.quotation[t as usize] == NONE
    };
    let object = |t: TokenId| is_verb(c.tag[t as usize]) && !reports(t) || tag(t) == Tag::In;
    if !between.is_empty() && !done_to() && !object(source.tokens.start - 1) {
        return;
    }
    let verb = (first..source.tokens.start).find(|&t| reports(t));
    let subject = verb.and_then(|verb| complement::source(document, c, first, verb));
    if let Some(tokens) = subject.filter(|t| !t.is_empty() && t.end <= source.tokens.start) {
        source.tokens = tokens;
    }
}

/// "The dam was closed after inspectors found that …": behind a conjunction the clause, and the source, begin anew.
pub fn clause(document: &Document, c: &Context, a: &mut Attribution) {
    const CONJUNCTIONS: [&str; 9] = ["after", "because", "when", "while", "since", "before", "although", "though", "until"];
    let Some(source) = &mut a.source else { return };
    let chunk = c.chunk[source.tokens.end as usize - 1];
    let beside = source.tokens.end == a.cue.tokens.start && chunk != 0;
    let start = source.tokens.clone().rev().take_while(|&t| beside && c.chunk[t as usize] == chunk).last();
    // "Though Ann Lee of the union has said"
    if source.tokens.len() > 1 && CONJUNCTIONS.iter().any(|w| document.word(source.tokens.start).eq_ignore_ascii_case(w)) {
        source.tokens.start += 1;
    }
    if let Some(start) = start.filter(|&t| t > source.tokens.start && CONJUNCTIONS.contains(&document.word(t - 1))) {
        source.tokens.start = start;
    }
}

/// "The network aired this statement by Moreno: “…”": behind the noun for words, before their colon, stands who wrote them.
pub fn written(document: &Document, c: &Context, a: &mut Attribution) {
    const WORDS: [&str; 14] = [
        "comment",
        "comments",
        "email",
        "entry",
        "letter",
        "line",
        "message",
        "note",
        "post",
        "quote",
        "remark",
        "remarks",
        "statement",
        "tweet",
    ];
    let colon = a.content.first().and_then(|p| p.start.checked_sub(1)).filter(|&t| document.word(t) == ":");
    let Some(last) = colon.and_then(|t| t.checked_sub(1)) else { return };
    let chunk = c.chunk[last as usize];
    let first = document.sentences[a.sentence as usize].tokens.start;
    let Some(start) = (first..last + 1).rev().take_while(|&t| chunk != 0 && c.chunk[t as usize] == chunk).last() else { return };
    let by = start.checked_sub(2).filter(|&t| t >= first && matches!(document.word(t + 1), "by" | "from"));
    if by.is_some_and(|t| WORDS.contains(&document.word(t))) {
        let probability = a.source.as_ref().map_or(a.probability, |s| s.probability);
        a.others.retain(|o| o.tokens.end <= start || o.tokens.start > last);
        a.source = Some(SourceChoice { tokens: start..last + 1, probability });
    }
}

/// "Ahead of the meeting, France and Germany said", "At the hearing Judge Ann Lee said": what opens the sentence is no part of the source
/// behind its comma, or of the person at its end.
pub fn opening(document: &Document, c: &Context, a: &mut Attribution) {
    let first = document.sentences[a.sentence as usize].tokens.start;
    let Some(source) = &mut a.source else { return };
    let at = document.entities.partition_point(|e| e.tokens.end < source.tokens.end);
    let person = document.entities.get(at).filter(|e| e.tokens.end == source.tokens.end && e.label == EntityLabel::Person);
    if source.tokens.start == first
        && source.tokens.end == a.cue.tokens.start
        && matches!(document.word(first), "At" | "In" | "On" | "During" | "After" | "Before" | "Outside" | "Inside")
        && let Some(person) = person
    {
        let title = |&t: &TokenId| document.word(t) == "." || lexicon::flags(document.word(t)) & lexicon::TITLE != 0;
        let titles = (first + 1..person.tokens.start).rev().take_while(title).count() as TokenId;
        // "At the Post, Ann Lee": the comma parts them.
        if !source.tokens.clone().any(|t| document.word(t) == ",") {
            source.tokens.start = person.tokens.start - titles;
            return;
        }
    }
    let opens = matches!(document.tokens[source.tokens.start as usize].tag, Tag::In | Tag::Rb | Tag::To | Tag::Wrb | Tag::Vbg)
        && c.entity[source.tokens.start as usize] & 1 == 0
        || matches!(document.word(source.tokens.start), "Ahead" | "Despite" | "During" | "After" | "Before" | "Following");
    let comma = source.tokens.clone().find(|&t| document.word(t) == ",");
    if let Some(comma) = comma.filter(|&t| opens && t + 1 < source.tokens.end && c.chunk[t as usize + 1] != 0) {
        source.tokens.start = comma + 1;
    }
}

/// "WHO director Ann Lee said": the word right before a source that has a piece of its own belongs to who speaks.
pub fn cut_off(document: &Document, c: &Context, a: &mut Attribution) {
    let Some(source) = a.source.as_mut().filter(|s| s.tokens.end == a.cue.tokens.start) else { return };
    let start = source.tokens.start;
    let own = |p: &Range<TokenId>| p.len() == 1 && p.end == start && c.quotation[p.start as usize] == NONE;
    let capitals = |p: &Range<TokenId>| document.word(p.start).len() > 1 && document.word(p.start).bytes().all(|b| b.is_ascii_uppercase());
    if a.content.len() > 1 && a.content.iter().any(|p| own(p) && capitals(p)) {
        a.content.retain(|p| !own(p));
        source.tokens.start -= 1;
    }
}

/// "“We stand ready,” tweeted Bo Ek “to help in any way”": between cue and marks stands who speaks.
pub fn between(c: &Context, a: &mut Attribution) {
    /// A name with a title has so many tokens at most.
    const LONGEST: TokenId = 6;
    let cue = a.cue.tokens.clone();
    let unquoted = |t: TokenId| c.quotation[t as usize] == NONE;
    let quoted_before = a.content.iter().any(|p| p.end <= cue.start && p.clone().all(|t| !unquoted(t)));
    let Some(piece) = a.content.iter_mut().find(|p| p.start == cue.end) else { return };
    let phrase = piece.clone().take_while(|&t| unquoted(t)).count() as TokenId;
    let mark = piece.start + phrase;
    let noun = (piece.start..mark).all(|t| c.chunk[t as usize] != 0);
    if a.source.is_none()
        && quoted_before
        && noun
        && (1..=LONGEST).contains(&phrase)
        && mark < piece.end
        && is_verb(c.tag[cue.start as usize])
    {
        a.source = Some(SourceChoice { tokens: piece.start..mark, probability: a.probability });
        piece.start = mark;
    }
}

/// "According to a memo by Ann Lee, the board met": the subject of what was said is no part of the source.
pub fn according(document: &Document, c: &Context, a: &mut Attribution) {
    let opens = document.word(a.cue.tokens.start).eq_ignore_ascii_case("according");
    let Some(source) = a.source.as_mut().filter(|s| opens && s.tokens.start == a.cue.tokens.end) else { return };
    let end = document.sentences[a.sentence as usize].tokens.end;
    // "According to the Post, which reported that …" tells of two reports.
    let who = |t: TokenId| matches!(document.tokens[t as usize].tag, Tag::Wp | Tag::Wdt);
    let reports = |t: TokenId| t + 2 < end && act::known(&[document.word(t + 1)]).is_some();
    if let Some(who) = (source.tokens.start + 1..end.min(source.tokens.end + 1)).find(|&t| who(t) && reports(t)) {
        source.tokens.end = who;
        if a.content.iter().any(|p| p.end <= who) {
            a.content.retain(|p| p.end <= who);
        }
        return;
    }
    let Some(piece) = a.content.first_mut().filter(|p| p.start == source.tokens.end) else { return };
    let comma = source.tokens.clone().rev().find(|&t| is_clause_mark(c.word[t as usize]));
    if let Some(comma) = comma.filter(|&t| t > source.tokens.start && document.tokens[piece.start as usize].tag.is_finite()) {
        let subject = comma + 1..source.tokens.end;
        if !subject.is_empty() && subject.clone().all(|t| c.chunk[t as usize] != 0) {
            (piece.start, source.tokens.end) = (subject.start, comma);
        }
    }
}

/// "The board called it late, while the mayor, in a post on Monday, called it wrong": behind the conjunction stands another subject, over
/// what tells where it was said.
pub fn joined(document: &Document, c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let first = document.sentences[a.sentence as usize].tokens.start;
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let Some(source) = a.source.as_mut().filter(|s| s.tokens.end < cue.start && cue.start > first + 3) else { return };
    let close = cue.start - 1;
    if tag(close) != Tag::Comma || !tag(cue.start).is_finite() {
        return;
    }
    let reach = first.max(close.saturating_sub(LONGEST_CLAUSE as TokenId));
    let Some(open) = (reach..close).rev().find(|&t| tag(t) == Tag::Comma) else { return };
    let aside = tag(open + 1) == Tag::In && !(open + 1..close).any(|t| tag(t).is_finite());
    let chunk = open.checked_sub(1).map_or(0, |t| c.chunk[t as usize]);
    let Some(start) = (first..open).rev().take_while(|&t| chunk != 0 && c.chunk[t as usize] == chunk).last() else { return };
    let behind = start > first && matches!(document.word(start - 1), "while" | "but" | "whereas" | "and");
    if aside && behind && source.tokens.end < start {
        source.tokens = start..open;
    }
}

/// "Said Ann Lee, the mayor, as the river rose": a clause of its own is no part of who speaks.
fn before_clause(document: &Document, source: &Range<TokenId>) -> Option<TokenId> {
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let opens = |t: TokenId| {
        tag(t) == Tag::Comma
            && matches!(document.word(t + 1), "as" | "when" | "while" | "after" | "before" | "because" | "since" | "though")
    };
    let comma = (source.start + 1..source.end.saturating_sub(2)).find(|&t| opens(t))?;
    (comma + 2..source.end).any(|t| tag(t).is_finite()).then_some(comma)
}

/// "White & Holm announced", "the Post am Sonntag newspaper said": a name is not cut, nor what describes it behind it.
pub fn name(document: &Document, c: &Context, a: &mut Attribution) {
    let Some(source) = &mut a.source else { return };
    let last = source.tokens.end - 1;
    let at = document.entities.partition_point(|e| e.tokens.end <= last);
    let Some(entity) = document.entities.get(at).filter(|e| e.tokens.start <= last && e.tokens.end > source.tokens.end) else { return };
    let chunk = c.chunk[entity.tokens.end as usize - 1];
    let more = (entity.tokens.end..c.chunk.len() as TokenId).take_while(|&t| chunk != 0 && c.chunk[t as usize] == chunk).count();
    let end = entity.tokens.end + more as TokenId;
    let free = |p: &Range<TokenId>| p.end <= last || p.start >= end;
    if free(&a.cue.tokens) && a.content.iter().all(free) {
        source.tokens.end = end;
    }
}

/// "Neither the governor nor the mayor said": who is denied to have spoken is told by the first word.
pub fn neither(document: &Document, a: &mut Attribution) {
    let Some(source) = &mut a.source else { return };
    let Some(before) = source.tokens.start.checked_sub(1) else { return };
    let free = a.content.iter().all(|p| !p.contains(&before)) && !a.cue.tokens.contains(&before);
    if free && matches!(document.word(before), "Neither" | "neither") && source.tokens.clone().any(|t| document.word(t) == "nor") {
        source.tokens.start = before;
    }
}

/// A source does not end in a relative pronoun, a conjunction or a preposition ("a teacher who"), nor in when it spoke ("Verdan last
/// month said").
pub fn end(document: &Document, a: &mut Attribution) {
    let Some(source) = &mut a.source else { return };
    if source.tokens.end == a.cue.tokens.start
        && let Some(end) = before_time(document, &source.tokens)
    {
        source.tokens.end = end;
    }
    if let Some(end) = before_clause(document, &source.tokens) {
        source.tokens.end = end;
    }
    while source.tokens.len() > 1 {
        let last = document.tokens[source.tokens.end as usize - 1].tag;
        if !matches!(last, Tag::Wp | Tag::Wdt | Tag::WpPoss | Tag::Cc | Tag::In | Tag::To) {
            break;
        }
        source.tokens.end -= 1;
        // The comma before it goes along.
        while source.tokens.len() > 1 && document.tokens[source.tokens.end as usize - 1].tag == Tag::Comma {
            source.tokens.end -= 1;
        }
    }
}

/// Where a source ends whose last words tell when it spoke: "Verdan last month", "the mayor on Sunday". Not in "a poll released last
/// month", "those over 60 years", "an ad in 2008", where they tell of its noun.
fn before_time(document: &Document, source: &Range<TokenId>) -> Option<TokenId> {
    let at = document.entities.partition_point(|e| e.tokens.end < source.end);
    let time =
        document.entities.get(at).filter(|e| e.tokens.end == source.end && matches!(e.label, EntityLabel::Date | EntityLabel::Time))?;
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let of_noun = |t: TokenId| matches!(tag(t), Tag::Vbn | Tag::Vbg | Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Wp | Tag::Wdt);
    let mut end = time.tokens.start;
    while end > source.start && (document.word(end - 1) == "on" || matches!(tag(end - 1), Tag::Rb | Tag::Comma)) {
        end -= 1;
    }
    let stands = end > source.start && !(source.start..end).any(of_noun) && !matches!(tag(end - 1), Tag::In | Tag::To | Tag::Dt | Tag::Cc);
    stands.then_some(end)
}
