//! `lianyi account`: people who sign in, and their roles. At the terminal the first administrators are made;
//! after that each administration does its own work through the API (三权分立).

use base::{Fault, ResidentId};
use clap::Subcommand;
use identity::{
    access::rights::Role,
    account::{Account, AccountId, NewAccount, NewRole},
};

use super::{Failure, Surroundings, key, out};
use crate::compose::Parts;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 建立账号，首次口令只显示一次 · Make an account; its first password is shown once
    Create {
        /// 账号 · The name it signs in with
        login: String,
        /// 姓名 · The person's name
        #[arg(long)]
        name: String,
        /// 工号 · The institution's staff number
        #[arg(long, value_name = "NUMBER")]
        staff_number: Option<String>,
        /// 居民标识：居民账号，或职工本人 · The same person in the resident index
        #[arg(long, value_name = "UUID")]
        resident: Option<ResidentId>,
        /// 角色 · A role it holds at once
        #[arg(long, requires = "name")]
        role: Option<Role>,
        /// 角色所在机构；不填为全区域 · Where it holds the role; the region when absent
        #[arg(long, value_name = "CODE", requires = "role")]
        institution: Option<String>,
    },
    /// 列出账号和角色 · List accounts with their roles
    List,
    /// 停用账号，结束其登录 · Switch an account off and end its sessions
    Lock {
        /// 账号 · The account
        login: String,
    },
    /// 启用账号，清除错误次数 · Switch an account on again and forget wrong attempts
    Unlock {
        /// 账号 · The account
        login: String,
    },
    /// 重置口令，显示一次 · Give an account a new first password, shown once
    Reset {
        /// 账号 · The account
        login: String,
        /// 同时解除动态口令（设备遗失） · The second factor as well: its device was lost
        #[arg(long)]
        second_factor: bool,
    },
    /// 关联统一认证的身份，此后可由其登录 · Say who the account is at an external provider; that person signs in as it
    Link {
        /// 账号 · The account
        login: String,
        /// 统一认证给此人的标识 · The provider's own id of the person (sub)
        subject: String,
        /// 统一认证地址，默认为设置中的 · The provider; the configured one unless named
        #[arg(long, value_name = "URL")]
        issuer: Option<String>,
    },
    /// 解除与统一认证的关联，结束其登录 · End the account's links to external providers, and its sessions
    Unlink {
        /// 账号 · The account
        login: String,
    },
    /// 授予和收回角色 · Give and take roles
    #[command(subcommand)]
    Role(RoleCommand),
}

#[derive(Debug, Subcommand)]
pub(super) enum RoleCommand {
    /// 授予角色 · Give a role
    Grant {
        /// 账号 · The account
        login: String,
        /// 角色 · The role
        role: Role,
        /// 机构代码；不填为全区域 · Where; the region when absent
        #[arg(long, value_name = "CODE")]
        institution: Option<String>,
    },
    /// 收回角色，已登录者随即失去 · Take a role away; sessions that are open lose it at once
    Revoke {
        /// 账号 · The account
        login: String,
        /// 角色 · The role
        role: Role,
        /// 机构代码；不填为全区域 · Where; the region when absent
        #[arg(long, value_name = "CODE")]
        institution: Option<String>,
    },
    /// 列出全部角色 · List the roles there are
    List,
}

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    if let Command::Role(RoleCommand::List) = command {
        roles();
        return Ok(());
    }
    let parts = match command {
        Command::Create { .. } => Parts::open(&around.config)?,
        _ => Parts::open_existing(&around.config)?,
    };
    match command {
        Command::Create { login, name, staff_number, resident, role, institution } => {
            let new = NewAccount { login, name, practitioner: staff_number, resident, must_change: true };
            let role = role.map(|role| NewRole { role, institution, until: None });
            let (id, password) = made(&parts, new, role)?;
            out::remark(format!(
                "账号标识 id {id}\n首次口令只显示这一次 · the first password is shown this once:"
            ));
            out::line(password);
        }
        Command::List => list(&parts)?,
        Command::Lock { login } => {
            change(&parts, &login, |accounts, tx, ctx, id| accounts.lock(tx, ctx, id))?
        }
        Command::Unlock { login } => {
            change(&parts, &login, |accounts, tx, ctx, id| accounts.unlock(tx, ctx, id))?;
        }
        Command::Reset { login, second_factor } => {
            let (password, kept) = parts.accounts.first_password()?;
            change(&parts, &login, move |accounts, tx, ctx, id| {
                accounts.reset(tx, ctx, id, &kept, second_factor)
            })?;
            out::remark("首次口令只显示这一次 · the first password is shown this once:");
            out::line(password.reveal());
        }
        Command::Link { login, subject, issuer } => {
            let issuer = issuer.or_else(|| around.config.oidc.as_ref().map(|oidc| oidc.issuer.clone()));
            let issuer = issuer.ok_or_else(|| {
                Fault::invalid("name the provider by --issuer, or set oidc.issuer in the configuration")
            })?;
            change(&parts, &login, move |accounts, tx, ctx, id| {
                accounts.link(tx, ctx, id, &issuer, &subject).map(|_| ())
            })?;
        }
        Command::Unlink { login } => {
            change(&parts, &login, |accounts, tx, ctx, id| {
                for link in accounts.links(tx, id)? {
                    accounts.unlink(tx, ctx, id, link.id)?;
                }
                Ok(())
            })?;
        }
        Command::Role(RoleCommand::Grant { login, role, institution }) => {
            if let Some(code) = &institution {
                key::known_institution(&parts, code)?;
            }
            let new = NewRole { role, institution, until: None };
            change(&parts, &login, move |accounts, tx, ctx, id| {
                accounts.grant(tx, ctx, id, &new).map(|_| ())
            })?;
        }
        Command::Role(RoleCommand::Revoke { login, role, institution }) => {
            let held = known(&parts, &login)?.roles;
            let held = held.into_iter().find(|held| held.role == role && held.institution == institution);
            let held = held.ok_or_else(|| Fault::not_found("the account holds no such role there"))?;
            change(&parts, &login, move |accounts, tx, ctx, id| accounts.revoke(tx, ctx, id, held.id))?;
        }
        Command::Role(RoleCommand::List) => {}
    }
    Ok(())
}

/// Makes an account with a role, or nothing; its id and first password.
pub(super) fn made(
    parts: &Parts,
    new: NewAccount,
    role: Option<NewRole>,
) -> Result<(AccountId, String), Fault> {
    if let Some(code) = role.as_ref().and_then(|role| role.institution.as_deref()) {
        key::known_institution(parts, code)?;
    }
    let (password, kept) = parts.accounts.first_password()?;
    let (accounts, ctx) = (parts.accounts.clone(), parts.operator());
    let id = parts.store.write(move |tx| {
        let id = accounts.create(tx, &ctx, &new, &kept)?;
        if let Some(role) = &role {
            accounts.grant(tx, &ctx, id, role)?;
        }
        Ok(id)
    })?;
    Ok((id, password.reveal().to_owned()))
}

fn known(parts: &Parts, login: &str) -> Result<Account, Fault> {
    parts
        .store
        .read(|tx| parts.accounts.named(tx, login))?
        .ok_or_else(|| Fault::not_found("there is no such account; `lianyi account list` lists them"))
}

fn change(
    parts: &Parts,
    login: &str,
    work: impl Fn(&identity::account::Accounts, &mut store::Tx<'_>, &base::Ctx, AccountId) -> base::Result<()>
    + Send
    + 'static,
) -> Result<(), Failure> {
    let account = known(parts, login)?;
    let (accounts, ctx) = (parts.accounts.clone(), parts.operator());
    parts.store.write(move |tx| work(&accounts, tx, &ctx, account.id))?;
    out::remark(format!("已完成 done: {login}"));
    Ok(())
}

fn list(parts: &Parts) -> Result<(), Failure> {
    let now = parts.clock.now();
    let mut table = out::Table::new([
        "账号 login",
        "姓名 name",
        "工号 staff no.",
        "状态 state",
        "动态口令 2nd factor",
        "角色 roles",
    ]);
    for account in parts.store.read(|tx| parts.accounts.all(tx))? {
        let state = match (account.disabled, account.locked_until.is_some_and(|until| now < until)) {
            (true, _) => "停用 off",
            (_, true) => "锁定 locked",
            _ if account.must_change => "首次口令 first password",
            _ => "",
        };
        let roles: Vec<String> = account
            .roles
            .iter()
            .map(|held| format!("{}@{}", held.role, held.institution.as_deref().unwrap_or("*")))
            .collect();
        table.row([
            account.login,
            account.name,
            account.practitioner.unwrap_or_default(),
            state.to_owned(),
            if account.second_factor { "是 yes" } else { "" }.to_owned(),
            roles.join(" "),
        ]);
    }
    table.print();
    Ok(())
}

fn roles() {
    let mut table = out::Table::new(["角色 role", "名称 name"]);
    for role in Role::ALL {
        table.row([role.name().to_owned(), role.chinese().to_owned()]);
    }
    table.print();
}
