//! The two programs, as somebody runs them: what they write, what they refuse, and all stages trained from corpora made here.
//!
//! The corpora are what the built-in model finds in the articles of `examples/`, in each corpus's own form; so what is trained on them is a
//! model that reads these articles, and nothing else is asked of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use quotewire::document::{Document, EntityLabel};
use quotewire::model::Model;
use quotewire::train::corpus::Offsets;
use quotewire::{Analyzer, Options, Span};
use serde_json::{Value, json};

const EVALUATE: &str = env!("CARGO_BIN_EXE_quotewire-evaluate");
const TRAIN: &str = env!("CARGO_BIN_EXE_quotewire-train");

static ARTICLES: LazyLock<Vec<Document>> = LazyLock::new(|| {
    let analyzer = Analyzer::new(Options::default()).expect("the default options are valid");
    let folder = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).expect("the articles are there");
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("readable").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    paths.iter().map(|path| analyzer.analyze(&fs::read_to_string(path).expect("UTF-8"))).collect()
});

/// A folder of its own for a test; removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("quotewire-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("made");
        Self(path)
    }

    /// Writes a file, packed where its name says so.
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        if name.ends_with(".gz") {
            let mut encoder = GzEncoder::new(fs::File::create(&path).expect("a new file"), Compression::fast());
            std::io::Write::write_all(&mut encoder, text.as_bytes()).expect("written");
            encoder.finish().expect("finished");
        } else {
            fs::write(&path, text).expect("written");
        }
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A JSON line for each article.
fn lines(row: impl Fn(&Document, &dyn Fn(Span) -> Value) -> Value) -> String {
    let line = |(n, document): (usize, &Document)| {
        let offsets = Offsets::new(&document.text);
        let mut row = row(document, &|span| json!(offsets.to_points(span)));
        row["id"] = json!(n.to_string());
        row["text"] = json!(document.text);
        format!("{row}\n")
    };
    ARTICLES.iter().enumerate().map(line).collect()
}

fn sentences(document: &Document, points: &dyn Fn(Span) -> Value) -> Value {
    document.sentences.iter().map(|s| points(s.span)).collect()
}

/// The articles with their names, labelled in the words of a set: of persons, organizations, places and all else.
fn entities(words: [&str; 4]) -> String {
    lines(|document, points| {
        let row = |e: &quotewire::document::Entity| {
            let label = match e.label {
                EntityLabel::Person => words[0],
                EntityLabel::Org => words[1],
                EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac => words[2],
                _ => words[3],
            };
            let span = points(e.span);
            json!([span[0], span[1], label])
        };
        json!({"entities": document.entities.iter().map(row).collect::<Value>(), "labels": "all"})
    })
}

fn attributions() -> String {
    lines(|document, points| {
        let row = |q: &quotewire::document::Quote| {
            json!({
                "source": q.source.map(points).into_iter().collect::<Value>(),
                "cue": q.cue.map(points).into_iter().collect::<Value>(),
                "content": q.parts.iter().map(|&part| points(part)).collect::<Value>(),
            })
        };
        json!({"attributions": document.quotes.iter().map(row).collect::<Value>()})
    })
}

fn run(program: &str, folder: &Path, arguments: &[&str]) -> Output {
    Command::new(program).current_dir(folder).args(arguments).output().expect("the program starts")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn evaluate_writes_a_line_for_each_text_whatever_is_asked_for() {
    let folder = Folder::new("evaluate");
    folder.write("gold.jsonl.gz", &attributions());
    for (what, field) in [
        ("sentences", "sentences"),
        ("entities", "entities"),
        ("tags", "tokens"),
        ("clusters", "mentions"),
        ("quotes", "quotes"),
        ("speakers-gold", "quotes"),
    ] {
        let output = run(EVALUATE, &folder.0, &[what, "gold.jsonl.gz"]);
        assert!(output.status.success(), "{what}: {}", said(&output));
        let found: Vec<Value> =
            String::from_utf8(output.stdout).expect("UTF-8").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(found.len(), ARTICLES.len(), "{what}");
        for (n, (row, document)) in found.iter().zip(ARTICLES.iter()).enumerate() {
            assert_eq!(row["id"], json!(n.to_string()));
            let count = row[field].as_array().expect("a list").len();
            let expected = match what {
                "sentences" => document.sentences.len(),
                "entities" => document.entities.len(),
                "tags" => document.tokens.len(),
                "clusters" => document.mentions.len(),
                _ => document.quotes.len(),
            };
            assert_eq!(count, expected, "{what} of text {n}");
        }
    }
    let output = run(EVALUATE, &folder.0, &["time", "gold.jsonl.gz"]);
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(told["tokens"], json!(ARTICLES.iter().map(|document| document.tokens.len()).sum::<usize>()));
}

#[test]
fn what_cannot_be_done_is_told() {
    let folder = Folder::new("refused");
    folder.write("broken.jsonl", "{\"id\": 1, \"text\": \"One.\"}\n\n{\"id\": 2}\n");
    for (program, arguments, code, told) in [
        (EVALUATE, &[][..], 2, "usage: quotewire-evaluate"),
        (EVALUATE, &["words", "broken.jsonl"], 2, "usage: quotewire-evaluate"),
        (EVALUATE, &["quotes", "missing.jsonl"], 2, "missing.jsonl"),
        (EVALUATE, &["quotes", "broken.jsonl"], 2, "broken.jsonl, line 3"),
        (TRAIN, &[], 2, "usage: quotewire-train"),
        (TRAIN, &["corpora", "words"], 1, "no stage \"words\""),
        (TRAIN, &["corpora", "sentence"], 1, "ewt-train"),
    ] {
        let output = run(program, &folder.0, arguments);
        assert_eq!(output.status.code(), Some(code), "{program} {arguments:?}: {}", said(&output));
        assert!(said(&output).contains(told), "{program} {arguments:?}: {}", said(&output));
    }
}

/// Every corpus that a stage reads, by the name of its file.
fn corpora(folder: &Folder) {
    for name in ["ewt-train", "gum-train", "multilegal-bva", "multilegal-ip"] {
        folder.write(&format!("sentences/{name}.jsonl.gz"), &lines(|d, points| json!({"sentences": sentences(d, points)})));
    }
    for (name, words) in [
        ("gmb-train", ["per", "org", "geo", "gpe"]),
        ("wikigold-train", ["PER", "ORG", "LOC", "MISC"]),
        ("uner-ewt-dev", ["PER", "ORG", "LOC", "OTH"]),
        ("crossner-politics-train", ["politician", "politicalparty", "location", "election"]),
        ("gum-derived-train", ["person", "organization", "place", "abstract"]),
        ("fewnerd-partial", ["person-other", "organization-company", "location-GPE", "other-law"]),
        ("btc-train", ["PER", "ORG", "LOC", "OTH"]),
        ("wnut17-train", ["person", "corporation", "location", "creative-work"]),
    ] {
        folder.write(&format!("entities/{name}.jsonl.gz"), &entities(words));
    }
    let names = |document: &Document, at: u32| {
        let entity = document.entities.iter().find(|e| e.span.start <= at && at < e.span.end);
        match entity.map(|e| e.label) {
            Some(EntityLabel::Person) => "PERSON",
            Some(EntityLabel::Org) => "ORGANIZATION",
            Some(EntityLabel::Gpe | EntityLabel::Loc) => "LOCATION",
            _ => "O",
        }
    };
    let silver = lines(|document, points| {
        let token = |t: &quotewire::document::Token| {
            let span = points(t.span);
            json!([span[0], span[1], t.tag.as_str(), names(document, t.span.start)])
        };
        let tokens = document.tokens.iter().map(token).collect::<Value>();
        json!({"sentences": sentences(document, points), "tokens": tokens, "coref": []})
    });
    let parses = lines(|document, _| {
        let heads = document.arcs.iter().map(|arc| arc.head.map_or(-1, i64::from)).collect::<Value>();
        json!({"heads": heads, "rels": document.arcs.iter().map(|arc| arc.relation.as_str()).collect::<Value>()})
    });
    let mut treebank = String::new();
    for document in ARTICLES.iter() {
        for sentence in &document.sentences {
            for (n, token) in sentence.tokens.clone().enumerate() {
                let (t, arc) = (&document.tokens[token as usize], document.arcs[token as usize]);
                let glued = document.tokens.get(token as usize + 1).is_some_and(|next| next.span.start == t.span.end);
                let head = arc.head.map_or(0, |head| head - sentence.tokens.start + 1);
                let columns =
                    [document.word(token), "_", "_", t.tag.as_str(), "_", &head.to_string(), arc.relation.as_str(), "_"].join("\t");
                treebank += &format!("{}\t{columns}\t{}\n", n + 1, if glued { "SpaceAfter=No" } else { "_" });
            }
            treebank += "\n";
        }
    }
    for part in ["train", "dev"] {
        folder.write(&format!("silver/polnear-corenlp-{part}.jsonl.gz"), &silver);
        folder.write(&format!("silver/polnear-corenlp-deps-{part}.jsonl.gz"), &parses);
        for name in ["ewt", "gum"] {
            folder.write(&format!("syntax/{name}-{part}.conllu.gz"), &treebank);
        }
    }
    folder.write("quotes/polnear-train.jsonl.gz", &attributions());
    for name in ["us-first-names-male", "us-first-names-female", "first-names-world", "us-surnames", "country-names", "nationalities"] {
        folder.write(&format!("gazetteers/{name}.txt"), "# one a line\nMara\nTolan\nVesper\nBrindle\n");
    }
    for name in ["us-legislators", "us-presidents-vice-presidents"] {
        folder.write(&format!("gazetteers/{name}.txt"), "Mara Tolan\nAda Brindle\n");
    }
    for name in ["countries", "us-states", "cities", "regions", "sp500-companies"] {
        folder.write(&format!("gazetteers/{name}.tsv"), "Tolan Province\tVesper\t2\tTolania\tRepublic of Tolania\n".repeat(40).as_str());
    }
}

#[test]
fn all_stages_are_trained_from_corpora_and_each_alone_to_the_same_bytes() {
    let folder = Folder::new("train");
    corpora(&folder);
    let models = folder.0.join("src/resources/models/en");
    fs::create_dir_all(&models).expect("made");
    let read = |stage: &str| fs::read(models.join(format!("{stage}.qw"))).expect("written");
    let output = run(TRAIN, &folder.0, &["."]);
    assert!(output.status.success(), "{}", said(&output));
    let stages: Vec<&str> = quotewire::train::STAGES.iter().map(|stage| stage.0).collect();
    let told: Vec<String> = said(&output).lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect();
    assert_eq!(told, stages);
    let all: Vec<Vec<u8>> = stages.iter().map(|stage| read(stage)).collect();
    // Those that take longer are held to it by tests of their own.
    let output = run(TRAIN, &folder.0, &[".", "sentence", "lexicon", "quote"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(stages.iter().zip(&all).all(|(stage, bytes)| read(stage) == *bytes));

    let model = Model::from_bytes(all.concat()).expect("whole");
    let analyzer = Analyzer::with_model(Options::default(), model.into()).expect("valid options");
    // What was learned by heart is known again, for the greater part.
    let (mut right, mut all) = (0, 0);
    for document in ARTICLES.iter() {
        let found = analyzer.analyze(&document.text);
        all += document.sentences.len();
        right += document.sentences.iter().filter(|s| found.sentences.iter().any(|f| f.span == s.span)).count();
    }
    assert!(right * 10 > all * 8, "{right} of {all} sentences");
}
