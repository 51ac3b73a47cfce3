//! Who said what, in every article.
//!
//! `quotewire` reads English news text and gives back its blocks, sentences, entities and quotes with their speakers.
//!
//! ```
//! let analyzer = quotewire::Analyzer::new(quotewire::Options::default())?;
//! let document = analyzer.analyze("“We will not sign,” said Ada Moreno, the mayor.");
//! let quote = &document.quotes[0];
//! assert_eq!(document.slice(quote.parts[0]), "“We will not sign,”");
//! assert_eq!(document.speakers[quote.speaker.unwrap() as usize].name.as_ref(), "Ada Moreno");
//! # Ok::<(), quotewire::Error>(())
//! ```
//!
//! The modules below stand in the order of the data flow; each reads only what those above it wrote.

pub mod analyzer;
pub mod batch;
pub mod block;
pub mod columns;
pub mod document;
pub mod entity;
pub mod error;
mod filter;
pub mod lexicon;
pub mod linear;
pub mod mention;
pub mod model;
pub mod offsets;
pub mod parse;
#[cfg(feature = "python")]
mod python;
pub mod quote;
pub mod sentence;
pub mod span;
pub mod speaker;
pub mod tag;
pub mod token;
#[cfg(feature = "train")]
pub mod train;

pub use analyzer::{Analyzer, Options};
pub use document::Document;
pub use entity::number::Date;
pub use error::{Error, Result};
pub use sentence::{Splitter, sentences};
pub use span::Span;
