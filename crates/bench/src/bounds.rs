//! What a figure is measured against in the same run: processor time by kind of thread, and how fast the disk
//! makes bytes durable. From Linux's `/proc`; elsewhere processor time is shown as nothing.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use base::{Fault, Result};

/// Processor time used so far, by name of thread without its number, and by the PostgreSQL of this machine.
pub(crate) struct Cpu(BTreeMap<String, Duration>);

const POSTGRES: &str = "postgres";

impl Cpu {
    pub(crate) fn now() -> Self {
        let mut used: BTreeMap<String, Duration> = BTreeMap::new();
        for (task, name) in entries("/proc/self/task") {
            let kind = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').to_owned();
            *used.entry(kind).or_default() += on_processor(&task);
        }
        for (process, _) in entries("/proc").into_iter().filter(|(_, name)| name == POSTGRES) {
            *used.entry(POSTGRES.to_owned()).or_default() += on_processor(&process);
        }
        Self(used)
    }

    /// What was used since `before` for each of `count` things, in microseconds, most first.
    pub(crate) fn each_since(&self, before: &Self, count: usize) -> Vec<(String, f64)> {
        let mut used: Vec<(String, f64)> = self
            .0
            .iter()
            .map(|(kind, now)| {
                let spent = now.saturating_sub(before.0.get(kind).copied().unwrap_or_default());
                (kind.clone(), spent.as_secs_f64() * 1e6 / count.max(1) as f64)
            })
            .filter(|(_, each)| *each >= 0.1)
            .collect();
        used.sort_by(|a, b| b.1.total_cmp(&a.1));
        used
    }
}

/// Folders in `folder` that are numbered, with the name of what runs there.
fn entries(folder: &str) -> Vec<(std::path::PathBuf, String)> {
    let listed = std::fs::read_dir(folder).into_iter().flatten().flatten();
    listed
        .filter(|entry| entry.file_name().to_string_lossy().bytes().all(|b| b.is_ascii_digit()))
        .filter_map(|entry| {
            let name = std::fs::read_to_string(entry.path().join("comm")).ok()?;
            Some((entry.path(), name.trim().to_owned()))
        })
        .collect()
}

/// The first number of `schedstat`: nanoseconds on a processor.
fn on_processor(task: &Path) -> Duration {
    let text = std::fs::read_to_string(task.join("schedstat")).unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
}

/// How often a second the disk under `folder` makes 16 KiB at the end of a file durable, one after another.
pub(crate) fn flushes(folder: &Path) -> Result<f64> {
    let failed = |e: std::io::Error| Fault::unavailable(format!("the disk: {e}"));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let path = folder.join("flushes");
    let mut file = std::fs::File::create(&path).map_err(failed)?;
    let (began, mut count) = (Instant::now(), 0u32);
    while began.elapsed() < Duration::from_millis(700) {
        file.write_all(&[7; 16 * 1024]).and_then(|()| file.sync_data()).map_err(failed)?;
        count += 1;
    }
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    std::fs::remove_file(&path).map_err(failed)?;
    Ok(rate)
}

/// One figure with what it cost and how far it is from each bound.
pub(crate) struct Figure<'a> {
    /// `messages acknowledged`.
    pub what: &'a str,
    pub count: usize,
    pub took: Duration,
    pub cpu: Vec<(String, f64)>,
    /// Further bounds: what, and how many a second it allows.
    pub bounds: &'a [(String, f64)],
}

impl Figure<'_> {
    pub(crate) fn print(&self) {
        let rate = self.count as f64 / self.took.as_secs_f64();
        println!("{rate:>10.0}/s {} ({} in {:.1} s)", self.what, self.count, self.took.as_secs_f64());
        let total: f64 = self.cpu.iter().map(|(_, each)| each).sum();
        let parts: Vec<String> = self.cpu.iter().map(|(kind, each)| format!("{kind} {each:.0}")).collect();
        println!("{:>12} CPU {total:.0} µs each: {}", "", parts.join(", "));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut bounds: Vec<(String, f64)> = vec![(format!("{cores} cores"), cores as f64 * 1e6 / total)];
        if let Some((_, each)) = self.cpu.iter().find(|(kind, _)| kind == "writer") {
            bounds.push(("writers' CPU".to_owned(), 1e6 / each));
        }
        bounds.extend_from_slice(self.bounds);
        bounds.sort_by(|a, b| a.1.total_cmp(&b.1));
        let parts: Vec<String> = bounds
            .iter()
            .map(|(what, most)| format!("{what} {most:.0}/s ({:.0} %)", 100.0 * rate / most))
            .collect();
        println!("{:>12} bounds, nearest first: {}", "", parts.join("; "));
    }
}
