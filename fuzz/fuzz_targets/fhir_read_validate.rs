//! What the strict reader takes is checked without a panic, and reads the same when written out again.
#![no_main]

use clinical::fhir::{read, references, validate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(value) = read(input) else { return };
    let issues = validate(&value);
    assert_eq!(issues, validate(&value));
    references(&value, |_, _| {});
    assert_eq!(read(value.to_string().as_bytes()).ok().as_ref(), Some(&value));
});
