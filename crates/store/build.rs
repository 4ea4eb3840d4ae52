//! Embeds `migrations/*.sql` in name order, so that a new file needs no list to be kept.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../migrations");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("migrations/ stands beside crates/")
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "sql"))
        .collect();
    files.sort();
    let mut list = String::from("const MIGRATIONS: &[(&str, &str)] = &[\n");
    for file in files {
        let file = file.canonicalize().expect("it was just listed");
        let name = file.file_stem().expect("it has a name").to_string_lossy().into_owned();
        writeln!(list, "    ({name:?}, include_str!({file:?})),").expect("a string takes it");
    }
    list.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("migrations.rs"), list)
        .expect("OUT_DIR is writable");
}
