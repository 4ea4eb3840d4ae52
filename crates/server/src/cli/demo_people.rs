//! What ties the people of a demonstration to each other, so that its pages have something to show: a contract with
//! a family doctor, the authority of a family, an opening that waits for its review, an objection for its answer.

use std::collections::BTreeMap;

use base::{Ctx, Fault, Purpose, ResidentId, Result};
use clinical::record::{Found, PageRequest, ResourceType};
use identity::{
    Demographics, SourcePatient,
    access::{
        bond::{self, For, NewBond, Opening},
        objection::{self, About, NewObjection, Target},
        rights::Relation,
    },
    account::AccountId,
};
use jiff::SignedDuration;

use crate::compose::Parts;

/// Reports that are looked through for somebody with many.
const LOOKED_THROUGH: usize = 400;
/// People of the stories: the resident, a mother, and whose record is opened.
const PEOPLE: usize = 3;

/// Residents with many reports, the one with the most first, each with one of the reports.
pub(super) fn known(parts: &Parts) -> Result<Vec<(ResidentId, Found)>> {
    let found = parts.store.read(|tx| {
        let question = parts.records.question(ResourceType::DiagnosticReport, "", parts.clock.now(), None);
        let question = question.map_err(|_| Fault::internal("the question for any report is wrong"))?;
        let request = PageRequest { count: LOOKED_THROUGH, ..PageRequest::default() };
        Ok(parts.records.search(tx, ResourceType::DiagnosticReport, &question, &request)?.found)
    })?;
    let mut people: BTreeMap<ResidentId, (usize, Found)> = BTreeMap::new();
    for report in found {
        if let Some(resident) = report.resident {
            people.entry(resident).or_insert((0, report)).0 += 1;
        }
    }
    let mut people: Vec<(usize, ResidentId, Found)> =
        people.into_iter().map(|(resident, (count, report))| (count, resident, report)).collect();
    people.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    people.truncate(PEOPLE);
    Ok(people.into_iter().map(|(_, resident, report)| (resident, report)).collect())
}

/// Accounts of the stories.
pub(super) struct Who<'a> {
    /// The resident's.
    pub(super) resident: AccountId,
    /// A doctor's, and the name it signs in with.
    pub(super) doctor: (AccountId, &'a str),
    /// The institution where the doctor works.
    pub(super) institution: &'a str,
}

/// Ties the people of [`known`].
pub(super) fn tie(parts: &Parts, known: &[(ResidentId, Found)], who: &Who<'_>) -> Result<()> {
    let Some((own, report)) = known.first() else { return Ok(()) };
    let ctx = parts.operator();
    let tie = |resident: ResidentId, relation: Relation, to: For| NewBond {
        resident,
        relation,
        to,
        opens: Vec::new(),
        until: None,
        reason: "演示 demonstration".to_owned(),
    };
    let mut bonds = vec![tie(*own, Relation::Contract, For::Institution(who.institution.to_owned()))];
    bonds.extend(known.get(1).map(|(mother, _)| tie(*mother, Relation::Family, For::Account(who.resident))));
    let opening = known.get(2).map(|(resident, _)| Opening {
        resident: *resident,
        account: who.doctor.0,
        institution: who.institution.to_owned(),
        reason: "急诊抢救，患者意识不清，无法取得同意".to_owned(),
        opens: Vec::new(),
        lasting: SignedDuration::from_hours(24),
    });
    // One that the institution of the demonstration's accounts made, if there is one: they answer.
    let reports =
        parts.store.read(|tx| parts.records.of_resident(tx, *own, ResourceType::DiagnosticReport))?;
    let report = reports.iter().find(|report| report.institution == who.institution).unwrap_or(report);
    let objection = NewObjection {
        resident: *own,
        about: About::WrongContent,
        target: Target::Piece(ResourceType::DiagnosticReport.name().to_owned(), report.key),
        institution: report.institution.clone(),
        words: "报告中的项目与实际检查不符，请核对后更正。".to_owned(),
        due: objection::due(&parts.region, ctx.now),
    };
    let doctor = as_account(&ctx, who.doctor.1, who.institution);
    let resident = Ctx { purpose: Purpose::Request, ..as_account(&ctx, "resident", "") };
    let (random, vault, residents) = (parts.random.clone(), parts.vault.clone(), parts.residents.clone());
    let again = known.last().map(|(resident, _)| *resident);
    let desk = ctx.clone().for_institution(who.institution);
    parts.store.write(move |tx| {
        // Somebody who is known, registered again without a document: a person has to say whether it is the same.
        if let (Some(again), Some(code)) = (again, desk.institution.as_deref()) {
            let stated = residents.demographics(tx, again)?;
            let stated = Demographics { documents: Vec::new(), phone: None, address: None, ..stated };
            residents.register(tx, &desk, &SourcePatient::new(code, "DEMO-0001"), &stated)?;
        }
        for new in &bonds {
            bond::bind(tx, &ctx, &random, new)?;
        }
        if let Some(opening) = &opening {
            opening.open(tx, &doctor, &random)?;
        }
        objection.make(tx, &resident, &vault, &random).map(drop)
    })
}

fn as_account(ctx: &Ctx, login: &str, institution: &str) -> Ctx {
    let mut ctx = ctx.clone();
    ctx.actor.kind = base::ActorKind::Person;
    login.clone_into(&mut ctx.actor.id);
    ctx.institution = Some(institution.to_owned()).filter(|code| !code.is_empty());
    ctx.purpose = Purpose::Treatment;
    ctx
}
