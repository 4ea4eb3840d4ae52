//! `lianyi audit`: does the trail hold, and who looked at a record.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use audit::{Journal, SealCheck};
use base::{Fault, FaultKind, Random, ResidentId};
use clap::Subcommand;
use store::Store;

use super::{Failure, Surroundings, out};
use crate::{compose::Parts, seals};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 从头核验每条审计链 · Walk every chain from its beginning and name the first row that does not fit
    Verify {
        /// 并与封签文件核对 · And hold it against the seals in this file
        #[arg(long, value_name = "FILE")]
        seals: Option<PathBuf>,
        /// 封签公钥（见 seal-key）；默认用本机私钥的公钥 · Public key of the seals as `seal-key` printed it; that of this machine's key when not given
        #[arg(long, value_name = "KEY", requires = "seals")]
        key: Option<String>,
    },
    /// 为审计链当前状态封签，追加到封签文件 · Sign the heads of the chains and append them to the file of seals
    Seal,
    /// 显示封签公钥，请存放在数据库管理员改不到之处 · Print the public key of the seals; keep it where the database administrator cannot change it
    SealKey,
    /// 将超过留存期的审计行导出、签名后移出数据库 · Take rows older than audit.keep_days out, as signed segments
    Archive,
    /// 核验归档文件：签名和逐行哈希 · Verify signed segments: signature and every row
    Segments {
        /// 归档文件 · The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// 封签公钥；默认用本机私钥的公钥 · Public key of the seals; that of this machine's key when not given
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
    },
    /// 谁看过、改过这位居民的记录 · Who looked at or changed the record of a resident
    Of {
        /// 居民标识 · The resident's id (UUID)
        resident: ResidentId,
        /// 最多行数 · Most rows, newest first
        #[arg(long, default_value_t = 100)]
        most: u32,
        /// 机器可读 · As JSON
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    match command {
        Command::Verify { seals: None, .. } => verify(around),
        Command::Verify { seals: Some(file), key } => verify_seals(around, &file, key.as_deref()),
        Command::Seal => seal(around),
        Command::Archive => archive(around),
        Command::Segments { files, key } => segments(around, &files, key.as_deref()),
        Command::SealKey => {
            out::line(seals::key(&around.config)?.check().to_text());
            Ok(())
        }
        Command::Of { resident, most, json } => of(around, resident, most, json),
    }
}

fn verify(around: &Surroundings) -> Result<(), Failure> {
    crate::compose::must_exist(&around.config)?;
    let store = crate::compose::store(&around.config)?;
    carry_over(around, &store)?;
    match audit::verify(&store)? {
        Ok(verified) => {
            out::line(format!(
                "审计链完整 the trail holds: {} 条链 chains, {} 行 rows",
                verified.chains, verified.rows
            ));
            Ok(())
        }
        Err(found) => {
            out::remark(format!(
                "审计链被改动或损坏 the trail was changed or damaged: chain {}, row {}: {}. Keep the database as it is and look for the change before and after this row.",
                found.chain, found.seq, found.reason
            ));
            Err(Failure::Said)
        }
    }
}

fn verify_seals(around: &Surroundings, file: &Path, key: Option<&str>) -> Result<(), Failure> {
    crate::compose::must_exist(&around.config)?;
    let check = public(around, key)?;
    let text = std::fs::read_to_string(file)
        .map_err(|e| Fault::not_found(format!("{} cannot be read: {e}", file.display())))?;
    let store = crate::compose::store(&around.config)?;
    match audit::verify_seals(&store, &text, &check)? {
        Ok(sealed) => {
            let last = sealed.last.map(|at| at.to_string()).unwrap_or_default();
            out::line(format!(
                "审计链与封签一致 the trail is the one that was sealed: {} 条链 chains, {} 行 rows, {} 个封签 seals, 最后 last {last}",
                sealed.verified.chains, sealed.verified.rows, sealed.seals
            ));
            Ok(())
        }
        Err(found) => {
            out::remark(format!(
                "审计链不是封签时的那一条 the trail is not the one that was sealed: {found}. Keep the database and the file as they are."
            ));
            Err(Failure::Said)
        }
    }
}

fn seal(around: &Surroundings) -> Result<(), Failure> {
    let parts = Parts::open_existing(&around.config)?;
    carry_over(around, &parts.store)?;
    let key = seals::key(&around.config)?;
    let number = seals::seal(&parts.store, &around.config.seals, &key, parts.clock.now())?;
    out::line(format!("已封签 sealed: {number} {}", around.config.seals.file.display()));
    Ok(())
}

/// The key that seals are checked with.
fn public(around: &Surroundings, key: Option<&str>) -> Result<SealCheck, Failure> {
    match key {
        Some(text) => Ok(SealCheck::parse(text)?),
        None if around.config.seals.key_file.is_file() => Ok(seals::key(&around.config)?.check()),
        None => Err(Failure::Usage(
            "name the public key of the seals by --key, as `lianyi audit seal-key` printed it".to_owned(),
        )),
    }
}

fn archive(around: &Surroundings) -> Result<(), Failure> {
    let Some(days) = around.config.retention.days else {
        return Err(Failure::Usage(
            "audit.keep_days is 0: the trail is kept for ever; set it first".to_owned(),
        ));
    };
    let parts = Parts::open_existing(&around.config)?;
    carry_over(around, &parts.store)?;
    let key = seals::key(&around.config)?;
    let (folder, now) = (&around.config.retention.segments, parts.clock.now());
    let (mut rows, mut files) = (0, 0);
    loop {
        match seals::archive(&parts.store, days, folder, &key, now)? {
            0 => break,
            taken => (rows, files) = (rows + taken, files + 1),
        }
    }
    out::line(format!("已归档 archived: {rows} 行 rows, {files} 个文件 files, {}", folder.display()));
    Ok(())
}

fn segments(around: &Surroundings, files: &[PathBuf], key: Option<&str>) -> Result<(), Failure> {
    let check = public(around, key)?;
    let mut wrong = false;
    for file in files {
        let text = std::fs::read_to_string(file)
            .map_err(|e| Fault::not_found(format!("{} cannot be read: {e}", file.display())))?;
        match audit::verify_segment(&text, &check) {
            Ok(held) => out::line(format!(
                "完整 holds: {} chain {}, rows {}–{}",
                file.display(),
                held.chain,
                held.rows.0,
                held.rows.1
            )),
            Err(reason) => {
                wrong = true;
                out::remark(format!("被改动或损坏 changed or damaged: {}: {reason}", file.display()));
            }
        }
    }
    if wrong { Err(Failure::Said) } else { Ok(()) }
}

/// Puts on the trail what a server that ended left in its journal; a running one does so itself.
fn carry_over(around: &Surroundings, store: &Store) -> Result<(), Failure> {
    let folder = around.config.journal();
    if !folder.is_dir() {
        return Ok(());
    }
    match Journal::open(&folder, Arc::new(Random::from_entropy())) {
        Ok(journal) => journal.carry_all(store).map(|_| ())?,
        Err(fault) if fault.kind == FaultKind::Conflict => out::remark(
            "服务正在运行，最近的查阅可能还在其日志中 · a server is running: accesses of the last moments may still be in its journal",
        ),
        Err(fault) => return Err(fault.into()),
    }
    Ok(())
}

/// Reading the trail is itself an access to the person's record, and leaves a row.
fn of(around: &Surroundings, resident: ResidentId, most: u32, json: bool) -> Result<(), Failure> {
    let parts = Parts::open_existing(&around.config)?;
    let ctx = parts.operator();
    parts.store.write(move |tx| {
        audit::append(tx, &ctx, [audit::Event::done(audit::Action::Read, "audit").of(resident)])
    })?;
    carry_over(around, &parts.store)?;
    let entries = parts.store.read(|tx| audit::of_resident(tx, resident, most))?;
    if json {
        out::json(&serde_json::to_value(&entries).map_err(|e| base::Fault::internal(e.to_string()))?);
        return Ok(());
    }
    let zone = parts.region.zone.clone();
    let mut table = out::Table::new([
        "时间 at",
        "做了什么 action",
        "目的 purpose",
        "机构 institution",
        "谁 actor",
        "代表 for",
        "对象 about",
    ]);
    for entry in entries {
        let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let action = serde_json::to_value(entry.action).unwrap_or_default();
        let purpose = serde_json::to_value(entry.purpose).unwrap_or_default();
        table.row([
            entry.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
            word(&action),
            word(&purpose),
            entry.institution.unwrap_or_default(),
            entry.actor,
            entry.on_behalf_of.unwrap_or_default(),
            entry.entity,
        ]);
    }
    table.print();
    Ok(())
}
