//! `lianyi vault`: the keys of encryption and look-up (ADR 0060). Everything here may run beside a server.

use std::time::Duration;

use audit::{Action, Event};
use base::{Fault, Random};
use clap::{Subcommand, ValueEnum};
use identity::{
    Suite,
    vault::reseal::{self, Sealed},
};
use store::setting;

use super::{Failure, Surroundings, out};
use crate::{
    compose::{KEY_MARK, Parts, key_marks},
    secret,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 密钥及其使用情况（不含密钥本身） · The keys and what still needs them, without the keys themselves
    Status,
    /// 生成新密钥，运行中的服务一秒内启用 · Make a new key; running servers of this machine take it within a second
    ///
    /// Back up the key file afterwards, copy it to every other server of this database, then run `lianyi vault apply`.
    Rotate {
        /// 更换哪种密钥 · Which key
        #[arg(long, value_enum, default_value_t = Which::Seal)]
        key: Which,
        /// 算法，默认按 secret.suite · Its algorithms; secret.suite when not given
        #[arg(long, value_parser = suite)]
        suite: Option<Suite>,
    },
    /// 以新密钥重新加密、重算检索散列；可中断后继续 · Seal anew and make hashes anew; goes on where it was stopped
    Apply {
        /// 每个事务的行数 · Rows of one transaction
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        rows: u32,
    },
    /// 从密钥文件中移除不再需要的旧密钥 · Take keys that nothing needs any more out of the key file
    Retire,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Which {
    /// 加密 · Of encryption
    Seal,
    /// 检索 · Of look-up
    Lookup,
}

fn suite(text: &str) -> Result<Suite, String> {
    text.parse().map_err(|fault: Fault| fault.detail)
}

/// Every sealed column of the house.
fn sealed() -> impl Iterator<Item = Sealed> {
    [reseal::SEALED, clinical::record::SEALED, exchange::intake::SEALED].into_iter().flatten().copied()
}

/// How long every server has to take a new key of look-up before hashes change.
const TAKEN: Duration = Duration::from_secs(5);

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    let parts = Parts::open_existing(&around.config)?;
    match command {
        Command::Status => status(&parts),
        Command::Rotate { key, suite } => rotate(around, &parts, key, suite.unwrap_or(around.config.suite)),
        Command::Apply { rows } => apply(&parts, rows),
        Command::Retire => retire(around, &parts),
    }
}

fn status(parts: &Parts) -> Result<(), Failure> {
    let keys = parts.vault.keys();
    for (kind, keys) in [("加密 seal", keys.sealing()), ("检索 look-up", keys.lookup())] {
        for (at, key) in keys.iter().enumerate() {
            let state = if at + 1 == keys.len() { "使用中 in force" } else { "旧 old" };
            out::line(format!("{kind} {} {} {state}", key.number, key.suite));
        }
    }
    let mut table = out::Table::new(["表 table", "旧密钥加密的行 rows under old keys"]).right(&[1]);
    for column in sealed() {
        let rows = reseal::under_other_keys(&parts.store, &parts.vault, &column)?;
        table.row([format!("{}.{}", column.table, column.column), rows.to_string()]);
    }
    table.print();
    if keys.lookup().len() > 1 {
        let done = if rehashed(parts)? { "完成 done" } else { "未完成 not done" };
        out::line(format!("重算检索散列 hashes made anew: {done}"));
    }
    Ok(())
}

fn rehashed(parts: &Parts) -> Result<bool, Fault> {
    parts.store.read(|tx| Ok(parts.residents.rehashed(tx)? && parts.records.rehashed(tx)?))
}

fn rotate(around: &Surroundings, parts: &Parts, which: Which, suite: Suite) -> Result<(), Failure> {
    let mut keys = parts.vault.keys();
    let random = Random::from_entropy();
    let (kind, number) = match which {
        Which::Seal => ("seal", keys.add_sealing(suite, &random)?),
        Which::Lookup => ("lookup", keys.add_lookup(suite, &random)?),
    };
    // On the trail before it is made: a key that nobody made is not in the file.
    said(parts, format!("vault/{kind}/{number}"), format!("rotate {suite}"))?;
    secret::replace(&around.config.key_file, &keys)?;
    out::line(format!(
        "已生成 made: {kind} {number} {suite}\n请备份 back up {}，复制到每台服务器 copy it to every server，然后 then: lianyi vault apply",
        around.config.key_file.display()
    ));
    Ok(())
}

fn said(parts: &Parts, entity: String, detail: String) -> Result<(), Fault> {
    let ctx = parts.operator();
    parts.store.write(move |tx| {
        let event = Event::done(Action::Administer, entity.clone()).with(detail.clone());
        audit::append(tx, &ctx, [event])
    })
}

fn apply(parts: &Parts, rows: u32) -> Result<(), Failure> {
    let (vault, store) = (&parts.vault, &parts.store);
    said(parts, "vault".to_owned(), format!("apply seal {} lookup {}", vault.sealing(), vault.looking_up()))?;
    let most = usize::try_from(rows).unwrap_or(usize::MAX);
    for column in sealed() {
        let mut seen = 0;
        loop {
            let step = reseal::reseal(store, vault, &parts.random, column, most)?;
            seen += step.rows;
            if step.done {
                break;
            }
        }
        out::line(format!("{}.{}: {seen} 行已检查 rows looked at", column.table, column.column));
    }
    if vault.keys().lookup().len() > 1 {
        // From here on a server that knows only the key before is refused at its start.
        let mark = key_marks(vault).swap_remove(0);
        store.write(move |tx| setting::put(tx, KEY_MARK, &mark))?;
        std::thread::sleep(TAKEN);
        let mut seen = 0;
        for rehash in
            [&(|| parts.residents.rehash(store, rows)) as &dyn Fn() -> Result<reseal::Step, Fault>, &|| {
                parts.records.rehash(store, rows)
            }]
        {
            loop {
                let step = rehash()?;
                seen += step.rows;
                if step.done {
                    break;
                }
            }
        }
        out::line(format!("检索散列 hashes: {seen} 行已检查 rows looked at"));
    }
    out::line("完成 done；旧密钥可移除 old keys can go: lianyi vault retire");
    Ok(())
}

fn retire(around: &Surroundings, parts: &Parts) -> Result<(), Failure> {
    let mut keys = parts.vault.keys();
    let mut left = 0;
    for column in sealed() {
        left += reseal::under_other_keys(&parts.store, &parts.vault, &column)?;
    }
    if left > 0 || (keys.lookup().len() > 1 && !rehashed(parts)?) {
        return Err(Fault::conflict(format!(
            "old keys are still needed ({left} sealed values, and hashes if their key changes); run `lianyi vault apply` first"
        ))
        .into());
    }
    let (sealing, lookup) = keys.retire();
    if sealing.is_empty() && lookup.is_empty() {
        out::line("没有旧密钥 there are no old keys");
        return Ok(());
    }
    said(parts, "vault".to_owned(), format!("retire seal {sealing:?} lookup {lookup:?}"))?;
    secret::replace(&around.config.key_file, &keys)?;
    out::line(format!(
        "已移除 taken out: seal {sealing:?} lookup {lookup:?}；数据库的旧备份仍需要旧密钥文件 older backups of the database still need the older key file"
    ));
    Ok(())
}
