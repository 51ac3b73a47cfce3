//! How sure a number-like entity is, by how it is written.

use super::Found;
use super::atom::Scan;
use crate::document::EntityLabel;

/// The share of right ones among those written alike, so that `confidence` is a probability: fifteen and more of each class read in political
/// news, Wikinews and summaries of events (none written for the grammars), beside the agreement with the tags of another tool on 3,800
/// more. No corpus at hand has number-like entities marked by people, so the shares are rounded down to what so few readings bear.
pub fn confidence(scan: &Scan, found: &Found) -> f32 {
    // "two-pronged", "third-party": counted by some, part of a word to others.
    let joined = scan.hyphen(found.end) && scan.word(found.end + 1);
    let value = found.value.as_deref();
    let figures = (found.start..found.end).any(|at| scan.figures(at));
    match found.label {
        EntityLabel::Money | EntityLabel::Percent => 0.98,
        EntityLabel::Date => match value {
            None => 0.9, // "that year", "the third week of talks"
            Some(_) if found.end == found.start + 1 && figures && value.is_some_and(|v| v.starts_with('P')) => 0.94, // a bare age
            Some(_) => 0.97,
        },
        EntityLabel::Time if figures || value.is_some_and(|v| v.starts_with('P')) => 0.97,
        EntityLabel::Time => 0.93, // "at night"
        EntityLabel::Quantity => 0.93,
        EntityLabel::Ordinal if joined => 0.75,
        EntityLabel::Cardinal => match value {
            Some(value) if value.contains('-') && !value.starts_with('-') => 0.85, // "3-2": a score, or the name of an aircraft
            Some(value) if value.contains('/') || value.starts_with("0.") => 0.87, // "half": a part, or a player's place
            _ if joined => 0.88,
            _ => 0.96,
        },
        _ => 0.96,
    }
}
