//! A console that was built anew makes this crate new, and nothing else does.

fn main() {
    println!("cargo:rerun-if-changed=../../console/dist");
}
