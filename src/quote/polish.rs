//! Last touches on attributions that stand: edges that a token-wise reading leaves ragged.

use std::ops::Range;

use super::act;
use super::attribution::{Attribution, SourceChoice};
use super::complement;
use super::context::{Context, NONE, is_verb};
use super::roles::head_of;
use crate::document::{Document, EntityLabel, Relation, Tag, TokenId};

/// Over more tokens than a long sentence of news has no clause is sought: one without end may hold thousands of cues.
const LONGEST_CLAUSE: usize = 120;

/// Mends the edges of source, cue and content.
pub fn polish(document: &Document, c: &Context, a: &mut Attribution) {
    quoted(document, c, a);
    refused(document, a);
    somebody(document, c, a);
    passive(document, a);
    subject(document, c, a);
    participle(document, c, a);
    clause(document, c, a);
    written(document, c, a);
    opening(document, c, a);
    source(document, a);
    cue(document, c, a);
    beginning(document, c, a);
    content(document, c, a);
    predicate(document, a);
    day(document, a);
    whole_clause(document, c, a);
}

fn is_finite(document: &Document, token: TokenId) -> bool {
    matches!(document.tokens[token as usize].tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
}

/// "Prosecutors said Thursday three men were held": the day is not what they said.
fn day(document: &Document, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let Some(piece) = a.content.first_mut().filter(|p| p.start == cue.end && cue.end > cue.start) else { return };
    let at = document.entities.partition_point(|e| e.tokens.start < piece.start);
    let Some(date) = document.entities.get(at).filter(|e| e.tokens.start == piece.start && e.label == EntityLabel::Date) else { return };
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let verb = |t: TokenId| is_finite(document, t);
    // Not "said Thursday was too late".
    let clause = (date.tokens.end..piece.end).any(verb) && !verb(date.tokens.end) && !matches!(tag(date.tokens.end), Tag::Rb | Tag::Pos);
    if document.word(cue.end - 1) == "said" && date.tokens.len() == 1 && clause {
        piece.start = date.tokens.end;
    }
}

/// "The panel says its probe into the fire should be done by spring": a phrase that a plain verb of saying takes is the subject of a
/// clause, and that goes on to its verb.
fn whole_clause(document: &Document, c: &Context, a: &mut Attribution) {
    let sentence = document.sentences[a.sentence as usize].tokens.clone();
    let cue = a.cue.tokens.clone();
    let [piece] = a.content.as_mut_slice() else { return };
    let finite = |t: TokenId| is_finite(document, t);
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

/// "The minister was quoted by the paper as saying the deal was near": who was quoted speaks, not who quotes.
fn quoted(document: &Document, c: &Context, a: &mut Attribution) {
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

/// "Verdan did not immediately respond to requests for comment": the verb belongs to the cue, what it did not answer is the content.
fn refused(document: &Document, a: &mut Attribution) {
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
fn predicate(document: &Document, a: &mut Attribution) {
    let sentence = document.sentences[a.sentence as usize].tokens.clone();
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let finite = |t: TokenId| is_finite(document, t);
    let cue = &a.cue.tokens;
    let Some(piece) = a.content.last_mut() else { return };
    let according = document.word(cue.start).eq_ignore_ascii_case("according") && cue.end <= piece.start;
    let near = piece.len() <= LONGEST_CLAUSE && sentence.end.saturating_sub(piece.end) as usize <= LONGEST_CLAUSE;
    if according && near && piece.end < sentence.end && piece.end > sentence.start && finite(piece.end) && !piece.clone().any(finite) {
        piece.end = (piece.end..sentence.end).rev().find(|&t| tag(t) != Tag::Period).map_or(piece.end, |last| last + 1);
    }
}

/// "A source close to Ann Lee, an envoy who …, confirmed to Reuters that …": whom the cue is told to is not its source; that is the
/// verb's subject, however far away. So is that of a verb left without a source.
fn subject(document: &Document, c: &Context, a: &mut Attribution) {
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

/// "Ann Lee was accused of waste", "no deaths were reported": of whom somebody speaks is not who does.
fn passive(document: &Document, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
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

/// "The board said the talks with Ann Lee had been called off, citing costs": behind a comma, what a verb has for its object or what
/// something was done to gives no reasons; the subject of the verb of reporting before it does.
fn participle(document: &Document, c: &Context, a: &mut Attribution) {
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
    let reports = |t: TokenId| is_finite(document, t) && act::known(&[document.word(t)]).is_some() && c.quotation[t as usize] == NONE;
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
fn clause(document: &Document, c: &Context, a: &mut Attribution) {
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
fn written(document: &Document, c: &Context, a: &mut Attribution) {
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

/// "Made clear that …": an adjective or adverb is no source.
fn somebody(document: &Document, c: &Context, a: &mut Attribution) {
    let nobody = |t: TokenId| matches!(document.tokens[t as usize].tag, Tag::Jj | Tag::Rb | Tag::In | Tag::To) && c.entity[t as usize] == 0;
    if a.source.as_ref().is_some_and(|s| s.tokens.len() == 1 && s.tokens.clone().all(nobody)) {
        a.source = None;
    }
}

/// "Ahead of the meeting, France and Germany said": what opens the sentence is no part of the source behind its comma.
fn opening(document: &Document, c: &Context, a: &mut Attribution) {
    let Some(source) = &mut a.source else { return };
    let opens = matches!(document.tokens[source.tokens.start as usize].tag, Tag::In | Tag::Rb | Tag::To | Tag::Wrb | Tag::Vbg)
        && c.entity[source.tokens.start as usize] & 1 == 0
        || matches!(document.word(source.tokens.start), "Ahead" | "Despite" | "During" | "After" | "Before" | "Following");
    let comma = source.tokens.clone().find(|&t| document.word(t) == ",");
    if let Some(comma) = comma.filter(|&t| opens && t + 1 < source.tokens.end && c.chunk[t as usize + 1] != 0) {
        source.tokens.start = comma + 1;
    }
}

/// A source does not end in a relative pronoun, a conjunction or a preposition ("a teacher who"), nor in when it spoke ("Verdan last
/// month said").
fn source(document: &Document, a: &mut Attribution) {
    let Some(source) = &mut a.source else { return };
    if source.tokens.end == a.cue.tokens.start
        && let Some(end) = before_time(document, &source.tokens)
    {
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

/// The listener's preposition is no part of the cue: "confirmed to Reuters that …" is "confirmed".
fn cue(document: &Document, c: &Context, a: &mut Attribution) {
    let cue = a.cue.tokens.clone();
    let preposition = |t: TokenId| c.tag[t as usize] == Tag::In as u8 || c.tag[t as usize] == Tag::To as u8;
    let meets = a.content.iter().any(|p| p.start == cue.end) || a.source.as_ref().is_some_and(|s| s.tokens.start == cue.end);
    let according = document.word(cue.start).eq_ignore_ascii_case("according");
    if cue.len() > 1 && !according && preposition(cue.end - 1) && is_verb(c.tag[cue.end as usize - 2]) && !meets {
        a.cue.tokens.end -= 1;
    }
}

/// "She told a crowd at the harbour in Lund, that …": where something was said is no part of it. "She had offered to chair the meeting": "to" is.
fn beginning(document: &Document, c: &Context, a: &mut Attribution) {
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
fn content(document: &Document, c: &Context, a: &mut Attribution) {
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
