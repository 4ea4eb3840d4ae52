//! Tests of the rules of this room.

mod acks;
mod charsets;
mod errors;
mod fuzz;
mod moments;
mod oru;
mod patients;
mod rate;
mod real_samples;
mod reports_by_sheet;
mod server;
mod support;
mod tables;
