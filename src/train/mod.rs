//! Training and scoring: corpus readers, optimizer, one file a stage. Behind the feature `train`.

pub mod corpus;
pub mod entity;
pub mod lexicon;
mod lines;
pub mod optimizer;
pub mod quote;
mod scheme;
pub mod sentence;
pub mod speakers;
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
