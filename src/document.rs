//! What an article becomes: the types that every stage fills and every face reads.
//!
//! All spans are bytes of [`Document::text`]; the faces turn them into code points. All lists are in text order.
//! Ids are positions in the document's own lists (`SpeakerId`s index [`Document::speakers`], and so on).

use std::ops::Range;

use crate::span::Span;

/// Position of a block in [`Document::blocks`].
pub type BlockId = u32;
/// Position of a token in [`Document::tokens`].
pub type TokenId = u32;
/// Position of a sentence in [`Document::sentences`].
pub type SentenceId = u32;
/// Position of an entity in [`Document::entities`].
pub type EntityId = u32;
/// Position of a mention in [`Document::mentions`].
pub type MentionId = u32;
/// Position of a cluster in [`Document::clusters`].
pub type ClusterId = u32;
/// Position of a speaker in [`Document::speakers`].
pub type SpeakerId = u32;
/// Position of a quote in [`Document::quotes`].
pub type QuoteId = u32;

/// Declares an enum whose variants have one written name each, used in tables, in Python and in case files.
macro_rules! named_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vmeta])* #[doc = concat!("<code>", $text, "</code>")] $variant,)+ }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The written name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value with this written name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

named_enum! {
    /// What a block is.
    BlockKind {
        Headline = "headline",
        Byline = "byline",
        Dateline = "dateline",
        Heading = "heading",
        Paragraph = "paragraph",
        List = "list",
        Caption = "caption",
        Boilerplate = "boilerplate",
    }
}

/// A stretch of the text with one role. Blocks are in order, do not overlap, and every character that is not white
/// space lies in exactly one. A dateline is a block of its own before the paragraph it opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Where it stands, without white space at its edges.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
    /// Its tokens.
    pub tokens: Range<TokenId>,
    /// Its sentences.
    pub sentences: Range<SentenceId>,
}

/// The parts of a dateline ("MOSCOW (Reuters) - ").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dateline {
    /// The whole of it.
    pub span: Span,
    /// The places, in order ("MOSCOW", "ISTANBUL").
    pub places: Vec<Span>,
    /// The agency ("Reuters").
    pub agency: Option<Span>,
    /// The date as written ("Jan. 5"); it may stand on a line of its own before `span`.
    pub date: Option<Span>,
}

named_enum! {
    /// What a token is made of.
    TokenKind {
        Word = "word",
        Number = "number",
        Punctuation = "punctuation",
        /// A mark that may open or close a quotation, an apostrophe standing alone included.
        QuotationMark = "quotation mark",
        Symbol = "symbol",
        /// A URL, an e-mail address, a @name or a #tag.
        Address = "address",
    }
}

named_enum! {
    /// Parts of speech: the Penn Treebank's tags (Marcus et al. 1993) as the Universal Dependencies treebanks of English
    /// write them in their fifth column. `Unset` stands where the tagger has not run.
    Tag {
        Unset = "",
        Cc = "CC", Cd = "CD", Dt = "DT", Ex = "EX", Fw = "FW", In = "IN", Jj = "JJ", Jjr = "JJR", Jjs = "JJS",
        Ls = "LS", Md = "MD", Nn = "NN", Nnp = "NNP", Nnps = "NNPS", Nns = "NNS", Pdt = "PDT", Pos = "POS",
        Prp = "PRP", PrpPoss = "PRP$", Rb = "RB", Rbr = "RBR", Rbs = "RBS", Rp = "RP", Sym = "SYM", To = "TO",
        Uh = "UH", Vb = "VB", Vbd = "VBD", Vbg = "VBG", Vbn = "VBN", Vbp = "VBP", Vbz = "VBZ", Wdt = "WDT",
        Wp = "WP", WpPoss = "WP$", Wrb = "WRB", Add = "ADD", Afx = "AFX", Gw = "GW", Hyph = "HYPH", Nfp = "NFP",
        Xx = "XX", Comma = ",", Period = ".", Colon = ":", OpenQuote = "``", CloseQuote = "''", LeftBracket = "-LRB-",
        RightBracket = "-RRB-", Dollar = "$", Hash = "#",
    }
}

impl Tag {
    /// True for finite verbs: past and present tense, and modals.
    #[must_use]
    pub fn is_finite(self) -> bool {
        matches!(self, Self::Vbd | Self::Vbz | Self::Vbp | Self::Md)
    }
}

/// A word, number or mark. Tokens never overlap and never hold white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is made of.
    pub kind: TokenKind,
    /// Its part of speech.
    pub tag: Tag,
}

named_enum! {
    /// How a word depends on its head: the basic relations of Universal Dependencies 1 for English (de Marneffe et al. 2014), as CoreNLP
    /// writes them.
    Relation {
        Root = "root", Dep = "dep", Nsubj = "nsubj", Nsubjpass = "nsubjpass", Csubj = "csubj", Csubjpass = "csubjpass",
        Dobj = "dobj", Iobj = "iobj", Ccomp = "ccomp", Xcomp = "xcomp", Advcl = "advcl", Acl = "acl",
        AclRelcl = "acl:relcl", Parataxis = "parataxis", Mark = "mark", Aux = "aux", Auxpass = "auxpass", Cop = "cop",
        Neg = "neg", Advmod = "advmod", Expl = "expl", Nmod = "nmod", NmodNpmod = "nmod:npmod", NmodPoss = "nmod:poss",
        NmodTmod = "nmod:tmod", Case = "case", Det = "det", DetPredet = "det:predet", Amod = "amod", Appos = "appos",
        Compound = "compound", CompoundPrt = "compound:prt", Nummod = "nummod", Mwe = "mwe", Conj = "conj", Cc = "cc",
        CcPreconj = "cc:preconj", Discourse = "discourse", Punct = "punct",
    }
}

/// A word's place in the clause structure of its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// The word it depends on, in the same sentence; `None` for a root.
    pub head: Option<TokenId>,
    /// How.
    pub relation: Relation,
}

/// A sentence. Sentences are in order, do not overlap, and cover all but white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands, without white space at its edges.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<TokenId>,
    /// The block it stands in.
    pub block: BlockId,
}

named_enum! {
    /// The labels of OntoNotes 5 (Weischedel et al. 2013), and `Custom` for a label of the user's own.
    EntityLabel {
        Person = "PERSON", Org = "ORG", Gpe = "GPE", Loc = "LOC", Norp = "NORP", Fac = "FAC", Event = "EVENT",
        Product = "PRODUCT", Law = "LAW", WorkOfArt = "WORK_OF_ART", Language = "LANGUAGE", Date = "DATE",
        Time = "TIME", Money = "MONEY", Percent = "PERCENT", Quantity = "QUANTITY", Ordinal = "ORDINAL",
        Cardinal = "CARDINAL", Custom = "CUSTOM",
    }
}

/// A name or a number-like expression. Entities do not overlap.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Where it stands.
    pub span: Span,
    /// The tokens it is made of.
    pub tokens: Range<TokenId>,
    /// What it names.
    pub label: EntityLabel,
    /// The user's label where `label` is [`EntityLabel::Custom`].
    pub custom_label: Option<Box<str>>,
    /// The normalised value of a number-like entity (ISO 8601 date, "USD 2300000000", "4.5 %", "12 km").
    pub value: Option<Box<str>>,
    /// Those that name the same; `None` for number-like entities.
    pub cluster: Option<ClusterId>,
    /// Probability that span and label are right.
    pub confidence: f32,
}

named_enum! {
    /// How a mention refers.
    MentionKind { Name = "name", Nominal = "nominal", Pronoun = "pronoun", }
}

/// A phrase that refers to somebody or something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// The tokens it is made of.
    pub tokens: Range<TokenId>,
    /// Its head word.
    pub head: TokenId,
    /// How it refers.
    pub kind: MentionKind,
    /// The entity it is built around, where it is a name.
    pub entity: Option<EntityId>,
    /// Those that refer to the same.
    pub cluster: Option<ClusterId>,
}

named_enum! {
    /// Gender, only as far as the article itself says it (Mr, she, her husband).
    Gender { Female = "female", Male = "male", }
}

/// Mentions that refer to the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// The fullest name the document gives, without titles; for a cluster without a name its first phrase.
    pub name: Box<str>,
    /// Whether that is a proper name.
    pub named: bool,
    /// What it is as a speaker.
    pub kind: SpeakerKind,
    /// The label of its entities.
    pub label: EntityLabel,
    /// Role from apposition or premodifiers ("spokesman").
    pub role: Option<Box<str>>,
    /// The organization of that role ("Kremlin").
    pub affiliation: Option<Box<str>>,
    /// Gender by the article's own evidence.
    pub gender: Option<Gender>,
    /// Its mentions.
    pub mentions: Vec<MentionId>,
}

named_enum! {
    /// What a speaker is.
    SpeakerKind {
        Person = "person", Organization = "organization", Group = "group", Document = "document",
        Anonymous = "anonymous", Unknown = "unknown",
    }
}

/// Somebody who is quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// Resolved name; an anonymous source keeps its own words ("a source close to the talks").
    pub name: Box<str>,
    /// What the speaker is.
    pub kind: SpeakerKind,
    /// Role ("spokesman").
    pub role: Option<Box<str>>,
    /// Organization of that role ("Kremlin").
    pub affiliation: Option<Box<str>>,
    /// The cluster of mentions, where there is one.
    pub cluster: Option<ClusterId>,
    /// How many quotes are theirs.
    pub n_quotes: u32,
}

named_enum! {
    /// How the words are given.
    QuoteKind { Direct = "direct", Mixed = "mixed", Indirect = "indirect", }
}

named_enum! {
    /// How the speaker's name was found.
    Resolution {
        Named = "named", Pronoun = "pronoun", Nominal = "nominal", CarriedOver = "carried over", Unknown = "unknown",
    }
}

/// Another speaker that was weighed and lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Their name.
    pub name: Box<str>,
    /// The mention beside the cue that would make them the speaker.
    pub span: Span,
    /// Its probability.
    pub probability: f32,
}

/// What somebody said, thought or planned: content, cue and source (the terms of Pareti 2012).
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// From the first byte of the first part to the last byte of the last.
    pub span: Span,
    /// The content; more than one part where the cue breaks it.
    pub parts: Vec<Span>,
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// The words that report ("said", "according to").
    pub cue: Option<Span>,
    /// The source as written beside the cue.
    pub source: Option<Span>,
    /// Who that is.
    pub speaker: Option<SpeakerId>,
    /// How the name was found.
    pub resolution: Resolution,
    /// To whom it was said ("told Reuters").
    pub addressee: Option<Span>,
    /// What kind of cue ("said", "denied"), from the open list in `resources/lexicons/acts.txt`.
    pub act: Box<str>,
    /// The quote it stands in.
    pub parent: Option<QuoteId>,
    /// The sentence of its cue, else of its first part.
    pub sentence: SentenceId,
    /// Calibrated probability that content and speaker are both right.
    pub confidence: f32,
    /// Which pattern or candidate won, in one word or two; "unclosed mark" where the end of the quotation had to be guessed.
    pub evidence: &'static str,
    /// Runner-up speakers, best first.
    pub alternatives: Vec<Alternative>,
}

/// One article and all that was found in it. Owns its text; borrows nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The text exactly as given.
    pub text: String,
    /// Blocks in order.
    pub blocks: Vec<Block>,
    /// The dateline's parts, where there is one.
    pub dateline: Option<Dateline>,
    /// Tokens in order.
    pub tokens: Vec<Token>,
    /// Sentences in order.
    pub sentences: Vec<Sentence>,
    /// Clause structure, one entry a token; empty where the parser has not run. Each sentence is a tree, or several beside each other.
    pub arcs: Vec<Arc>,
    /// Entities in order.
    pub entities: Vec<Entity>,
    /// Mentions in order.
    pub mentions: Vec<Mention>,
    /// Clusters, in the order of their first mentions.
    pub clusters: Vec<Cluster>,
    /// Speakers, in the order of their first quotes.
    pub speakers: Vec<Speaker>,
    /// Quotes, in the order of their first parts.
    pub quotes: Vec<Quote>,
}

impl Document {
    /// The words of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span]
    }

    /// The words of a token.
    #[must_use]
    pub fn word(&self, token: TokenId) -> &str {
        &self.text[self.tokens[token as usize].span]
    }

    /// The tokens of an id range.
    #[must_use]
    pub fn tokens_in(&self, range: &Range<TokenId>) -> &[Token] {
        &self.tokens[range.start as usize..range.end as usize]
    }

    /// The span from the first token of a non-empty range to its last.
    #[must_use]
    pub fn token_span(&self, range: &Range<TokenId>) -> Span {
        match self.tokens_in(range) {
            [] => Span::default(),
            tokens => tokens[0].span.cover(tokens[tokens.len() - 1].span),
        }
    }
}
