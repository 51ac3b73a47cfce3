//! The weights of all stages and their file format.
