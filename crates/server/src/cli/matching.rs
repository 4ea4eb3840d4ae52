//! `lianyi matching`: the weights by which registrations are matched by likeness, shown and learnt.

use std::{fs, path::PathBuf};

use audit::{Action, Event};
use base::{Fault, PatientId};
use clap::Subcommand;
use identity::matching::{
    Field, Model,
    study::{blocks, study},
};

use super::{Failure, Surroundings, out, progress};
use crate::compose::{self, Parts};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 显示所用权重 · Show the weights in use, in bits: what a level speaks for one person, or against
    Show,
    /// 从本库登记中学习权重，不需人工标注 · Learn weights from the registrations there are, without anybody labelling them
    ///
    /// Reads what every institution stated of its patients; the file that it writes holds no personal data. Look at it, name it as matching.model, start again.
    Learn {
        /// 写入的文件 · The file to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// 权重名称，随每次匹配说明 · Name of the weights, told with every match
        #[arg(long, value_name = "NAME", default_value = "own-1")]
        name: String,
        /// 线程数 · Threads
        #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
        threads: u8,
    },
}

/// Registrations that are read together.
const TOGETHER: u32 = 2_000;

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    match command {
        Command::Show => show(&compose::model(&around.config)?),
        Command::Learn { out: file, name, threads } => {
            let parts = Parts::open_existing(&around.config)?;
            let model = learnt(&parts, &name, usize::from(threads))?;
            fs::write(&file, model.write()?)
                .map_err(|e| Fault::unavailable(format!("{} cannot be written: {e}", file.display())))?;
            show(&model);
            out::remark(format!(
                "已写入 written: {}；核对后设为 matching.model 并重新启动 look at it, set it as matching.model, start again",
                file.display()
            ));
        }
    }
    Ok(())
}

fn show(model: &Model) {
    out::line(format!("{}: {}", model.name, model.origin));
    let mut table = out::Table::new(["字段 field", "程度 level", "m", "u", "位 bits"]).right(&[2, 3, 4]);
    for field in Field::ALL {
        for (at, level) in (0u8..).zip(field.levels()) {
            let Some((m, u)) = model.of(field, at) else { continue };
            table.row([
                field.code().to_owned(),
                level.to_owned(),
                format!("{m:.5}"),
                format!("{u:.6}"),
                format!("{:+.1}", Model::bits(m, u)),
            ]);
        }
    }
    table.print();
}

/// Every registration is read, so it stands on the trail before it is done.
fn learnt(parts: &Parts, name: &str, threads: usize) -> Result<Model, Fault> {
    let ctx = parts.operator();
    parts.store.write(move |tx| {
        let event = Event::done(Action::Administer, "matching").with("learn from all registrations");
        audit::append(tx, &ctx, [event])
    })?;
    let bar = progress::counting("登记 registrations");
    let (mut people, mut after) = (Vec::new(), None::<PatientId>);
    loop {
        let (some, last) =
            parts.store.read(|tx| parts.residents.registrations(tx, after.as_ref(), TOGETHER))?;
        people.extend(some);
        bar.set_position(people.len() as u64);
        match last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    bar.finish_and_clear();
    let day = parts.region.day(parts.clock.now());
    let origin = format!(
        "learnt by expectation maximisation, without labels, on {} registrations of {} on {day}",
        people.len(),
        parts.region.name
    );
    study(&people, &blocks(&people, threads), threads, name, &origin)
}
