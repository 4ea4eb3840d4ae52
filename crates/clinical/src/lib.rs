//! The clinical record: what is known of a resident's health, as FHIR R4 resources.
//! `fhir` reads, checks, searches and packs one resource and touches no database; `record` keeps them.

pub mod fhir;
pub mod record;
