//! `POST /cds-services/{id}`: an order is answered with cards.

use axum::{Json, extract::State as Extract};
use base::{Ctx, ResidentId, Result};
use care::recognition::{CheckAnswer, Order, OrderedItem, OrderedMedicine, PatientClass};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{
    card::{self, Card},
    card_id::LINES_MOST,
    discover::Service,
    draft::{Draft, Ordered, drafts},
    patient,
};
use crate::{
    ApiError, State,
    caller::{Allowed, ToCallHooks, staff_number},
    input::{Named, WithResources},
    recognising,
};

/// A hook's call. What is not named here is passed over, as the specification wants it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HookCalled {
    /// The hook: that of the service.
    #[schema(example = "order-sign")]
    hook: String,
    /// Names this call of the hook.
    #[expect(dead_code, reason = "required by the specification, for the hospital's own logs")]
    hook_instance: String,
    /// What happens.
    context: Context,
    /// What was asked to be sent along.
    #[schema(value_type = Option<Object>)]
    prefetch: Option<Map<String, Value>>,
}

/// What happens at an order.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Context {
    /// The doctor: `Practitioner/x`, by staff number.
    #[schema(example = "Practitioner/D1024")]
    user_id: String,
    /// The patient, as the hospital's system names it.
    patient_id: String,
    /// The encounter, as the hospital's system names it.
    encounter_id: Option<String>,
    /// With order-select: which of the drafts are new.
    selections: Option<Vec<String>>,
    /// A FHIR Bundle of the orders.
    #[schema(value_type = Object)]
    draft_orders: Value,
}

/// The answer to a hook.
#[derive(Serialize, ToSchema)]
pub(crate) struct Cards {
    /// One for each order of which there is something to say; none is an answer too.
    cards: Vec<Card>,
}

/// Answers an order with what may be recognised and what is a duplicate
///
/// An order with priority `stat` is an emergency: it is let through at once, without a card.
#[utoipa::path(
    post, path = "/cds-services/{id}", tag = "cds-hooks", operation_id = "callCdsService",
    params(("id" = String, Path, description = "The service")), request_body = HookCalled,
    responses(
        (status = 200, description = "Cards", body = Cards),
        (status = 412, description = "The patient was not sent along and is not known by an id of this server"),
    ),
    security(("key" = ["recognition"]))
)]
pub(crate) async fn invoke(
    Extract(state): Extract<State>,
    caller: Allowed<ToCallHooks>,
    Named(id): Named<String>,
    WithResources(called): WithResources<HookCalled>,
) -> Result<Json<Cards>, ApiError> {
    let service = Service::named(&id)?;
    if called.hook != service.hook() {
        let fault = base::Fault::invalid(format!("this service answers the hook {}", service.hook()));
        return Err(fault.at("hook").into());
    }
    let ctx = caller.acting_for(None)?;
    let HookCalled { context, prefetch, .. } = called;
    let selections = context.selections.as_deref().filter(|_| service == Service::OrderSelect);
    let drafts = drafts(&context.draft_orders, selections)?;
    let prefetched = prefetch.as_ref().and_then(|sent| sent.get("patient"));
    let patient = &context.patient_id;
    let resident = state.read(|tx| patient::find(&state, tx, &ctx, patient, prefetched))?;
    let cards = answered(&state, &ctx, &context, resident, drafts).await?;
    Ok(Json(Cards { cards }))
}

/// Emergencies and the rest are checked apart, since an order is the one or the other as a whole.
async fn answered(
    state: &State,
    ctx: &Ctx,
    context: &Context,
    resident: Option<ResidentId>,
    drafts: Vec<Draft>,
) -> Result<Vec<Card>> {
    let (urgent, usual): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(|draft| draft.emergency);
    let mut cards = Vec::new();
    for (drafts, emergency) in [(usual, false), (urgent, true)] {
        for part in parts(drafts) {
            let order = order(ctx, context, emergency, &part)?;
            let answer = recognising::check(state, ctx, order, true, |_| Ok(resident)).await?.0;
            if !emergency {
                cards.extend(told(state, ctx, &answer, &part).await?);
            }
        }
    }
    Ok(cards)
}

/// As many drafts as can have cards of one check.
fn parts(drafts: Vec<Draft>) -> Vec<Vec<Draft>> {
    let mut parts: Vec<Vec<Draft>> = Vec::new();
    for draft in drafts {
        match parts.last_mut() {
            Some(part) if part.len() < LINES_MOST => part.push(draft),
            _ => parts.push(vec![draft]),
        }
    }
    parts
}

fn order(ctx: &Ctx, context: &Context, emergency: bool, drafts: &[Draft]) -> Result<Order> {
    let user = context.user_id.rsplit('/').next().unwrap_or_default();
    let doctor = if user.is_empty() {
        String::new()
    } else {
        staff_number(user).map_err(|fault| fault.at("context.userId"))?
    };
    let mut items: Vec<OrderedItem> = Vec::new();
    let mut medicines: Vec<OrderedMedicine> = Vec::new();
    for draft in drafts {
        match &draft.ordered {
            Ordered::Item(item) => items.push(item.clone()),
            Ordered::Medicine(medicine) => medicines.push(medicine.clone()),
        }
    }
    Ok(Order {
        resident: ResidentId(uuid::Uuid::nil()),
        institution: ctx.institution.clone().unwrap_or_default(),
        department: String::new(),
        doctor,
        encounter: context.encounter_id.clone(),
        patient_class: PatientClass::Unknown,
        emergency,
        items,
        medicines,
    })
}

/// The cards of a check, in the order of its lines. Results shown on them are read, so that is audited.
async fn told(state: &State, ctx: &Ctx, answer: &CheckAnswer, drafts: &[Draft]) -> Result<Vec<Card>> {
    let Some(check) = answer.check else { return Ok(Vec::new()) };
    let (items, medicines): (Vec<&Draft>, Vec<&Draft>) =
        drafts.iter().partition(|draft| matches!(draft.ordered, Ordered::Item(_)));
    let (mut cards, mut events) = (Vec::new(), Vec::new());
    for (line, draft) in answer.items.iter().zip(items) {
        let excerpts = state.read(|tx| card::excerpts(state, tx, &line.decision, &mut events))?;
        cards.extend(card::of_item(state, check, line, &draft.reference, &excerpts));
    }
    for (line, draft) in answer.medicines.iter().zip(medicines) {
        cards.extend(card::of_medicine(state, check, line, &draft.reference));
    }
    if !events.is_empty() {
        state.audited(ctx, events).await?;
    }
    Ok(cards)
}
