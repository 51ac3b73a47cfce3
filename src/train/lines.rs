//! Lines that news agencies write by pattern, filled with names: credits, datelines, captions, results.

use std::path::Path;

use crate::error::{Error, Result};

const PATTERNS: &str = include_str!("../resources/lexicons/entity-lines.txt");
const AGENCIES: &str = "Reuters|REUTERS|AP|AFP|Associated Press|Bloomberg|dpa|Xinhua|Kyodo|TASS|Interfax|Getty Images|EPA|Pool|Handout";
const DAYS: &str = "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Aug|Sept|Oct|Nov|Dec";
const TEAMS: &str = "United|City|Rovers|Athletic|Wanderers|Hotspur|Dynamo|Sporting|Real|Tigers|Lions|Eagles|Hawks|Bears|Royals|Stars";

/// A filled line and its names: where they are in bytes, and their labels in the scheme of CoNLL-2003.
#[derive(Debug, PartialEq)]
pub struct Line {
    /// The line.
    pub text: String,
    /// Start, end and label.
    pub names: Vec<(usize, usize, &'static str)>,
}

/// The lists that fill the slots.
#[derive(Debug)]
struct Lists {
    first: Vec<String>,
    last: Vec<String>,
    cities: Vec<String>,
    countries: Vec<String>,
    companies: Vec<String>,
}

/// So many fillings of each pattern; the same for the same seed.
///
/// # Errors
/// When a gazetteer cannot be read.
pub fn fill(corpora: &Path, of_each: usize, seed: u64) -> Result<Vec<Line>> {
    let list = |file: &str, column: usize, rows: usize| -> Result<Vec<String>> {
        let path = corpora.join("gazetteers").join(file);
        let text = std::fs::read_to_string(&path).map_err(|e| Error::io(path.display().to_string(), e))?;
        let cell = |row: &str| row.split('\t').nth(column).map(str::to_owned).filter(|cell| cell.len() > 2);
        Ok(text.lines().filter(|row| !row.starts_with('#')).filter_map(cell).take(rows).collect())
    };
    let mut first = list("us-first-names-male.txt", 0, 500)?;
    first.extend(list("us-first-names-female.txt", 0, 500)?);
    first.extend(list("first-names-world.txt", 0, usize::MAX)?.into_iter().step_by(7));
    let lists = Lists {
        first,
        last: list("us-surnames.txt", 0, 20_000)?,
        cities: list("countries.tsv", 1, usize::MAX)?
            .into_iter()
            .chain(list("cities.tsv", 0, usize::MAX)?.into_iter().step_by(31))
            .collect(),
        countries: list("country-names.txt", 0, usize::MAX)?,
        companies: list("sp500-companies.tsv", 0, usize::MAX)?,
    };
    let mut random = Random(seed);
    let patterns = PATTERNS.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    Ok(patterns.flat_map(|pattern| std::iter::repeat_n(pattern, of_each)).map(|pattern| line(pattern, &lists, &mut random)).collect())
}

fn line(pattern: &str, lists: &Lists, random: &mut Random) -> Line {
    let mut line = Line { text: String::new(), names: Vec::new() };
    let mut pieces = pattern.split('{');
    line.text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (slot, rest) = piece.split_once('}').unwrap_or((piece, ""));
        let (name, label) = slot_name(slot, lists, random);
        if let Some(label) = label {
            line.names.push((line.text.len(), line.text.len() + name.len(), label));
        }
        line.text.push_str(&name);
        line.text.push_str(rest);
    }
    line
}

fn slot_name(slot: &str, lists: &Lists, random: &mut Random) -> (String, Option<&'static str>) {
    let title = |name: &str| -> String {
        let mut chars = name.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect()).unwrap_or_default()
    };
    match slot {
        "P" => {
            let (first, last) = (random.pick(&lists.first), random.pick(&lists.last));
            let middle = if random.below(8) == 0 { format!(" {}.", (b'A' + random.below(20) as u8) as char) } else { String::new() };
            (format!("{}{middle} {}", title(first), title(last)), Some("PER"))
        }
        "S" => (title(random.pick(&lists.last)), Some("PER")),
        "c" => (random.place(lists, 4), Some("LOC")),
        "C" => (random.pick(&lists.cities).to_uppercase(), Some("LOC")),
        "k" => (random.pick(&lists.countries).clone(), Some("LOC")),
        "K" => (random.pick(&lists.countries).chars().take(3).collect::<String>().to_uppercase(), Some("LOC")),
        "A" => (random.word(AGENCIES).to_owned(), Some("ORG")),
        "T" => {
            let city = random.place(lists, 3);
            match random.below(3) {
                0 => (format!("{city} {}", random.word(TEAMS)), Some("ORG")),
                1 => (city, Some("ORG")),
                _ => (city.to_uppercase(), Some("ORG")),
            }
        }
        "o" => (random.pick(&lists.companies).clone(), Some("ORG")),
        "d" => (random.word(DAYS).to_owned(), None),
        _ => ((1 + random.below(90)).to_string(), None),
    }
}

/// splitmix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    fn pick<'a>(&mut self, list: &'a [String]) -> &'a String {
        &list[self.below(list.len() as u64) as usize]
    }

    /// A city, or a country once in so many times.
    fn place(&mut self, lists: &Lists, countries: u64) -> String {
        let list = if self.below(countries) == 0 { &lists.countries } else { &lists.cities };
        self.pick(list).clone()
    }

    fn word<'a>(&mut self, list: &'a str) -> &'a str {
        let n = list.split('|').count() as u64;
        list.split('|').nth(self.below(n) as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled_and_marked() {
        let one = |name: &str| vec![name.to_owned()];
        let lists = Lists { first: one("ANN"), last: one("LEE"), cities: one("Oslo"), countries: one("Chad"), companies: one("Acme") };
        let line = line("{C} ({A}) - {o} of {k}", &lists, &mut Random(1));
        let names: Vec<_> = line.names.iter().map(|&(start, end, label)| (&line.text[start..end], label)).collect();
        assert_eq!((names[0], names[2], names[3]), (("OSLO", "LOC"), ("Acme", "ORG"), ("Chad", "LOC")));
        assert_eq!(names[1].1, "ORG");
    }
}
