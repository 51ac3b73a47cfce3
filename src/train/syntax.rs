//! Texts with parts of speech and heads: the Universal Dependencies treebanks and CoreNLP's reading of PolNeAR, as documents of our own
//! tokens.

use std::collections::BTreeMap;
use std::path::Path;

use super::corpus::{self, Offsets, SilverArticle, SilverParse};
use super::entity;
use crate::block;
use crate::document::{Document, Relation, Sentence, Tag};
use crate::error::{Error, Result};
use crate::lexicon;
use crate::span::Span;
use crate::token::{self, Abbreviations, Words};

/// A text of our tokens in the source's sentences, with what the source says of those tokens that it has too.
#[derive(Debug)]
pub struct Annotated {
    /// The source's id of the text.
    pub id: String,
    /// Blocks, tokens and sentences.
    pub document: Document,
    /// The facts of the tokens.
    pub words: Words,
    /// One entry a token of the document; `None` where the source's tokens differ.
    pub gold: Vec<Option<Gold>>,
}

/// What a source says of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gold {
    /// Its part of speech.
    pub tag: Option<Tag>,
    /// The token of ours that its head is; `None` for a root or where the head is none of our tokens.
    pub head: Option<u32>,
    /// How it depends on it; `None` where the source says nothing that can be used.
    pub relation: Option<Relation>,
}

/// A token as a source has it.
struct SourceToken {
    span: Span,
    tag: String,
    /// Position of the head in the text's tokens.
    head: Option<usize>,
    relation: String,
}

/// Lays our tokens under a source's sentences and matches its tokens by their spans.
fn annotate(id: String, text: String, sentences: &[Span], tokens: &[SourceToken]) -> Annotated {
    let mut document = Document { text, ..Document::default() };
    block::find(&mut document);
    token::tokenize(&mut document, &Abbreviations::with(&[]));
    let mut first = 0;
    for (i, &span) in sentences.iter().enumerate() {
        let limit = sentences.get(i + 1).map_or(u32::MAX, |next| next.start);
        let end = first + document.tokens[first..].iter().take_while(|t| t.span.start < limit).count();
        if end > first {
            let block = document.blocks.iter().rposition(|b| b.tokens.start <= first as u32).unwrap_or(0);
            document.sentences.push(Sentence { span, tokens: first as u32..end as u32, block: block as u32 });
        }
        first = end;
    }
    let ours: BTreeMap<Span, u32> = document.tokens.iter().enumerate().map(|(i, t)| (t.span, i as u32)).collect();
    let mut gold = vec![None; document.tokens.len()];
    for token in tokens {
        if let Some(&at) = ours.get(&token.span) {
            let head = token.head.map(|head| tokens.get(head).and_then(|head| ours.get(&head.span)).copied());
            let relation = if head == Some(None) { None } else { Relation::from_name(&token.relation) };
            gold[at as usize] = Some(Gold { tag: Tag::from_name(&token.tag).filter(|&t| t != Tag::Unset), head: head.flatten(), relation });
        }
    }
    let mut words = Words::new();
    words.fill(&document);
    lexicon::look_up(words.all_mut());
    Annotated { id, document, words, gold }
}

/// Reads a CoNLL-U file. Its relations are those of Universal Dependencies 2 and are kept where they have the same name here.
///
/// # Errors
/// When the file cannot be read.
pub fn read_treebank(path: &Path) -> Result<Vec<Annotated>> {
    let mut texts = Vec::new();
    let mut reader = Treebank::default();
    for line in corpus::lines(path)? {
        let line = line.map_err(|e| Error::io(path.display().to_string(), e))?;
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            texts.extend(std::mem::take(&mut reader).finish());
            reader.id = id.to_owned();
        } else if line.starts_with("# newpar") {
            reader.paragraph = true;
        } else if line.is_empty() {
            reader.end_sentence();
        } else if !line.starts_with('#') {
            reader.token(&line);
        }
    }
    texts.extend(reader.finish());
    Ok(texts)
}

/// Sentences of news of which nothing is told, fifteen to a document: what a trained stage makes of them says what it always decides alike.
///
/// # Errors
/// When the file cannot be read.
pub fn read_plain(corpora: &Path) -> Result<Vec<Annotated>> {
    let rows = corpus::read::<corpus::EntityText>(&corpora.join("entities/gmb-train.jsonl.gz"))?;
    let annotated = |rows: &[corpus::EntityText]| {
        let document = entity::join(rows.iter().map(|row| row.text.as_str()));
        let words = entity::words(&document);
        Annotated { id: String::new(), gold: vec![None; document.tokens.len()], document, words }
    };
    Ok(rows.chunks(15).map(annotated).collect())
}

/// A document of a treebank while it is read.
#[derive(Default)]
struct Treebank {
    id: String,
    text: String,
    paragraph: bool,
    sentences: Vec<Span>,
    tokens: Vec<SourceToken>,
    /// The sentence at hand: its first token and byte, and whether a space follows the last token.
    first: usize,
    start: usize,
    begun: bool,
    space: bool,
    /// The last word of a surface token written before as a whole, and whether a space follows that.
    joined: Option<(usize, bool)>,
}

impl Treebank {
    fn token(&mut self, line: &str) {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[id, form, _, _, tag, _, head, relation, _, misc] = fields.as_slice() else { return };
        let space_after = !misc.split('|').any(|m| m == "SpaceAfter=No");
        if !self.begun {
            if !self.text.is_empty() {
                self.text.truncate(self.text.trim_end().len());
                self.text.push_str(if std::mem::take(&mut self.paragraph) {
                    "\n\n"
                } else if self.space {
                    " "
                } else {
                    ""
                });
            }
            (self.begun, self.start, self.first) = (true, self.text.len(), self.tokens.len());
        } else if self.space {
            self.text.push(' ');
            self.space = false;
        }
        self.space = false;
        if let Some((_, last)) = id.split_once('-') {
            self.joined = last.parse().ok().map(|last| (last, space_after));
            return;
        }
        let Ok(number) = id.parse::<usize>() else { return };
        let span = Span::new(self.text.len(), self.text.len() + form.len());
        self.text.push_str(form);
        self.space = match self.joined {
            Some((last, space)) if number <= last => number == last && space,
            _ => space_after,
        };
        let head = head.parse::<usize>().ok().and_then(|h| h.checked_sub(1)).map(|h| self.first + h);
        self.tokens.push(SourceToken { span, tag: tag.to_owned(), head, relation: relation.to_owned() });
    }

    fn end_sentence(&mut self) {
        if std::mem::take(&mut self.begun) {
            self.sentences.push(Span::new(self.start, self.text.len()));
            self.joined = None;
        }
    }

    fn finish(mut self) -> Option<Annotated> {
        self.end_sentence();
        (!self.tokens.is_empty()).then(|| annotate(self.id, self.text, &self.sentences, &self.tokens))
    }
}

/// Reads CoreNLP's articles and their parses. Its tags become those of the treebanks: "to" is a preposition where it is parsed as one.
///
/// # Errors
/// When a file cannot be read, or the two do not fit together.
pub fn read_silver(articles: &Path, parses: &Path) -> Result<Vec<Annotated>> {
    let parses: BTreeMap<String, SilverParse> =
        corpus::read::<SilverParse>(parses)?.into_iter().map(|parse| (parse.id.clone(), parse)).collect();
    let mut texts = Vec::new();
    for article in corpus::read::<SilverArticle>(articles)? {
        let parse = parses.get(&article.id).filter(|p| p.heads.len() == article.tokens.len());
        let parse = parse.ok_or_else(|| Error::option(format!("article {}: no parse, or of another length", article.id)))?;
        let offsets = Offsets::new(&article.text);
        let sentences: Vec<Span> = article.sentences.iter().map(|&s| offsets.to_bytes(s)).collect();
        let tokens: Vec<SourceToken> = article
            .tokens
            .iter()
            .zip(parse.heads.iter().zip(&parse.rels))
            .map(|((start, end, tag, _), (&head, relation))| SourceToken {
                span: offsets.to_bytes([*start, *end]),
                tag: if tag == "TO" && relation == "case" { "IN".to_owned() } else { tag.clone() },
                head: usize::try_from(head).ok(),
                relation: relation.clone(),
            })
            .collect();
        texts.push(annotate(article.id, article.text, &sentences, &tokens));
    }
    Ok(texts)
}
