//! What doctors ask before an order and what they answer, at the moment of the visit.

use base::{Ctx, Fen, Result};
use care::recognition::{
    CheckAnswer, Coding, Decision, DecisionKind, Order, OrderedItem, OrderedMedicine, PatientClass,
    Recognition, Verdict,
};
use identity::{Residents, SourcePatient};
use jiff::SignedDuration;
use store::Tx;

use super::{Fill, Summary};
use crate::plan::{Answer, Class, Visit};

/// An order to be played.
#[derive(Clone)]
pub(super) struct Play {
    check: Ctx,
    answer: Ctx,
    source: SourcePatient,
    order: Order,
    answers: Vec<Answer>,
}

/// What came of some orders.
#[derive(Default)]
pub(super) struct Played {
    pub(super) patients: u64,
    checks: u64,
    lines: u64,
    offered: u64,
    recognised: u64,
    again: u64,
    saved: i64,
}

impl Played {
    pub(super) fn add_to(&self, summary: &mut Summary) {
        summary.resources += self.patients;
        summary.checks += self.checks;
        summary.lines += self.lines;
        summary.offered += self.offered;
        summary.recognised += self.recognised;
        summary.again += self.again;
        summary.saved += Fen(self.saved);
    }
}

impl Fill<'_> {
    /// The order of a visit and what the doctor means to answer.
    pub(super) fn play(&self, visit: &Visit) -> Play {
        let site = &self.plan.sites()[visit.site];
        let doctor = site.doctors.get(visit.doctor).map_or("", |doctor| doctor.code.as_str());
        let later = visit.at.saturating_add(SignedDuration::from_secs(90)).unwrap_or(visit.at);
        let item = |thing: usize| {
            let local = self.plan.local(visit.site, thing);
            // What has no meaning here yet is asked by the region's code, as an order at the console is.
            match local.mapped {
                true => OrderedItem { codings: vec![own(&local.own, &local.name)], ..OrderedItem::default() },
                false => OrderedItem {
                    item: Some(self.plan.things()[thing].code.clone()),
                    ..OrderedItem::default()
                },
            }
        };
        let order = Order {
            // Filled in when the resident is known.
            resident: base::ResidentId(Default::default()),
            institution: site.code.clone(),
            department: site.departments.get(visit.department).map_or("", |(_, name)| name).to_owned(),
            doctor: doctor.to_owned(),
            encounter: Some(visit.number.clone()),
            patient_class: match visit.class {
                Class::Outpatient => PatientClass::Outpatient,
                Class::Inpatient => PatientClass::Inpatient,
                Class::Emergency => PatientClass::Emergency,
                Class::Checkup => PatientClass::Other,
            },
            emergency: visit.class == Class::Emergency,
            items: visit
                .lines
                .iter()
                .map(|line| OrderedItem { order_id: line.number.clone(), ..item(line.thing) })
                .collect(),
            medicines: visit
                .medicines
                .iter()
                .map(|medicine| OrderedMedicine {
                    order_id: medicine.number.clone(),
                    name: medicine.name.to_owned(),
                    codings: vec![Coding {
                        system: "http://www.whocc.no/atc".to_owned(),
                        code: medicine.atc.to_owned(),
                        display: medicine.name.to_owned(),
                    }],
                    days: Some(medicine.days),
                })
                .collect(),
        };
        Play {
            check: self.ctx(visit.site, visit.at, Some(doctor)),
            answer: self.ctx(visit.site, later, Some(doctor)),
            source: SourcePatient::new(&site.code, &visit.local_id),
            order,
            answers: visit.lines.iter().map(|line| line.answer.clone()).collect(),
        }
    }
}

fn own(code: &str, name: &str) -> Coding {
    Coding { system: String::new(), code: code.to_owned(), display: name.to_owned() }
}

/// Asks and answers.
pub(super) fn one(
    tx: &mut Tx<'_>,
    recognition: &Recognition,
    residents: &Residents,
    play: &Play,
    played: &mut Played,
) -> Result<()> {
    let Some((_, resident)) = residents.patient_of(tx, &play.source)? else { return Ok(()) };
    let order = Order { resident, ..play.order.clone() };
    let answer = recognition.check(tx, &play.check, &order)?;
    played.checks += 1;
    let Some(check) = answer.check else { return Ok(()) };
    for (line, kind) in decisions(&answer, play, played) {
        let recognised = matches!(kind, DecisionKind::Recognise { .. });
        let again = matches!(kind, DecisionKind::Reexamine { .. });
        let answered = recognition.answer(tx, &play.answer, &Decision { check, line, kind })?;
        played.recognised += u64::from(recognised);
        played.again += u64::from(again);
        played.saved += answered.saved.0;
    }
    Ok(())
}

/// What the doctor answers to each line.
fn decisions(answer: &CheckAnswer, play: &Play, played: &mut Played) -> Vec<(u32, DecisionKind)> {
    let mut decisions = Vec::new();
    for (item, meant) in answer.items.iter().zip(&play.answers) {
        played.lines += 1;
        let there = item.decision.verdict == Verdict::Recognisable;
        played.offered += u64::from(item.decision.offered);
        let kind = match meant {
            Answer::Recognise if there => DecisionKind::Recognise { reports: Vec::new() },
            Answer::Again(ground, informed) if there => {
                DecisionKind::Reexamine { ground: ground.clone(), informed: *informed, note: String::new() }
            }
            _ => continue,
        };
        decisions.push((item.line, kind));
    }
    for medicine in answer.medicines.iter().filter(|medicine| !medicine.duplicates.is_empty()) {
        decisions.push((medicine.line, DecisionKind::Continue { reason: "慢性病续方".to_owned() }));
    }
    decisions
}
