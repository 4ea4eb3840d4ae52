//! Tests of the rules, by row of the documents.
#[test]
fn shows() {
    let report = crate::check(std::path::Path::new("../../regions"));
    for f in report.faults.iter().chain(&report.warnings) { println!("{f}"); }
    println!("{:#?}", report.counts);
}
