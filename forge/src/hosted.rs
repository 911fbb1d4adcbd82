//! Puts an ONNX file beside a site, as the page's "About models" does: the file with its choices in it, and its entry in the list.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use models::hosted;
use onnx::Kept;

use crate::model::{OnnxArguments, import};

/// `cargo forge model`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The path of an ONNX file.
    #[arg(long)]
    pub model: PathBuf,
    /// The folder "models" of a built site.
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// Its name for those who use it; the file's, if it is missing.
    #[arg(long)]
    pub name: Option<String>,
    /// How the file is read.
    #[command(flatten)]
    pub onnx: OnnxArguments,
}

/// Writes the file and adds it to the list in the same folder; prints the end of the link that names it.
pub fn run(arguments: &Arguments) -> Result<()> {
    let Kept { mut card, file } = import(&arguments.model, &arguments.onnx)?;
    if let Some(name) = &arguments.name {
        card.name.clone_from(name);
    }
    fs::create_dir_all(&arguments.out)?;
    let list = arguments.out.join(hosted::FILE);
    let others = match fs::read_to_string(&list) {
        Ok(json) => hosted::read(&json)?,
        Err(_) => Vec::new(),
    };
    let path = arguments.out.join(&card.file);
    fs::write(&path, file).with_context(|| format!("cannot write {}", path.display()))?;
    fs::write(&list, hosted::with(others, &card))
        .with_context(|| format!("cannot write {}", list.display()))?;
    println!("wrote {} and {}", path.display(), list.display());
    println!("#model={}", card.id);
    Ok(())
}
