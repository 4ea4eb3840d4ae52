//! `lianyi sender`: who may send HL7 v2 over MLLP.

use audit::{Action, Event};
use base::Fault;
use clap::{Args, Subcommand};
use identity::access::{self, MllpSender, Network};

use super::{Failure, Surroundings, key::known_institution, out};
use crate::{compose::Parts, senders};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 登记或修改发送方 · Add a sender, or replace the one of this name
    Put(Put),
    /// 列出发送方 · List senders
    List,
    /// 删除发送方 · Remove a sender
    Remove {
        /// 名称 · Its name
        name: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Put {
    /// 名称，用于日志和审计 · Its name in logs and audit
    name: String,
    /// 所属机构代码 · The institution it speaks for
    #[arg(long, value_name = "CODE")]
    institution: String,
    /// 来源网段，可多次 · Where it connects from: 10.51.0.0/16 or one address
    #[arg(long = "network", value_name = "NET", required = true)]
    networks: Vec<Network>,
    /// MSH-3 须为 · What MSH-3 must say
    #[arg(long)]
    application: Option<String>,
    /// MSH-4 须为 · What MSH-4 must say
    #[arg(long)]
    facility: Option<String>,
    /// MSH-18 为空时的字符集 · Character set when MSH-18 names none: UTF-8 or GB18030
    #[arg(long)]
    charset: Option<String>,
    /// 无论 MSH-18 如何均按 --charset · The character set holds whatever MSH-18 says
    #[arg(long, requires = "charset")]
    charset_always: bool,
    /// 时间的时区，默认本区域 · Time zone of its times; the region's unless named
    #[arg(long)]
    zone: Option<String>,
    /// TLS 客户端证书文件（PEM），仅凭此证书接收 · The client certificate that it must show within TLS, a PEM file
    #[arg(long, value_name = "FILE")]
    certificate: Option<std::path::PathBuf>,
    /// 暂停 · Keep it, but take nothing from it
    #[arg(long)]
    paused: bool,
}

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    let parts = match command {
        Command::Put(_) => Parts::open(&around.config)?,
        _ => Parts::open_existing(&around.config)?,
    };
    match command {
        Command::Put(put) => add(&parts, put),
        Command::List => list(&parts),
        Command::Remove { name } => remove(&parts, name),
    }
}

fn add(parts: &Parts, put: Put) -> Result<(), Failure> {
    known_institution(parts, &put.institution)?;
    let sender = MllpSender {
        name: put.name,
        institution: put.institution,
        networks: put.networks,
        application: put.application,
        facility: put.facility,
        charset: put.charset.map(|name| senders::charset_text(&name, put.charset_always)),
        zone: put.zone,
        certificate: put.certificate.as_deref().map(fingerprint).transpose()?,
        active: !put.paused,
    };
    // what the listener could not understand is refused here, where somebody can mend it
    senders::understood(&sender)?;
    let (ctx, name) = (parts.operator(), sender.name.clone());
    parts.store.write(move |tx| {
        access::put_sender(tx, &sender)?;
        let event = Event::done(Action::Administer, format!("sender/{}", sender.name));
        audit::append(tx, &ctx, [event.with(format!("put for {}", sender.institution))])
    })?;
    out::line(format!(
        "已登记 kept {name}; 运行中的服务将在一秒内采用 a running server follows within a second"
    ));
    Ok(())
}

/// The fingerprint of the certificate in a PEM file.
fn fingerprint(path: &std::path::Path) -> Result<String, Fault> {
    use rustls::pki_types::{CertificateDer, pem::PemObject as _};
    let read = CertificateDer::from_pem_file(path).map_err(|_| {
        Fault::invalid("there is no certificate in this file; PEM is needed").at(path.display().to_string())
    })?;
    Ok(exchange::mllp::Fingerprint::of(&read).to_string())
}

fn list(parts: &Parts) -> Result<(), Failure> {
    let mut table = out::Table::new([
        "名称 name",
        "机构 institution",
        "网段 networks",
        "MSH-3",
        "MSH-4",
        "字符集 charset",
        "时区 zone",
        "证书 certificate",
        "状态 state",
    ]);
    for sender in parts.store.read(access::senders)? {
        let networks: Vec<String> = sender.networks.iter().map(ToString::to_string).collect();
        table.row([
            sender.name,
            sender.institution,
            networks.join(" "),
            sender.application.unwrap_or_default(),
            sender.facility.unwrap_or_default(),
            sender.charset.unwrap_or_default(),
            sender.zone.unwrap_or_default(),
            sender
                .certificate
                .map(|digits| format!("{}…", digits.get(..16).unwrap_or_default()))
                .unwrap_or_default(),
            if sender.active { "启用 active" } else { "暂停 paused" }.to_owned(),
        ]);
    }
    table.print();
    Ok(())
}

fn remove(parts: &Parts, name: String) -> Result<(), Failure> {
    let (ctx, wanted) = (parts.operator(), name.clone());
    let removed = parts.store.write(move |tx| {
        let removed = access::remove_sender(tx, &wanted)?;
        if removed {
            let event = Event::done(Action::Administer, format!("sender/{wanted}")).with("removed");
            audit::append(tx, &ctx, [event])?;
        }
        Ok(removed)
    })?;
    if !removed {
        return Err(Fault::not_found(format!(
            "there is no sender {name:?}; `lianyi sender list` lists them"
        ))
        .into());
    }
    out::line(format!("已删除 removed {name}"));
    Ok(())
}
