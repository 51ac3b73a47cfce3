//! Documents to flat, Arrow-shaped columns: the five tables, without Arrow.
//!
//! A text column is the words of all rows one after another and an offset for each; a column of spans likewise. What is
//! here can be handed to Arrow without another look at the values. Offsets into texts count code points.

mod values;

pub use values::{Column, Floats, Ints, Spans, Texts};

use crate::document::{BlockKind, Document, Gender};
use crate::offsets::CodePoints;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// 64-bit integers.
    Int,
    /// 64-bit floats.
    Float,
    /// Lists of (start, end).
    Spans,
}

/// A column as its table declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a row may have none.
    pub nullable: bool,
    /// What it means, for the documentation.
    pub about: &'static str,
}

/// Declares a table: a struct with one typed column a field, its schema, and what can be done to all columns alike.
macro_rules! table {
    ($(#[$meta:meta])* $table:ident { $($column:ident: $type:ident $($nullable:ident)?, $about:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $table {
            /// For each row the document it belongs to, as its position in the batch: what `doc_id` is made of.
            pub documents: Vec<u32>,
            $(#[doc = $about] pub $column: $type,)+
        }

        impl $table {
            /// The columns in order, without `doc_id`.
            pub const FIELDS: &'static [Field] = &[$(Field {
                name: stringify!($column),
                kind: $type::KIND,
                nullable: table!(@nullable $($nullable)?),
                about: $about,
            },)+];

            /// Number of rows.
            #[must_use]
            pub fn len(&self) -> usize {
                self.documents.len()
            }

            /// True when it has no rows.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.documents.is_empty()
            }

            /// The rows of all parts, one after another, in memory of just that size.
            fn joined<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
                Self {
                    documents: values::joined(parts.clone().map(|part| part.documents.as_slice())),
                    $($column: $type::joined(parts.clone().map(|part| &part.$column)),)+
                }
            }

            /// Keeps the first `rows` rows.
            fn truncate(&mut self, rows: usize) {
                self.documents.truncate(rows);
                $(self.$column.truncate(rows);)+
            }

            /// Bytes of its largest column of text.
            fn largest(&self) -> usize {
                0_usize$(.max(self.$column.bytes()))+
            }

            /// The columns in the order of [`Self::FIELDS`].
            #[must_use]
            pub fn into_columns(self) -> (Vec<u32>, Vec<Column>) {
                (self.documents, vec![$(Column::from(self.$column)),+])
            }
        }
    };
    (@nullable) => { false };
    (@nullable or_null) => { true };
}

table! {
    /// One row a document, whatever became of it.
    Documents {
        status: Texts, "ok; null: there was no text; error: the text could not be read, see message";
        message: Texts or_null, "what was wrong, where status is error; a date that could not be read";
        n_chars: Ints, "length of the text in code points";
        dateline: Texts or_null, "the dateline as written";
        byline: Texts or_null, "the first byline as written";
        headline: Texts or_null, "the headline as written";
        n_tokens: Ints, "number of tokens";
        n_sentences: Ints, "number of sentences";
        n_entities: Ints, "number of entities";
        n_speakers: Ints, "number of speakers";
        n_quotes: Ints, "number of quotes";
    }
}

table! {
    /// One row a sentence.
    Sentences {
        sentence_id: Ints, "position in the document";
        start: Ints, "first code point";
        end: Ints, "one past the last code point";
        block: Texts, "headline, byline, dateline, heading, paragraph, list, caption, boilerplate";
    }
}

table! {
    /// One row a name or number-like expression.
    Entities {
        entity_id: Ints, "position in the document";
        label: Texts, "one of the 18 labels of OntoNotes, or the user's own";
        text: Texts, "as written";
        start: Ints, "first code point";
        end: Ints, "one past the last code point";
        name: Texts or_null, "the fullest name the document gives; null for numbers, dates and the like";
        cluster_id: Ints or_null, "those that name the same share it";
        value: Texts or_null, "normalised: ISO date, amount and currency, number";
        confidence: Floats, "probability that span and label are right";
    }
}

table! {
    /// One row somebody who is quoted.
    Speakers {
        speaker_id: Ints, "position in the document, in the order of first quotes";
        name: Texts, "resolved name; an anonymous source keeps its own words";
        kind: Texts, "person, organization, group, document, anonymous, unknown";
        role: Texts or_null, "role as the article gives it (spokesman)";
        affiliation: Texts or_null, "the organization of that role";
        cluster_id: Ints or_null, "the cluster of entities it is";
        n_quotes: Ints, "how many quotes are theirs";
        gender: Texts or_null, "female or male, only as far as the article says it (she, Mr, her husband)";
    }
}

table! {
    /// One row a quote.
    Quotes {
        quote_id: Ints, "position in the document";
        kind: Texts, "direct, mixed, indirect";
        text: Texts, "from the first part to the last, as written";
        start: Ints, "first code point";
        end: Ints, "one past the last code point";
        parts: Spans, "(start, end) of each stretch; more than one where the cue breaks the quote";
        cue: Texts or_null, "the words that report";
        cue_start: Ints or_null, "first code point of the cue";
        cue_end: Ints or_null, "one past the cue's last code point";
        speaker_id: Ints or_null, "row of the speakers table";
        speaker: Texts or_null, "the speaker's name";
        speaker_text: Texts or_null, "the source as written beside the cue";
        speaker_start: Ints or_null, "its first code point";
        speaker_end: Ints or_null, "one past its last code point";
        speaker_role: Texts or_null, "the speaker's role";
        resolution: Texts, "named, pronoun, nominal, carried over, unknown: how the name was found";
        addressee: Texts or_null, "to whom it was said, as written";
        act: Texts, "said, wrote, asked, denied, declined, believes, plans, …; with `Analyzer(unattributed=True)` also mentioned: titles, terms and scare quotes, which nobody says";
        parent_id: Ints or_null, "the quote it stands in";
        sentence_id: Ints, "the sentence of its cue, else of its first part";
        confidence: Floats, "probability that content and speaker are both right";
    }
}

/// The five tables of some documents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    /// One row a document.
    pub documents: Documents,
    /// One row a sentence.
    pub sentences: Sentences,
    /// One row an entity.
    pub entities: Entities,
    /// One row a speaker.
    pub speakers: Speakers,
    /// One row a quote.
    pub quotes: Quotes,
}

/// Bytes of text in one column after which a new batch is begun: a batch's offsets are 32 bits wide.
pub const FULL: usize = 1 << 28;

/// A probability with four digits, so that 0.9 prints as 0.9 in every client.
#[must_use]
pub fn probability(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

impl Tables {
    /// True when the next documents should go to a new batch.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.largest() > FULL
    }

    /// Bytes of the largest column of text of any table.
    #[must_use]
    pub fn largest(&self) -> usize {
        let tables = [self.documents.largest(), self.sentences.largest(), self.entities.largest()];
        tables.into_iter().fold(self.speakers.largest().max(self.quotes.largest()), usize::max)
    }

    /// The rows of all parts, one after another, in memory of just that size.
    #[must_use]
    pub fn joined(parts: &[Self]) -> Self {
        Self {
            documents: Documents::joined(parts.iter().map(|part| &part.documents)),
            sentences: Sentences::joined(parts.iter().map(|part| &part.sentences)),
            entities: Entities::joined(parts.iter().map(|part| &part.entities)),
            speakers: Speakers::joined(parts.iter().map(|part| &part.speakers)),
            quotes: Quotes::joined(parts.iter().map(|part| &part.quotes)),
        }
    }

    /// Keeps the memory and no rows.
    pub fn clear(&mut self) {
        self.truncate([0; 5]);
    }

    /// Keeps the first rows of each table.
    fn truncate(&mut self, [documents, sentences, entities, speakers, quotes]: [usize; 5]) {
        self.documents.truncate(documents);
        self.sentences.truncate(sentences);
        self.entities.truncate(entities);
        self.speakers.truncate(speakers);
        self.quotes.truncate(quotes);
    }

    /// Adds a document without a text: nothing but a row that says so.
    pub fn push_null(&mut self, row: u32) {
        self.push_status(row, "null", None, 0);
    }

    /// Adds a document whose text could not be read.
    pub fn push_error(&mut self, row: u32, message: &str) {
        self.push_status(row, "error", Some(message), 0);
    }

    fn push_status(&mut self, row: u32, status: &str, message: Option<&str>, n_chars: u32) {
        let table = &mut self.documents;
        table.documents.push(row);
        table.status.push(status);
        table.message.push_option(message);
        table.n_chars.push(n_chars);
        for column in [&mut table.dateline, &mut table.byline, &mut table.headline] {
            column.push_option(None);
        }
        for column in [&mut table.n_tokens, &mut table.n_sentences, &mut table.n_entities, &mut table.n_speakers, &mut table.n_quotes] {
            column.push(0);
        }
    }

    /// Adds all rows of a document, which is the `row`th of its batch.
    ///
    /// Rows whose words do not fit 2 GiB (a text of that size, or one that makes a name of a megabyte ten thousand times)
    /// become an error row.
    pub fn push(&mut self, row: u32, document: &Document) {
        self.push_noted(row, document, None);
    }

    /// The same with a message for the user: of something beside the text that could not be read.
    pub fn push_noted(&mut self, row: u32, document: &Document, note: Option<&str>) {
        let lengths = [self.documents.len(), self.sentences.len(), self.entities.len(), self.speakers.len(), self.quotes.len()];
        self.push_rows(row, document, note);
        if self.documents.largest().max(self.entities.largest()).max(self.speakers.largest()).max(self.quotes.largest()) > i32::MAX as usize
        {
            self.truncate(lengths);
            self.push_error(row, "the rows of this text hold more than 2 GiB of words; split it into articles");
        }
    }

    fn push_rows(&mut self, row: u32, document: &Document, note: Option<&str>) {
        let text = document.text.as_str();
        let points = CodePoints::new(text);
        let at = |byte: u32| points.at(text, byte);

        let table = &mut self.documents;
        table.documents.push(row);
        table.status.push("ok");
        table.message.push_option(note);
        table.n_chars.push(points.total());
        let first = |kind| document.blocks.iter().find(|block| block.kind == kind).map(|block| document.slice(block.span));
        table.dateline.push_option(document.dateline.as_ref().map(|dateline| document.slice(dateline.span)));
        table.byline.push_option(first(BlockKind::Byline));
        table.headline.push_option(first(BlockKind::Headline));
        table.n_tokens.push(document.tokens.len() as u32);
        table.n_sentences.push(document.sentences.len() as u32);
        table.n_entities.push(document.entities.len() as u32);
        table.n_speakers.push(document.speakers.len() as u32);
        table.n_quotes.push(document.quotes.len() as u32);

        let table = &mut self.sentences;
        for (id, sentence) in (0..).zip(&document.sentences) {
            table.documents.push(row);
            table.sentence_id.push(id);
            table.start.push(at(sentence.span.start));
            table.end.push(at(sentence.span.end));
            table.block.push(document.blocks.get(sentence.block as usize).map_or("paragraph", |b| b.kind.as_str()));
        }

        let table = &mut self.entities;
        for (id, entity) in (0..).zip(&document.entities) {
            let cluster = entity.cluster.and_then(|id| document.clusters.get(id as usize));
            table.documents.push(row);
            table.entity_id.push(id);
            table.label.push(entity.custom_label.as_deref().unwrap_or(entity.label.as_str()));
            table.text.push(document.slice(entity.span));
            table.start.push(at(entity.span.start));
            table.end.push(at(entity.span.end));
            table.name.push_option(cluster.map(|cluster| cluster.name.as_ref()));
            table.cluster_id.push_option(entity.cluster);
            table.value.push_option(entity.value.as_deref());
            table.confidence.push(probability(entity.confidence));
        }

        let table = &mut self.speakers;
        for (id, speaker) in (0..).zip(&document.speakers) {
            table.documents.push(row);
            table.speaker_id.push(id);
            table.name.push(&speaker.name);
            table.kind.push(speaker.kind.as_str());
            table.role.push_option(speaker.role.as_deref());
            table.affiliation.push_option(speaker.affiliation.as_deref());
            table.cluster_id.push_option(speaker.cluster);
            table.n_quotes.push(speaker.n_quotes);
            let gender = speaker.cluster.and_then(|id| document.clusters.get(id as usize)).and_then(|cluster| cluster.gender);
            table.gender.push_option(gender.map(Gender::as_str));
        }

        let table = &mut self.quotes;
        for (id, quote) in (0..).zip(&document.quotes) {
            let speaker = quote.speaker.and_then(|id| document.speakers.get(id as usize));
            table.documents.push(row);
            table.quote_id.push(id);
            table.kind.push(quote.kind.as_str());
            table.text.push(document.slice(quote.span));
            table.start.push(at(quote.span.start));
            table.end.push(at(quote.span.end));
            table.parts.push(quote.parts.iter().map(|part| (at(part.start), at(part.end))));
            table.cue.push_option(quote.cue.map(|span| document.slice(span)));
            table.cue_start.push_option(quote.cue.map(|span| at(span.start)));
            table.cue_end.push_option(quote.cue.map(|span| at(span.end)));
            table.speaker_id.push_option(quote.speaker);
            table.speaker.push_option(speaker.map(|speaker| speaker.name.as_ref()));
            table.speaker_text.push_option(quote.source.map(|span| document.slice(span)));
            table.speaker_start.push_option(quote.source.map(|span| at(span.start)));
            table.speaker_end.push_option(quote.source.map(|span| at(span.end)));
            table.speaker_role.push_option(speaker.and_then(|speaker| speaker.role.as_deref()));
            table.resolution.push(quote.resolution.as_str());
            table.addressee.push_option(quote.addressee.map(|span| document.slice(span)));
            table.act.push(&quote.act);
            table.parent_id.push_option(quote.parent);
            table.sentence_id.push(quote.sentence);
            table.confidence.push(probability(quote.confidence));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Analyzer, Options};

    #[test]
    fn rows_of_a_batch_are_those_of_its_documents() {
        let analyzer = Analyzer::new(Options::default()).expect("default options");
        let document = analyzer.analyze("“Ja — we will not sign,” said Ada Moreno.\n\n“No.”");
        let (mut all, mut one) = (Tables::default(), Tables::default());
        all.push(0, &document);
        all.push_null(1);
        all.push_error(2, "not UTF-8");
        all.push(3, &document);
        one.push(0, &document);
        assert_eq!(all.documents.len(), 4);
        assert_eq!(all.quotes.len(), 2 * one.quotes.len());
        assert_eq!(all.sentences.documents.last(), Some(&3));
        let mut joined = Tables::joined(&[one.clone(), Tables::default(), one.clone()]);
        assert_eq!(joined.quotes.parts, all.quotes.parts);
        assert_eq!(joined.quotes.text, all.quotes.text);
        assert_eq!(joined.entities.value, all.entities.value);
        joined.quotes.truncate(one.quotes.len());
        assert_eq!(joined.quotes, one.quotes);
        joined.clear();
        assert_eq!(joined, Tables::default());
        let (rows, columns) = all.quotes.into_columns();
        assert_eq!(columns.len(), Quotes::FIELDS.len());
        assert!(columns.iter().all(|column| column.len() == rows.len()));
    }

    #[test]
    fn probabilities_have_four_digits() {
        assert_eq!(probability(0.9).to_string(), "0.9");
        assert_eq!(probability(0.123_456).to_string(), "0.1235");
    }
}
