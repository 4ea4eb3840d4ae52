//! The bodies of the fuzzers on the committed seeds, and on changes of them that are the same in every run.

use std::path::PathBuf;

use base::Random;

/// The seeds of a target, in one order everywhere.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} holds no seed", folder.display());
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// A source of small numbers.
struct Dice(Random);

impl Dice {
    fn below(&self, most: usize) -> usize {
        let mut bytes = [0u8; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % most.max(1) as u64).unwrap()
    }

    /// One to four changes: a byte, a range gone or doubled, a word of the language put in, a piece of another
    /// seed, an early end.
    fn changed(&self, seeds: &[Vec<u8>], words: &[&[u8]]) -> Vec<u8> {
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            let end = (at + 1 + self.below(40)).min(bytes.len());
            match self.below(6) {
                0 if !bytes.is_empty() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                1 => drop(bytes.drain(at..end.max(at))),
                2 => {
                    let twice = bytes[at..end.max(at)].to_vec();
                    bytes.splice(at..at, twice);
                }
                3 => drop(bytes.splice(at..at, words[self.below(words.len())].iter().copied())),
                4 => {
                    let other = &seeds[self.below(seeds.len())];
                    let from = self.below(other.len());
                    let to = (from + self.below(200)).min(other.len());
                    bytes.splice(at..at, other[from..to].iter().copied());
                }
                _ => bytes.truncate(at.max(bytes.len() / 2)),
            }
        }
        bytes
    }
}

fn run(target: &str, body: fn(&[u8]), changes: usize, words: &[&[u8]]) {
    let seeds = seeds(target);
    seeds.iter().for_each(|seed| body(seed));
    let dice = Dice(Random::seeded(20_261_125));
    for _ in 0..changes {
        let input = dice.changed(&seeds, words);
        let shown = String::from_utf8_lossy(&input).into_owned();
        if std::panic::catch_unwind(|| body(&input)).is_err() {
            panic!("{target} does not hold of {shown:?}");
        }
    }
}

const HL7: &[&[u8]] = &[
    b"\r",
    b"|",
    b"^",
    b"~",
    b"\\",
    b"&",
    b"\"\"",
    b"\0",
    b"\x0b",
    b"\x1c\r",
    b"\xff",
    b"\xb0\xa1",
    b"MSH|^~\\&|",
    b"\rOBX|1|NM|A^B||1|g/L|||||F",
    b"\rOBR|1||F1|A^B|||20240101|||||||||||||||20240101|||F",
    b"\\X41\\",
    b"99999999",
];
const JSON: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\u0000",
    b"\0",
    b"null",
    b"1e999",
    b"-0.0",
    b"\"resourceType\":\"Patient\",",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"\"reference\":\"Patient/none\"",
    b"\"method\":\"PUT\"",
    b"\"method\":\"GET\"",
    b"\"url\":\"Patient?identifier=1\"",
    b"\"ifNoneExist\":\"identifier=1\",",
    b"\"type\":\"batch\"",
    b"\"id\":\"a\",",
    b"2030-01-01",
    b"\xe5\xbc",
    b"urn:uuid:00000000-0000-4000-8000-000000000000",
];

#[test]
fn mllp_streams() {
    run("mllp_framing", tests::fuzz::mllp, 20_000, HL7);
}

#[test]
fn hl7_messages() {
    run("hl7_read", tests::fuzz::hl7, 10_000, HL7);
}

#[test]
fn fhir_resources() {
    run("fhir_resource", tests::fuzz::resource, 5_000, JSON);
}

#[test]
fn fhir_bundles() {
    run("fhir_bundle", tests::fuzz::bundle, 1_500, JSON);
}
