//! `lianyi feed`: what came in over MLLP, and what was refused and why.

use audit::{Action, Event};
use base::Fault;
use clap::Subcommand;
use exchange::intake;
use uuid::Uuid;

use super::{Failure, Surroundings, out};
use crate::compose::Parts;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 各发送方的报文数、报告数、最近一次 · Each sender's messages, reports, and the last one
    List,
    /// 被拒收的报文及原因 · Messages that were refused, and why
    Refused {
        /// 只看此发送方 · Only this sender
        #[arg(long)]
        sender: Option<String>,
        /// 最多几条 · At most so many
        #[arg(long, default_value_t = 20)]
        most: u32,
    },
    /// 显示一条被拒收的原始报文（含个人信息，记入审计） · Show one as it came: personal data, audited
    Show {
        /// 标识 · Its id, as `refused` lists it
        id: Uuid,
    },
}

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    let parts = Parts::open_existing(&around.config)?;
    match command {
        Command::List => list(&parts),
        Command::Refused { sender, most } => refused(&parts, sender.as_deref(), most),
        Command::Show { id } => show(&parts, id),
    }
}

fn list(parts: &Parts) -> Result<(), Failure> {
    let heading = ["发送方 sender", "报文 messages", "报告 reports", "最近 last"];
    let mut table = out::Table::new(heading).right(&[1, 2]);
    for feed in parts.store.read(intake::feeds)? {
        let last = feed.last_at.to_zoned(parts.region.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
        table.row([feed.sender, feed.messages.to_string(), feed.reports.to_string(), last]);
    }
    table.print();
    Ok(())
}

fn refused(parts: &Parts, sender: Option<&str>, most: u32) -> Result<(), Failure> {
    let mut table =
        out::Table::new(["标识 id", "时间 time", "发送方 sender", "MSH-10", "应答 ack", "原因 reason"]);
    for message in parts.store.read(|tx| intake::refused(tx, sender, most))? {
        let at = message.at.to_zoned(parts.region.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let cells =
            [message.id.to_string(), at, message.sender, message.control_id, message.code, message.reason];
        table.row(cells);
    }
    table.print();
    Ok(())
}

fn show(parts: &Parts, id: Uuid) -> Result<(), Failure> {
    let raw = parts.store.read(|tx| parts.intake.raw_refused(tx, id))?;
    let raw = raw.ok_or_else(|| {
        Fault::not_found("no refused message has this id; `lianyi feed refused` lists them")
    })?;
    // Whose record it would have been is not known, since it could not be read: the message is named.
    let ctx = parts.operator();
    parts.store.write(move |tx| {
        audit::append(tx, &ctx, [Event::done(Action::Read, format!("message/{id}")).with("raw")])
    })?;
    out::line(String::from_utf8_lossy(&raw).replace('\r', "\n"));
    Ok(())
}
