//! What a figure is measured against in the same run: processor time by kind of thread, bytes written, and what
//! the disk does when nothing else asks it. From Linux's `/proc`; elsewhere these are shown as nothing.

use std::{
    collections::BTreeMap,
    io::{Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use base::{Fault, Result};

/// What was used so far.
pub(crate) struct Used {
    at: Instant,
    /// By name of thread without its number, and by the PostgreSQL of this machine.
    tasks: BTreeMap<String, Task>,
    /// Bytes that this process gave the disk to write.
    written: u64,
}

#[derive(Default, Clone, Copy)]
struct Task {
    on_processor: Duration,
    /// Ready to run while something else ran.
    queued: Duration,
}

const POSTGRES: &str = "postgres";
/// The store's threads that write.
const WRITER: &str = "writer";

impl Used {
    pub(crate) fn now() -> Self {
        let mut tasks: BTreeMap<String, Task> = BTreeMap::new();
        let own = entries("/proc/self/task").into_iter().map(|(task, name)| {
            (task, name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').to_owned())
        });
        let database = entries("/proc").into_iter().filter(|(_, name)| name == POSTGRES);
        for (task, name) in own.chain(database) {
            let used = tasks.entry(name).or_default();
            let text = std::fs::read_to_string(task.join("schedstat")).unwrap_or_default();
            let mut numbers = text.split(' ').map(|n| Duration::from_nanos(n.trim().parse().unwrap_or(0)));
            used.on_processor += numbers.next().unwrap_or_default();
            used.queued += numbers.next().unwrap_or_default();
        }
        let io = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
        let written = io.lines().find_map(|line| line.strip_prefix("write_bytes: ")?.parse().ok());
        Self { at: Instant::now(), tasks, written: written.unwrap_or(0) }
    }
}

/// Folders in `folder` that are numbered, with the name of what runs there.
fn entries(folder: &str) -> Vec<(PathBuf, String)> {
    let listed = std::fs::read_dir(folder).into_iter().flatten().flatten();
    listed
        .filter(|entry| entry.file_name().to_string_lossy().bytes().all(|b| b.is_ascii_digit()))
        .filter_map(|entry| {
            let name = std::fs::read_to_string(entry.path().join("comm")).ok()?;
            Some((entry.path(), name.trim().to_owned()))
        })
        .collect()
}

/// What the disk under a folder does.
#[derive(Clone, Copy)]
pub(crate) struct Disk {
    /// Pieces of 16 KiB made durable a second, one after another.
    flushes: f64,
    /// Bytes made durable a second in pieces of 1 MiB.
    bytes: f64,
}

impl Disk {
    /// Measures for a second and prints what it found.
    pub(crate) fn measured(folder: &str) -> Result<Self> {
        let folder = Path::new(folder);
        let disk = Self {
            flushes: flushes(folder, 16 << 10)?,
            bytes: flushes(folder, 1 << 20)? * f64::from(1 << 20),
        };
        println!(
            "{:>10.0}/s flushes of 16 KiB under data/, one after another; {:.0} MB/s durable in pieces of 1 MiB",
            disk.flushes,
            disk.bytes / 1e6
        );
        Ok(disk)
    }

    /// How many a second could be made durable when `sharing` of them wait for the same flush and nothing else.
    pub(crate) fn shared(&self, sharing: usize) -> f64 {
        self.flushes * sharing as f64
    }
}

/// How often a second `size` bytes are made durable, over and over in the same 16 MiB as in a write-ahead log.
fn flushes(folder: &Path, size: usize) -> Result<f64> {
    let failed = |e: std::io::Error| Fault::unavailable(format!("the disk: {e}"));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let path = folder.join("flushes");
    let mut file = std::fs::File::create(&path).map_err(failed)?;
    file.write_all(&vec![1; 16 << 20]).and_then(|()| file.sync_all()).map_err(failed)?;
    let (began, mut count) = (Instant::now(), 0u32);
    while began.elapsed() < Duration::from_millis(500) {
        if (count as usize).is_multiple_of((16 << 20) / size) {
            file.seek(SeekFrom::Start(0)).map_err(failed)?;
        }
        file.write_all(&vec![7; size]).and_then(|()| file.sync_data()).map_err(failed)?;
        count += 1;
    }
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    std::fs::remove_file(&path).map_err(failed)?;
    Ok(rate)
}

/// One figure, what it cost, and how far it is from each bound.
pub(crate) struct Figure<'a> {
    /// `messages acknowledged`.
    pub what: &'a str,
    pub count: usize,
    pub disk: Disk,
    /// How many of them may share a flush.
    pub sharing: usize,
    /// What a core does without a database: words, and how many a second.
    pub alone: (&'a str, f64),
}

impl Figure<'_> {
    /// Prints what was used between two moments.
    pub(crate) fn print(&self, before: &Used, after: &Used) {
        let (count, seconds) = (self.count as f64, after.at.duration_since(before.at).as_secs_f64());
        let rate = count / seconds;
        println!("{rate:>10.0}/s {} ({} in {seconds:.1} s)", self.what, self.count);
        let mut tasks: Vec<(&str, Task)> = Vec::new();
        for (name, now) in &after.tasks {
            let was = before.tasks.get(name).copied().unwrap_or_default();
            let on_processor = now.on_processor.saturating_sub(was.on_processor);
            tasks.push((name, Task { on_processor, queued: now.queued.saturating_sub(was.queued) }));
        }
        tasks.sort_by_key(|(_, task)| std::cmp::Reverse(task.on_processor));
        let each = |time: Duration| time.as_secs_f64() * 1e6 / count;
        let total: f64 = tasks.iter().map(|(_, task)| each(task.on_processor)).sum();
        let parts = tasks.iter().map(|(name, task)| (name, each(task.on_processor)));
        let parts: Vec<String> =
            parts.filter(|(_, each)| *each >= 0.5).map(|(name, each)| format!("{name} {each:.0}")).collect();
        let written = after.written.saturating_sub(before.written) as f64 / count;
        println!(
            "{:>12} each: CPU {total:.0} µs ({}), {:.1} KiB written",
            "",
            parts.join(", "),
            written / 1024.0
        );
        let writer =
            tasks.iter().find(|(name, _)| *name == WRITER).map(|(_, task)| *task).unwrap_or_default();
        // PostgreSQL writes in processes of its own, several at once.
        let one_writer =
            tasks.iter().filter(|(name, _)| *name == POSTGRES).all(|(_, t)| each(t.on_processor) < 1.0);
        if one_writer {
            let share = |time: Duration| 100.0 * time.as_secs_f64() / seconds;
            println!(
                "{:>12} the writer was on a processor {:.0} % of the time, waited for one {:.0} %, and for the disk or work the rest",
                "",
                share(writer.on_processor),
                share(writer.queued)
            );
        }
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let flush = 1.0 / self.disk.shared(self.sharing);
        let mut bounds = vec![
            (format!("{cores} cores"), cores as f64 * 1e6 / total),
            (format!("flushes that {} share", self.sharing), 1.0 / flush),
            (self.alone.0.to_owned(), self.alone.1),
        ];
        if one_writer {
            let serial = each(writer.on_processor) / 1e6 + written / self.disk.bytes + flush;
            bounds.push(("one writer: CPU, then bytes, then a flush".to_owned(), 1.0 / serial));
        }
        bounds.sort_by(|a, b| a.1.total_cmp(&b.1));
        let parts: Vec<String> = bounds
            .iter()
            .map(|(what, most)| format!("{what} {most:.0}/s ({:.0} %)", 100.0 * rate / most))
            .collect();
        println!("{:>12} bounds, nearest first: {}", "", parts.join("; "));
    }
}
