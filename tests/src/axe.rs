//! axe-core's verdict on the page as it stands. The script comes from npm by `cargo xtask test`, which names it in `AXE_CORE`; it is
//! run through the driver, as the page's Content-Security-Policy lets no other script in.

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

use crate::Site;

/// The rules to hold the page to: WCAG 2.2 at levels A and AA, and axe-core's best practice.
const TAGS: [&str; 6] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
];

/// One rule that one element breaks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
pub struct Violation {
    /// axe-core's name of the rule.
    pub rule: String,
    /// Where: a CSS selector, and how the element begins.
    pub node: String,
    /// What axe-core says about it.
    pub message: String,
}

impl Site {
    /// Everything axe-core finds wrong, and how many rules it found kept.
    pub async fn violations(&self) -> Result<(Vec<Violation>, usize)> {
        if !self.run("return Boolean(window.axe)", &[]).await? {
            let path = std::env::var_os("AXE_CORE").context(
                "AXE_CORE must name axe-core's axe.min.js: run `cargo xtask test`, or `npm install axe-core` somewhere and name the file",
            )?;
            let script = fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            self.run::<()>(&script, &[]).await?;
        }
        self.run_async(
            "const [values, done] = arguments;
             axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }).then(({ violations, passes }) => done([
                 violations.flatMap(({ id, nodes }) => nodes.map(({ target, html, failureSummary }) => ({
                     rule: id,
                     node: `${target.flat().join(' ')} ${html.slice(0, 160)}`,
                     message: failureSummary.replaceAll(/\\s+/g, ' '),
                 }))),
                 passes.length,
             ]), (error) => done([[{ rule: 'axe', node: 'document', message: String(error) }], 0]));",
            &[json!(TAGS)],
        )
        .await
    }
}
