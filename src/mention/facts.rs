//! What the passes of this stage and of the speaker stage read of each token, worked out once.

use std::ops::Range;

use super::lexicon::{self, BODY, DOCUMENT, FEMALE, Flags, GROUP, KIN, MALE, PERSON, PLAIN, PLURAL, TITLE};
use crate::document::{BlockKind, Document, Entity, EntityId, EntityLabel, SentenceId, Tag, TokenId, TokenKind};
use crate::token::Words;
use crate::token::word::flag;

/// No entity at this token.
pub const NO_ENTITY: EntityId = EntityId::MAX;

/// Arrays over the tokens of a document.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What the lexicon says of the word.
    pub flags: Vec<Flags>,
    /// The sentence it stands in.
    pub sentence: Vec<SentenceId>,
    /// Whether it stands between double quotation marks.
    pub quoted: Vec<bool>,
    /// The name-like entity it belongs to, or [`NO_ENTITY`].
    pub entity: Vec<EntityId>,
}

/// True for labels of names; false for dates, amounts and other numbers.
#[must_use]
pub fn is_name(label: EntityLabel) -> bool {
    !matches!(
        label,
        EntityLabel::Date
            | EntityLabel::Time
            | EntityLabel::Money
            | EntityLabel::Percent
            | EntityLabel::Quantity
            | EntityLabel::Ordinal
            | EntityLabel::Cardinal
    )
}

/// Writes a word in lower case into a buffer that is used again and again.
pub fn lower_into(word: &str, buffer: &mut String) {
    buffer.clear();
    if word.is_ascii() {
        buffer.push_str(word);
        buffer.make_ascii_lowercase();
    } else {
        buffer.extend(word.chars().flat_map(char::to_lowercase));
    }
}

/// So many times `value`, in memory that is used again and again.
fn reset<T: Clone>(values: &mut Vec<T>, n: usize, value: T) {
    values.clear();
    values.resize(n, value);
}

/// Writes `value` at all tokens of a range.
fn fill<T: Clone>(values: &mut [T], tokens: &Range<TokenId>, value: T) {
    if let Some(values) = values.get_mut(tokens.start as usize..tokens.end as usize) {
        values.fill(value);
    }
}

/// What is known of "minister" for "ex-minister", and that "father-of-two" and "41-year-old" are people.
fn joined(word: &str) -> Flags {
    const BEFORE: [&str; 6] = ["then", "ex", "co", "vice", "acting", "longtime"];
    let Some((first, rest)) = word.split_once('-') else { return 0 };
    if BEFORE.iter().any(|b| first.eq_ignore_ascii_case(b)) {
        return lexicon::flags(rest) & (PERSON | TITLE | GROUP | PLURAL);
    }
    let parent = lexicon::flags(first) & (KIN | MALE | FEMALE);
    match rest {
        _ if rest.starts_with("of-") && parent & KIN != 0 => PERSON | parent & !KIN,
        "year-old" => PERSON,
        _ => 0,
    }
}

/// How many children: "the mother of two" is told of by what she is, not by whose mother she is.
const CHILDREN: [&str; 8] = ["one", "two", "three", "four", "five", "six", "seven", "eight"];

impl Facts {
    /// Reads a document whose tokens, tags, sentences and entities are filled.
    pub fn fill(&mut self, document: &Document, words: &Words) {
        let n = document.tokens.len();
        self.flags.clear();
        self.flags.extend(words.all().iter().map(|word| word.who));
        self.flags.resize(n, 0);
        for (token, _) in words.all().iter().enumerate().filter(|(_, word)| word.who == 0 && word.is(flag::HYPHEN)) {
            if let Some(flags) = self.flags.get_mut(token) {
                *flags = joined(document.word(token as TokenId));
            }
        }
        for token in 0..n.saturating_sub(2) {
            let word = |at: usize| document.word((token + at) as TokenId);
            if self.flags[token] & KIN != 0 && word(1) == "of" && CHILDREN.contains(&word(2)) {
                self.flags[token] &= !(KIN | PLAIN);
            }
        }
        reset(&mut self.sentence, n, 0);
        reset(&mut self.quoted, n, false);
        reset(&mut self.entity, n, NO_ENTITY);
        for (id, sentence) in document.sentences.iter().enumerate() {
            fill(&mut self.sentence, &sentence.tokens, id as SentenceId);
        }
        for (id, entity) in document.entities.iter().enumerate() {
            if is_name(entity.label) && !self.common(document, entity) {
                fill(&mut self.entity, &entity.tokens, id as EntityId);
            }
        }
        self.mark_quotations(document);
    }

    /// True for "Bank" at the start of a sentence, taken for a name by its capital.
    fn common(&self, document: &Document, entity: &Entity) -> bool {
        let token = entity.tokens.start;
        // A headline in capitals may run words together: a long name that the rest of the text does not have is none.
        if let Some(headline) = document.blocks.first().filter(|b| b.span.contains(entity.span) && b.kind == BlockKind::Headline) {
            let rest = &document.text[headline.span.end as usize..];
            return entity.tokens.len() > 3 && entity.label != EntityLabel::Person && !rest.contains(&document.text[entity.span]);
        }
        if entity.tokens.len() != 1 || entity.label != EntityLabel::Org || self.flags_of(token) & (BODY | DOCUMENT) == 0 {
            return false;
        }
        let opens =
            self.sentence.get(token as usize).and_then(|&s| document.sentences.get(s as usize)).is_some_and(|s| s.tokens.start == token);
        opens && !matches!(document.word(token), "Congress" | "Senate" | "Parliament" | "Cabinet")
    }

    /// Between double marks, block by block: a mark left open ends with its block, and opens again in the next by the
    /// convention that a quotation over several paragraphs repeats its opening mark.
    fn mark_quotations(&mut self, document: &Document) {
        for block in &document.blocks {
            let mut open = false;
            let tokens = block.tokens.start as usize..block.tokens.end as usize;
            let (Some(all), Some(quoted)) = (document.tokens.get(tokens.clone()), self.quoted.get_mut(tokens)) else { continue };
            for (token, quoted) in all.iter().zip(quoted) {
                if token.kind == TokenKind::QuotationMark || matches!(token.tag, Tag::OpenQuote | Tag::CloseQuote) {
                    match &document.text[token.span] {
                        "“" | "„" | "«" | "``" => open = true,
                        "”" | "»" => open = false,
                        "\"" | "''" | "‟" => open = !open,
                        _ => {}
                    }
                }
                *quoted = open;
            }
        }
    }

    /// The lexicon's facts of a token; none beyond the end.
    #[must_use]
    pub fn flags_of(&self, token: TokenId) -> Flags {
        self.flags.get(token as usize).copied().unwrap_or(0)
    }

    /// The entity of a token.
    #[must_use]
    pub fn entity_of(&self, token: TokenId) -> Option<EntityId> {
        self.entity.get(token as usize).copied().filter(|&id| id != NO_ENTITY)
    }
}
