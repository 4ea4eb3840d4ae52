//! The command line. One file a command: its arguments and what it does. Each opens what it needs through
//! [`crate::compose`] and prints through [`out`].

mod account;
mod audit;
mod check;
mod client;
mod config;
mod demo;
mod demo_people;
mod failure;
mod feed;
mod fhir_file;
mod import;
mod key;
mod mapping;
mod matching;
mod openapi;
mod organisation;
mod out;
mod person;
mod policy;
mod progress;
mod replay;
mod sender;
mod serve;
mod settings;
mod stats;
mod synth;
mod vault;
mod what_if;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub(crate) use failure::Failure;
use settings::SettingArgs;

use crate::{
    config::{Config, Settings},
    logging,
};

/// 联医：让一个市、一个县的医疗机构像一家医院一样工作
///
/// Lianyi lets a city or county run all of its public hospitals, township health centres and village clinics as one.
#[derive(Debug, Parser)]
#[command(name = "lianyi", version, max_term_width = 110, after_help = EXAMPLES, arg_required_else_help = true)]
struct Arguments {
    #[command(flatten)]
    settings: SettingArgs,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "示例 Examples:
  lianyi demo REGION                   演示 · a region with invented people, ready to try
  lianyi serve --config lianyi.toml    启动服务 · serve
  lianyi policy check regions          检查规则文件 · check the rule files
  lianyi config template > lianyi.toml 生成配置文件 · begin a configuration file
  lianyi audit verify                  核验审计链 · verify the audit trail
  lianyi what-if scenario.toml --from 2025-01-01 --to 2025-12-31
                                       假如换一条规则 · what other rules would have come to

退出码 Exit codes: 0 完成 done, 1 失败 fault, 2 命令或配置有误 wrong command or configuration";

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动服务，直到收到停止信号 · Serve until told to stop
    ///
    /// Needs a region and its rules; makes the database and the key of encryption at the first start.
    /// SIGTERM or Ctrl-C finishes what is in flight, a second one ends at once.
    Serve,
    /// 生成并运行一个演示区域 · Make a region with invented people and serve it
    ///
    /// The data stands in data/demo-REGION unless --data says otherwise; a configuration file is not read
    /// unless --config names one, so that a real database is never touched.
    Demo(demo::Arguments),
    /// 从文件导入报告 · Import reports from a file
    Import(import::Arguments),
    /// 本院代码与区域项目的对照 · What the institutions' own codes mean
    #[command(subcommand)]
    Mapping(mapping::Command),
    /// 对一位居民的开单作出与医生所见相同的判断，不留下开单记录 · The decision a doctor would see for an order; audited, nothing else is kept
    Check(check::Arguments),
    /// 互认统计，核对计数 · Recognition in numbers; check the counters
    Stats(stats::Arguments),
    /// 假如换一条规则：按方案重算过去一段时间 · What if: a period's past under other rules
    ///
    /// The scenario is TOML in the format of the rule files; what it does not name stays as it is.
    WhatIf(what_if::Arguments),
    /// 按当时的记录和规则重做过去的判断并核对 · Decide the past again and compare with what was recorded
    Replay(replay::Arguments),
    /// 检查和查看区域规则 · Check and show the rules of regions
    #[command(subcommand)]
    Policy(policy::Command),
    /// 生成任意规模的虚构数据 · Make synthetic content of any size
    Synth(synth::Arguments),
    /// 机构的接口密钥 · API keys of institutions
    #[command(subcommand)]
    Key(key::Command),
    /// 以密钥对登录的机构系统（SMART Backend Services） · Systems that sign in with a key pair
    #[command(subcommand)]
    Client(client::Command),
    /// 人员账号与角色 · Accounts of people, and their roles
    #[command(subcommand)]
    Account(account::Command),
    /// 机构、科室、人员、设备及其隶属关系 · Institutions, departments, people, devices, and what belongs to what
    #[command(subcommand)]
    Organisation(organisation::Command),
    /// 居民匹配的权重：显示、学习 · Weights by which registrations are matched by likeness
    #[command(subcommand)]
    Matching(matching::Command),
    /// MLLP 发送方名单 · Who may send HL7 v2 over MLLP
    #[command(subcommand)]
    Sender(sender::Command),
    /// 接入的报文：数量、被拒收的及原因 · What came in over MLLP, and what was refused
    #[command(subcommand)]
    Feed(feed::Command),
    /// 核验审计链，查看谁看过谁的记录 · Verify the audit trail, see who looked at a record
    #[command(subcommand)]
    Audit(audit::Command),
    /// 加密与检索密钥：更换、重新加密 · Keys of encryption and look-up: change them, seal anew
    #[command(subcommand)]
    Vault(vault::Command),
    /// 打印数据接口说明（OpenAPI 3.1） · Print the description of the JSON API
    Openapi,
    /// 查看生效的配置 · Show the effective configuration
    #[command(subcommand)]
    Config(config::Command),
}

/// What every command is given.
struct Surroundings {
    config: Config,
    settings: Settings,
}

/// Runs one command line to its end.
pub(crate) fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match parse(args) {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            drop(error.print());
            return ExitCode::from(code);
        }
    };
    match dispatch(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}

fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Arguments, clap::Error> {
    let matches = Arguments::command().try_get_matches_from(args)?;
    Arguments::from_arg_matches(&matches)
}

fn dispatch(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { settings, command } = arguments;
    if let Command::Config(config::Command::Template) = command {
        return config::template();
    }
    let sources = match &command {
        Command::Demo(demo) => settings.for_demo(&demo.region_name).sources_named_only(),
        _ => settings.sources(),
    };
    let (config, settings) = Config::read(&sources).map_err(|faults| Failure::Usage(faults.join("\n")))?;
    let quiet = !matches!(command, Command::Serve | Command::Demo(_));
    logging::start(&config.log, quiet)?;
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    let around = Surroundings { config, settings };
    match command {
        Command::Serve => serve::run(&around),
        Command::Demo(arguments) => demo::run(&around.config, &arguments),
        Command::Synth(arguments) => synth::run(&around, &arguments),
        Command::Check(arguments) => check::run(&around, &arguments),
        Command::Import(arguments) => import::run(&around, arguments),
        Command::Mapping(command) => mapping::run(&around, command),
        Command::Stats(arguments) => stats::run(&around, arguments),
        Command::WhatIf(arguments) => what_if::run(&around, &arguments),
        Command::Replay(arguments) => replay::run(&around, &arguments),
        Command::Key(command) => key::run(&around, command),
        Command::Client(command) => client::run(&around, command),
        Command::Account(command) => account::run(&around, command),
        Command::Organisation(command) => organisation::run(&around, command),
        Command::Matching(command) => matching::run(&around, command),
        Command::Sender(command) => sender::run(&around, command),
        Command::Feed(command) => feed::run(&around, command),
        Command::Policy(command) => policy::run(&around, command),
        Command::Audit(command) => audit::run(&around, command),
        Command::Vault(command) => vault::run(&around, command),
        Command::Openapi => openapi::run(),
        Command::Config(command) => config::run(&around, command),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{Arguments, parse};

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does_in_both_languages() {
        fn walk(command: &clap::Command) {
            for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
                let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
                assert!(about.contains(" · "), "{}: {about:?}", sub.get_name());
                walk(sub);
            }
        }
        walk(&Arguments::command());
    }

    #[test]
    fn wrong_commands_are_usage_errors() {
        for wrong in [vec!["lianyi"], vec!["lianyi", "fly"], vec!["lianyi", "audit", "verify", "--no-such"]] {
            assert!(parse(wrong.iter().map(Into::into)).unwrap_err().use_stderr(), "{wrong:?}");
        }
    }
}
