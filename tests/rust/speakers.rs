//! The cases of `tests/cases/{clusters,speakers}.toml`.

use quotewire::document::{Cluster, Document, Gender, Resolution};
use quotewire::{Analyzer, Options};
use toml::{Table, Value};

use crate::cases;

fn words(row: &Value) -> Vec<&str> {
    row.as_array().expect("a row").iter().map(|v| v.as_str().expect("words")).collect()
}

fn rows<'a>(case: &'a Table, key: &str) -> &'a [Value] {
    case.get(key).map_or(&[], |v| v.as_array().expect("rows"))
}

fn named<'a>(document: &'a Document, name: &str) -> Option<&'a Cluster> {
    document.clusters.iter().find(|c| c.named && &*c.name == name)
}

#[test]
fn clusters_are_as_the_cases_say() {
    let analyzer = Analyzer::new(Options::default()).expect("the default options are valid");
    let mut wrong = Vec::new();
    for case in cases::read("clusters.toml") {
        let name = case["name"].as_str().expect("a name");
        let document = analyzer.analyze(case["text"].as_str().expect("a text"));
        for row in rows(&case, "mentions") {
            let [mention, cluster] = words(row)[..] else { panic!("{name}: a pair") };
            let found = document.mentions.iter().rev().find(|m| document.slice(m.span) == mention).and_then(|m| m.cluster);
            let found = found.map_or("", |c| &*document.clusters[c as usize].name);
            if found != cluster {
                wrong.push(format!("{name}: {mention:?} is {found:?}, not {cluster:?}"));
            }
        }
        for row in rows(&case, "roles") {
            let [cluster, role, affiliation] = words(row)[..] else { panic!("{name}: three") };
            let found = named(&document, cluster).map(|c| (c.role.as_deref().unwrap_or(""), c.affiliation.as_deref().unwrap_or("")));
            if found != Some((role, affiliation)) {
                wrong.push(format!("{name}: {cluster:?} has {found:?}"));
            }
        }
        for row in rows(&case, "genders") {
            let [cluster, gender] = words(row)[..] else { panic!("{name}: a pair") };
            let found = named(&document, cluster).map(|c| c.gender.map_or("", Gender::as_str));
            if found != Some(gender) {
                wrong.push(format!("{name}: the gender of {cluster:?} is {found:?}"));
            }
        }
        if let Some(apart) = case.get("apart") {
            for cluster in words(apart) {
                if document.clusters.iter().filter(|c| c.named && &*c.name == cluster).count() != 1 {
                    wrong.push(format!("{name}: no one cluster {cluster:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn speakers_are_as_the_cases_say() {
    let analyzer = Analyzer::new(Options::default()).expect("the default options are valid");
    let mut wrong = Vec::new();
    for case in cases::read("speakers.toml") {
        let name = case["name"].as_str().expect("a name");
        let document = analyzer.analyze(case["text"].as_str().expect("a text"));
        for row in rows(&case, "speakers") {
            let row = row.as_table().expect("a table");
            let source = row["source"].as_str().expect("a source");
            let Some(quote) = document.quotes.iter().find(|q| match q.source {
                Some(s) => !source.is_empty() && document.slice(s).starts_with(source),
                None => source.is_empty(),
            }) else {
                wrong.push(format!("{name}: no quote of {source:?}"));
                continue;
            };
            let speaker = quote.speaker.map(|s| &document.speakers[s as usize]);
            for (key, expected) in row.iter().filter(|(key, _)| *key != "source") {
                let found = match key.as_str() {
                    "name" => speaker.map_or("", |s| &s.name),
                    "kind" => speaker.map_or("", |s| s.kind.as_str()),
                    "role" => speaker.and_then(|s| s.role.as_deref()).unwrap_or(""),
                    "affiliation" => speaker.and_then(|s| s.affiliation.as_deref()).unwrap_or(""),
                    "addressee" => quote.addressee.map_or("", |a| document.slice(a)),
                    "resolution" => Resolution::as_str(quote.resolution),
                    other => panic!("{name}: no such key {other}"),
                };
                if expected.as_str() != Some(found) {
                    wrong.push(format!("{name}: {key} of {source:?} is {found:?}, not {expected}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
