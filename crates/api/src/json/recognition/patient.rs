//! Whom an order is for: named in the body only, since addresses end in logs.

use base::{Ctx, Fault, ResidentId, Result};
use identity::{DocumentKind, Secret, SourcePatient};
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::State;

/// One of: `resident`; `localId`; `document`.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PatientNamed {
    /// The region's id of the person, as an earlier answer gave it.
    resident: Option<Uuid>,
    /// The institution's own number for the patient.
    #[schema(example = "P0001")]
    local_id: Option<String>,
    /// An identity document.
    document: Option<DocumentNamed>,
}

/// An identity document.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DocumentNamed {
    /// By WS/T 364: 01 居民身份证, 03 护照, …
    #[schema(example = "01")]
    kind: String,
    /// Its number.
    #[schema(value_type = String, format = Password)]
    number: Secret,
}

impl PatientNamed {
    /// The resident, if anything is known of one. `ctx` is that of the institution whose number `localId`
    /// is. `Fault::not_found` for a resident's id that was never given out.
    pub(crate) fn find(&self, state: &State, tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Option<ResidentId>> {
        match (self.resident, &self.local_id, &self.document) {
            (Some(id), None, None) => known(state, tx, ResidentId(id)).map(Some),
            (None, Some(local_id), None) => {
                let institution = ctx.institution.as_deref().unwrap_or_default();
                let source = SourcePatient::new(institution, local_id.trim());
                Ok(state.residents.patient_of(tx, &source)?.map(|(_, resident)| resident))
            }
            (None, None, Some(document)) => {
                let kind = DocumentKind::parse(&document.kind).map_err(|f| f.at("patient.document.kind"))?;
                state.residents.find_by_document(tx, kind, &document.number, ctx.now)
            }
            _ => {
                Err(Fault::invalid("name the patient by one of resident, localId and document").at("patient"))
            }
        }
    }
}

fn known(state: &State, tx: &mut Tx<'_>, resident: ResidentId) -> Result<ResidentId> {
    let current = state.residents.current(tx, resident)?;
    if state.residents.patients_of(tx, current)?.is_empty() {
        return Err(Fault::not_found("there is no such resident; ids are given by this server only")
            .at("patient.resident"));
    }
    Ok(current)
}
