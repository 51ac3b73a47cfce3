//! Documents to flat, Arrow-shaped columns.
