//! The flags that every command takes: settings said on the command line.

use std::path::PathBuf;

use clap::Args;

use crate::config::{Flag, Sources};

const HEADING: &str = "设置 Settings (also by file and environment)";

#[derive(Debug, Args)]
#[command(next_help_heading = HEADING)]
pub(super) struct SettingArgs {
    /// 配置文件，默认 ./lianyi.toml 或 /etc/lianyi/lianyi.toml · Configuration file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// 区域代码或名称 · Region: code, folder name or alias
    #[arg(long, global = true, value_name = "REGION")]
    region: Option<String>,
    /// 规则文件目录 · Folder with the rule files
    #[arg(long, global = true, value_name = "DIR")]
    regions: Option<String>,
    /// 数据目录 · Folder of the embedded database and the key
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<String>,
    /// 数据库 sqlite:PATH 或 postgres://… · Database; an address with a password belongs in the file or LIANYI_DATABASE_URL
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// HTTP 监听地址 · Where HTTP listens
    #[arg(long, global = true, value_name = "ADDR:PORT")]
    http: Option<String>,
    /// MLLP 监听地址 · Where MLLP listens
    #[arg(long, global = true, value_name = "ADDR:PORT")]
    mllp: Option<String>,
    /// 日志格式 text|json · Form of the log
    #[arg(long, global = true, value_name = "FORM")]
    log_format: Option<String>,
    /// 日志级别 · Level of the log
    #[arg(long, global = true, value_name = "LEVEL")]
    log_level: Option<String>,
    /// 任一设置，见 `lianyi config show` · Any setting by its name, such as http.timeout_seconds=30
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = key_value)]
    set: Vec<(String, String)>,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

impl SettingArgs {
    /// What a demonstration of `region` has unless the command line says otherwise: a folder of its own, and
    /// somewhere for hospitals to send to.
    pub(super) fn for_demo(mut self, region: &str) -> Self {
        self.region = Some(region.to_owned());
        self.data.get_or_insert_with(|| format!("data/demo-{region}"));
        self.mllp.get_or_insert_with(|| "127.0.0.1:2575".to_owned());
        self
    }

    /// The same without the files and the database that an installation on this machine may have.
    pub(super) fn sources_named_only(&self) -> Sources {
        let mut sources = self.sources();
        sources.usual_files.clear();
        sources.environment.retain(|(name, _)| {
            !["LIANYI_CONFIG", "LIANYI_DATABASE_URL", "LIANYI_SECRET_KEY_FILE"].contains(&name.as_str())
        });
        sources
    }

    /// What the machine says around these flags.
    pub(super) fn sources(&self) -> Sources {
        let named = [
            ("region", "--region", &self.region),
            ("regions", "--regions", &self.regions),
            ("data", "--data", &self.data),
            ("database.url", "--database", &self.database),
            ("http.listen", "--http", &self.http),
            ("mllp.listen", "--mllp", &self.mllp),
            ("log.format", "--log-format", &self.log_format),
            ("log.level", "--log-level", &self.log_level),
        ];
        let own = named.into_iter().filter_map(|(key, flag, value)| {
            value.as_ref().map(|value| (key.to_owned(), flag.to_owned(), value.clone()))
        });
        let set = self.set.iter().map(|(key, value)| (key.clone(), format!("--set {key}"), value.clone()));
        let flags: Vec<Flag> = own.chain(set).collect();
        Sources {
            file: self.config.clone(),
            environment: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
            flags,
            usual_files: vec![PathBuf::from("lianyi.toml"), PathBuf::from("/etc/lianyi/lianyi.toml")],
        }
    }
}
