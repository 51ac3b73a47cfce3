//! Names at the end of a source, and what stands before them: "the study's author, Mina Holm" is her, "an ally of Mina Holm" is not.

use std::ops::Range;

use super::source::{Sources, Who};
use crate::document::{ClusterId, Entity, EntityLabel, SpeakerKind, Tag, TokenId};
use crate::mention;
use crate::mention::lexicon::{self, GROUP, HONORIFIC, PERSON, TITLE};

/// What somebody writes or says alone.
const MESSAGES: &[&str] =
    &["tweet", "post", "statement", "letter", "email", "e-mail", "message", "memo", "op-ed", "affidavit", "speech", "column"];

impl<'a> Sources<'a> {
    /// Behind "(D-Ohio)" that opens at a token.
    fn behind_brackets(&self, at: TokenId, end: TokenId) -> TokenId {
        if at >= end || self.document.word(at) != "(" {
            return at;
        }
        (at..end.min(at + 8)).find(|&t| self.document.word(t) == ")").map_or(
            // A source loses the bracket that ends it.
            if end - at < 8 && (end as usize) < self.document.tokens.len() && self.document.word(end) == ")" { end } else { at },
            |close| close + 1,
        )
    }

    /// "France and Germany", "Ann Lee and her brother Bo Ek": names in a row, of persons or of others, are a group under its own words.
    pub(super) fn several(&self, tokens: &Range<TokenId>) -> Option<Who> {
        let document = self.document;
        let at = document.entities.partition_point(|e| e.tokens.end <= tokens.start);
        let named = document.entities[at..].iter().take_while(|e| e.tokens.end <= tokens.end).filter(|e| mention::is_name(e.label));
        let mut named: Vec<_> = named.collect();
        // "Prime Minister Bo Ek and European Commission President Ann Lee": a body in an office is none of those in the row.
        let person = |e: &Entity| e.label == EntityLabel::Person;
        if named.iter().filter(|e| person(e)).count() > 1 {
            named.retain(|e| person(e) || self.facts.flags_of(e.tokens.end) & (PERSON | TITLE) == 0);
        }
        let (first, last) = (named.first()?, named.last()?);
        // "… all", "the Verdan and Trenkel firms", "(D-Ohio)": behind the last name.
        let closed = self.behind_brackets(last.tokens.end, tokens.end);
        let tag = |t: TokenId| document.tokens[t as usize].tag;
        let ends_so = match tokens.end - closed {
            0 => true,
            1 => {
                tag(closed) == Tag::Pos
                    || matches!(document.word(closed), "all" | "both" | "each")
                    || self.facts.flags_of(closed) & (lexicon::BODY | GROUP) != 0
            }
            2 => tag(closed) == Tag::Nn && self.facts.flags_of(closed + 1) & lexicon::BODY != 0,
            _ => false,
        };
        if named.len() < 2 || first.cluster == last.cluster || !ends_so {
            return None;
        }
        let body = |e: &Entity| matches!(e.label, EntityLabel::Org | EntityLabel::Gpe);
        let alike = named.iter().all(|e| person(e)) || named.iter().all(|e| body(e));
        let joins = |t: TokenId| matches!(document.word(t), "and" | "&");
        // Titles, offices, whose brother it is.
        let titled = |t: TokenId| self.facts.flags_of(t) & (PERSON | TITLE) != 0 || document.word(t) == ".";
        let describes = |words: Range<TokenId>| {
            let small = |t: TokenId| titled(t) || matches!(tag(t), Tag::Dt | Tag::PrpPoss | Tag::Jj);
            let office = words.clone().next_back().is_some_and(titled)
                && words.clone().all(|t| small(t) || matches!(tag(t), Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps));
            office || words.clone().all(small)
        };
        // Behind each name but the last the row goes on, at the end of it with "and"; before it stand titles and whose brother it is.
        let goes_on = named.windows(2).all(|pair| {
            let between = self.behind_brackets(pair[0].tokens.end, pair[1].tokens.start)..pair[1].tokens.start;
            if between.is_empty() {
                return false;
            }
            let rest =
                between.start + 1 + TokenId::from(document.word(between.start) == "," && between.len() > 1 && joins(between.start + 1));
            // "And her deputy, Ann Lee"
            let comma = between.end > rest + 1 && document.word(between.end - 1) == ",";
            (joins(between.start) || document.word(between.start) == ",") && describes(rest..between.end - TokenId::from(comma))
        });
        let before_last = self.behind_brackets(named[named.len() - 2].tokens.end, last.tokens.start);
        let ends = joins(before_last) || document.word(before_last) == "," && joins(before_last + 1);
        let both = tokens.start + TokenId::from(document.word(tokens.start).eq_ignore_ascii_case("both"));
        let opens = describes(both.min(first.tokens.start)..first.tokens.start);
        let start = tokens.start + TokenId::from(document.word(tokens.start).eq_ignore_ascii_case("both"));
        let quantity = |t: TokenId| tokens.contains(&t) && matches!(document.word(t), "all" | "both" | "each");
        let possessive = |t: TokenId| tokens.contains(&t) && document.tokens[t as usize].tag == Tag::Pos;
        let end = if quantity(tokens.end - 1) || possessive(tokens.end - 1) { tokens.end - 1 } else { tokens.end };
        (alike && goes_on && ends && opens).then(|| Who::Name { name: document.token_span(&(start..end)), kind: SpeakerKind::Group })
    }

    /// "The governor and the mayor", "the mayor, her deputy and two aides", "her lawyer and Bo Ek": persons in a row, not all by name, are a
    /// group under its own words. "Ann Lee, the mayor and the party's leader" is one.
    pub(super) fn in_row(&self, tokens: &Range<TokenId>) -> Option<Who> {
        /// A row has so many tokens at most.
        const LONGEST: usize = 40;
        let document = self.document;
        let tag = |t: TokenId| document.tokens[t as usize].tag;
        let named = |t: TokenId| self.facts.entity_of(t).is_some_and(|e| document.entities[e as usize].label == EntityLabel::Person);
        let joins = |t: TokenId| matches!(document.word(t), "and" | "or" | "nor");
        // "…, including the mayor", "…, such as Ann Lee": some of them.
        let among = |t: TokenId| document.word(t) == "," && matches!(document.word(t + 1), "including" | "such" | "like" | "among");
        let end = (tokens.start..tokens.end - 1).find(|&t| among(t)).unwrap_or(tokens.end);
        let tokens = tokens.start..end;
        let and = tokens.clone().rev().find(|&t| tokens.len() <= LONGEST && joins(t));
        let and = and.filter(|&t| t > tokens.start && t + 1 < tokens.end)?;
        let start = tokens.start
            + TokenId::from(matches!(document.word(tokens.start), "Neither" | "neither" | "Both" | "both" | "Either" | "either"));
        let (before, behind) = (start..and, and + 1..tokens.end);
        let opens = |t: TokenId| matches!(tag(t), Tag::Dt | Tag::PrpPoss | Tag::Cd);
        let head = |part: &Range<TokenId>| self.head(part).filter(|&h| tag(h) != Tag::Pos);
        let somebody = |h: TokenId| named(h) || self.facts.flags_of(h) & (PERSON | GROUP) != 0;
        let (first, second) = (head(&before)?, head(&behind)?);
        // What hangs from a preposition or an owner before the row's end may be all of it: "the wife of the mayor and the governor".
        let whole = !before.clone().any(|t| matches!(tag(t), Tag::In | Tag::To | Tag::Wp | Tag::Wdt) || tag(t).is_finite());
        // "Businessman and Lund loyalist Bo Ek", "Lee and Lind's mother, Ida": one, whom all of it describes.
        let apart = opens(before.start) || named(first) || self.facts.flags_of(first) & GROUP != 0;
        let named_behind = named(behind.start) && !behind.clone().any(|t| tag(t) == Tag::Pos) && named(second);
        let described = before.clone().any(named) && before.clone().any(|t| document.word(t) == ",");
        let row = whole && apart && somebody(first) && somebody(second) && (named_behind || opens(behind.start) && !described);
        let kind = if self.veiled(&tokens, and) { SpeakerKind::Anonymous } else { SpeakerKind::Group };
        row.then(|| Who::Words { words: document.token_span(&tokens), kind, head: and })
    }

    /// "A tweet on Monday by the mayor, Ann Lee": who wrote it speaks, where the name ends the source.
    pub(super) fn author(&self, tokens: &Range<TokenId>) -> Option<(&'a Entity, ClusterId)> {
        let document = self.document;
        let head = self.head(tokens).filter(|&h| MESSAGES.contains(&document.word(h)))?;
        let by = (head + 1..tokens.end).find(|&t| matches!(document.word(t), "by" | "from"))?;
        let at = document.entities.partition_point(|e| e.tokens.start <= by);
        let mut people = document.entities[at..].iter().take_while(|e| e.tokens.end <= tokens.end);
        let person = people.find(|e| e.label == EntityLabel::Person)?;
        let plain = |t: TokenId| !matches!(document.tokens[t as usize].tag, Tag::In | Tag::To | Tag::Cc | Tag::Pos);
        let his = person.tokens.end == tokens.end && (by + 1..person.tokens.start).all(|t| plain(t) || document.word(t) == "of");
        his.then_some(person).zip(person.cluster)
    }

    /// "The University of Calder, San Lucas's chancellor, Ann Lee,": the name behind the last comma, and behind an owner's office.
    pub(super) fn appositive(&self, tokens: &Range<TokenId>) -> Option<(&'a Entity, ClusterId)> {
        let document = self.document;
        let person = self.facts.entity_of(tokens.end - 1).map(|e| &document.entities[e as usize])?;
        let honoured = |&t: &TokenId| self.facts.flags_of(t) & HONORIFIC != 0 || document.word(t) == ".";
        let mut before = (tokens.start..person.tokens.start).rev().skip_while(honoured);
        let comma = before.next().filter(|&t| document.word(t) == ",")?;
        let office = before.next().filter(|&t| self.facts.flags_of(t) & (PERSON | TITLE) != 0 && self.facts.flags_of(t) & GROUP == 0)?;
        let owner = (tokens.start..office).rev().take(4).find(|&t| document.tokens[t as usize].tag == Tag::Pos)?;
        // "The firm's founder and head, Ann Lee" bears both.
        let second = |t: TokenId| document.word(t) == "and" && self.facts.flags_of(t - 1) & (PERSON | GROUP) == PERSON;
        let small = |t: TokenId| matches!(document.tokens[t as usize].tag, Tag::In | Tag::To | Tag::Cc | Tag::Comma);
        let plain = (owner + 1..comma).all(|t| !small(t) || second(t));
        (plain && person.label == EntityLabel::Person).then_some(person).zip(person.cluster)
    }

    /// "Verdan co-founder Ann Lee", "harbour director General Bo al-Ek": the name that the entity stage did not find, behind an office.
    pub(super) fn behind_office(&self, tokens: &Range<TokenId>) -> Option<Who> {
        /// A name has so many words, titles before it not counted.
        const WORDS: Range<TokenId> = 2..5;
        let document = self.document;
        let capital = |t: TokenId| {
            let word = document.word(t);
            word.strip_prefix("al-").or_else(|| word.strip_prefix("el-")).unwrap_or(word).starts_with(char::is_uppercase)
        };
        let flags = |t: TokenId| self.facts.flags_of(t);
        let office = tokens.clone().rev().find(|&t| !capital(t) && document.word(t) != ".")?;
        let mut start = office + 1;
        while start < tokens.end && (flags(start) & (TITLE | HONORIFIC) != 0 || document.word(start) == ".") {
            start += 1;
        }
        let name = start..tokens.end;
        let one = flags(office) & (PERSON | TITLE) != 0 && flags(office) & GROUP == 0;
        let proper = |t: TokenId| matches!(document.tokens[t as usize].tag, Tag::Nnp | Tag::Nnps);
        let free = |t: TokenId| self.facts.entity_of(t).is_none() && flags(t) & (lexicon::BODY | lexicon::DOCUMENT | PERSON) == 0;
        (one && WORDS.contains(&(name.len() as TokenId)) && name.clone().all(|t| proper(t) && free(t)))
            .then(|| Who::Name { name: document.token_span(&name), kind: SpeakerKind::Person })
    }

    /// "One of these groups, the Free Verdan Front (FVF),": which one it is.
    pub(super) fn one_of(&self, tokens: &Range<TokenId>) -> Option<(&'a Entity, ClusterId)> {
        let document = self.document;
        let one = tokens.len() > 3 && document.word(tokens.start).eq_ignore_ascii_case("one") && document.word(tokens.start + 1) == "of";
        let comma = tokens.clone().find(|&t| one && document.word(t) == ",")?;
        let start = comma + 1 + TokenId::from(comma + 2 < tokens.end && document.word(comma + 1) == "the");
        let at = document.entities.partition_point(|e| e.tokens.start < start);
        let body =
            document.entities.get(at).filter(|e| e.tokens.start == start && matches!(e.label, EntityLabel::Org | EntityLabel::Gpe))?;
        let close = self.behind_brackets(body.tokens.end, tokens.end);
        (close >= tokens.end).then_some(body).zip(body.cluster)
    }

    /// "Trade, Industry and Tourism Minister Ann Lee": the only person, at the end, behind an office that is over several things.
    pub(super) fn minister(&self, tokens: &Range<TokenId>) -> Option<&'a Entity> {
        let document = self.document;
        let person =
            |t: TokenId| self.facts.entity_of(t).map(|e| &document.entities[e as usize]).filter(|e| e.label == EntityLabel::Person);
        let last = person(tokens.end - 1)?;
        let before = tokens.start..last.tokens.start;
        // The entity may hold the office itself.
        let inside = (last.tokens.start..last.tokens.end - 1).find(|&t| self.facts.flags_of(t) & (TITLE | HONORIFIC) == TITLE);
        let office = inside.or_else(|| before.end.checked_sub(1).filter(|&t| self.facts.flags_of(t) & (TITLE | HONORIFIC) == TITLE))?;
        let part = |t: TokenId| {
            let tag = document.tokens[t as usize].tag;
            (matches!(tag, Tag::Nnp | Tag::Nnps | Tag::Nn | Tag::Nns | Tag::Jj) && document.word(t).starts_with(char::is_uppercase))
                || matches!(tag, Tag::Cc | Tag::Comma | Tag::Pos | Tag::Dt)
                || self.facts.entity_of(t).is_some()
        };
        let and = (tokens.start..office).find(|&t| matches!(document.word(t), "and" | "&"));
        // "Latvian Road Transport and Bridges Minister": what stands before "and" is no body that the text speaks of elsewhere.
        let only_here = |t: TokenId| {
            let entity = self
                .facts
                .entity_of(t)
                .map(|e| &document.entities[e as usize])
                .filter(|e| e.label == EntityLabel::Org && e.tokens.len() > 1);
            let cluster = entity.and_then(|e| e.cluster).and_then(|c| document.clusters.get(c as usize));
            cluster.is_some_and(|c| c.mentions.len() == 1)
        };
        let row = and.is_some_and(|and| {
            before.clone().any(|t| document.word(t) == ",") || and + 1 < office && and.checked_sub(1).is_some_and(only_here)
        });
        (row && before.clone().all(|t| part(t) && person(t).is_none())).then_some(last)
    }

    /// Whether what stands before a name at the end of a source only describes it.
    pub(super) fn ends_in(&self, before: Range<TokenId>) -> bool {
        let tag = |t: TokenId| self.document.tokens[t as usize].tag;
        // "one of the family's lawyers, Ann Lee"
        let closed = before.end > before.start + 3 && self.document.word(before.end - 1) == ",";
        if closed && self.document.word(before.start).eq_ignore_ascii_case("one") && self.document.word(before.start + 1) == "of" {
            return true;
        }
        if let Some(of) = before.clone().find(|&t| matches!(tag(t), Tag::In | Tag::To)) {
            // "Chairman of the Joint Chiefs Gen. Ann Lee" has a title of her own, too; "wife of the late Gen. Ann Lee" is not her.
            let rank =
                |&t: &TokenId| self.document.word(t) == "." || self.document.word(t).ends_with('.') && self.facts.flags_of(t) & TITLE != 0;
            let ranks = (of + 1..before.end).rev().take_while(rank).count() as TokenId;
            let titled = of > before.start && self.facts.flags_of(of - 1) & TITLE != 0;
            let end = before.end - if titled { ranks } else { 0 };
            return self.is_office(before.start..of, of + 1..end);
        }
        let joined = before.clone().any(|t| self.document.word(t) == "and") && !before.clone().any(|t| self.facts.entity_of(t).is_some());
        joined || !before.is_empty() && self.facts.flags_of(before.end - 1) & (PERSON | TITLE) != 0
    }

    /// Whether what stands before a name is an office with what it is over, "Secretary of State", "co-author of the study": "an ally of
    /// President Ann Lee" is not her, and neither are "allies of Ann Lee".
    fn is_office(&self, title: Range<TokenId>, over: Range<TokenId>) -> bool {
        let flags = |t: TokenId| self.facts.flags_of(t);
        let tag = |t: TokenId| self.document.tokens[t as usize].tag;
        // "Verdan's vice-president of sales" too.
        let owner =
            title.clone().find(|&t| tag(t) == Tag::Pos).filter(|&pos| (title.start..pos).all(|t| self.facts.entity_of(t).is_some()));
        let title = owner.map_or(title.start, |pos| pos + 1)..title.end;
        let bare = !title.clone().any(|t| matches!(tag(t), Tag::Dt | Tag::PrpPoss | Tag::Pos));
        let one = title.clone().any(|t| flags(t) & (PERSON | TITLE) != 0) && !title.clone().any(|t| flags(t) & GROUP != 0);
        // "Director of the Lund chapter of the Council on Ferries" too, not "director of a film about".
        let small = |t: TokenId| matches!(self.document.word(t), "of" | "for" | "on" | "in" | "at");
        let links = |t: TokenId| matches!(tag(t), Tag::In | Tag::To);
        let over_is_nobody =
            !over.is_empty() && !links(over.end - 1) && !over.clone().any(|t| flags(t) & (PERSON | TITLE) != 0 || links(t) && !small(t));
        bare && one && over_is_nobody
    }
}
