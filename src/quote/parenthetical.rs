//! "The fire began in the kitchen, police said." "The bridge, according to the report, was never inspected.": a clause of reporting that
//! commas set off behind or within what it reports, a parenthetical (Huddleston and Pullum 2002, 10.8).
//!
//! Its form tells who speaks and what is said. The second pass reads most of them so; a reading that the form contradicts is put right
//! before it is judged. The corpus is of politics, and "according to police" was not among what it taught.

use std::ops::Range;

use super::act;
use super::attribution::{Attribution, SourceChoice};
use super::complement;
use super::context::{Context, NONE, is_clause_mark};
use crate::document::{Document, EntityLabel, Tag, TokenId};

/// A sentence that is longer is none of news: its parts are not sought, so that a text without full stops takes linear time.
const LONGEST_SENTENCE: usize = 120;
/// Between the comma and the verb there are so many tokens at most, and behind the verb ("in a statement on Monday").
const LONGEST_SOURCE: usize = 14;
/// What those do who report in passing.
const ACTS: [&str; 12] =
    ["said", "accused", "argued", "believes", "expects", "fears", "reported", "showed", "suggested", "tweeted", "warned", "wrote"];
/// Verbs before which a comma closes what is said and behind which stands who says it.
const INVERTED: [&str; 12] =
    ["said", "says", "added", "adds", "wrote", "writes", "reported", "reports", "explained", "explains", "announced", "warned"];
/// How likely such readings are right, about.
const PROBABILITY: f32 = 0.9;

/// What the form says.
struct Reading {
    source: Range<TokenId>,
    content: Vec<Range<TokenId>>,
}

/// Puts the form's reading in the place of one that is not of this form: without a content, with the source in it, or cut at the parenthetical.
pub fn mend(document: &Document, c: &Context, a: &mut Attribution) {
    let Some(reading) = read(document, c, a) else { return };
    let overlaps = |p: &Range<TokenId>, q: &Range<TokenId>| p.start < q.end && q.start < p.end;
    let source = a.source.as_ref().map(|s| &s.tokens);
    let in_content = source.is_some_and(|s| reading.content.iter().any(|p| overlaps(p, s)));
    // "According to the union, the new rota | is to stay": it goes on into what is said.
    let too_long = source.zip(a.content.first()).is_some_and(|(s, p)| {
        s.end > reading.source.end && s.end <= p.start && (s.end..p.start).all(|t| !is_clause_mark(c.word[t as usize]))
    });
    let of_form = source.is_some_and(|s| overlaps(s, &reading.source) && (!in_content || s.start == reading.source.start) && !too_long);
    let cut = reading.content.len() > 1 && a.content.len() == 1 && reading.content.iter().any(|p| p.end == a.content[0].end);
    let met = a.content.iter().any(|p| reading.content.iter().any(|r| overlaps(p, r)));
    if of_form && !cut && met && !a.content.iter().any(|p| overlaps(p, &reading.source)) {
        a.of_form = 1;
        return;
    }
    if !of_form || in_content {
        a.others.retain(|o| !overlaps(&o.tokens, &reading.source));
        a.source = Some(SourceChoice { tokens: reading.source, probability: PROBABILITY });
    }
    a.content = reading.content;
    (a.content_probability, a.edge_probability, a.forced, a.of_form) = (PROBABILITY, PROBABILITY, 0, 2);
    a.with_content = None;
}

fn read(document: &Document, c: &Context, a: &Attribution) -> Option<Reading> {
    let sentence = document.sentences.get(a.sentence as usize)?.tokens.clone();
    if sentence.len() > LONGEST_SENTENCE || sentence.clone().any(|t| c.quotation[t as usize] != NONE) {
        return None;
    }
    let tag = |t: TokenId| document.tokens[t as usize].tag;
    let mut end = sentence.end;
    while end > sentence.start && matches!(tag(end - 1), Tag::Period) {
        end -= 1;
    }
    let cue = &a.cue.tokens;
    if cue.end > end || document.word(end - 1) == ":" {
        return None;
    }
    let form = Form { document, c, sentence: sentence.start..end };
    let according = cue.len() == 2 && document.word(cue.start).eq_ignore_ascii_case("according") && document.word(cue.start + 1) == "to";
    if according { form.according(cue) } else { form.spoken(cue).or_else(|| form.inverted(cue)) }
}

/// A sentence without its full stop.
struct Form<'a> {
    document: &'a Document,
    c: &'a Context,
    sentence: Range<TokenId>,
}

impl Form<'_> {
    fn tag(&self, token: TokenId) -> Tag {
        self.document.tokens[token as usize].tag
    }

    fn is_comma(&self, token: TokenId) -> bool {
        self.tag(token) == Tag::Comma
    }

    fn has_finite(&self, tokens: Range<TokenId>) -> bool {
        tokens.into_iter().any(|t| self.tag(t).is_finite())
    }

    /// A finite verb, or what the tagger takes for a participle though no auxiliary stands before it ("the study found").
    fn is_past_or_present(&self, token: TokenId) -> bool {
        let noun_before = || token.checked_sub(1).is_some_and(|t| self.c.chunk[t as usize] != 0);
        self.tag(token).is_finite() || self.tag(token) == Tag::Vbn && noun_before()
    }

    /// From a token to the next comma or the like, at most to the end.
    fn up_to_mark(&self, start: TokenId) -> Range<TokenId> {
        start..(start..self.sentence.end).find(|&t| is_clause_mark(self.c.word[t as usize])).unwrap_or(self.sentence.end)
    }

    /// What is reported, where the parenthetical goes from behind one comma up to `after`: the clause before the comma, with what follows
    /// where its verb does.
    fn reported(&self, comma: TokenId, after: TokenId) -> Option<Vec<Range<TokenId>>> {
        let first = self.sentence.start + TokenId::from(self.tag(self.sentence.start) == Tag::Cc);
        // "…, which, he said, …" is told of what the relative pronoun stands for.
        let relative = comma > first && matches!(self.tag(comma - 1), Tag::Wdt | Tag::Wp);
        let start = if relative { comma - 1 } else { first };
        let before = start..comma;
        // Not of "the strike was called off".
        let says = |t: TokenId| self.tag(t) != Tag::Vbn && complement::says(self.document, t);
        // "When the rain came, he said": a clause that another one is to follow.
        let first = before.clone().next().map(|t| self.tag(t));
        let alone = first == Some(Tag::Wrb) || first == Some(Tag::In) && !before.clone().any(|t| self.is_comma(t));
        if before.is_empty() || alone || before.clone().any(says) {
            return None;
        }
        // Behind an auxiliary ("the plan would, he said, cost") its verb follows.
        let whole = self.has_finite(before.clone()) && (!self.tag(comma - 1).is_finite() || after >= self.sentence.end);
        let clause = before.len() >= 3 && (whole || self.is_past_or_present(comma - 1) && after >= self.sentence.end);
        if clause {
            return Some(vec![before]);
        }
        let rest = after + 1..self.sentence.end;
        // "These whales, she said, hunt sharks": taken for a bare verb.
        let bare = || rest.clone().next().is_some_and(|t| self.tag(t) == Tag::Vb);
        let verb = || self.has_finite(before.clone()) || self.has_finite(rest.clone()) || bare();
        let goes_on = after + 1 < self.sentence.end && self.is_comma(after) && verb();
        goes_on.then(|| vec![before, rest])
    }

    /// "…, according to police." "According to police, …"
    fn according(&self, cue: &Range<TokenId>) -> Option<Reading> {
        let mut source = self.up_to_mark(cue.end);
        if source.is_empty() || self.has_finite(source.clone()) {
            return None;
        }
        let content = if cue.start <= self.sentence.start + TokenId::from(self.tag(self.sentence.start) == Tag::Cc) {
            source.end = self.behind_aside(source.end);
            let clause = (source.end + 1).min(self.sentence.end)..self.sentence.end;
            clause.clone().any(|t| self.is_past_or_present(t)).then(|| vec![clause])
        } else {
            let comma = cue.start - TokenId::from(self.is_comma(cue.start - 1));
            self.reported(comma, source.end)
        };
        Some(Reading { source, content: content? })
    }

    /// "According to Ann Lee, the mayor, …", "According to Ann Lee, who saw it, …": the comma behind what is told of her, else the first one.
    fn behind_aside(&self, comma: TokenId) -> TokenId {
        let aside = self.up_to_mark((comma + 1).min(self.sentence.end));
        if aside.is_empty() || !self.is_comma(comma) || aside.end >= self.sentence.end || !self.is_comma(aside.end) {
            return comma;
        }
        let relative = matches!(self.tag(aside.start), Tag::Wdt | Tag::Wp | Tag::WpPoss);
        // "According to the board, Ann Lee, the mayor and …" has a person's name for its subject.
        let entities = &self.document.entities;
        let at = entities.partition_point(|e| e.tokens.end <= aside.start);
        let person = entities.get(at).is_some_and(|e| e.tokens.start == aside.start && e.label == EntityLabel::Person);
        let phrase = self.c.chunk[aside.start as usize] != 0 && !person && !self.has_finite(aside.clone());
        // Behind "a host, such as a shop," the sentence has not come to its subject.
        let clause = self.has_finite(self.up_to_mark(aside.end + 1));
        if relative || phrase && clause { aside.end } else { comma }
    }

    /// "…, police said." "…, the bank said in a report on Monday."
    fn spoken(&self, cue: &Range<TokenId>) -> Option<Reading> {
        let first = self.sentence.start.max(cue.start.saturating_sub(LONGEST_SOURCE as TokenId));
        let comma = (first..cue.start).rev().find(|&t| is_clause_mark(self.c.word[t as usize])).filter(|&t| self.is_comma(t))?;
        let source = comma + 1..cue.start;
        let beside = cue.start > comma + 1 && self.c.chunk[cue.start as usize - 1] != 0;
        if !beside || self.c.chunk[source.start as usize] == 0 || self.has_finite(source.clone()) || !self.is_past_or_present(cue.start) {
            return None;
        }
        let word = self.document.word(cue.start);
        let told = act::known(&[word]).is_some_and(|act| ACTS.contains(&act)) && !complement::OTHERWISE.contains(&word);
        let rest = self.up_to_mark(cue.end);
        let adjunct = rest.is_empty()
            || matches!(word, "told" | "tells" | "tell")
            || matches!(self.tag(rest.start), Tag::In | Tag::Rb) && self.document.word(rest.start) != "that"
            || self.is_time(rest.start);
        let plain = adjunct && rest.len() <= LONGEST_SOURCE && !self.has_finite(rest.clone());
        if !told || !plain {
            return None;
        }
        Some(Reading { source, content: self.reported(comma, rest.end)? })
    }

    /// "…, said Ann Lee, the mayor."
    fn inverted(&self, cue: &Range<TokenId>) -> Option<Reading> {
        let comma = cue.start.checked_sub(1).filter(|&t| t >= self.sentence.start && self.is_comma(t))?;
        let says = cue.len() == 1 && INVERTED.contains(&self.document.word(cue.start)) && self.tag(cue.start).is_finite();
        let source = self.up_to_mark(cue.end);
        // "Said the doctor who runs it": the verb of a clause about who speaks.
        let noun = source.clone().take_while(|&t| !matches!(self.tag(t), Tag::Wp | Tag::Wdt));
        let verb = noun.clone().any(|t| self.tag(t).is_finite());
        if !says || source.is_empty() || self.c.chunk[source.start as usize] == 0 || verb {
            return None;
        }
        // "Ann Lee, who runs the bank, said a merger, long planned, would follow", "found a letter, reported it, and left".
        let relative = (source.end..self.sentence.end).find(|&t| matches!(self.tag(t), Tag::Wp | Tag::Wdt)).unwrap_or(self.sentence.end);
        if matches!(self.tag(source.start), Tag::Prp | Tag::Vbg | Tag::To) || self.has_finite(source.end..relative) {
            return None;
        }
        let content = self.reported(comma, source.end)?;
        (content.len() == 1).then_some(Reading { source, content })
    }

    fn is_time(&self, token: TokenId) -> bool {
        let entities = &self.document.entities;
        let at = entities.partition_point(|e| e.tokens.end <= token);
        entities.get(at).is_some_and(|e| e.tokens.start == token && matches!(e.label, EntityLabel::Date | EntityLabel::Time))
    }
}
