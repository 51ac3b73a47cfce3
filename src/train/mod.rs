//! Training and scoring: corpus readers, optimizer, one file a stage. Behind the feature `train`.

pub mod corpus;
pub mod entity;
mod examples;
pub mod lexicon;
mod lines;
pub mod optimizer;
pub mod parse;
pub mod quote;
mod scheme;
pub mod sentence;
pub mod speakers;
mod sure;
pub mod syntax;
pub mod tag;

use std::path::Path;
use std::time::Instant;

use crate::error::{Error, Result};
use crate::model::Model;

/// Trains one stage: reads the corpora below a folder, uses the stages before it from the model, tells what it does line by line, and
/// gives the bytes of the stage's file: one section or several.
pub type TrainStage = fn(corpora: &Path, before: &Model, say: &mut dyn FnMut(&str)) -> Result<Vec<u8>>;

/// The stages that are trained, in pipeline order, by the names of their files.
pub const STAGES: &[(&str, TrainStage)] = &[
    ("sentence", sentence::train),
    ("lexicon", lexicon::train),
    ("tag", tag::train),
    ("parse", parse::train),
    ("entity", entity::train),
    ("quote", quote::train_stage),
];

/// Trains the stages named, or all where none is named, and writes each one's file into a folder. A stage learns on top of the files of those
/// before it, whether written just now or before.
///
/// # Errors
/// When a stage's name is not known, a corpus cannot be read or a file cannot be written.
pub fn run(stages: &[(&str, TrainStage)], corpora: &Path, folder: &Path, wanted: &[String], say: &mut dyn FnMut(&str)) -> Result<()> {
    if let Some(unknown) = wanted.iter().find(|w| !stages.iter().any(|(name, _)| name == w)) {
        let names: Vec<&str> = stages.iter().map(|&(name, _)| name).collect();
        return Err(Error::option(format!("no stage {unknown:?}; there are: {}", names.join(" "))));
    }
    let mut before = Vec::new();
    for (name, train) in stages {
        let path = folder.join(format!("{name}.qw"));
        if wanted.is_empty() || wanted.iter().any(|w| w == name) {
            let start = Instant::now();
            say(name);
            let model = if before.is_empty() { Model::default() } else { Model::from_bytes(before.clone())? };
            let bytes = train(corpora, &model, &mut |line| say(&format!("  {line}")))?;
            std::fs::write(&path, &bytes).map_err(|e| Error::io(path.display().to_string(), e))?;
            say(&format!("  {} bytes to {} in {:.0?}", bytes.len(), path.display(), start.elapsed()));
        }
        before.extend(std::fs::read(&path).map_err(|e| Error::io(path.display().to_string(), e))?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;
    use std::path::PathBuf;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::document::{Document, Relation, Tag};

    /// Who does what in a toy language of eight words: heads and tags follow from the word's place.
    const SUBJECTS: [&str; 4] = ["she", "he", "Ria", "Oss"];
    const VERBS: [&str; 2] = ["said", "saw"];
    const OBJECTS: [&str; 2] = ["nothing", "trees"];

    fn write(path: &Path, text: &str) {
        let mut encoder = GzEncoder::new(fs::File::create(path).expect("a new file"), Compression::fast());
        encoder.write_all(text.as_bytes()).expect("written");
        encoder.finish().expect("finished");
    }

    /// A folder with the corpora of tagger and parser, each of sixteen sentences.
    fn corpora() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("quotewire-corpora-{}", std::process::id()));
        fs::create_dir_all(folder.join("silver")).expect("made");
        fs::create_dir_all(folder.join("syntax")).expect("made");
        fs::create_dir_all(folder.join("entities")).expect("made");
        let row = |i: usize| format!("{{\"id\":\"{i}\",\"text\":\"{} {} trees.\",\"entities\":[]}}\n", SUBJECTS[i % 4], VERBS[i / 4]);
        write(&folder.join("entities/gmb-train.jsonl.gz"), &(0..8).map(row).collect::<String>());
        let (mut articles, mut parses, mut treebank) = (String::new(), String::new(), String::new());
        for i in 0..16 {
            let words = [SUBJECTS[i % 4], VERBS[i / 4 % 2], OBJECTS[i / 8], "."];
            let tags = [if i % 4 < 2 { "PRP" } else { "NNP" }, "VBD", if i / 8 == 0 { "NN" } else { "NNS" }, "."];
            let (heads, relations) = ([2, 0, 2, 2], ["nsubj", "root", "dobj", "punct"]);
            let text = format!("{} {} {}.", words[0], words[1], words[2]);
            let mut at = 0;
            let tokens: Vec<String> = (0..4)
                .map(|w| {
                    let start = at + text[at..].find(words[w]).expect("there");
                    at = start + words[w].len();
                    format!("[{start},{at},\"{}\",\"O\"]", tags[w])
                })
                .collect();
            articles += &format!(
                "{{\"id\":\"{i}\",\"text\":\"{text}\",\"sentences\":[[0,{}]],\"tokens\":[{}],\"coref\":[]}}\n",
                text.len(),
                tokens.join(",")
            );
            parses += &format!("{{\"id\":\"{i}\",\"heads\":{:?},\"rels\":{relations:?}}}\n", heads.map(|h| h - 1));
            treebank += &format!("# newdoc id = {i}\n");
            for w in 0..4 {
                let space = if w == 2 { "SpaceAfter=No" } else { "_" };
                treebank += &format!("{}\t{}\t_\t_\t{}\t_\t{}\t{}\t_\t{space}\n", w + 1, words[w], tags[w], heads[w], relations[w]);
            }
            treebank += "\n";
        }
        for part in ["train", "dev"] {
            write(&folder.join(format!("silver/polnear-corenlp-{part}.jsonl.gz")), &articles);
            write(&folder.join(format!("silver/polnear-corenlp-deps-{part}.jsonl.gz")), &parses);
            for name in ["ewt", "gum"] {
                write(&folder.join(format!("syntax/{name}-{part}.conllu.gz")), &treebank);
            }
        }
        folder
    }

    #[test]
    fn tagger_and_parser_learn_a_toy_corpus_to_the_same_bytes_twice() {
        let corpora = corpora();
        let stages = [STAGES.iter().find(|s| s.0 == "tag"), STAGES.iter().find(|s| s.0 == "parse")].map(|s| *s.expect("a stage"));
        let models = ["first", "second"].map(|name| {
            let folder = corpora.join(name);
            fs::create_dir_all(&folder).expect("made");
            let mut said = Vec::new();
            run(&stages, &corpora, &folder, &[], &mut |line| said.push(line.to_owned())).expect("trained");
            assert!(said.iter().any(|line| line.contains("100.00 % of 64 tokens right")), "{said:?}");
            [fs::read(folder.join("tag.qw")).expect("written"), fs::read(folder.join("parse.qw")).expect("written")].concat()
        });
        assert!(models[0] == models[1]);
        fs::remove_dir_all(&corpora).expect("removed");

        let [bytes, _] = models;
        let model = Model::from_bytes(bytes).expect("whole");
        let mut document = Document { text: "Ria saw nothing.".into(), ..Document::default() };
        crate::block::find(&mut document);
        crate::token::tokenize(&mut document, &crate::token::Abbreviations::with(&[]));
        document.sentences.push(crate::document::Sentence { span: document.blocks[0].span, tokens: 0..4, block: 0 });
        let mut words = crate::token::Words::new();
        words.fill(&document);
        crate::tag::tag(&mut document, &words, &model, &mut crate::tag::Scratch::default());
        crate::parse::parse(&mut document, &words, &model, &mut crate::parse::Scratch::default());
        assert_eq!(document.tokens.iter().map(|t| t.tag).collect::<Vec<_>>(), [Tag::Nnp, Tag::Vbd, Tag::Nn, Tag::Period]);
        let arcs: Vec<_> = document.arcs.iter().map(|a| (a.head, a.relation)).collect();
        assert_eq!(arcs, [(Some(1), Relation::Nsubj), (None, Relation::Root), (Some(1), Relation::Dobj), (Some(1), Relation::Punct)]);
    }

    #[test]
    fn a_stage_that_is_not_known_is_named() {
        let error = run(STAGES, Path::new("."), Path::new("."), &["tga".to_owned()], &mut |_| {}).expect_err("unknown");
        assert!(error.to_string().contains("\"tga\""));
    }
}
