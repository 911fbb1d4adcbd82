//! The page.

fn main() {
    page::mount();
}
