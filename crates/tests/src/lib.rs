//! Holds no code: the tests are in `it/main.rs` and its modules, one binary for all.
