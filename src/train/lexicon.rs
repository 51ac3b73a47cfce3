//! Compiles the gazetteers into the table that [`lexicon`](crate::lexicon) reads.

use std::collections::BTreeMap;
use std::path::Path;

use crate::document::{Block, BlockKind, Document};
use crate::error::{Error, Result};
use crate::lexicon::{encode, kind, name_key};
use crate::model::{self, Model};
use crate::span::Span;
use crate::token::word::lower;
use crate::token::{self, Abbreviations};

/// Slots of the table, as a power of two.
const TABLE_BITS: u32 = 17;
/// Name of the section.
const SECTION: &str = "gazetteer.bin";
/// How many of the census' surnames are taken, and how many of them count as common.
const SURNAMES: (usize, usize) = (32_000, 3_000);
/// How many of the census' male and of its female first names count as common.
const FIRST_NAMES: usize = 600;
/// Longest name in tokens.
const LONGEST: usize = 8;

/// One column of a file: the file's name, the column, how many of its first rows are of the first kind, both kinds.
struct Source(&'static str, usize, (usize, u16, u16));

const ALL: usize = usize::MAX;
const SOURCES: &[Source] = &[
    Source("us-first-names-male.txt", 0, (FIRST_NAMES, kind::FIRST_NAME, kind::RARE_FIRST_NAME)),
    Source("us-first-names-female.txt", 0, (FIRST_NAMES, kind::FIRST_NAME, kind::RARE_FIRST_NAME)),
    Source("first-names-world.txt", 0, (0, 0, kind::RARE_FIRST_NAME)),
    Source("us-surnames.txt", 0, (SURNAMES.1, kind::SURNAME, kind::RARE_SURNAME)),
    Source("countries.tsv", 3, (ALL, kind::COUNTRY, 0)),
    Source("countries.tsv", 4, (ALL, kind::COUNTRY, 0)),
    Source("countries.tsv", 1, (ALL, kind::CAPITAL, 0)),
    Source("country-names.txt", 0, (ALL, kind::COUNTRY, 0)),
    Source("us-states.tsv", 0, (ALL, kind::REGION, 0)),
    Source("us-states.tsv", 1, (ALL, kind::CAPITAL, 0)),
    Source("cities.tsv", 0, (ALL, kind::CITY, 0)),
    Source("regions.tsv", 0, (ALL, kind::REGION, 0)),
    Source("nationalities.txt", 0, (ALL, kind::GROUP, 0)),
    Source("sp500-companies.tsv", 0, (ALL, kind::COMPANY, 0)),
    Source("us-legislators.txt", 0, (ALL, kind::POLITICIAN, 0)),
    Source("us-presidents-vice-presidents.txt", 0, (ALL, kind::POLITICIAN, 0)),
];

/// The project's own lists: one name a line.
const OWN: &[(&str, u16)] = &[
    (include_str!("../resources/lexicons/countries.txt"), kind::COUNTRY),
    (include_str!("../resources/lexicons/places.txt"), kind::CAPITAL),
    (include_str!("../resources/lexicons/landscapes.txt"), kind::LANDSCAPE),
    (include_str!("../resources/lexicons/groups.txt"), kind::GROUP),
    (include_str!("../resources/lexicons/companies.txt"), kind::COMPANY),
    (include_str!("../resources/lexicons/organizations.txt"), kind::ORGANIZATION),
    (include_str!("../resources/lexicons/agreements.txt"), kind::LAW),
    (include_str!("../resources/lexicons/other-names.txt"), kind::OTHER),
];

/// Endings that a company or a region is often named without.
const ENDINGS: &[&str] = &[
    " Inc.",
    " Corp.",
    " Corporation",
    " Company",
    " Group",
    " Holdings",
    " Ltd.",
    " plc",
    " & Co.",
    " Province",
    " Region",
    " State",
    " Oblast",
    " Governorate",
    " County",
    " District",
    " Prefecture",
    " Department",
];

/// Reads the gazetteers of a corpora folder and the project's own lists, and gives the section with their table. It is
/// compiled into the program: where the lists have changed, build anew before the next stage is trained.
///
/// # Errors
/// When a file cannot be read.
pub fn train(corpora: &Path, _: &Model, say: &mut dyn FnMut(&str)) -> Result<Vec<u8>> {
    let mut entries = BTreeMap::new();
    for Source(file, column, (common, first, rest)) in SOURCES {
        let path = corpora.join("gazetteers").join(file);
        let text = std::fs::read_to_string(&path).map_err(|e| Error::io(path.display().to_string(), e))?;
        let rows = text.lines().filter(|row| !row.starts_with('#')).filter_map(|row| row.split('\t').nth(*column));
        let limit = if *file == "us-surnames.txt" { SURNAMES.0 } else { ALL };
        for (number, name) in rows.take(limit).enumerate() {
            add(&mut entries, name, if number < *common { *first } else { *rest });
        }
    }
    for (list, kind) in OWN {
        list.lines().filter(|row| !row.starts_with('#')).for_each(|name| add(&mut entries, name, *kind));
    }
    let entries: Vec<(u32, u16)> = entries.into_iter().collect();
    say(&format!("{} names and beginnings of names", entries.len()));
    assert!(entries.len() < (1 << TABLE_BITS) * 4 / 5, "too many entries: enlarge the table");
    Ok(model::section(SECTION, &encode(&entries, TABLE_BITS)))
}

fn add(entries: &mut BTreeMap<u32, u16>, name: &str, kind: u16) {
    let name = name.trim().trim_start_matches("the ").trim_start_matches("The ");
    let shortened = kind & (kind::COMPANY | kind::REGION) != 0;
    let short = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).filter(|_| shortened);
    for name in [Some(name), short].into_iter().flatten() {
        let words = words(name);
        if words.is_empty() || words.len() > LONGEST || name.chars().count() < 2 {
            continue;
        }
        let mut key = 0;
        for (at, &word) in words.iter().enumerate() {
            key = if at == 0 { word } else { name_key(key, word) };
            *entries.entry(key).or_default() |= if at + 1 == words.len() { kind } else { kind::BEGINNING };
        }
    }
}

/// Hashes of the lower-cased tokens of a name.
fn words(name: &str) -> Vec<u32> {
    let span = Span::new(0, name.len());
    let mut document = Document { text: name.to_owned(), ..Document::default() };
    document.blocks.push(Block { span, kind: BlockKind::Paragraph, tokens: 0..0, sentences: 0..0 });
    token::tokenize(&mut document, Abbreviations::english());
    document.tokens.iter().map(|token| lower(&document.text[token.span])).collect()
}
