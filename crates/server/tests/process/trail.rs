//! The trail's retention at the terminal: what is taken out stays provable.

use std::fs;

use super::support::on_both;

#[test]
fn old_rows_are_taken_out_as_segments_that_show_every_change() {
    on_both(|place| {
        let region = ["--region", &place.region()];
        let run = |args: &[&str]| place.run(&[args, &region].concat());
        // Long past the six months that the law wants.
        let past = ["synth", "--into-database", "--reports", "40", "--months", "1", "--until", "2025-06-30"];
        run(&past).well();
        assert_eq!(run(&["audit", "archive"]).code(), 2, "kept for ever unless a number of days is set");
        let kept = ["audit", "archive", "--set", "audit.keep_days=30"];
        assert_ne!(run(&kept).code(), 0, "fewer days than the law wants");

        let said = run(&["audit", "archive", "--set", "audit.keep_days=183"]).well();
        assert!(said.contains("已归档") && !said.contains(" 0 行"), "{said}");
        let folder = place.folder.path().join("data/segments");
        let files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(!files.is_empty());
        assert!(run(&["audit", "verify"]).well().contains("完整"), "what is left still holds");
        let again = run(&["audit", "archive", "--set", "audit.keep_days=183"]).well();
        assert!(again.contains(" 0 行"), "nothing is taken twice: {again}");

        for file in &files {
            let name = file.to_str().unwrap();
            assert!(run(&["audit", "segments", name]).well().contains("完整"));
            let text = fs::read_to_string(file).unwrap();
            let line = text.lines().nth(1).unwrap();
            let half = text.lines().take(text.lines().count() / 2).collect();
            let fewer = text.replacen(&format!("{line}\n"), "", 1);
            for changed in [fewer, text.replacen("\"entity\":\"", "\"entity\":\"x", 1), half] {
                fs::write(file, changed).unwrap();
                let said = run(&["audit", "segments", name]);
                assert!(said.code() == 1 && said.err().contains("changed or damaged"), "{}", said.err());
            }
        }
    });
}
