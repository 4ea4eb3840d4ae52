use base::Purpose;

use super::{Act, Bond, Matter, Piece, Reach, Relation, Rights, Role, Sensitive, TABLE};

const HERE: &str = "A";
const ELSEWHERE: &str = "B";

fn at(institution: Option<&str>, role: Role) -> Rights {
    Rights { institution: institution.map(str::to_owned), roles: vec![role], purpose: None }
}

fn piece<'a>(matter: Matter, made_by: &'a str, sensitive: &'a [Sensitive]) -> Piece<'a> {
    Piece { matter, made_by, sensitive }
}

const MATTERS: [Matter; 6] =
    [Matter::Person, Matter::Care, Matter::Orders, Matter::Results, Matter::Medicines, Matter::Money];

/// RULES §7.2: 无就诊关系调阅→拒绝.
#[test]
fn nobody_who_treats_sees_a_record_without_a_relation() {
    use Role::{
        Cashier, Doctor, FamilyDoctor, FamilyMember, ImagingTechnician, LaboratoryTechnician, Nurse,
        Pharmacist, ReportingPhysician, Resident,
    };
    for role in [
        Resident,
        FamilyMember,
        FamilyDoctor,
        Doctor,
        Nurse,
        LaboratoryTechnician,
        ImagingTechnician,
        ReportingPhysician,
        Pharmacist,
        Cashier,
    ] {
        for (matter, made_by) in MATTERS.into_iter().flat_map(|m| [(m, HERE), (m, ELSEWHERE)]) {
            assert_eq!(
                at(Some(HERE), role).sees(&piece(matter, made_by, &[]), &[]),
                None,
                "{role} {matter:?}"
            );
        }
    }
}

/// Issue: a doctor sees a record when there is an encounter, an order, a referral, a contract or a consent;
/// otherwise break-glass. What other institutions wrote belongs to it.
#[test]
fn each_relation_of_treatment_opens_the_record_to_a_doctor_and_no_other_does() {
    let doctor = at(Some(HERE), Role::Doctor);
    for relation in Relation::ALL {
        let opens = !matches!(relation, Relation::Own | Relation::Family);
        let seen = doctor.sees(&piece(Matter::Results, ELSEWHERE, &[]), &[Bond::of(relation)]);
        assert_eq!(seen.is_some(), opens, "{relation:?}");
    }
    let bond = [Bond::of(Relation::Encounter)];
    assert_eq!(doctor.sees(&piece(Matter::Money, HERE, &[]), &bond), None, "bills are not for treatment");
    let paying = Rights { purpose: Some(Purpose::Payment), ..doctor };
    assert_eq!(paying.sees(&piece(Matter::Results, HERE, &[]), &bond), None, "a doctor has no such purpose");
}

/// RULES §7.2: 精神、HIV、生殖、职工本人档案加密级.
#[test]
fn sensitive_classes_need_more_than_a_relation() {
    let doctor = at(Some(HERE), Role::Doctor);
    for class in Sensitive::ALL {
        let sees = |made_by: &str, bond: Bond| {
            let sensitive = [class];
            doctor.sees(&piece(Matter::Results, made_by, &sensitive), &[bond]).is_some()
        };
        for relation in [Relation::Referral, Relation::Contract, Relation::Consent, Relation::BreakGlass] {
            assert!(!sees(HERE, Bond::of(relation)), "{class:?} by {relation:?}");
            assert!(sees(ELSEWHERE, Bond::of(relation).opening([class])), "{class:?} named by {relation:?}");
        }
        assert!(!sees(ELSEWHERE, Bond::of(Relation::Encounter)), "{class:?} made elsewhere");
        let staff = class == Sensitive::Staff;
        assert_eq!(sees(HERE, Bond::of(Relation::Encounter)), !staff, "{class:?} made here");
        assert!(sees(HERE, Bond::of(Relation::Encounter).personal()), "{class:?} treated by name");
    }
    let both = [Sensitive::Psychiatric, Sensitive::Hiv];
    let half = [Bond::of(Relation::Consent).opening([Sensitive::Hiv])];
    assert_eq!(doctor.sees(&piece(Matter::Care, HERE, &both), &half), None, "each class for itself");
    let quality = at(Some(HERE), Role::QualityOfficer);
    assert!(quality.sees(&piece(Matter::Care, HERE, &[]), &[]).is_some());
    assert_eq!(quality.sees(&piece(Matter::Care, HERE, &[Sensitive::Hiv]), &[]), None);
    assert_eq!(quality.sees(&piece(Matter::Care, ELSEWHERE, &[]), &[]), None, "its own institution's only");
}

/// A bond that the row does not accept opens nothing beside one that it accepts.
#[test]
fn a_class_is_opened_by_a_relation_that_the_role_may_use() {
    let technician = at(Some(HERE), Role::LaboratoryTechnician);
    let bonds = [Bond::of(Relation::Referral), Bond::of(Relation::Consent).opening([Sensitive::Hiv])];
    assert_eq!(technician.sees(&piece(Matter::Results, HERE, &[Sensitive::Hiv]), &bonds), None);
}

/// GB/T 22239-2019 8.1.5, RULES §7.2: 三权分立.
#[test]
fn the_three_administrations_are_apart_and_see_no_record() {
    let three = [Role::Auditor, Role::SecurityAdministrator, Role::SystemAdministrator];
    let acts = [Act::ReadTrail, Act::GrantRoles, Act::ManageKeys, Act::ManageAccounts, Act::ManageSenders];
    for act in acts {
        let holders: Vec<Role> =
            Role::ALL.iter().copied().filter(|role| at(None, *role).to(act).is_some()).collect();
        assert_eq!(holders.len(), 1, "{act:?} belongs to one administration: {holders:?}");
        assert!(three.contains(&holders[0]));
    }
    for role in three {
        for matter in MATTERS {
            for relation in Relation::ALL {
                assert_eq!(at(None, role).sees(&piece(matter, HERE, &[]), &[Bond::of(relation)]), None);
            }
        }
        for other in Role::ALL {
            assert_eq!(role.goes_with(*other), role == *other, "{role} {other}");
        }
    }
    assert!(!Role::Doctor.goes_with(Role::Resident), "a doctor reads the own record with another account");
    assert!(Role::Doctor.goes_with(Role::QualityOfficer));
}

#[test]
fn a_role_for_the_region_reaches_the_region() {
    let here = at(Some(HERE), Role::InsuranceOfficer);
    assert_eq!(here.to(Act::SeeStatistics).unwrap().reach, Reach::Own);
    assert_eq!(at(None, Role::InsuranceOfficer).to(Act::SeeStatistics).unwrap().reach, Reach::Region);
    assert_eq!(here.sees(&piece(Matter::Money, ELSEWHERE, &[]), &[]), None);
    assert!(at(None, Role::InsuranceOfficer).sees(&piece(Matter::Money, ELSEWHERE, &[]), &[]).is_some());
}

#[test]
fn every_role_has_a_row_and_systems_acts_have_none() {
    for role in Role::ALL {
        assert!(TABLE.iter().any(|row| row.role == *role), "{role}");
        assert_eq!(role.name().parse::<Role>().unwrap(), *role);
        assert_eq!(at(None, *role).to(Act::WriteRecord), None, "{role}");
    }
    assert!(!Role::Doctor.held_at(None), "nobody treats for the region");
}
