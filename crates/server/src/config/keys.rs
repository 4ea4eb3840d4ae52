//! Every setting there is. What stands here is all that a file may hold, `config template` prints and the
//! operations page lists (a test compares them).

use std::fmt::Write as _;

/// One setting.
#[derive(Debug)]
pub struct Key {
    /// Its place in the file: `section.key`, or `key` at the top.
    pub name: &'static str,
    /// What holds when nobody says anything; empty for "none", or for a value that follows from others.
    pub default: &'static str,
    /// Whether it is an integer in the file; everything else is a string.
    pub integer: bool,
    /// Its own flag on the command line; every setting can be given by `--set`.
    pub flag: Option<&'static str>,
    /// What it is for, Chinese first.
    pub about: &'static str,
}

const fn text(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key { name, default, integer: false, flag: None, about }
}

const fn number(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key { name, default, integer: true, flag: None, about }
}

const fn flagged(mut key: Key, flag: &'static str) -> Key {
    key.flag = Some(flag);
    key
}

/// In the order in which they are printed; those without a section first.
pub const KEYS: &[Key] = &[
    flagged(
        text(
            "region",
            "",
            "运行的区域：代码或名称 · The region this server runs: code, folder name or alias",
        ),
        "--region",
    ),
    flagged(
        text("regions", "regions", "规则文件目录 · Folder with the rule files of the regions"),
        "--regions",
    ),
    flagged(
        text("data", "data", "数据目录 · Folder of the embedded database and of the secret key"),
        "--data",
    ),
    flagged(
        text(
            "database.url",
            "",
            "数据库，默认为数据目录中的 SQLite · sqlite:PATH or postgres://user:password@host/name; SQLite in the data folder when empty",
        ),
        "--database",
    ),
    text(
        "secret.key_file",
        "",
        "加密密钥文件，首次启动时生成 · Keys of encryption and look-up, changed by `lianyi vault`; made at the first start; secret.key in the data folder when empty",
    ),
    text(
        "secret.suite",
        "international",
        "新密钥的算法 · Algorithms of keys that are made from now on: international (AES-256-GCM, HMAC-SHA-256) or guomi (国密 SM4-GCM, HMAC-SM3)",
    ),
    text(
        "audit.reads",
        "journal",
        "查阅留痕方式 · Accesses that only read: journal (in a file before the answer, flushed within 100 ms) or database (on the durable trail before the answer; slower)",
    ),
    text(
        "audit.seal_file",
        "",
        "审计封签文件，宜放在数据库管理员改不到之处 · Seals of the audit trail are appended to it; best on a disk that the database administrator cannot write; seals/audit.seals in the data folder when empty",
    ),
    text(
        "audit.seal_key_file",
        "",
        "封签私钥文件，首次使用时生成 · Key that signs the seals; made at the first use; seal.key in the data folder when empty",
    ),
    number(
        "audit.seal_minutes",
        "60",
        "封签间隔（分钟），0 为关闭 · The server seals the audit trail so often; 0 is never",
    ),
    number(
        "audit.keep_days",
        "0",
        "审计留存天数，0 为永久，至少 183（网络安全法6个月） · Rows of the trail older than this leave the database as signed segments; 0 keeps all, otherwise 183 at least",
    ),
    text(
        "audit.segments",
        "",
        "审计归档目录 · Folder that signed segments of the trail are written to before their rows are taken out; segments in the data folder when empty",
    ),
    flagged(text("http.listen", "127.0.0.1:8080", "HTTP 监听地址 · Address and port of HTTP"), "--http"),
    text(
        "http.base_url",
        "",
        "对外地址 · Where callers reach this server; http:// and the listening address when empty",
    ),
    text(
        "http.tls_certificate",
        "",
        "HTTPS 证书链文件（PEM），更新后自动启用；空为明文 · Certificate chain of HTTPS, PEM; read again when it changes; plain HTTP when empty",
    ),
    text("http.tls_key", "", "HTTPS 私钥文件（PEM） · Private key of the certificate, PEM"),
    number("http.body_bytes_max", "33554432", "请求体上限（字节） · Largest request body, bytes"),
    number("http.bundle_entries_max", "5000", "FHIR Bundle 条目上限 · Most entries of a FHIR Bundle"),
    number("http.timeout_seconds", "60", "请求时限（秒） · A request is given up after so long"),
    flagged(
        text(
            "mllp.listen",
            "",
            "MLLP 监听地址，空为关闭 · Address and port of HL7 v2 over MLLP; off when empty",
        ),
        "--mllp",
    ),
    text(
        "mllp.tls_listen",
        "",
        "MLLP 的 TLS 监听地址，空为关闭 · Address and port of HL7 v2 over MLLP within TLS; off when empty",
    ),
    text(
        "mllp.tls_certificate",
        "",
        "MLLP 的证书链文件（PEM），空为 HTTPS 的 · Certificate chain of MLLP within TLS, PEM; that of HTTPS when empty",
    ),
    text(
        "mllp.tls_key",
        "",
        "MLLP 的私钥文件（PEM），空为 HTTPS 的 · Its private key, PEM; that of HTTPS when empty",
    ),
    number("mllp.message_bytes_max", "16777216", "报文上限（字节） · Largest message, bytes"),
    number("mllp.connections_max", "256", "同时连接上限 · Connections at once"),
    number(
        "mllp.in_flight_max",
        "32",
        "每连接待应答报文数，先后不变 · Messages of one connection that may wait for their acknowledgments at once; they keep their order",
    ),
    number(
        "mllp.half_frame_seconds",
        "30",
        "半帧静默时限（秒） · A begun message that brings no byte is given up",
    ),
    number(
        "mllp.frame_seconds",
        "300",
        "一帧的总时限（秒） · A message takes no longer from first byte to last",
    ),
    number("mllp.idle_seconds", "3600", "空闲连接时限（秒） · A silent connection is closed"),
    number(
        "accounts.idle_minutes",
        "30",
        "登录后无操作即退出（分钟） · A session ends when nothing was done for so long",
    ),
    number("accounts.session_hours", "12", "登录的最长时间（小时） · A session ends after so long"),
    number("accounts.password_days", "90", "口令有效期（天） · A password is changed at least so often"),
    number(
        "accounts.relation_days",
        "90",
        "就诊或开单后本机构可继续查看档案的天数 · A visit or an order lets its institution see the record for so long",
    ),
    text(
        "accounts.second_factor_roles",
        "",
        "除三类管理员外必须用动态口令的角色，空格分隔 · Roles that need a second factor beside the three administrations, separated by blanks",
    ),
    text(
        "console.embed_from",
        "",
        "可嵌入医生工作台的医院系统网址，空格分隔 · Origins of hospital systems that may show the doctor's desk in a frame, separated by blanks; none when empty",
    ),
    text(
        "oidc.issuer",
        "",
        "统一认证（OpenID Connect）地址，空为不用；回调地址为 对外地址/oauth/external/callback · Address of an external OpenID provider, letter by letter as it names itself; off when empty. Register <base_url>/oauth/external/callback there",
    ),
    text("oidc.client_id", "", "本平台在统一认证的客户端标识 · Our client id at the provider"),
    text(
        "oidc.client_secret_file",
        "",
        "存放客户端密钥的文件；空为公开客户端，仅用 PKCE · File that holds our secret there; a public client with PKCE alone when empty",
    ),
    text(
        "oidc.name",
        "统一认证",
        "登录页显示的名称 · What people call the provider, as shown where they sign in",
    ),
    text(
        "oidc.ca_file",
        "",
        "统一认证使用的私有根证书（PEM），空为公共根证书 · Root certificates of a private authority, PEM; those of the browsers when empty",
    ),
    flagged(
        text("log.format", "text", "日志格式 text 或 json · Form of the log: text or json"),
        "--log-format",
    ),
    flagged(
        text(
            "log.level",
            "info",
            "日志级别 · error, warn, info, debug or trace; also per part: info,exchange=debug",
        ),
        "--log-level",
    ),
    number("shutdown.grace_seconds", "20", "停机时限（秒） · How long a stop waits for what is in flight"),
];

impl Key {
    /// The environment variable: `http.listen` is `LIANYI_HTTP_LISTEN`.
    pub fn variable(&self) -> String {
        format!("LIANYI_{}", self.name.to_uppercase().replace('.', "_"))
    }

    /// `("http", "listen")`; the section is empty at the top.
    pub fn parts(&self) -> (&'static str, &'static str) {
        self.name.split_once('.').unwrap_or(("", self.name))
    }

    /// The setting of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// The name most like `wrong`, for a message.
    pub fn like(wrong: &str) -> Option<&'static str> {
        let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
        let written = last(wrong);
        KEYS.iter()
            .map(|key| {
                let apart = strsim::levenshtein(key.name, wrong)
                    .min(strsim::levenshtein(&last(key.name), &written) + 1);
                (if key.name.starts_with(wrong) { 1 } else { apart }, key.name)
            })
            .min()
            .filter(|(apart, _)| apart * 2 <= written.chars().count() + 1)
            .map(|(_, name)| name)
    }
}

/// A file with every setting, explained, at its default.
pub fn template() -> String {
    let mut out = String::from(
        "# 联医的配置文件 · Configuration of Lianyi.\n\
         # 命令行优先于环境变量，环境变量优先于本文件 · Flags win over the environment, the environment over this file.\n\
         # 相对路径从本文件所在目录算起 · Relative paths begin in the folder of this file.\n",
    );
    let mut section = "";
    for key in KEYS {
        let (own, name) = key.parts();
        if own != section {
            section = own;
            let _ = write!(out, "\n[{own}]\n");
        }
        let _ =
            write!(out, "# {} ({})\n# {name} = {}\n", key.about, key.variable(), literal(key, key.default));
    }
    out
}

/// A value as it is written in the file.
pub(crate) fn literal(key: &Key, value: &str) -> String {
    if key.integer && !value.is_empty() {
        value.to_owned()
    } else {
        toml::Value::String(value.to_owned()).to_string()
    }
}
