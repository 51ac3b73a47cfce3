//! Tests of the crate as a user sees it.

mod articles;
mod cases;
mod entities;
mod marks;
mod model_card;
mod numbers;
#[cfg(feature = "train")]
mod programs;
mod promises;
mod promises_hostile;
mod promises_invariants;
mod properties;
mod quotes;
mod speakers;

use quotewire::{Analyzer, Options};

#[test]
fn a_quote_and_its_speaker() {
    let analyzer = Analyzer::new(Options::default()).expect("the default options are valid");
    let document = analyzer.analyze("“We will not sign,” said Ada Moreno, the mayor.");
    assert_eq!(document.slice(document.quotes[0].parts[0]), "“We will not sign,”");
    assert_eq!(document.speakers[0].name.as_ref(), "Ada Moreno");
}
