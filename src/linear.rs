//! The engine under every trained stage: hashed features, quantised weights, exact decoding.
