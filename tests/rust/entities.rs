//! The cases of `tests/cases/entities.toml`: names.

use std::fmt::Write as _;

use quotewire::document::{Document, EntityLabel};
use quotewire::{Analyzer, Options};

use crate::cases::{list, read, text};

/// The names of a document, number-like entities left out.
fn names(document: &Document) -> Vec<String> {
    use EntityLabel::{Cardinal, Date, Money, Ordinal, Percent, Quantity, Time};
    let names = document.entities.iter().filter(|e| !matches!(e.label, Cardinal | Date | Money | Ordinal | Percent | Quantity | Time));
    names.map(|e| format!("{}|{}", document.slice(e.span), e.label)).collect()
}

fn analyzer(options: Options) -> Analyzer {
    Analyzer::new(options).expect("the options are valid")
}

#[test]
fn every_case_of_the_file() {
    let analyzer = analyzer(Options::default());
    let mut wrong = String::new();
    for case in read("entities.toml") {
        let (text, expected) = (text(&case, "text"), list(&case, "entities"));
        let found = names(&analyzer.analyze(text));
        if found != expected {
            let _ = writeln!(wrong, "{text}\n  expected {expected:?}\n  found    {found:?}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn boilerplate_has_names_only_when_asked() {
    let text = "Talks in Oslo\n\nThe talks in Oslo went on until Friday, said Ada Moreno, the mayor. They will meet again.\n\n\
                Comments are closed.\nSupport the Harbour Watch Center from as little as $5. Please consider a regular amount each month.";
    let default = analyzer(Options::default()).analyze(text);
    let all = analyzer(Options { boilerplate: true, ..Options::default() }).analyze(text);
    assert!(all.entities.len() >= default.entities.len());
    let boilerplate = default.blocks.iter().filter(|b| b.kind == quotewire::document::BlockKind::Boilerplate);
    for block in boilerplate {
        assert!(default.entities.iter().all(|e| !block.span.overlaps(e.span)));
    }
}
