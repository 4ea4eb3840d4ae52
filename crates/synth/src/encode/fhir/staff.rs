//! Institutions, their departments and doctors.

use serde_json::{Value, json};

use super::{Entry, institution, reference};
use crate::plan::{Plan, Site};

/// Id of a department's Location.
pub(super) fn location_id(site: &Site, department: usize) -> String {
    format!("{}-{}", site.code, site.departments.get(department).map_or("0000", |(code, _)| code))
}

/// Id of a doctor's Practitioner and PractitionerRole.
pub(super) fn doctor_id(site: &Site, doctor: usize) -> String {
    format!("{}-{}", site.code, site.doctors.get(doctor).map_or("D0000", |doctor| &doctor.code))
}

/// The Organization, Locations, Practitioners and PractitionerRoles of one institution. Institutions that it
/// belongs to must be written first or with it.
pub fn site_entries(plan: &Plan, site: usize) -> Vec<Entry> {
    let Some(site) = plan.sites().get(site) else { return Vec::new() };
    let mut organisation = json!({
        "resourceType": "Organization",
        "identifier": [institution(&site.code)],
        "active": true,
        "type": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/organization-type", "code": "prov"}],
            "text": site.level.to_string()}],
        "name": site.name,
    });
    if let (Some(code), Some(identifiers)) = (&site.credit_code, organisation["identifier"].as_array_mut()) {
        identifiers.push(json!({"system": "urn:oid:2.16.156.10011.1.21", "value": code}));
    }
    if let Some(parent) = plan.sites().iter().find(|other| Some(&other.code) == site.parent.as_ref()) {
        organisation["partOf"] = reference("Organization", &parent.code);
    }
    let mut entries = vec![Entry::put(site.code.clone(), organisation)];
    for (at, (code, name)) in site.departments.iter().enumerate() {
        let location: Value = json!({
            "resourceType": "Location",
            "identifier": [{"system": format!("urn:lianyi:department:{}", site.code), "value": code}],
            "status": "active",
            "name": name,
            "managingOrganization": reference("Organization", &site.code),
        });
        entries.push(Entry::put(location_id(site, at), location));
    }
    for (at, doctor) in site.doctors.iter().enumerate() {
        let id = doctor_id(site, at);
        let own = json!([{"system": format!("urn:lianyi:doctor:{}", site.code), "value": doctor.code}]);
        let practitioner = json!({
            "resourceType": "Practitioner",
            "identifier": own,
            "active": true,
            "name": [{"text": doctor.name}],
        });
        let department = site.departments.get(doctor.department).map_or("", |(_, name)| name);
        let role = json!({
            "resourceType": "PractitionerRole",
            "identifier": own,
            "active": true,
            "practitioner": reference("Practitioner", &id),
            "organization": reference("Organization", &site.code),
            "code": [{"text": "医师"}],
            "specialty": [{"text": department}],
            "location": [reference("Location", &location_id(site, doctor.department))],
        });
        entries.push(Entry::put(id.clone(), practitioner));
        entries.push(Entry::put(id, role));
    }
    entries
}
