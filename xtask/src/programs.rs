//! Finds and runs other programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::{env, fs, iter, thread};

use anyhow::{Context, Result, anyhow, bail};

/// Runs a program to its end with its output on the terminal. `remedy` says what to do when it fails.
pub fn run(command: &mut Command, remedy: &str) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{} cannot be started. {remedy}", describe(command)))?;
    if !status.success() {
        bail!("{} failed ({status}). {remedy}", describe(command));
    }
    Ok(())
}

/// Runs a program and returns what it printed; nothing when it cannot be run or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first of these programs that is on the path.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<_> = env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        folders
            .iter()
            .map(|folder| folder.join(&file))
            .find(|candidate| candidate.is_file())
    })
}

/// cargo, as it was called: the toolchain stays the same for everything below.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Makes sure that one of `names` is there: where missing, installs Debian packages when that is possible.
pub fn find_or_install(names: &[&str], packages: &[&str]) -> Result<PathBuf> {
    if let Some(found) = find(names) {
        return Ok(found);
    }
    let wanted = names.first().copied().unwrap_or_default();
    let remedy = format!("Install `{wanted}` and put it on PATH, then try again.");
    install(packages, &remedy)?;
    find(names).with_context(|| {
        format!(
            "the packages {} brought no `{wanted}`. {remedy}",
            packages.join(" ")
        )
    })
}

/// Installs Debian packages where that is possible; elsewhere fails with the remedy.
pub fn install(packages: &[&str], remedy: &str) -> Result<()> {
    let all = packages.join(" ");
    if find(&["apt-get"]).is_none() || !is_root() {
        bail!("A program is missing. {remedy} (On Debian it is in {all}.)");
    }
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").arg("-q");
        command
    };
    run(apt().arg("update"), remedy)?;
    run(
        apt()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages),
        remedy,
    )
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).as_deref() == Some("0")
}

/// The command line as one would type it, shortened to file names of programs.
fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    let words = iter::once(program)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy);
    format!("`{}`", words.collect::<Vec<_>>().join(" "))
}

/// Does something with all of these on as many threads as there are processors, the last first.
pub fn side_by_side<T: Send>(items: Vec<T>, work: impl Fn(T) -> Result<()> + Sync) -> Result<()> {
    let items = Mutex::new(items);
    let next = || items.lock().ok().and_then(|mut items| items.pop());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let all = || iter::from_fn(next).try_for_each(&work);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(all)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))?)
    })
}

/// Empties a folder, or makes it.
pub fn fresh_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}
