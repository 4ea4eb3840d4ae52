//! Splink on the same set: `tools/bench/splink_empi.py`, where a Python has it.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::Command,
};

use base::{Fault, Result};
use identity::matching::cluster::Link;

use super::Options;

pub(super) struct Splink {
    pub version: String,
    pub seconds: f64,
    pub cpu: f64,
    pub steps: String,
    pub links: Vec<Link>,
}

/// `None`, said aloud, where there is no Splink to run.
pub(super) fn run(options: &Options, folder: &Path) -> Result<Option<Splink>> {
    let found = Command::new(&options.python)
        .args(["-c", "import splink, duckdb; print(splink.__version__)"])
        .output();
    let version = match found {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        _ => {
            println!(
                "\nSplink: SKIPPED, {} has no splink; make a virtual environment with `pip install splink` and name \
                 its python with --python or LIANYI_SPLINK_PYTHON",
                options.python
            );
            return Ok(None);
        }
    };
    let failed = |what: String| Fault::unavailable(format!("Splink: {what}"));
    let output = Command::new(&options.python)
        .arg("tools/bench/splink_empi.py")
        .arg(folder)
        .arg(options.threads.to_string())
        .output()
        .map_err(|e| failed(e.to_string()))?;
    if !output.status.success() {
        return Err(failed(
            String::from_utf8_lossy(&output.stderr)
                .chars()
                .rev()
                .take(2_000)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect(),
        ));
    }
    // Its last line: the seconds, those of the processor, then what took them.
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said.lines().last().unwrap_or_default();
    let mut words = line.splitn(3, ' ');
    let mut next = || words.next().ok_or_else(|| failed("it said nothing of its time".to_owned()));
    let (seconds, cpu, steps) = (next()?, next()?, next()?.to_owned());
    let file = std::fs::File::open(folder.join("splink.csv")).map_err(|e| failed(e.to_string()))?;
    let mut links = Vec::new();
    for line in BufReader::new(file).lines().skip(1) {
        let line = line.map_err(|e| failed(e.to_string()))?;
        let mut words = line.split(',');
        let mut number = || words.next().and_then(|word| word.parse().ok());
        if let (Some(a), Some(b), Some(probability)) = (number(), number(), number()) {
            links.push(Link { a: a as u32, b: b as u32, probability });
        }
    }
    Ok(Some(Splink {
        version,
        seconds: seconds.parse().unwrap_or(f64::NAN),
        cpu: cpu.parse().unwrap_or(f64::NAN),
        steps,
        links,
    }))
}
