//! A source as written to who it is: the head of its phrase decides.

use std::collections::BTreeMap;

use crate::document::{ClusterId, Document, EntityLabel, Mention, MentionKind, Resolution, SpeakerKind, Tag, TokenId, TokenKind};
use crate::mention::lexicon::{self, DOCUMENT, GROUP, PERSON, PRONOUN, TITLE, UNNAMED};
use crate::mention::{self, Facts, lower_into};
use crate::span::Span;

/// Who a source is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// The referent of a mention; `words` are the source's own, for one without a name.
    Cluster { cluster: ClusterId, words: Span, kind: SpeakerKind, resolution: Resolution },
    /// Nobody that the document mentions elsewhere: its own words.
    Words { words: Span, kind: SpeakerKind, head: TokenId },
    /// A proper name that no cluster has.
    Name { name: Span, kind: SpeakerKind },
    /// I, we, or you (`second`): whoever speaks there, or is spoken to.
    Speaking { token: TokenId, second: bool },
    /// A pronoun with no referent.
    Unresolved,
    /// There is none.
    Nobody,
}

impl Who {
    pub(super) fn resolution(&self) -> Resolution {
        match self {
            Self::Cluster { resolution, .. } => *resolution,
            Self::Words { .. } => Resolution::Nominal,
            Self::Name { .. } => Resolution::Named,
            _ => Resolution::Unknown,
        }
    }
}

/// How many tokens around a source are looked at for what is said of it.
const BESIDE: TokenId = 60;
/// Words that mark a source as meant to stay unnamed.
const VEILED: &[&str] = &[
    "anonymity",
    "anonymous",
    "anonymously",
    "unnamed",
    "unidentified",
    "familiar with",
    "close to",
    "not to be named",
    "not to be identified",
    "not be named",
    "not be identified",
    "briefed on",
    "with knowledge of",
    "declined to be named",
    "declined to be identified",
    "not authorized",
];
/// Words that stand for persons by number alone.
const COUNTS: &[&str] = &[
    "some", "many", "others", "few", "several", "most", "both", "those", "all", "none", "two", "three", "four", "five", "half", "percent",
];
const ONE: &[&str] = &["one", "someone", "somebody", "another", "anyone", "third", "fourth"];
/// Nouns that only count what follows their "of".
const COUNTING: &[&str] =
    &["group", "number", "majority", "handful", "dozens", "lot", "lots", "couple", "pair", "host", "scores", "hundreds", "thousands"];

/// Finds who the sources of one document are.
pub(super) struct Sources<'a> {
    pub document: &'a Document,
    pub(super) facts: &'a Facts,
    /// The mention whose head a token is.
    by_head: Vec<u32>,
    /// Persons by the last word of their name, lower case.
    by_last_word: BTreeMap<String, ClusterId>,
}

const NO_MENTION: u32 = u32::MAX;

impl<'a> Sources<'a> {
    pub(super) fn new(document: &'a Document, facts: &'a Facts) -> Self {
        let mut by_head = vec![NO_MENTION; document.tokens.len()];
        for (id, mention) in document.mentions.iter().enumerate() {
            // Of several the longest, which comes first.
            if let Some(slot) = by_head.get_mut(mention.head as usize).filter(|slot| **slot == NO_MENTION) {
                *slot = id as u32;
            }
        }
        let mut by_last_word = BTreeMap::new();
        for (id, cluster) in document.clusters.iter().enumerate().filter(|(_, c)| c.named && c.kind == SpeakerKind::Person) {
            let mut lower = String::new();
            lower_into(cluster.name.rsplit(' ').next().unwrap_or_default(), &mut lower);
            by_last_word.entry(lower).or_insert(id as ClusterId);
        }
        Self { document, facts, by_head, by_last_word }
    }

    /// "Ann Lee's answer", "the mayor's": where who speaks ends before what is spoken.
    fn without_words(&self, tokens: &std::ops::Range<TokenId>) -> TokenId {
        const WORDS: [&str; 8] = ["answer", "answers", "comment", "comments", "reply", "response", "verdict", "words"];
        let tag = |t: TokenId| self.document.tokens[t as usize].tag;
        let words = tokens.len() > 1 && WORDS.contains(&self.document.word(tokens.end - 1));
        let end = tokens.end - TokenId::from(words);
        match tokens.clone().next().map(|_| tag(end - 1)) {
            Some(Tag::Pos) if end > tokens.start + 1 => end - 1,
            Some(Tag::PrpPoss) if words => end,
            _ => tokens.end,
        }
    }

    /// The tokens that a span touches.
    pub(super) fn tokens(&self, span: Span) -> std::ops::Range<TokenId> {
        let tokens = &self.document.tokens;
        let start = tokens.partition_point(|t| t.span.end <= span.start);
        let end = tokens.partition_point(|t| t.span.start < span.end);
        start as TokenId..end.max(start) as TokenId
    }

    pub(super) fn mention_at(&self, head: TokenId) -> Option<&'a Mention> {
        let id = self.by_head.get(head as usize).copied().filter(|&id| id != NO_MENTION)?;
        self.document.mentions.get(id as usize)
    }

    /// Who is meant by a source span.
    pub(super) fn who(&self, span: Span) -> Who {
        let mut tokens = self.tokens(span);
        let edge = |t: TokenId| {
            let token = &self.document.tokens[t as usize];
            matches!(token.kind, TokenKind::Punctuation | TokenKind::QuotationMark | TokenKind::Symbol)
        };
        while !tokens.is_empty() && (edge(tokens.start) || matches!(self.document.word(tokens.start), "from" | "by" | "and" | "of")) {
            tokens.start += 1;
        }
        while !tokens.is_empty() && edge(tokens.end - 1) {
            tokens.end -= 1;
        }
        tokens.end = self.without_words(&tokens);
        if tokens.is_empty() {
            return Who::Nobody;
        }
        let first = tokens.start;
        let alone = self.head(&tokens).is_none_or(|h| h == first);
        // "Verdan, which runs the quarry, said": whose clause it is.
        let relative = matches!(self.document.tokens[first as usize].tag, Tag::Wp | Tag::Wdt);
        if self.facts.flags_of(first) & PRONOUN != 0 && (alone || relative) {
            return self.pronoun(first);
        }
        let words = self.own_span(&tokens);
        // "his wife and campaign manager Ann Lee": the name that ends the phrase.
        let last =
            if self.document.word(first).eq_ignore_ascii_case("one") { tokens.end } else { self.tokens(words).end }.saturating_sub(1);
        let person = self.facts.entity_of(last).map(|e| &self.document.entities[e as usize]).filter(|e| e.label == EntityLabel::Person);
        if let Some(several) = self.several(&tokens) {
            return several;
        }
        // "Ann Lee and Bo Ek, who ran against them": before what is told of them.
        let comma = tokens.clone().rev().take(BESIDE as usize).find(|&t| self.document.word(t) == ",");
        if let Some(several) = comma.filter(|&t| t > first).and_then(|t| self.several(&(first..t))) {
            return several;
        }
        if let Some(row) = self.in_row(&tokens) {
            return row;
        }
        if let Some((entity, cluster)) = self.author(&tokens).or_else(|| self.appositive(&tokens)).or_else(|| self.one_of(&tokens)) {
            return Who::Cluster { cluster, words, kind: self.kind(cluster, entity.label), resolution: Resolution::Named };
        }
        let minister = self.minister(&tokens);
        if let Some(person) = person.or(minister)
            && let Some(cluster) = person.cluster
            && (minister.is_some() || self.ends_in(first..person.tokens.start))
        {
            return Who::Cluster { cluster, words, kind: self.kind(cluster, person.label), resolution: Resolution::Named };
        }
        if let Some(named) = self.behind_office(&self.tokens(words)) {
            return named;
        }
        // "The 41-year-old" has no noun.
        let head =
            self.head(&tokens).or_else(|| self.mention_at(tokens.end - 1).filter(|m| m.kind == MentionKind::Nominal).map(|m| m.head));
        let Some(head) = head else { return self.counted(&tokens, words) };
        // "The Ohio Republican" is a person by a description, whatever name stands in it.
        let described = self.mention_at(head).is_some_and(|m| m.kind == MentionKind::Nominal);
        if let Some(entity) = self.facts.entity_of(head).filter(|_| !described) {
            let entity = &self.document.entities[entity as usize];
            // "one Republican", "a Belgian": not all of them.
            let one = ["a", "an", "one", "another"].iter().any(|w| self.document.word(first).eq_ignore_ascii_case(w));
            if entity.label == EntityLabel::Norp && one {
                return Who::Words { words, kind: SpeakerKind::Anonymous, head };
            }
            if let Some(cluster) = entity.cluster {
                let kind = self.kind(cluster, entity.label);
                return Who::Cluster { cluster, words, kind, resolution: Resolution::Named };
            }
        }
        if COUNTING.contains(&self.document.word(head)) && head + 2 < tokens.end && self.document.word(head + 1) == "of" {
            let of = head + 2..tokens.end;
            if self.head(&of).is_some_and(|h| self.facts.flags_of(h) & GROUP != 0) {
                return self.counted(&of, words);
            }
        }
        if let Some(mention) = self.mention_at(head)
            && let Some(cluster) = mention.cluster
        {
            let found = &self.document.clusters[cluster as usize];
            let kind = if found.named { found.kind } else { self.unnamed(cluster, &tokens, head) };
            // "the Clinton campaign" names itself.
            let own_name =
                found.named && tokens.clone().any(|t| self.facts.entity_of(t).is_some()) && found.kind == SpeakerKind::Organization;
            // "The mayor of the town, Ann Lee,": the name stands in the phrase.
            let named = || {
                tokens.clone().any(|t| self.facts.entity_of(t).is_some_and(|e| self.document.entities[e as usize].cluster == Some(cluster)))
            };
            let resolution = if own_name || mention.kind == MentionKind::Name || named() { Resolution::Named } else { Resolution::Nominal };
            return Who::Cluster { cluster, words, kind, resolution };
        }
        self.unlisted_name(&tokens, head).unwrap_or_else(|| self.counted(&tokens, words))
    }

    /// "AM" in a transcript: the only person of the document with these initials.
    pub(super) fn with_initials(&self, initials: Span) -> Option<Who> {
        let letters = &self.document.text[initials];
        if !(2..=3).contains(&letters.len()) || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
            return None;
        }
        let fits = |name: &str| name.split([' ', '-']).filter_map(|word| word.chars().next()).eq(letters.chars());
        let people = self.document.clusters.iter().enumerate().filter(|(_, c)| c.named && c.kind == SpeakerKind::Person);
        let mut named = people.filter(|(_, c)| fits(&c.name)).map(|(id, _)| id as ClusterId);
        let cluster = named.next().filter(|_| named.next().is_none())?;
        Some(Who::Cluster { cluster, words: initials, kind: SpeakerKind::Person, resolution: Resolution::Named })
    }

    /// A name that the entity stage did not find: capitalised words, told by their last one where a cluster has it.
    fn unlisted_name(&self, tokens: &std::ops::Range<TokenId>, head: TokenId) -> Option<Who> {
        let capital = |t: TokenId| self.document.word(t).chars().next().is_some_and(char::is_uppercase);
        let mut start = tokens.start;
        let mut titled = false;
        while start < head
            && (self.facts.flags_of(start) & TITLE != 0
                || self.document.word(start).eq_ignore_ascii_case("the")
                || self.document.word(start) == ".")
        {
            titled |= self.facts.flags_of(start) & TITLE != 0;
            start += 1;
        }
        // "Center for Tax Policy": on over small words.
        let mut head = head;
        while head + 2 < tokens.end && matches!(self.document.word(head + 1), "of" | "for") && capital(head + 2) {
            head += 2;
            while head + 1 < tokens.end && capital(head + 1) {
                head += 1;
            }
        }
        let mut lower = String::new();
        lower_into(self.document.word(head), &mut lower);
        if capital(head)
            && start == head
            && let Some(&cluster) = self.by_last_word.get(lower.as_str())
        {
            let kind = self.document.clusters.get(cluster as usize)?.kind;
            return Some(Who::Cluster { cluster, words: Span::default(), kind, resolution: Resolution::Named });
        }
        let proper = matches!(self.document.tokens[head as usize].tag, Tag::Nnp | Tag::Nnps);
        let small = |t: TokenId| matches!(self.document.word(t), "of" | "for" | "and" | "&" | "." | "'s" | "’s");
        if !capital(head)
            || !capital(start)
            || !(start..=head).all(|t| capital(t) || small(t))
            || !titled && !proper && start == tokens.start && start == head
        {
            return None;
        }
        if self.facts.flags_of(head) & (PERSON | GROUP) != 0 || self.describes(tokens, head) {
            return None;
        }
        if let Some(&cluster) = self.by_last_word.get(lower.as_str()) {
            let kind = self.document.clusters.get(cluster as usize)?.kind;
            return Some(Who::Cluster { cluster, words: Span::default(), kind, resolution: Resolution::Named });
        }
        let kind = if titled {
            SpeakerKind::Person
        } else if self.facts.flags_of(head) & DOCUMENT != 0 {
            SpeakerKind::Document
        } else {
            SpeakerKind::Organization
        };
        Some(Who::Name { name: self.document.token_span(&(start..head + 1)), kind })
    }

    /// "Federal and state officials": the first word says only which ones they are.
    fn describes(&self, tokens: &std::ops::Range<TokenId>, head: TokenId) -> bool {
        let document = self.document;
        let next = head + 2;
        next + 1 < tokens.end
            && matches!(document.word(head + 1), "and" | "or")
            && document.word(next).starts_with(|c: char| c.is_ascii_lowercase())
            && matches!(document.tokens[next as usize].tag, Tag::Jj | Tag::Nn)
    }

    pub(super) fn kind(&self, cluster: ClusterId, label: EntityLabel) -> SpeakerKind {
        match self.document.clusters.get(cluster as usize) {
            Some(found) => found.kind,
            None if label == EntityLabel::Person => SpeakerKind::Person,
            None => SpeakerKind::Organization,
        }
    }

    fn pronoun(&self, token: TokenId) -> Who {
        let mut lower = String::new();
        lower_into(self.document.word(token), &mut lower);
        match lower.as_str() {
            "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves" => Who::Speaking { token, second: false },
            "you" | "your" | "yours" | "yourself" | "yourselves" => Who::Speaking { token, second: true },
            _ => match self.mention_at(token).filter(|m| m.kind == MentionKind::Pronoun).and_then(|m| m.cluster) {
                Some(cluster) => {
                    let found = &self.document.clusters[cluster as usize];
                    let words =
                        found.mentions.first().and_then(|&m| self.document.mentions.get(m as usize)).map_or(Span::default(), |m| m.span);
                    Who::Cluster { cluster, words, kind: found.kind, resolution: Resolution::Pronoun }
                }
                None => Who::Unresolved,
            },
        }
    }

    /// The head of a source: the last noun before what qualifies it.
    pub(super) fn head(&self, tokens: &std::ops::Range<TokenId>) -> Option<TokenId> {
        mention::head_within(self.document, self.facts, tokens.clone())
    }

    /// The source's own words up to its first comma, bracket or dash.
    fn own_span(&self, tokens: &std::ops::Range<TokenId>) -> Span {
        let mut rest = tokens.clone().skip(1);
        let listed = self.listed(tokens);
        let ends = |t: TokenId| match self.document.word(t) {
            "," => !listed.contains(&t),
            word => matches!(word, "(" | "–" | "—" | "--" | ";" | ":"),
        };
        let cut = rest.find(|&t| ends(t)).unwrap_or(tokens.end);
        self.document.token_span(&(tokens.start..cut))
    }

    /// "Representatives for Verdan, Holm and Lind": where the names behind a preposition stand in a row, commas in which end nothing.
    fn listed(&self, tokens: &std::ops::Range<TokenId>) -> std::ops::Range<TokenId> {
        let document = self.document;
        let body = |t: TokenId| {
            let label = self.facts.entity_of(t).map(|e| document.entities[e as usize].label);
            matches!(label, Some(EntityLabel::Org | EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Product))
        };
        let comma = tokens.clone().find(|&t| document.word(t) == ",").filter(|&t| t > tokens.start + 1 && body(t - 1) && body(t + 1));
        let Some(comma) = comma.filter(|&t| (tokens.start + 1..t).any(|t| document.tokens[t as usize].tag == Tag::In)) else { return 0..0 };
        let end = (comma + 1..tokens.end).find(|&t| !body(t) && !matches!(document.word(t), "," | "and" | "&")).unwrap_or(tokens.end);
        let joined = (comma + 1..end).rev().find(|&t| matches!(document.word(t), "and" | "&"));
        joined.map_or(0..0, |joined| comma..joined)
    }

    pub(super) fn veiled(&self, tokens: &std::ops::Range<TokenId>, head: TokenId) -> bool {
        let text = &self.document.text[self.document.token_span(tokens)];
        let sentence = self.facts.sentence.get(tokens.start as usize).and_then(|&s| self.document.sentences.get(s as usize));
        // As far as a long sentence of news reaches: one without end may hold thousands of sources.
        let beside = sentence.is_some_and(|s| {
            let near = s.tokens.start.max(tokens.start.saturating_sub(BESIDE))..s.tokens.end.min(tokens.end.saturating_add(BESIDE));
            self.document.text[self.document.token_span(&near)].contains("of anonymity")
        });
        beside || self.facts.flags_of(head) & UNNAMED != 0 || VEILED.iter().any(|phrase| text.contains(phrase))
    }

    /// What an unnamed referent is. A person is anonymous when the text keeps back who it is ("a source", "an official"); "the mayor"
    /// and "her lawyer" are somebody whom the text only does not name.
    fn unnamed(&self, cluster: ClusterId, tokens: &std::ops::Range<TokenId>, head: TokenId) -> SpeakerKind {
        let found = &self.document.clusters[cluster as usize];
        let first = found.mentions.first().and_then(|&m| self.document.mentions.get(m as usize));
        match found.kind {
            SpeakerKind::Group | SpeakerKind::Person if self.veiled(tokens, head) => SpeakerKind::Anonymous,
            SpeakerKind::Anonymous => self.unnamed_person(first.map_or(tokens, |m| &m.tokens), first.map_or(head, |m| m.head), tokens),
            kind => kind,
        }
    }

    /// See `unnamed`: by the phrase that brought the person in.
    fn unnamed_person(&self, phrase: &std::ops::Range<TokenId>, head: TokenId, source: &std::ops::Range<TokenId>) -> SpeakerKind {
        let tag = |t: TokenId| self.document.tokens[t as usize].tag;
        let definite = self.document.word(phrase.start).eq_ignore_ascii_case("the")
            || (phrase.start..head.max(phrase.start + 1)).any(|t| matches!(tag(t), Tag::PrpPoss | Tag::Pos));
        if definite && !self.veiled(phrase, head) && !self.veiled(source, head) { SpeakerKind::Person } else { SpeakerKind::Anonymous }
    }

    /// A source that is no mention: by its noun or its number.
    fn counted(&self, tokens: &std::ops::Range<TokenId>, words: Span) -> Who {
        let mut lower = String::new();
        let mut kind = SpeakerKind::Unknown;
        for token in tokens.clone().take(4) {
            lower_into(self.document.word(token), &mut lower);
            if COUNTS.contains(&lower.as_str()) {
                kind = SpeakerKind::Group;
                break;
            }
            if ONE.contains(&lower.as_str()) {
                kind = SpeakerKind::Anonymous;
                break;
            }
        }
        let of = tokens.clone().find(|&t| self.document.word(t) == "of").filter(|_| kind != SpeakerKind::Unknown);
        let inner = of.map_or(tokens.clone(), |of| of + 1..tokens.end);
        let head = self.head(&inner).unwrap_or(tokens.start);
        let flags = self.facts.flags_of(head);
        if flags & GROUP != 0 {
            kind = SpeakerKind::Group;
        } else if flags & (PERSON | TITLE) != 0 {
            kind = self.unnamed_person(&inner, head, tokens);
        } else if flags & lexicon::BODY != 0 {
            kind = SpeakerKind::Organization;
        } else if flags & DOCUMENT != 0 {
            kind = SpeakerKind::Document;
        }
        if self.document.word(tokens.start).eq_ignore_ascii_case("no") {
            kind = SpeakerKind::Unknown;
        } else if !matches!(kind, SpeakerKind::Organization | SpeakerKind::Document) && self.veiled(tokens, head) {
            kind = SpeakerKind::Anonymous;
        }
        Who::Words { words, kind, head }
    }
}
