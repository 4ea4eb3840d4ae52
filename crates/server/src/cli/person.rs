//! How an operator names a person: by an id, or by a document whose number stands in no process list.

use std::io::{BufRead as _, IsTerminal as _};

use base::{Fault, ResidentId};
use clap::Args;
use identity::{DocumentKind, Secret, SourcePatient};

use super::Failure;
use crate::compose::Parts;

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct PersonArgs {
    /// 居民标识，或 机构代码/院内患者号 · The resident's id (UUID), or INSTITUTION/LOCAL-NUMBER
    #[arg(long, value_name = "ID")]
    person: Option<String>,
    /// 从标准输入读取证件号码（不回显）；证件类型默认 01 居民身份证 · Read a document number from standard input, unseen; its kind by WS/T 364, 01 identity card
    #[arg(long, value_name = "KIND", num_args = 0..=1, default_missing_value = "01")]
    document: Option<String>,
}

impl PersonArgs {
    /// The resident who is meant.
    pub(super) fn find(&self, parts: &Parts) -> Result<ResidentId, Failure> {
        let named = match (&self.person, &self.document) {
            (Some(id), _) => by_id(parts, id)?,
            (None, Some(kind)) => by_document(parts, DocumentKind::parse(kind)?)?,
            (None, None) => return Err(Failure::Usage("name a person by --person or --document".to_owned())),
        };
        let resident = named.ok_or_else(|| {
            Fault::not_found("nobody is known by that; look at the number and the institution")
        })?;
        Ok(parts.store.read(|tx| parts.residents.current(tx, resident))?)
    }
}

fn by_id(parts: &Parts, id: &str) -> Result<Option<ResidentId>, Fault> {
    if let Ok(resident) = id.parse::<ResidentId>() {
        return Ok(Some(resident));
    }
    let Some((institution, local)) = id.split_once('/') else {
        // a number alone may be somebody's document: it is not repeated
        return Err(Fault::invalid(
            "--person takes a resident's id (UUID) or INSTITUTION/LOCAL-NUMBER; give a document by --document, which reads it unseen",
        ));
    };
    let source = SourcePatient::new(institution, local);
    let found = parts.store.read(|tx| parts.residents.patient_of(tx, &source))?;
    Ok(found.map(|(_, resident)| resident))
}

fn by_document(parts: &Parts, kind: DocumentKind) -> Result<Option<ResidentId>, Fault> {
    let unread = |e: std::io::Error| Fault::invalid(format!("the document number cannot be read: {e}"));
    let number = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("证件号码 document number: ").map_err(unread)?
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(unread)?;
        line
    };
    let number = Secret::new(number.trim());
    let now = parts.clock.now();
    parts.store.read(|tx| parts.residents.find_by_document(tx, kind, &number, now))
}
