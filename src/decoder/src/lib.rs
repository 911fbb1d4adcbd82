//! The decoder worker: files into upright square pixels, away from the page so that it never stutters, and in a worker of its own
//! so that a huge picture can be cancelled and its memory given back. It also takes files out of zip archives.

mod archive;
mod worker;

pub use worker::run;
