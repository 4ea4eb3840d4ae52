//! `lianyi config`: what is set, and by whom.

use clap::Subcommand;

use super::{Failure, Surroundings, out};
use crate::config::{
    Origin, Setting,
    keys::{self, KEYS},
    without_password,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 生效的每一项设置及其来源，口令不显示 · Every setting in force and where it comes from, passwords hidden
    Show,
    /// 带说明的配置文件样例 · A configuration file with every setting, explained
    Template,
}

pub(super) fn run(around: &Surroundings, command: Command) -> Result<(), Failure> {
    match command {
        Command::Show => show(around),
        Command::Template => return template(),
    }
    Ok(())
}

pub(super) fn template() -> Result<(), Failure> {
    out::line(keys::template().trim_end());
    Ok(())
}

fn show(around: &Surroundings) {
    match &around.settings.file {
        Some(file) => out::line(format!("# 文件 file: {}", file.display())),
        None => out::line("# 没有配置文件 no configuration file"),
    }
    let mut section = "";
    for setting in around.settings.iter() {
        let (own, name) = setting.key.parts();
        if own != section {
            section = own;
            out::line(format!("\n[{own}]"));
        }
        let value = shown(setting, &effective(around, setting));
        let origin = match &setting.origin {
            Origin::Default => "default".to_owned(),
            origin => origin.to_string(),
        };
        out::line(format!("{name} = {value}  # {origin}"));
    }
    debug_assert_eq!(around.settings.iter().count(), KEYS.len());
}

/// What an empty setting comes to, where it follows from others.
fn effective(around: &Surroundings, setting: &Setting) -> String {
    let config = &around.config;
    match setting.key.name {
        "regions" => config.regions.display().to_string(),
        "data" => config.data.display().to_string(),
        "database.url" => config.database_url.clone(),
        "secret.key_file" => config.key_file.display().to_string(),
        "audit.seal_file" => config.seals.file.display().to_string(),
        "audit.seal_key_file" => config.seals.key_file.display().to_string(),
        "http.base_url" => config.http.base(config.http.listen),
        _ => setting.text.clone(),
    }
}

fn shown(setting: &Setting, value: &str) -> String {
    keys::literal(setting.key, &without_password(value))
}
