//! Training and scoring: corpus readers, optimizer, one file a stage. Behind the feature `train`.

pub mod corpus;
