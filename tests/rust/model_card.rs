//! The model card speaks of the weights that are shipped.

use quotewire::model::Model;

#[test]
fn the_card_has_the_checksum_of_every_section_compiled_in() {
    let card = include_str!("../../src/resources/models/en/CARD.md");
    for (name, checksum) in Model::builtin().sections() {
        let row = format!("| {name} | `{checksum:016x}` |");
        assert!(card.contains(&row), "the model card lacks {row}: run `just train`, which writes it");
    }
}
