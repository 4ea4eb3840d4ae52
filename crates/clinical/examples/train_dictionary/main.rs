//! Trains the dictionary that stored resources are packed with:
//! `cargo run --release -p clinical --example train_dictionary -- <out.zdict> <folder>…`
//!
//! Folders hold `*.ndjson` (a resource a line) or `*.json` (a resource or Bundle); folders with a
//! `catalogue/` are region rules, from which plausible Chinese reports are made. A dictionary once
//! released is never overwritten: write the next number and add it to `DICTIONARIES` in `fhir::codec`.
//! Of the samples four fifths train, one fifth measures.

#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

mod chinese;

use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

use serde_json::Value;

/// Bytes; more gains little and costs each thread's cache.
const DICTIONARY_BYTES: usize = 64 << 10;
/// Training looks at this much of each type, so that a common type does not push out the others.
const TYPE_BYTES_MAX: usize = 2 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let out = args.next().ok_or("usage: train_dictionary <out.zdict> <folder>…")?;
    let mut resources = Vec::new();
    for folder in args {
        let folder = Path::new(&folder);
        if folder.join("catalogue").is_dir() {
            resources.extend(chinese::resources(folder)?);
        } else {
            read_folder(folder, &mut resources)?;
        }
    }
    let mut by_type: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for resource in &resources {
        let ty = resource["resourceType"].as_str().ok_or("a resource without resourceType")?;
        by_type.entry(ty.to_owned()).or_default().push(serde_json::to_vec(resource)?);
    }
    let (mut train, mut check) = (Vec::new(), BTreeMap::new());
    for (ty, texts) in by_type {
        let mut bytes = 0;
        for (at, text) in texts.into_iter().enumerate() {
            if at % 5 == 4 {
                check.entry(ty.clone()).or_insert_with(Vec::new).push(text);
            } else if bytes < TYPE_BYTES_MAX {
                bytes += text.len();
                train.push(clinical::fhir::codec::split_ids(&text).0);
            }
        }
    }
    let dictionary = zstd::dict::from_samples(&train, DICTIONARY_BYTES)?;
    fs::write(&out, &dictionary)?;
    println!("{out}: {} bytes from {} samples", dictionary.len(), train.len());
    let mut packer = zstd::bulk::Compressor::with_dictionary(3, &dictionary)?;
    for (ty, texts) in check {
        // All of the type, then those of 700 to 1,000 bytes, which most reports are.
        for (what, from, to) in [("all", 0, usize::MAX), ("700–1,000", 700, 1_000)] {
            let texts: Vec<&Vec<u8>> =
                texts.iter().filter(|text| (from..=to).contains(&text.len())).collect();
            let plain: usize = texts.iter().map(|text| text.len()).sum();
            let mut packed = 0;
            for text in &texts {
                // As the codec does it: without magic number and dictionary id, with its two counts.
                let (body, ids) = clinical::fhir::codec::split_ids(text);
                packed += packer.compress(&body)?.len() - 8 + 2 + ids.len();
            }
            let count = texts.len().max(1);
            println!(
                "{ty:>22} {what:>10}: {:>6} of them, {:>5} → {:>4} bytes",
                texts.len(),
                plain / count,
                packed / count
            );
        }
    }
    Ok(())
}

fn read_folder(folder: &Path, resources: &mut Vec<Value>) -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        let text = match path.extension().and_then(|extension| extension.to_str()) {
            Some("json" | "ndjson") => fs::read_to_string(&path)?,
            _ => continue,
        };
        for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
            let value = value?;
            match value["entry"].as_array() {
                Some(entries) => resources.extend(entries.iter().map(|entry| entry["resource"].clone())),
                None => resources.push(value),
            }
        }
    }
    Ok(())
}
