//! Many texts in parallel, in order.
