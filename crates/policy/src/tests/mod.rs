//! Tests of the rules, by row of the documents.
