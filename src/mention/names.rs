//! Names that name the same: persons by first and last name, bodies by short forms and acronyms.
//!
//! Two passes. The first reads every name of the document and sets up the clusters that full names make; the second
//! gives each short name ("Clinton", "CEPA", "the Times") to one of them, by where it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, is_name, lower_into};
use super::lexicon::{self, BODY, DOCUMENT, FEMALE, HONORIFIC, MALE, TITLE};
use super::surname;
use crate::document::{BlockKind, Document, Entity, EntityLabel, Gender, TokenId};
use crate::linear::hash;
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

/// One way a name is written.
struct Form {
    /// Its words in lower case without title, article and suffix, a blank between them.
    words: Box<str>,
    /// "jr", "ii": what tells father from son and king from king.
    ordinal: Option<Box<str>>,
    /// The most frequent label; of equals the one seen first.
    label: EntityLabel,
    /// How often it has its first label, and each other one.
    first: (EntityLabel, u32),
    others: Vec<(EntityLabel, u32)>,
    count: u32,
    headline: bool,
    cluster: Option<u32>,
}

impl Form {
    fn words(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.words.split(' ')
    }

    fn last(&self) -> &str {
        self.words().next_back().unwrap_or_default()
    }

    fn count(&mut self, label: EntityLabel) {
        self.count += 1;
        let votes = match self.others.iter_mut().find(|(other, _)| *other == label) {
            _ if self.first.0 == label => &mut self.first.1,
            Some((_, votes)) => votes,
            None => {
                self.others.push((label, 0));
                let Some((_, votes)) = self.others.last_mut() else { return };
                votes
            }
        };
        *votes += 1;
    }

    fn settle(&mut self) {
        let mut best = self.first;
        for &other in &self.others {
            if other.1 > best.1 {
                best = other;
            }
        }
        self.label = best.0;
    }
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

/// Whether a title that is an office stands in a name of a person before `start`, or right before the name.
fn has_office(document: &Document, facts: &Facts, entity: &Entity, start: TokenId) -> bool {
    let office = |t: TokenId| facts.flags_of(t) & (TITLE | HONORIFIC) == TITLE;
    let before = || entity.tokens.start.checked_sub(1).map(|b| if document.word(b) == "." { b.saturating_sub(1) } else { b });
    entity.label == EntityLabel::Person && ((entity.tokens.start..start).any(office) || before().is_some_and(office))
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
    /// How often each cluster is named with first and last name.
    in_full: Vec<u32>,
    /// Persons by the hash of their last name, and of their first.
    by_last: BTreeMap<u64, Vec<u32>>,
    by_first: BTreeMap<u64, Vec<u32>>,
}

/// Puts the names of a document together.
pub(crate) fn cluster(document: &Document, facts: &Facts) -> NameClusters {
    let mut matcher = Matcher {
        forms: Vec::new(),
        clusters: Vec::new(),
        weight: Vec::new(),
        in_full: Vec::new(),
        by_last: BTreeMap::new(),
        by_first: BTreeMap::new(),
    };
    // Forms, each way of writing once.
    let mut form_of = vec![None; document.entities.len()];
    let mut span_of = vec![Span::default(); document.entities.len()];
    let mut gender_of = vec![None; document.entities.len()];
    // Of each form whether "Mr." and whether "Mrs." stands before it, and who is called by the last name with an office, or in the headline.
    let (mut called, mut officers): (Vec<[bool; 2]>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut index: BTreeMap<u64, usize> = BTreeMap::new();
    let (mut key, mut buffer) = (String::new(), String::new());
    for (id, entity) in document.entities.iter().enumerate().filter(|(_, e)| is_name(e.label)) {
        let (tokens, inner) = name_tokens(document, facts, entity);
        gender_of[id] = inner.or_else(|| gender_before(document, facts, entity));
        span_of[id] = document.token_span(&tokens);
        let start = tokens.start;
        key.clear();
        let mut ordinal = None;
        for token in tokens {
            lower_into(document.word(token), &mut buffer);
            let plain = buffer.trim_end_matches('.');
            if entity.label == EntityLabel::Person
                && !key.is_empty()
                && ORDINALS.contains(&plain)
                && !matches!(buffer.as_str(), "i." | "v.")
            {
                ordinal = Some(Box::from(plain));
                continue;
            }
            if buffer != "." && (key.is_empty() || !SUFFIXES.contains(&buffer.as_str())) {
                if !key.is_empty() {
                    key.push(' ');
                }
                key.push_str(&buffer);
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
        if ordinal.is_none()
            && let Some((_, full)) = ALIASES.iter().find(|(short, _)| *short == key)
        {
            key.clear();
            key.push_str(full);
        }
        // Numbered names are told apart from those without.
        let words = key.len();
        if let Some(ordinal) = &ordinal {
            key.push(' ');
            key.push_str(ordinal);
        }
        let form = *index.entry(hash(&key)).or_insert_with(|| {
            let (words, first) = (key[..words].into(), (entity.label, 0));
            let form = Form { words, ordinal, label: entity.label, first, others: Vec::new(), count: 0, headline: false, cluster: None };
            matcher.forms.push(form);
            matcher.forms.len() - 1
        });
        let sentence = facts.sentence.get(entity.tokens.start as usize).copied().unwrap_or(0);
        let block = document.sentences.get(sentence as usize).and_then(|s| document.blocks.get(s.block as usize));
        let headline = block.is_some_and(|b| b.kind == BlockKind::Headline);
        called.resize(matcher.forms.len(), [false; 2]);
        match gender_of[id] {
            Some(Gender::Male) => called[form][0] = true,
            Some(Gender::Female) => called[form][1] = true,
            None if (headline || has_office(document, facts, entity, start)) && !matcher.forms[form].words.contains(' ') => {
                officers.push(id)
            }
            None => {}
        }
        matcher.forms[form].count(entity.label);
        matcher.forms[form].headline |= headline;
        form_of[id] = Some(form);
    }
    // "President Lee" in a text of "Mr. Lee" and "Ann Lee" is not Ann.
    for id in officers {
        gender_of[id] = match form_of[id].and_then(|form| called.get(form)) {
            Some([true, false]) => Some(Gender::Male),
            Some([false, true]) => Some(Gender::Female),
            _ => None,
        };
    }
    matcher.forms.iter_mut().for_each(Form::settle);
    matcher.full_names(&form_of, &span_of);
    matcher.bodies(&form_of, &span_of);
    let of_entity = matcher.assign(document, &form_of, &span_of, &gender_of);
    // Everybody with a last name has a form that tells it.
    let mut surnames: Vec<(u32, u32)> = Vec::with_capacity(matcher.by_last.len());
    for form in &matcher.forms {
        let last = form.last();
        if form.label == EntityLabel::Person
            && form.cluster.is_some()
            && last.len() > 2
            && let Some(bearers) = matcher.by_last.get(&hash(last))
            && let Some(main) = bearers.iter().copied().max_by_key(|&c| (matcher.weight[c as usize], std::cmp::Reverse(c)))
        {
            surnames.push((word::lower(last), main));
        }
    }
    surnames.sort_unstable();
    surnames.dedup();
    NameClusters { of_entity, clusters: matcher.clusters, surnames }
}

impl Matcher {
    fn new_cluster(&mut self, name: Span, label: EntityLabel, weight: u32) -> u32 {
        self.clusters.push(NameCluster { name, label, gender: None, likely: None });
        self.weight.push(weight);
        self.in_full.push(0);
        self.clusters.len() as u32 - 1
    }

    fn likely_gender(&self, cluster: u32) -> Option<Gender> {
        let cluster = &self.clusters[cluster as usize];
        cluster.gender.or(cluster.likely)
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
            let (first_name, second, third) = (f.words().next().unwrap_or_default(), f.words().nth(1), f.words().nth(2));
            if f.label != EntityLabel::Person || second.is_none() && f.ordinal.is_none() || f.words.is_empty() {
                continue;
            }
            let last = hash(f.last());
            let middle = third.and(second).and_then(|middle| middle.chars().next());
            let first = Given { first: first_name.into(), middle, ordinal: f.ordinal.clone() };
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
                    push_few(self.by_first.entry(hash(&first.first)).or_default(), c);
                    given.resize(self.clusters.len(), Vec::new());
                    given[c as usize].push(first);
                    c
                }
            };
            self.in_full[cluster as usize] += self.forms[form].count;
            self.forms[form].cluster = Some(cluster);
        }
    }

    /// Bodies, places and works: longest forms first, so that a short one finds the long one it stands for.
    fn bodies(&mut self, form_of: &[Option<usize>], span_of: &[Span]) {
        let first_span = self.first_spans(form_of, span_of);
        let mut order: Vec<usize> = (0..self.forms.len()).filter(|&f| self.forms[f].label != EntityLabel::Person).collect();
        order.sort_by_key(|&f| (std::cmp::Reverse(self.forms[f].words().count()), f));
        // All by the hash of the words.
        let mut by_end: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        let mut by_start: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        let mut by_acronym: BTreeMap<u64, u32> = BTreeMap::new();
        let mut by_turned: BTreeMap<u64, u32> = BTreeMap::new();
        let is_place = |f: &&Form| matches!(f.label, EntityLabel::Gpe | EntityLabel::Norp);
        let places: BTreeSet<u64> = self.forms.iter().filter(is_place).map(|f| hash(&f.words)).collect();
        let mut buffer = String::new();
        for form in order {
            let f = &self.forms[form];
            let (joined, n) = (&*f.words, f.words().count());
            let body = matches!(f.label, EntityLabel::Org | EntityLabel::Fac | EntityLabel::Custom | EntityLabel::Product);
            // A surname that the tagger took for a body belongs to its person.
            if n == 1 && !matches!(f.label, EntityLabel::Gpe | EntityLabel::Norp) && self.by_last.contains_key(&hash(joined)) {
                self.forms[form].label = EntityLabel::Person;
                continue;
            }
            let mut found = None;
            if body {
                found = by_turned.get(&hash(joined)).copied();
                if found.is_none() && n == 1 {
                    let compact = gathered(&mut buffer, joined.chars().filter(|c| *c != '.'));
                    found = by_acronym.get(&hash(compact)).filter(|_| (2..=8).contains(&compact.len())).copied();
                }
                if found.is_none() && n < 4 && !NO_SHORT_FORM.contains(&joined) {
                    let ends = by_end.get(&hash(joined)).map_or(&[][..], Vec::as_slice);
                    let starts = by_start.get(&hash(joined)).map_or(&[][..], Vec::as_slice);
                    found = match (ends, starts) {
                        ([one], _) => Some(*one),
                        ([], [one]) => Some(*one),
                        _ => None,
                    };
                }
            }
            let (label, weight) = (f.label, f.count);
            // A headline in capitals may run names together: what only it has is no long form of anything.
            let firm = !(f.headline && f.count == 1);
            let cluster = match found {
                Some(cluster) => cluster,
                None => {
                    self.clusters.push(NameCluster { name: first_span[form], label, gender: None, likely: None });
                    self.weight.push(weight);
                    self.clusters.len() as u32 - 1
                }
            };
            if body && found.is_none() && firm && n > 1 {
                for (cut, (at, _)) in (1..n).zip(joined.match_indices(' ')).take(MOST_WORDS) {
                    let (dropped, rest) = (&joined[..at], &joined[at + 1..]);
                    // "Ohio Democratic Party" is not the "Democratic Party".
                    // "Red Sox" are the "Boston Red Sox" all the same: no word in it says what kind of body many places have.
                    let kind = |word: &str| lexicon::flags(word) & (BODY | DOCUMENT) != 0 || word.ends_with("al") || word.ends_with("ic");
                    let place = places.contains(&hash(dropped));
                    if !place || n - cut > 1 && !rest.split(' ').any(kind) {
                        push_few(by_end.entry(hash(rest)).or_default(), cluster);
                    }
                    // "United Nations" is not the "United Nations General Assembly".
                    let body_of_its_own = cut > 1 && n - cut > 1;
                    if !place && !body_of_its_own && !dropped.rsplit(' ').next().is_some_and(|word| SMALL_WORDS.contains(&word)) {
                        push_few(by_start.entry(hash(dropped)).or_default(), cluster);
                    }
                }
                let initial = |word: &str| word.chars().next();
                let capitals = gathered(&mut buffer, f.words().filter(|w| !SMALL_WORDS.contains(w)).filter_map(initial));
                by_acronym.entry(hash(capitals)).or_insert(cluster);
                by_acronym.entry(hash(gathered(&mut buffer, f.words().filter_map(initial)))).or_insert(cluster);
                if let Some(turned) = turned(joined) {
                    by_acronym.entry(hash(gathered(&mut buffer, turned.split(' ').filter_map(initial)))).or_insert(cluster);
                    by_turned.entry(hash(&turned)).or_insert(cluster);
                }
            }
            self.forms[form].cluster = Some(cluster);
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
        let mut lone: BTreeMap<(u64, Option<Gender>), u32> = BTreeMap::new();
        let block_at = |id: usize| document.blocks.partition_point(|b| b.span.start <= document.entities[id].span.start) as u32;
        let taken_up = surname::taken_up(document, form_of, self.forms.len(), |form| {
            let word = &self.forms[form].words;
            (!word.contains(' ')).then(|| self.by_last.get(&hash(word)).is_some_and(|bearers| bearers.len() > 1))
        });
        for id in 0..document.entities.len() {
            let Some(form) = form_of[id] else { continue };
            let gender = gender_of[id].or(taken_up.of_entity[id]);
            let block = block_at(id);
            let cluster = match self.forms[form].cluster {
                Some(cluster) => cluster,
                None => {
                    let word = hash(self.forms[form].last());
                    let fits = |c: &u32| match (self.likely_gender(*c), gender) {
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
                    // Who is named in full more often than anybody is by the last name alone is not who goes by that name; and pronouns tell.
                    let bare = taken_up.of_form[form];
                    let agrees =
                        |c: u32| bare.gender().is_none() || self.likely_gender(c).is_none() || self.likely_gender(c) == bare.gender();
                    let by_last_name = |c: u32| self.in_full[c as usize] < 3 || self.in_full[c as usize] <= bare.count;
                    let main = candidates
                        .iter()
                        .copied()
                        .max_by_key(|&c| (agrees(c), by_last_name(c), self.weight[c as usize], std::cmp::Reverse(c)));
                    let here: Vec<u32> =
                        candidates.iter().copied().filter(|&c| last_block.get(c as usize).is_some_and(|&b| b == block)).collect();
                    let chosen = match here.as_slice() {
                        [one] => Some(*one),
                        _ => main,
                    };
                    match chosen {
                        Some(c) => c,
                        None => match lone.get(&(word, None)).or_else(|| lone.get(&(word, gender))) {
                            Some(&c) if fits(&c) => c,
                            _ => {
                                let c = self.new_cluster(span_of[id], self.forms[form].label, self.forms[form].count);
                                last_block.push(u32::MAX);
                                lone.insert((word, gender), c);
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

/// Characters in a buffer that is used again.
fn gathered(buffer: &mut String, characters: impl Iterator<Item = char>) -> &str {
    buffer.clear();
    buffer.extend(characters);
    buffer
}

/// "justice department" for "department of justice" and the other way round.
fn turned(words: &str) -> Option<String> {
    const KINDS: &[&str] = &["department", "ministry", "bureau", "office"];
    let (first, rest) = words.split_once(' ')?;
    if KINDS.contains(&first)
        && let Some(rest) = rest.strip_prefix("of ")
    {
        return Some(format!("{} {first}", rest.strip_prefix("the ").unwrap_or(rest)));
    }
    let (rest, last) = words.rsplit_once(' ')?;
    KINDS.contains(&last).then(|| format!("{last} of {rest}"))
}
