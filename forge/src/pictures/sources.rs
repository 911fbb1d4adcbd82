//! The two packages the photographs come from, opened.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::credit::{self, Credit};
use super::debian::{self, DebianPackage};
use super::rcc::Rcc;
use crate::package::Package;

/// KDE's educational games; their photographs lie in Qt resource files, one for each game, with a README each.
const GCOMPRIS: DebianPackage = DebianPackage {
    name: "gcompris-qt-data",
    version: "3.1-2",
    file: "gcompris-qt-data_3.1-2_all.deb",
    sha256: "e9cf06ab2105529068df73085784e835d2ff03f870d2a8091f09125d40abac9f",
};

/// The image processing library; its docstrings say whose its pictures are.
const SCIKIT_IMAGE: Package = Package {
    name: "scikit-image",
    version: "0.26.0",
    file: "scikit_image-0.26.0-cp311-cp311-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl",
    sha256: "74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af",
};

/// A photograph as its package has it.
pub struct Photograph {
    /// The encoded file.
    pub bytes: Vec<u8>,
    /// Whose it is.
    pub credit: Credit,
    /// Package, version and place, for the credits.
    pub origin: String,
}

/// The opened packages.
pub struct Sources {
    /// By the game's name.
    games: BTreeMap<String, Rcc>,
    fetchers: String,
}

impl Sources {
    /// Fetches and opens what is needed for photographs, each named by package and place in it; `debian_package` is a local copy of
    /// the Debian package, if there is one.
    pub fn open<'a>(
        photographs: impl IntoIterator<Item = (&'a str, &'a str)>,
        debian_package: Option<&Path>,
    ) -> Result<Self> {
        let wanted: BTreeSet<&str> = photographs
            .into_iter()
            .filter(|(package, _)| *package == GCOMPRIS.name)
            .filter_map(|(_, member)| game(member))
            .collect();
        let members: Vec<String> = wanted
            .iter()
            .map(|game| format!("usr/share/gcompris-qt/rcc/{game}.rcc"))
            .collect();
        let mut files = debian::read(&GCOMPRIS.fetch(debian_package)?, &members)?;
        let mut games = BTreeMap::new();
        for (game, member) in wanted.iter().zip(&members) {
            let bytes = files
                .remove(member)
                .with_context(|| format!("{} has no {member}", GCOMPRIS.file))?;
            games.insert((*game).to_owned(), Rcc::new(bytes)?);
        }
        let fetchers = String::from_utf8(SCIKIT_IMAGE.read("skimage/data/_fetchers.py")?)?;
        Ok(Self { games, fetchers })
    }

    /// The photograph that lies at `member` in the package.
    pub fn photograph(&self, package: &str, member: &str) -> Result<Photograph> {
        if package == SCIKIT_IMAGE.name {
            let name = Path::new(member)
                .file_stem()
                .and_then(|stem| stem.to_str())
                .with_context(|| format!("{member} is not a file"))?;
            let credit = credit::from_docstring(&self.fetchers, name)?;
            let origin = format!("{} {}, {member}", SCIKIT_IMAGE.name, SCIKIT_IMAGE.version);
            return Ok(Photograph {
                bytes: SCIKIT_IMAGE.read(member)?,
                credit,
                origin,
            });
        }
        if package != GCOMPRIS.name {
            bail!("there is no package {package}");
        }
        let rcc = game(member)
            .and_then(|game| self.games.get(game))
            .with_context(|| format!("{member} names no game"))?;
        let bytes = rcc.read(&in_resources(member))?;
        let credit = nearest_readme(rcc, member)?;
        let origin = format!("{} {}, {member}", GCOMPRIS.name, GCOMPRIS.version);
        Ok(Photograph {
            bytes,
            credit,
            origin,
        })
    }
}

fn game(member: &str) -> Option<&str> {
    member.split_once('/').map(|(game, _)| game)
}

fn in_resources(path: &str) -> String {
    format!("gcompris/src/activities/{path}")
}

/// The credit in the first README on the way up from the picture; it names files relative to its own folder.
fn nearest_readme(rcc: &Rcc, member: &str) -> Result<Credit> {
    for (slash, _) in member.rmatch_indices('/') {
        let (folder, file) = (&member[..slash], &member[slash + 1..]);
        if let Ok(readme) = rcc.read(&in_resources(&format!("{folder}/README"))) {
            return credit::from_readme(&String::from_utf8(readme)?, file);
        }
    }
    bail!("no README speaks of {member}")
}
