//! Roles beside names: premodifiers ("Kremlin spokesman Dmitry Peskov"), appositions ("Maria Voronova, a senior fellow at
//! the Center"), brackets ("Jon Tester (D-Mont.)"), possessives ("NBC's Lester Holt").

use super::chain::Chain;
use super::facts::Facts;
use super::lexicon::{BODY, DOCUMENT, GROUP, HONORIFIC, KIN, PERSON, SAYING, TITLE};
use super::names::NameClusters;
use super::office;
use super::phrase::{self, Phrase, Role};
use crate::document::{Document, EntityLabel, Tag, TokenId, TokenKind};
use crate::span::Span;

/// No referent at this token.
pub(crate) const NONE: u32 = u32::MAX;

/// Reads the roles of all named persons into their chains; gives for each head noun of such a role the chain it belongs to.
pub(crate) fn read(document: &Document, facts: &Facts, names: &NameClusters, chains: &mut [Chain]) -> Vec<u32> {
    let mut linked = vec![NONE; document.tokens.len()];
    let mut told = Vec::new();
    for (id, entity) in document.entities.iter().enumerate() {
        let Some(chain) = names.of_entity.get(id).copied().flatten() else { continue };
        if chains[chain as usize].label != EntityLabel::Person {
            continue;
        }
        let mut add = |role: Role, chains: &mut [Chain]| {
            linked[role.head as usize] = chain;
            chains[chain as usize].add_role(facts, role);
        };
        let known = chains[chain as usize].roles.len();
        let start = entity.tokens.start;
        if let Some(role) = before(document, facts, start, entity.tokens.end).or_else(|| office::before(document, facts, start)) {
            add(role, chains);
        }
        // Titles that the entity itself holds.
        let office = super::names::office(facts, entity);
        let title = office.unwrap_or(entity.tokens.start);
        if entity.tokens.len() > 1 && facts.flags_of(title) & TITLE != 0 && facts.flags_of(title) & HONORIFIC == 0 {
            let phrase = phrase::ending_at(document, facts, title);
            let phrase = Phrase { tokens: office.map_or(title, |_| entity.tokens.start)..title + 1, ..phrase };
            add(phrase::role_within(document, facts, &phrase), chains);
        }
        if let Some(role) = described_before(document, facts, entity.tokens.start, entity.tokens.end) {
            add(role, chains);
        }
        let roled = chains[chain as usize].roles.len() > known;
        let (after, bracket) = after_bracket(document, entity.tokens.end);
        let place = if bracket.is_none() { place_after(document, facts, entity.tokens.end) } else { None };
        // "Ann Lee of Ohio, the ranking member": behind the place.
        let after = place.map_or(after, |place| document.tokens.partition_point(|t| t.span.start < place.end) as TokenId);
        if let Some(body) = bracket.or(place) {
            let person = &mut chains[chain as usize];
            match person.roles.last_mut().filter(|_| roled) {
                Some(role) => role.affiliation = Some(body),
                None => person.body = person.body.or(Some(body)),
            }
        }
        if let Some(role) = apposition(document, facts, after) {
            add(role, chains);
        } else if let Some(role) = copula(document, facts, after) {
            linked[role.head as usize] = chain;
            told.push((chain, role));
        }
    }
    // What a sentence says of somebody ("Kaine is a lawyer") is a role only where nothing stands beside the name.
    for (chain, role) in told {
        if chains[chain as usize].roles.is_empty() {
            chains[chain as usize].add_role(facts, role);
        }
    }
    linked
}

fn tag(document: &Document, token: TokenId) -> Tag {
    document.tokens.get(token as usize).map_or(Tag::Unset, |t| t.tag)
}

fn same_sentence(facts: &Facts, a: TokenId, b: TokenId) -> bool {
    facts.sentence.get(a as usize).is_some_and(|s| facts.sentence.get(b as usize) == Some(s))
}

fn is_comma(document: &Document, token: TokenId) -> bool {
    (token as usize) < document.tokens.len() && document.word(token) == ","
}

/// The role right before a name, or before its comma ("the mine's manager, Ann Lee,").
fn before(document: &Document, facts: &Facts, start: TokenId, end: TokenId) -> Option<Role> {
    let mut head = start.checked_sub(1)?;
    if document.word(head) == "." {
        head = head.checked_sub(1)?;
    }
    if facts.flags_of(head) & HONORIFIC != 0 {
        head = head.checked_sub(1)?;
    }
    let comma = is_comma(document, head);
    if comma {
        head = head.checked_sub(1)?;
        let closed = (end as usize) < document.tokens.len()
            && (is_comma(document, end)
                || tag(document, end).is_finite()
                || !same_sentence(facts, start, end)
                || tag(document, end) == Tag::Period);
        if !closed {
            return None;
        }
    }
    if !same_sentence(facts, head, start) || facts.entity_of(head).is_some_and(|_| facts.flags_of(head) & (PERSON | TITLE) == 0) {
        return None;
    }
    let flags = facts.flags_of(head);
    let known = flags & (PERSON | TITLE) != 0 && flags & (GROUP | HONORIFIC) == 0;
    let titled = head + 1 < start && !comma;
    let agent = ["er", "or", "ist", "ian", "eer", "ant", "ee"].iter().any(|end| document.word(head).ends_with(end));
    let common = agent && tag(document, head) == Tag::Nn && flags & (BODY | DOCUMENT | GROUP) == 0 && !comma && !titled;
    if !(known || common) || !phrase::is_noun(tag(document, head)) && flags & TITLE == 0 {
        return None;
    }
    let mut phrase = phrase::ending_at(document, facts, head);
    // "At the hearing Judge Ann Lee said": the title begins behind the noun.
    let capital = |t: TokenId| document.word(t).starts_with(char::is_uppercase);
    let article = phrase.determiner.is_some();
    if article
        && flags & TITLE != 0
        && capital(head)
        && head > phrase.tokens.start
        && tag(document, head - 1) == Tag::Nn
        && !capital(head - 1)
    {
        phrase.tokens.start = head;
    }
    // "his wife Ann": a relative of somebody is a role only with its owner left out; "In March Ann": no role.
    let opens =
        phrase.tokens.start.checked_sub(1).is_none_or(|b| !matches!(tag(document, b), Tag::In | Tag::To) || !same_sentence(facts, b, head));
    if !known && !opens {
        return None;
    }
    let plain = |w: &str| w.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '.' | '’' | '\''));
    if !plain(document.word(head)) {
        return None;
    }
    if comma && phrase.determiner.is_none() && phrase.owner.is_none() {
        return second_office(document, facts, &phrase);
    }
    Some(if comma { phrase::role(document, facts, &phrase) } else { phrase::role_within(document, facts, &phrase) })
}

/// "The firm's founder and head, Ann Lee,": an office behind "and" that has its article and its owner with the one before it.
fn second_office(document: &Document, facts: &Facts, phrase: &Phrase) -> Option<Role> {
    let first = phrase.tokens.start.checked_sub(2).filter(|&t| document.word(t + 1) == "and" && same_sentence(facts, t, phrase.head))?;
    if facts.flags_of(first) & (PERSON | GROUP) != PERSON {
        return None;
    }
    let opening = phrase::ending_at(document, facts, first);
    let role = phrase::role_within(document, facts, &opening);
    let span = role.span.cover(document.tokens[phrase.head as usize].span);
    (opening.determiner.is_some() || opening.owner.is_some()).then_some(Role { span, head: phrase.head, ..role })
}

/// "A lawyer for the paper, David Schulz, said": a phrase with more behind its noun, at the start of a sentence or after a mark.
fn described_before(document: &Document, facts: &Facts, start: TokenId, end: TokenId) -> Option<Role> {
    let mut comma = start.checked_sub(1)?;
    // "…, Mr. Ek, said"
    while comma > 0 && (facts.flags_of(comma) & TITLE != 0 || document.word(comma) == ".") && start - comma < 4 {
        comma -= 1;
    }
    // "The study's author, graduate student Mina Holm,"
    let honoured = comma;
    while comma > 0 && start - comma < 4 && matches!(tag(document, comma), Tag::Jj | Tag::Nn) {
        comma -= 1;
    }
    let twice = comma < honoured && is_comma(document, end);
    let closed = is_comma(document, end) || tag(document, end).is_finite();
    let ends = tag(document, end) == Tag::Period || !same_sentence(facts, start, end);
    if !is_comma(document, comma) || !same_sentence(facts, comma, start) || !(closed || ends) {
        return None;
    }
    let opening = document.sentences.get(*facts.sentence.get(start as usize)? as usize)?.tokens.start;
    let first = opening.max(comma.saturating_sub(18));
    // No verb and no other comma in it, but for "of the boy who died".
    let mut begin = comma;
    while begin > first {
        let before = begin - 1;
        // "the general secretary of the union (Rail, Road and Ferry Workers), Ann Lee,"
        if document.word(before) == ")" {
            let Some(open) = (first..before).rev().find(|&t| document.word(t) == "(") else { break };
            begin = open;
            continue;
        }
        let relative = || before > first && matches!(tag(document, before - 1), Tag::Wp | Tag::Wdt);
        if tag(document, before).is_finite() && !relative() || is_comma(document, before) || tag(document, before) == Tag::CloseQuote {
            break;
        }
        begin = before;
    }
    // "…, wrote the envoy at the time, Bo Ek."
    let inverted = || begin > first && facts.flags_of(begin - 1) & SAYING != 0;
    if !closed && !inverted() {
        return None;
    }
    // "It hurt the nominee with young voters, Lee said": the comma ends a clause.
    if begin > first && tag(document, begin - 1).is_finite() && tag(document, end).is_finite() {
        return None;
    }
    // "As head of the agency, Ann Lee said"
    let as_office = begin == opening && matches!(document.word(begin), "As" | "as");
    let begin = begin + TokenId::from(as_office);
    let head = head_from(document, facts, begin)?;
    let further = head + 1 < comma && matches!(tag(document, head + 1), Tag::In) || twice && head + 1 == comma;
    if !further || facts.flags_of(head) & PERSON == 0 || facts.entity_of(head).is_some() {
        return None;
    }
    let phrase = phrase::ending_at(document, facts, head);
    // "Counsel for the city, Bo Ek, said" opens its sentence.
    let opens = begin - TokenId::from(as_office) == opening
        && !(as_office && phrase.determiner.is_some())
        && facts.flags_of(head) & GROUP == 0
        && tag(document, head) != Tag::Nns;
    // "As a trainee at the bank, Ann Lee said" tells what she was at one time.
    let lasting = opens || !as_office && (phrase.determiner.is_some() || phrase.owner.is_some());
    lasting.then(|| phrase::role(document, facts, &phrase))
}

/// "Kaine is a former lawyer": what the sentence says its subject is.
fn copula(document: &Document, facts: &Facts, at: TokenId) -> Option<Role> {
    let verb = document.tokens.get(at as usize).filter(|t| t.kind == TokenKind::Word).map(|_| document.word(at))?;
    let next = |t: TokenId| document.tokens.get(t as usize).map(|_| document.word(t));
    // "served as first lady", "worked as a clerk"
    let served = matches!(verb, "served" | "serves" | "worked" | "works") && next(at + 1) == Some("as");
    if !served && !matches!(verb, "is" | "was" | "became") {
        return None;
    }
    let at = at + TokenId::from(served);
    let article = next(at + 1)?;
    if !served && !matches!(article, "a" | "an" | "the") {
        return None;
    }
    let head = head_from(document, facts, at + 1)?;
    // "Lee was the winner of the debate": of a day, no role.
    let passing = matches!(document.word(head), "winner" | "loser" | "victim" | "target" | "favorite" | "favourite" | "underdog");
    if passing || facts.flags_of(head) & PERSON == 0 || facts.flags_of(head) & GROUP != 0 || !same_sentence(facts, at, head) {
        return None;
    }
    let phrase = phrase::ending_at(document, facts, head);
    Some(phrase::role(document, facts, &phrase))
}

/// "(D-Mont.)", ", D-Mont.," after a name: where reading goes on, and the party and the state, where that is what stands there.
fn after_bracket(document: &Document, end: TokenId) -> (TokenId, Option<Span>) {
    let n = document.tokens.len() as u32;
    let bracket = end < n && document.word(end) == "(";
    if !bracket && !is_comma(document, end) {
        return (end, None);
    }
    let close = (end + 1..n.min(end + 8)).find(|&t| if bracket { document.word(t) == ")" } else { is_comma(document, t) });
    let Some(close) = close else { return (end, None) };
    let inside = document.token_span(&(end + 1..close));
    let words = &document.text[inside];
    let party = matches!(words.as_bytes(), [b'A'..=b'Z', b'-', b'A'..=b'Z', ..]);
    match (bracket, party) {
        (true, _) => (close + 1, party.then_some(inside)),
        (false, true) => (close, Some(inside)),
        (false, false) => (end, None),
    }
}

/// "of Ohio", "of New York University" right after a name; ", of the Harbour Trust,".
fn place_after(document: &Document, facts: &Facts, end: TokenId) -> Option<Span> {
    let comma = is_comma(document, end) && ((end + 1) as usize) < document.tokens.len() && document.word(end + 1) == "of";
    if comma {
        return phrase::body_at(document, facts, end + 2, false);
    }
    ((end as usize) < document.tokens.len() && matches!(document.word(end), "of" | "from" | "with"))
        .then(|| phrase::body_at(document, facts, end + 1, true))
        .flatten()
}

/// The role in an apposition that opens at the comma `at`.
fn apposition(document: &Document, facts: &Facts, at: TokenId) -> Option<Role> {
    let n = document.tokens.len() as u32;
    if at >= n || !(is_comma(document, at) || matches!(document.word(at), "–" | "—")) {
        return None;
    }
    let mut start = at + 1;
    // "Ann Lee, 43, a nurse"
    if start + 1 < n && tag(document, start) == Tag::Cd && is_comma(document, start + 1) {
        start += 2;
    }
    // "who is the director", "the 45-year-old owner".
    if start + 1 < n && document.word(start) == "who" && matches!(document.word(start + 1), "is" | "was") {
        start += 2;
    }
    let head = head_from(document, facts, start)?;
    if !same_sentence(facts, at, head) || facts.flags_of(head) & (PERSON | KIN) == 0 || facts.flags_of(head) & GROUP != 0 {
        return None;
    }
    // "Ann Lee, his son said": a clause of its own.
    if tag(document, head + 1).is_finite() {
        return None;
    }
    // "Ann Lee, spokesman Bo Ek said": the noun belongs to the name after it.
    if facts.entity_of(head + 1).is_some_and(|e| document.entities[e as usize].label == EntityLabel::Person) {
        return None;
    }
    let mut phrase = phrase::ending_at(document, facts, head);
    phrase.tokens.start = phrase.tokens.start.max(start);
    Some(phrase::role(document, facts, &phrase))
}

/// The head of the noun phrase that begins at `start`: its last noun.
pub(crate) fn head_from(document: &Document, facts: &Facts, start: TokenId) -> Option<TokenId> {
    head_within(document, facts, start..document.tokens.len() as u32)
}

/// The same for a phrase that does not go on beyond the range.
pub(crate) fn head_within(document: &Document, facts: &Facts, tokens: std::ops::Range<TokenId>) -> Option<TokenId> {
    let mut head = None;
    for token in tokens.start..tokens.end.min(tokens.start + 12) {
        let tag = tag(document, token);
        let inside = facts.entity_of(token).is_some()
            || phrase::is_noun(tag)
            || matches!(
                tag,
                Tag::Dt
                    | Tag::PrpPoss
                    | Tag::Jj
                    | Tag::Jjr
                    | Tag::Jjs
                    | Tag::Cd
                    | Tag::Pos
                    | Tag::Hyph
                    | Tag::Afx
                    | Tag::Vbn
                    | Tag::Vbg
                    | Tag::Rb
                    | Tag::Rbs
            )
            || matches!(document.word(token), "'s" | "’s" | "-");
        let verb = matches!(tag, Tag::Vbn | Tag::Vbg) && head.is_some_and(|h| facts.entity_of(h).is_none());
        if !inside || verb || tag == Tag::Dt && head.is_some() {
            break;
        }
        if phrase::is_noun(tag) || facts.entity_of(token).is_some() {
            head = Some(token);
        }
    }
    head
}
