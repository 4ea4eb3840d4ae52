//! `lianyi client`: institutions' systems that sign in with a key pair (SMART Backend Services).

use std::path::PathBuf;

use base::Fault;
use clap::Subcommand;
use identity::access::client::{self, PublicKeys};
use uuid::Uuid;

use super::{
    Failure, Surroundings,
    key::{REGION_OFFICE, Scope, known_institution},
    out,
};
use crate::compose::Parts;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 登记系统及其公钥（JWK Set） · Register a system with its public keys
    Register {
        /// 机构代码 · The institution it speaks for; none with --region-wide
        #[arg(long, value_name = "CODE", required_unless_present = "region_wide")]
        institution: Option<String>,
        /// 区域自己的系统，不属于任何机构 · A system of the region instead of an institution
        #[arg(long, conflicts_with = "institution")]
        region_wide: bool,
        /// 系统名称 · Name of the system
        #[arg(long)]
        name: String,
        /// 公钥文件，JWK Set · File with its public keys, a JWK Set
        #[arg(long, value_name = "FILE")]
        jwks: PathBuf,
        /// 权限，可多次 · What it may do at most
        #[arg(long = "scope", value_enum, value_delimiter = ',', default_values = ["read", "write", "recognition"])]
        scopes: Vec<Scope>,
    },
    /// 列出系统 · List them
    List,
    /// 作废，其令牌一秒内失效 · Revoke one; its tokens end within a second
    Revoke {
        /// 系统标识 · Its id, as listed
        id: Uuid,
    },
}

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    let parts = Parts::open_existing(&around.config)?;
    match command {
        Command::Register { institution, name, jwks, scopes, .. } => {
            let institution = institution.unwrap_or_else(|| REGION_OFFICE.to_owned());
            known_institution(&parts, &institution)?;
            let text = std::fs::read_to_string(&jwks)
                .map_err(|e| Fault::unavailable(format!("{} cannot be read: {e}", jwks.display())))?;
            let keys = PublicKeys::read(&text)?;
            let scopes: Vec<String> = scopes.iter().map(|scope| scope.name().to_owned()).collect();
            let (ctx, random) = (parts.operator(), parts.random.clone());
            let id = parts
                .store
                .write(move |tx| client::register(tx, &ctx, &random, &institution, &name, &scopes, &keys))?;
            out::remark("client_id:");
            out::line(id.to_string());
        }
        Command::List => {
            let mut table = out::Table::new([
                "标识 client_id",
                "机构 institution",
                "名称 name",
                "权限 scopes",
                "密钥 keys",
                "作废 revoked",
            ]);
            for client in parts.store.read(client::clients)? {
                table.row([
                    client.id.to_string(),
                    client.institution,
                    client.name,
                    client.scopes.join(" "),
                    client.keys.names().collect::<Vec<_>>().join(" "),
                    client.revoked_at.map(|at| at.to_string()).unwrap_or_default(),
                ]);
            }
            table.print();
        }
        Command::Revoke { id } => {
            let ctx = parts.operator();
            parts.store.write(move |tx| client::revoke(tx, &ctx, id))?;
            out::line(format!("已作废 revoked {id}"));
        }
    }
    Ok(())
}
