//! Names that name the same: persons by first and last name, bodies by short forms and acronyms.
//!
//! Two passes. The first reads every name of the document and sets up the clusters that full names make; the second
//! gives each short name ("Clinton", "CEPA", "the Times") to one of them, by where it stands.

use std::collections::BTreeMap;

use super::facts::{Facts, is_name, lower_into};
use super::lexicon::{self, BODY, DOCUMENT, FEMALE, HONORIFIC, MALE, TITLE};
use crate::document::{BlockKind, Document, Entity, EntityLabel, Gender, TokenId};
use crate::span::Span;
use crate::token::word;

/// Names that name the same.
#[derive(Clone, Debug)]
pub(crate) struct NameCluster {
    /// Where its fullest name stands, without title.
    pub name: Span,
    /// What it names.
    pub label: EntityLabel,
    /// Gender by titles ("Mrs").
    pub gender: Option<Gender>,
    /// Gender that the given name makes likely.
    likely: Option<Gender>,
}

/// The clusters of a document's names.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameClusters {
    /// The cluster of each entity, none for number-like ones.
    pub of_entity: Vec<Option<u32>>,
    /// The clusters.
    pub clusters: Vec<NameCluster>,
    /// Hashes of the surnames of persons named in full, sorted, and whose each is: the one named most.
    pub surnames: Vec<(u32, u32)>,
}

/// One way a name is written, in lower case without title, article and suffix.
struct Form {
    words: Vec<Box<str>>,
    /// "jr", "ii": what tells father from son and king from king.
    ordinal: Option<Box<str>>,
    label: EntityLabel,
    count: u32,
    headline: bool,
    cluster: Option<u32>,
}

/// Names of several countries that also go by another.
const ALIASES: &[(&str, &str)] = &[
    ("us", "united states"),
    ("u.s.", "united states"),
    ("u.s", "united states"),
    ("usa", "united states"),
    ("u.s.a.", "united states"),
    ("america", "united states"),
    ("united states of america", "united states"),
    ("uk", "united kingdom"),
    ("u.k.", "united kingdom"),
    ("britain", "united kingdom"),
    ("great britain", "united kingdom"),
    ("uae", "united arab emirates"),
    ("eu", "european union"),
    ("e.u.", "european union"),
    ("un", "united nations"),
    ("u.n.", "united nations"),
    ("gop", "republican party"),
    ("fed", "federal reserve"),
];
/// Words that end a name and are no part of what tells it from another.
const SUFFIXES: &[&str] = &[
    "inc", "inc.", "corp", "corp.", "co", "co.", "ltd", "ltd.", "llc", "plc", "ag", "nv", "sa", "jr", "jr.", "sr", "sr.", "ii", "iii",
    "iv", "&",
];
/// Last words too common to stand for the longer name they end.
const NO_SHORT_FORM: &[&str] =
    &["house", "state", "states", "street", "north", "south", "east", "west", "party", "city", "university", "county", "america", "news"];
/// Those of them that tell namesakes apart; "I" and "V" end no other names of persons.
const ORDINALS: &[&str] =
    &["jr", "sr", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xxiii"];
const SMALL_WORDS: &[&str] = &["of", "for", "and", "the", "on", "in", "&", "at", "to"];

/// The title that ends an office of several words before the name, where the entity holds both: "Minister" of "Energy Minister Ann Lee".
pub(crate) fn office(facts: &Facts, entity: &Entity) -> Option<TokenId> {
    let tokens = &entity.tokens;
    let given = |t: TokenId| facts.flags_of(t) & (lexicon::MALE_NAME | lexicon::FEMALE_NAME) != 0;
    let title = |t: TokenId| facts.flags_of(t) & TITLE != 0 && facts.flags_of(t) & HONORIFIC == 0;
    if entity.label != EntityLabel::Person || tokens.len() < 4 {
        return None;
    }
    (tokens.start + 1..tokens.end - 2).take(2).take_while(|&t| !given(t - 1)).find(|&t| title(t))
}

/// The tokens of an entity without leading title and article and trailing possessive, and the gender of that title.
pub(crate) fn name_tokens(document: &Document, facts: &Facts, entity: &Entity) -> (std::ops::Range<TokenId>, Option<Gender>) {
    let mut tokens = entity.tokens.clone();
    let mut gender = None;
    let word = |t: TokenId| document.word(t);
    tokens.start = office(facts, entity).unwrap_or(tokens.start);
    while tokens.start + 1 < tokens.end {
        let flags = facts.flags_of(tokens.start);
        let first = word(tokens.start);
        let title = entity.label == EntityLabel::Person && flags & TITLE != 0;
        if title {
            gender = title_gender(flags).or(gender);
        }
        if title || first.eq_ignore_ascii_case("the") || first == "." {
            tokens.start += 1;
        } else {
            break;
        }
    }
    while tokens.start + 1 < tokens.end && matches!(word(tokens.end - 1), "'s" | "’s" | "'" | "’" | "," | "”" | "\"") {
        tokens.end -= 1;
    }
    (tokens, gender)
}

/// The gender a title gives.
pub(crate) fn title_gender(flags: lexicon::Flags) -> Option<Gender> {
    if flags & MALE != 0 {
        Some(Gender::Male)
    } else if flags & FEMALE != 0 {
        Some(Gender::Female)
    } else {
        None
    }
}

/// The gender of a title before the entity ("Mrs." with or without its full stop as a token).
fn gender_before(document: &Document, facts: &Facts, entity: &Entity) -> Option<Gender> {
    let mut at = entity.tokens.start.checked_sub(1)?;
    if document.word(at) == "." {
        at = at.checked_sub(1)?;
    }
    let flags = facts.flags_of(at);
    if flags & (TITLE | HONORIFIC) != 0 { title_gender(flags) } else { None }
}

/// Persons with one surname, bodies with one short form: more are not told apart, so that time stays linear.
const MOST_NAMESAKES: usize = 8;
/// Longer names have no short forms.
const MOST_WORDS: usize = 10;

fn push_few(list: &mut Vec<u32>, cluster: u32) {
    if list.len() < MOST_NAMESAKES {
        list.push(cluster);
    }
}

struct Matcher {
    forms: Vec<Form>,
    clusters: Vec<NameCluster>,
    /// Weight of each cluster as the meaning of a bare surname.
    weight: Vec<u32>,
    by_last: BTreeMap<Box<str>, Vec<u32>>,
    by_first: BTreeMap<Box<str>, Vec<u32>>,
}

/// Puts the names of a document together.
pub(crate) fn cluster(document: &Document, facts: &Facts) -> NameClusters {
    let mut matcher =
        Matcher { forms: Vec::new(), clusters: Vec::new(), weight: Vec::new(), by_last: BTreeMap::new(), by_first: BTreeMap::new() };
    // Forms, each way of writing once.
    let mut form_of = vec![None; document.entities.len()];
    let mut span_of = vec![Span::default(); document.entities.len()];
    let mut gender_of = vec![None; document.entities.len()];
    let mut index: BTreeMap<Box<str>, usize> = BTreeMap::new();
    let mut votes: Vec<Vec<(EntityLabel, u32)>> = Vec::new();
    let (mut key, mut buffer) = (String::new(), String::new());
    for (id, entity) in document.entities.iter().enumerate().filter(|(_, e)| is_name(e.label)) {
        let (tokens, inner) = name_tokens(document, facts, entity);
        gender_of[id] = inner.or_else(|| gender_before(document, facts, entity));
        span_of[id] = document.token_span(&tokens);
        let mut words: Vec<Box<str>> = Vec::with_capacity(tokens.len());
        let mut ordinal = None;
        for token in tokens {
            lower_into(document.word(token), &mut buffer);
            let plain = buffer.trim_end_matches('.');
            if entity.label == EntityLabel::Person
                && !words.is_empty()
                && ORDINALS.contains(&plain)
                && !matches!(buffer.as_str(), "i." | "v.")
            {
                ordinal = Some(Box::from(plain));
                continue;
            }
            if buffer != "." && (words.is_empty() || !SUFFIXES.contains(&buffer.as_str())) {
                words.push(buffer.as_str().into());
            }
        }
        // "Carl Brandt Sr.", "Carl Brandt, Jr.": behind the name as it was found.
        if entity.label == EntityLabel::Person && ordinal.is_none() {
            let end = entity.tokens.end;
            let next = document.tokens.get(end as usize).map(|_| document.word(end));
            let next = if next == Some(",") { document.tokens.get(end as usize + 1).map(|_| document.word(end + 1)) } else { next };
            ordinal = match next.map(|word| word.trim_end_matches('.')) {
                Some("Jr") => Some("jr".into()),
                Some("Sr") => Some("sr".into()),
                _ => None,
            };
            if ordinal.is_some() && document.word(end) != "," {
                span_of[id] = span_of[id].cover(document.token_span(&(end..end + 1)));
            }
        }
        key.clear();
        for word in &words {
            key.push_str(word);
            key.push(' ');
        }
        if let Some(ordinal) = &ordinal {
            key.push_str(ordinal);
            key.push(' ');
        }
        let trimmed = key.trim_end();
        if let Some((_, full)) = ALIASES.iter().find(|(short, _)| *short == trimmed) {
            words = full.split(' ').map(Into::into).collect();
            key.clear();
            key.push_str(full);
            key.push(' ');
        }
        let form = *index.entry(key.as_str().into()).or_insert_with(|| {
            matcher.forms.push(Form { words, ordinal, label: entity.label, count: 0, headline: false, cluster: None });
            votes.push(Vec::new());
            matcher.forms.len() - 1
        });
        matcher.forms[form].count += 1;
        let sentence = facts.sentence.get(entity.tokens.start as usize).copied().unwrap_or(0);
        let block = document.sentences.get(sentence as usize).and_then(|s| document.blocks.get(s.block as usize));
        matcher.forms[form].headline |= block.is_some_and(|b| b.kind == BlockKind::Headline);
        match votes[form].iter_mut().find(|(label, _)| *label == entity.label) {
            Some((_, n)) => *n += 1,
            None => votes[form].push((entity.label, 1)),
        }
        form_of[id] = Some(form);
    }
    for (form, votes) in matcher.forms.iter_mut().zip(&votes) {
        // The most frequent label; of equals the one seen first.
        let mut best = (form.label, 0);
        for &(label, n) in votes {
            if n > best.1 {
                best = (label, n);
            }
        }
        form.label = best.0;
    }
    matcher.full_names(&form_of, &span_of);
    matcher.bodies(&form_of, &span_of);
    let of_entity = matcher.assign(document, &form_of, &span_of, &gender_of);
    let mut surnames: Vec<(u32, u32)> = matcher
        .by_last
        .iter()
        .filter_map(|(last, bearers)| {
            let main = bearers.iter().copied().max_by_key(|&c| (matcher.weight[c as usize], std::cmp::Reverse(c)))?;
            (last.len() > 2).then(|| (word::lower(last), main))
        })
        .collect();
    surnames.sort_unstable();
    NameClusters { of_entity, clusters: matcher.clusters, surnames }
}

impl Matcher {
    fn new_cluster(&mut self, name: Span, label: EntityLabel, weight: u32) -> u32 {
        self.clusters.push(NameCluster { name, label, gender: None, likely: None });
        self.weight.push(weight);
        self.clusters.len() as u32 - 1
    }

    /// First place of each form, in text order.
    fn first_spans(&self, form_of: &[Option<usize>], span_of: &[Span]) -> Vec<Span> {
        let mut first = vec![Span::default(); self.forms.len()];
        let mut seen = vec![false; self.forms.len()];
        for (form, span) in form_of.iter().zip(span_of) {
            if let Some(form) = *form
                && !seen[form]
            {
                seen[form] = true;
                first[form] = *span;
            }
        }
        first
    }

    /// Persons written with two words and more: one cluster for each first and last name.
    fn full_names(&mut self, form_of: &[Option<usize>], span_of: &[Span]) {
        let first_span = self.first_spans(form_of, span_of);
        // The given names of each cluster, with the initial of the middle name and what tells father from son.
        let mut given: Vec<Vec<Given>> = Vec::new();
        for (form, &place) in first_span.iter().enumerate() {
            let f = &self.forms[form];
            if f.label != EntityLabel::Person || f.words.len() < 2 && f.ordinal.is_none() || f.words.is_empty() {
                continue;
            }
            let last = f.words[f.words.len() - 1].clone();
            let middle = if f.words.len() > 2 { f.words[1].chars().next() } else { None };
            let first = Given { first: f.words[0].clone(), middle, ordinal: f.ordinal.clone() };
            let weight = f.count + 3 * u32::from(f.headline);
            let same = self.by_last.get(&last).and_then(|candidates| {
                candidates.iter().copied().find(|&c| given.get(c as usize).is_some_and(|names| names.iter().all(|g| g.is_like(&first))))
            });
            let cluster = match same {
                Some(c) => {
                    let old = &mut self.clusters[c as usize].name;
                    let firm = !(self.forms[form].headline && self.forms[form].count == 1);
                    if place.len() > old.len() && firm {
                        *old = place;
                    }
                    self.weight[c as usize] += weight;
                    if given[c as usize].len() < MOST_NAMESAKES {
                        given[c as usize].push(first);
                    }
                    c
                }
                None => {
                    let c = self.new_cluster(place, EntityLabel::Person, weight);
                    self.clusters[c as usize].likely = lexicon::likely_gender(lexicon::flags(&first.first));
                    push_few(self.by_last.entry(last).or_default(), c);
                    push_few(self.by_first.entry(first.first.clone()).or_default(), c);
                    given.resize(self.clusters.len(), Vec::new());
                    given[c as usize].push(first);
                    c
                }
            };
            self.forms[form].cluster = Some(cluster);
        }
    }

    /// Bodies, places and works: longest forms first, so that a short one finds the long one it stands for.
    fn bodies(&mut self, form_of: &[Option<usize>], span_of: &[Span]) {
        let first_span = self.first_spans(form_of, span_of);
        let mut order: Vec<usize> = (0..self.forms.len()).filter(|&f| self.forms[f].label != EntityLabel::Person).collect();
        order.sort_by_key(|&f| (std::cmp::Reverse(self.forms[f].words.len()), f));
        let mut by_end: BTreeMap<Box<str>, Vec<u32>> = BTreeMap::new();
        let mut by_start: BTreeMap<Box<str>, Vec<u32>> = BTreeMap::new();
        let mut by_acronym: BTreeMap<String, u32> = BTreeMap::new();
        let mut by_turned: BTreeMap<String, u32> = BTreeMap::new();
        let places: Vec<Box<str>> = self
            .forms
            .iter()
            .filter(|f| matches!(f.label, EntityLabel::Gpe | EntityLabel::Norp))
            .map(|f| f.words.join(" ").into())
            .collect();
        let places: std::collections::BTreeSet<&str> = places.iter().map(|p| &**p).collect();
        for form in order {
            let f = &self.forms[form];
            let joined = f.words.join(" ");
            let body = matches!(f.label, EntityLabel::Org | EntityLabel::Fac | EntityLabel::Custom | EntityLabel::Product);
            // A surname that the tagger took for a body belongs to its person.
            if f.words.len() == 1 && !matches!(f.label, EntityLabel::Gpe | EntityLabel::Norp) && self.by_last.contains_key(&f.words[0]) {
                self.forms[form].label = EntityLabel::Person;
                continue;
            }
            let compact: String = joined.chars().filter(|c| *c != '.' && *c != ' ').collect();
            let mut found = None;
            if body {
                found = by_turned.get(&joined).copied();
                if found.is_none() && f.words.len() == 1 && (2..=8).contains(&compact.len()) {
                    found = by_acronym.get(&compact).copied();
                }
                if found.is_none() && !NO_SHORT_FORM.contains(&joined.as_str()) && f.words.len() < 4 {
                    let ends = by_end.get(&*joined).map_or(&[][..], Vec::as_slice);
                    let starts = by_start.get(&*joined).map_or(&[][..], Vec::as_slice);
                    found = match (ends, starts) {
                        ([one], _) => Some(*one),
                        ([], [one]) => Some(*one),
                        _ => None,
                    };
                }
            }
            let (words, label, weight) = (self.forms[form].words.clone(), self.forms[form].label, self.forms[form].count);
            let cluster = found.unwrap_or_else(|| self.new_cluster(first_span[form], label, weight));
            self.forms[form].cluster = Some(cluster);
            // A headline in capitals may run names together: what only it has is no long form of anything.
            let firm = !(self.forms[form].headline && self.forms[form].count == 1);
            if body && found.is_none() && firm {
                let n = words.len();
                for cut in (1..n).take(MOST_WORDS) {
                    // "Ohio Democratic Party" is not the "Democratic Party".
                    let dropped = words[..cut].join(" ");
                    // "Red Sox" are the "Boston Red Sox" all the same: no word in it says what kind of body many places have.
                    let kind = |word: &str| lexicon::flags(word) & (BODY | DOCUMENT) != 0 || word.ends_with("al") || word.ends_with("ic");
                    let own = words.len() - cut > 1 && !words[cut..].iter().any(|word| kind(word));
                    if !places.contains(dropped.as_str()) || own {
                        push_few(by_end.entry(words[cut..].join(" ").into()).or_default(), cluster);
                    }
                    let kept = words[..cut].join(" ");
                    // "United Nations" is not the "United Nations General Assembly".
                    let body_of_its_own = cut > 1 && n - cut > 1;
                    if !places.contains(kept.as_str()) && !body_of_its_own && !SMALL_WORDS.contains(&&*words[cut - 1]) {
                        push_few(by_start.entry(kept.into()).or_default(), cluster);
                    }
                }
                if n > 1 {
                    let all: String = words.iter().filter_map(|w| w.chars().next()).collect();
                    let capitals: String =
                        words.iter().filter(|w| !SMALL_WORDS.contains(&&***w)).filter_map(|w| w.chars().next()).collect();
                    by_acronym.entry(capitals).or_insert(cluster);
                    by_acronym.entry(all).or_insert(cluster);
                }
                if let Some(turned) = turned(&words) {
                    let initials: String = turned.split(' ').filter_map(|w| w.chars().next()).collect();
                    by_acronym.entry(initials).or_insert(cluster);
                    by_turned.entry(turned).or_insert(cluster);
                }
            }
        }
    }

    /// Gives each entity its cluster; short names by where they stand.
    fn assign(
        &mut self,
        document: &Document,
        form_of: &[Option<usize>],
        span_of: &[Span],
        gender_of: &[Option<Gender>],
    ) -> Vec<Option<u32>> {
        let mut of_entity = vec![None; document.entities.len()];
        // The block in which a cluster was named last.
        let mut last_block: Vec<u32> = vec![u32::MAX; self.clusters.len()];
        let mut lone: BTreeMap<(Box<str>, Option<Gender>), u32> = BTreeMap::new();
        let block_at = |id: usize| document.blocks.partition_point(|b| b.span.start <= document.entities[id].span.start) as u32;
        for id in 0..document.entities.len() {
            let Some(form) = form_of[id] else { continue };
            let gender = gender_of[id];
            let block = block_at(id);
            let cluster = match self.forms[form].cluster {
                Some(cluster) => cluster,
                None => {
                    let word = self.forms[form].words.last().cloned().unwrap_or_default();
                    let fits = |c: &u32| match (self.clusters[*c as usize].gender.or(self.clusters[*c as usize].likely), gender) {
                        (Some(a), Some(b)) => a == b,
                        _ => true,
                    };
                    let candidates: Vec<u32> = self
                        .by_last
                        .get(&word)
                        .filter(|c| !c.is_empty())
                        .or_else(|| self.by_first.get(&word))
                        .map_or(Vec::new(), |c| c.iter().copied().filter(fits).collect());
                    // The one named most; another only in a paragraph that names that one and not the main.
                    let main = candidates.iter().copied().max_by_key(|&c| (self.weight[c as usize], std::cmp::Reverse(c)));
                    let here: Vec<u32> =
                        candidates.iter().copied().filter(|&c| last_block.get(c as usize).is_some_and(|&b| b == block)).collect();
                    let chosen = match here.as_slice() {
                        [one] => Some(*one),
                        _ => main,
                    };
                    match chosen {
                        Some(c) => c,
                        None => match lone.get(&(word.clone(), None)).or_else(|| lone.get(&(word.clone(), gender))) {
                            Some(&c) if fits(&c) => c,
                            _ => {
                                let c = self.new_cluster(span_of[id], self.forms[form].label, self.forms[form].count);
                                last_block.push(u32::MAX);
                                lone.insert((word.clone(), gender), c);
                                lone.entry((word, None)).or_insert(c);
                                c
                            }
                        },
                    }
                }
            };
            if let Some(slot) = last_block.get_mut(cluster as usize) {
                *slot = block;
            }
            let known = &mut self.clusters[cluster as usize].gender;
            if known.is_none() {
                *known = gender;
            }
            of_entity[id] = Some(cluster);
        }
        of_entity
    }
}

/// What comes with the last name of a person.
#[derive(Clone)]
struct Given {
    first: Box<str>,
    middle: Option<char>,
    ordinal: Option<Box<str>>,
}

impl Given {
    /// True when both can be of one person: what only one of them says does not part them.
    fn is_like(&self, other: &Self) -> bool {
        let apart = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a != b);
        same_given(&self.first, &other.first)
            && !apart(self.ordinal.as_deref(), other.ordinal.as_deref())
            && self.middle.zip(other.middle).is_none_or(|(a, b)| a == b)
    }
}

/// True when two given names can be of one person: equal, a short form, or an initial.
fn same_given(a: &str, b: &str) -> bool {
    let initial = |x: &str, y: &str| {
        let x = x.trim_end_matches('.');
        x.chars().count() == 1 && y.starts_with(x)
    };
    lexicon::same_first_name(a, b) || initial(a, b) || initial(b, a)
}

/// "justice department" for "department of justice" and the other way round.
fn turned(words: &[Box<str>]) -> Option<String> {
    const KINDS: &[&str] = &["department", "ministry", "bureau", "office"];
    match words {
        [kind, of, rest @ ..] if KINDS.contains(&&**kind) && &**of == "of" && !rest.is_empty() => {
            let rest = if &*rest[0] == "the" { &rest[1..] } else { rest };
            Some(format!("{} {kind}", rest.join(" ")))
        }
        [rest @ .., kind] if KINDS.contains(&&**kind) && !rest.is_empty() => Some(format!("{kind} of {}", rest.join(" "))),
        _ => None,
    }
}
