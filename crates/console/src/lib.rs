//! The files of `console/dist`, as Vite built them. A release holds them in the binary; a debug build reads
//! them from the folder it was compiled in, so that pages can be changed without a compiler. Without a built
//! console there are none, and the server says so.

use std::borrow::Cow;

use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../../console/dist"]
#[allow_missing = true]
struct Built;

/// The file of that path below `console/dist`, such as `index.html` or `assets/index-abc.js.br`.
pub fn file(path: &str) -> Option<Cow<'static, [u8]>> {
    Built::get(path).map(|file| file.data)
}
