//! What comes in from hospitals: HL7 v2 over MLLP and spreadsheets of reports. Reading names what is
//! wrong and knows no database. Both ways in end in the same [`model`] structs, which [`intake`] stores
//! through the rooms to the left.
//!
//! A frame's way: [`mllp`] cuts the stream into frames → [`charset`] decodes the whole frame → [`hl7`]
//! splits and reads it → a [`model::Message`], or a refusal that [`hl7::ack`] turns into bytes.
//! A spreadsheet's way: [`table`] reads any headed sheet → [`tabular`] makes reports of its rows, [`organisation`]
//! statements about institutions and people, which it also shows as FHIR.

pub mod charset;
pub mod hl7;
pub mod intake;
pub mod mllp;
pub mod model;
pub mod organisation;
pub mod table;
pub mod tabular;

#[cfg(test)]
mod tests;
