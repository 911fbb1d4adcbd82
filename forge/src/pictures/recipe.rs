//! The table `forge/pictures.tsv`: which photographs ship, which square of each, and what there is to try on it.

use anyhow::{Context, Result, ensure};

const TABLE: &str = include_str!("../../pictures.tsv");
const HEAD: &str = "id\ttitle\tpackage\tmember\tx\ty\tside\tfilter\toriginal\tfiltered\talt\tstory";

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Short word used in links and file names.
    pub id: &'static str,
    /// Title shown to the visitor.
    pub title: &'static str,
    /// Name of the package that holds the photograph.
    pub package: &'static str,
    /// Where it lies in the package.
    pub member: &'static str,
    /// The square that ships: left edge, upper edge and side in pixels of the photograph.
    pub square: (u32, u32, u32),
    /// Filter words of the story.
    pub filter: &'static str,
    /// The default model's best class on the unfiltered picture.
    pub original: usize,
    /// The default model's best class on the filtered picture.
    pub filtered: usize,
    /// What is seen, for those who cannot see it.
    pub alt: &'static str,
    /// What happens under the filter.
    pub story: &'static str,
}

/// All lines, in the gallery's order.
pub fn all() -> Result<Vec<Recipe>> {
    let mut lines = TABLE.lines();
    ensure!(
        lines.next() == Some(HEAD),
        "pictures.tsv must begin with the line {HEAD}"
    );
    lines
        .map(|line| parse(line).with_context(|| format!("in pictures.tsv: {line}")))
        .collect()
}

fn parse(line: &'static str) -> Result<Recipe> {
    let cells: Vec<&str> = line.split('\t').collect();
    let &[
        id,
        title,
        package,
        member,
        x,
        y,
        side,
        filter,
        original,
        filtered,
        alt,
        story,
    ] = cells.as_slice()
    else {
        anyhow::bail!(
            "{} cells instead of {}",
            cells.len(),
            HEAD.split('\t').count()
        );
    };
    Ok(Recipe {
        id,
        title,
        package,
        member,
        square: (x.parse()?, y.parse()?, side.parse()?),
        filter,
        original: original.parse()?,
        filtered: filtered.parse()?,
        alt,
        story,
    })
}
