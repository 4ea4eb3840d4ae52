//! `POST /api/recognition/checks`: may results from elsewhere stand in for what is about to be ordered?

use axum::extract::State as Extract;
use base::{Ctx, Result};
use care::recognition as rooms;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use super::{answer::CheckAnswer, patient::PatientNamed};
use crate::{
    ApiError, State, access,
    answer::Answer,
    caller::{Allowed, ToRecognise, staff_number},
    input::Body,
    json::said::{Coding, each},
    recognising,
};

/// An order as it is about to be placed.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CheckRequest {
    /// For whom.
    patient: PatientNamed,
    /// The ordering institution, by the region's code; the key's own when absent.
    institution: Option<String>,
    /// Its department, by its own code.
    #[serde(default)]
    department: String,
    /// The doctor, by the institution's staff number.
    #[serde(default)]
    doctor: String,
    /// The encounter, as the institution numbers it.
    encounter: Option<String>,
    /// How the patient is here.
    #[serde(default)]
    #[schema(value_type = Option<PatientClass>)]
    patient_class: rooms::PatientClass,
    /// An emergency: let through at once, nothing is asked.
    #[serde(default)]
    emergency: bool,
    /// Examinations and tests.
    #[serde(default)]
    items: Vec<ItemOrdered>,
    /// Medicines.
    #[serde(default)]
    medicines: Vec<MedicineOrdered>,
    /// Keep that it was asked, so that it counts and can be answered. `false` is a look ahead; it is on the
    /// audit trail all the same.
    #[serde(default = "yes")]
    #[schema(default = true)]
    record: bool,
}

fn yes() -> bool {
    true
}

/// How the patient is here.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[expect(dead_code, reason = "names the values of care's own enum for the OpenAPI document")]
pub(crate) enum PatientClass {
    /// Not said.
    Unknown,
    /// 门诊.
    Outpatient,
    /// 住院.
    Inpatient,
    /// 急诊.
    Emergency,
    /// 体检, home care and the like.
    Other,
}

/// One examination or test: by the region's code, or by codes of the institution.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ItemOrdered {
    /// The order's number at the institution. The same number again is the same order, looked at again.
    #[serde(default)]
    order_id: String,
    /// Code of an item or panel of the region.
    item: Option<String>,
    /// The same thing in other code systems; the first that means something here is taken.
    #[serde(default)]
    codings: Vec<Coding>,
}

/// One medicine.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MedicineOrdered {
    /// The order's number at the institution.
    #[serde(default)]
    order_id: String,
    /// Generic name.
    #[serde(default)]
    name: String,
    /// ATC and insurer's codes.
    #[serde(default)]
    codings: Vec<Coding>,
    /// How many days the supply lasts, where that is known.
    days: Option<u16>,
}

/// Checks an order for results that may be recognised and for duplicates
///
/// One call for an order of many lines. Every report found is answered with its verdict, the reasons and
/// the rules they come from. Nothing ever blocks an order: an unknown patient, an unknown code and an
/// emergency are answered as such.
#[utoipa::path(
    post, path = "/recognition/checks", tag = "recognition", operation_id = "checkOrder",
    request_body = CheckRequest,
    responses((status = 200, description = "The decision", body = CheckAnswer)),
    security(("key" = ["recognition"]))
)]
pub(crate) async fn check(
    Extract(state): Extract<State>,
    caller: Allowed<ToRecognise>,
    Body(request): Body<CheckRequest>,
) -> Result<Answer<CheckAnswer>, ApiError> {
    let ctx = caller.acting_for(request.institution.as_deref())?;
    if caller.person().is_some() && !request.doctor.trim().is_empty() {
        own_name(&ctx, &request.doctor)?;
    }
    let (patient, record, order) = request.parts(&ctx)?;
    let find = |tx: &mut Tx<'_>| patient.find(&state, tx, &ctx);
    let (mut answer, known) = if caller.person().is_some() {
        let resident = tied(&state, &caller, state.read(find)).await?;
        recognising::check(&state, &ctx, order, record, |_| Ok(Some(resident))).await?
    } else {
        recognising::check(&state, &ctx, order, record, find).await?
    };
    access::without_hidden(&state, caller.caller(), &mut answer)?;
    Ok(Answer(CheckAnswer::from(answer).known(known)))
}

/// The resident, to whom a person must have a relation. A person learns the same of somebody unknown as of
/// somebody they have nothing to do with.
async fn tied(
    state: &State,
    caller: &Allowed<ToRecognise>,
    found: Result<Option<base::ResidentId>>,
) -> Result<base::ResidentId> {
    let resident = match found {
        Err(fault) if fault.kind == base::FaultKind::NotFound => None,
        other => other?,
    };
    let resident = resident.ok_or_else(access::no_relation)?;
    caller.about(state, resident).await?;
    Ok(resident)
}

/// Whoever signed in orders in their own name.
fn own_name(ctx: &Ctx, doctor: &str) -> Result<()> {
    if ctx.actor.on_behalf_of.as_deref() == Some(doctor.trim()) {
        return Ok(());
    }
    Err(base::Fault::forbidden("an order is placed in the own name; leave the doctor out").at("doctor"))
}

impl CheckRequest {
    /// For whom, whether it is kept, and what.
    fn parts(self, ctx: &Ctx) -> Result<(PatientNamed, bool, rooms::Order)> {
        let doctor = match self.doctor.trim() {
            "" => ctx.actor.on_behalf_of.clone().unwrap_or_default(),
            staff => staff_number(staff).map_err(|fault| fault.at("doctor"))?,
        };
        let order = rooms::Order {
            resident: base::ResidentId(uuid::Uuid::nil()),
            institution: ctx.institution.clone().unwrap_or_default(),
            department: self.department,
            doctor,
            encounter: self.encounter,
            patient_class: self.patient_class,
            emergency: self.emergency,
            items: each(self.items),
            medicines: each(self.medicines),
        };
        Ok((self.patient, self.record, order))
    }
}

impl From<ItemOrdered> for rooms::OrderedItem {
    fn from(of: ItemOrdered) -> Self {
        Self { order_id: of.order_id, item: of.item, codings: each(of.codings) }
    }
}

impl From<MedicineOrdered> for rooms::OrderedMedicine {
    fn from(of: MedicineOrdered) -> Self {
        Self { order_id: of.order_id, name: of.name, codings: each(of.codings), days: of.days }
    }
}
