//! How other libraries write files that can be opened here.

use onnx::exports::Library;

/// Names and lines of the libraries that a visitor chooses from.
pub fn exports() -> Vec<(String, String)> {
    let of = |library: Library| (library.name().to_owned(), library.lines().to_owned());
    Library::ALL.map(of).to_vec()
}
