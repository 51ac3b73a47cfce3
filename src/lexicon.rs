//! Word lists, compiled in from `resources/lexicons`.
