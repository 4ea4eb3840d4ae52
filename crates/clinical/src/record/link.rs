//! A patient record changes its resident: what stands under it goes along.

use audit::{Action, Event};
use base::{Ctx, ResidentId, Result};
use identity::Moved;
use store::{Tx, outbox};

use super::{Records, ResourceType, store as sql};
use crate::fhir;

impl Records {
    /// Carries all resources about a patient from one resident to another, history included. What was
    /// known of its reports before `ctx.now` stays where it was known then. Leaves the event `patient.moved`
    /// for rooms that keep something by resident.
    pub fn move_patient(&self, tx: &mut Tx<'_>, ctx: &Ctx, Moved { patient, from, to }: Moved) -> Result<()> {
        let mut names = vec![format!("Patient/{patient}")];
        if let Some(alias) = sql::alias_of(tx, ResourceType::Patient, base::Key(patient.0))? {
            names.push(format!("Patient/{alias}"));
        }
        let mut moved = 0u32;
        for kind in ResourceType::ALL.iter().copied().filter(|kind| kind.is_personal()) {
            for found in self.of_resident(tx, from, kind)? {
                let mine = if kind == ResourceType::Patient {
                    found.key.0 == patient.0
                } else {
                    let value = found.value()?;
                    fhir::subject(&value).is_some_and(|subject| names.iter().any(|name| name == subject))
                };
                if !mine {
                    continue;
                }
                sql::move_resource(tx, kind, found.key, from, to)?;
                if kind == ResourceType::DiagnosticReport {
                    sql::move_report(tx, found.key, from, to, ctx.now)?;
                }
                moved += 1;
            }
        }
        let told = format!(r#"{{"patient":"{patient}","from":"{from}","to":"{to}"}}"#);
        outbox::put(tx, self.random.uuid_v7(ctx.now), "patient.moved", &told, ctx.now)?;
        let event = |resident: ResidentId, words: &str| {
            Event::done(Action::Link, format!("Patient/{patient}"))
                .of(resident)
                .with(format!("{moved} resources {words}"))
        };
        audit::append(tx, ctx, [event(from, "left this record"), event(to, "came to this record")])
    }
}
