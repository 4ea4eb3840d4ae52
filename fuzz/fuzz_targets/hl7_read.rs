//! See `tests::fuzz::hl7`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tests::fuzz::hl7(input));
