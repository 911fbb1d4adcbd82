//! Keeps memory between steps.
//!
//! glibc gives large blocks back to the system as soon as they are freed, and every step gets them anew, page by page: that took
//! longer than the arithmetic. How much it keeps can only be said from outside (mallopt(3)), so the program starts itself again.

use std::env;
use std::process::{self, Command};

use anyhow::{Context, Result};

const SETTINGS: [(&str, &str); 2] = [
    ("MALLOC_MMAP_THRESHOLD_", "1073741824"),
    ("MALLOC_TRIM_THRESHOLD_", "8589934592"),
];

/// Returns where nothing is to be done; else runs the program again with the settings and ends with it.
pub fn keep() -> Result<()> {
    let (first, _) = SETTINGS[0];
    if !cfg!(target_env = "gnu") || env::var_os(first).is_some() {
        return Ok(());
    }
    let status = Command::new(env::current_exe()?)
        .args(env::args_os().skip(1))
        .envs(SETTINGS)
        .status()
        .context("forge could not start itself again")?;
    process::exit(status.code().unwrap_or(1))
}
