//! The resident index measured: precision, recall and F1 on a labelled synthetic set beside Splink on the
//! same set and machine, and the time in which a new registration is matched. `docs/empi.md` describes the
//! set and the errors in it.

mod dedupe;
mod dice;
mod evaluate;
mod export;
mod names;
mod online;
mod people;
mod records;
mod splink;

use std::{path::PathBuf, time::Instant};

use base::Result;

/// Sizes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Records of the labelled set.
    #[arg(long, default_value_t = 1_000_000)]
    records: usize,
    /// Seed of the set.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seed of the set that the weights are learnt on; the same set when it equals --seed.
    #[arg(long, default_value_t = 1)]
    learn_seed: u64,
    /// Threads, for ours and for Splink.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Where the set and Splink's answers are written; removed at the end unless --keep.
    #[arg(long, default_value = "data/bench-empi")]
    folder: PathBuf,
    /// Database of the registrations; a new SQLite file in the folder when not named.
    #[arg(long)]
    database: Option<String>,
    /// Keep the folder.
    #[arg(long)]
    keep: bool,
    /// Python that has Splink; skipped, and said so, when it has not.
    #[arg(long, env = "LIANYI_SPLINK_PYTHON", default_value = "python3")]
    python: String,
    /// Do not run Splink.
    #[arg(long)]
    no_splink: bool,
    /// Print the patterns of most mistakes at this threshold.
    #[arg(long)]
    mistakes: Option<f64>,
    /// Residents among whom a new registration is matched; 0 leaves that part out.
    #[arg(long, default_value_t = 2_000_000)]
    residents: usize,
    /// Registrations measured.
    #[arg(long, default_value_t = 20_000)]
    registrations: usize,
    /// Write the learnt weights as a model file.
    #[arg(long)]
    write_model: Option<PathBuf>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if options.records > 0 {
        beside_splink(options)?;
    }
    online::run(options)
}

fn beside_splink(options: &Options) -> Result<()> {
    let began = Instant::now();
    let set = records::records(options.records, options.seed);
    let labels: Vec<u32> = set.iter().map(|record| record.person).collect();
    let truth = evaluate::Truth::new(&labels);
    println!(
        "set: {} records of {} people, {} true pairs, seed {} ({:.1} s to make)",
        set.len(),
        truth.people,
        truth.pairs,
        options.seed,
        began.elapsed().as_secs_f64()
    );
    let learning = if options.learn_seed == options.seed {
        None
    } else {
        Some(records::records(options.records, options.learn_seed))
    };
    let ours = dedupe::run(&set, learning.as_deref(), options.threads)?;
    if let Some(path) = &options.write_model {
        std::fs::write(path, ours.model.write()?)
            .map_err(|e| base::Fault::unavailable(format!("{}: {e}", path.display())))?;
    }
    println!(
        "\nLianyi: {:.1} s, {:.1} s of processor time (ready {:.1}, learnt {:.1}, {} pairs scored {:.1}, clustered {:.1})",
        ours.seconds.iter().sum::<f64>(),
        ours.cpu,
        ours.seconds[0],
        ours.seconds[1],
        ours.scored,
        ours.seconds[2],
        ours.seconds[3]
    );
    println!("  blocking reaches {:.2} % of the true pairs", 100.0 * truth.reached(&ours.links));
    let best = evaluate::table("Lianyi", &truth, &ours.links, Some(&ours.people));
    if let Some(threshold) = options.mistakes {
        evaluate::mistakes(&truth, &ours.people, &ours.links, threshold);
    }
    drop(ours.people);
    let seconds = ours.seconds.iter().sum::<f64>();
    if options.no_splink {
        println!("\nSplink: SKIPPED (--no-splink)");
        return Ok(());
    }
    std::fs::create_dir_all(&options.folder)
        .map_err(|e| base::Fault::unavailable(format!("{}: {e}", options.folder.display())))?;
    export::write(&options.folder.join("records.csv"), &set)?;
    drop(set);
    if let Some(splink) = splink::run(options, &options.folder)? {
        println!(
            "\nSplink {}: {:.1} s, {:.1} s of processor time ({})",
            splink.version, splink.seconds, splink.cpu, splink.steps
        );
        println!("  blocking reaches {:.2} % of the true pairs", 100.0 * truth.reached(&splink.links));
        let theirs = evaluate::table("Splink", &truth, &splink.links, None);
        println!(
            "\nF1 at each one's best threshold: Lianyi {best:.5}, Splink {theirs:.5}; time: Lianyi {:.1} s, Splink {:.1} s ({:.1} times); \
             processor time: {:.1} s, {:.1} s ({:.1} times)",
            seconds,
            splink.seconds,
            splink.seconds / seconds,
            ours.cpu,
            splink.cpu,
            splink.cpu / ours.cpu
        );
    }
    if !options.keep {
        drop(std::fs::remove_dir_all(&options.folder));
    }
    Ok(())
}
