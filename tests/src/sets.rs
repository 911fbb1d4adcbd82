//! The test of a whole set, as a visitor works it, and the same test run natively.

use anyhow::{Context, Result, ensure};
use forge::evaluate::{Arguments, Evaluated, evaluate};
use forge::model::OnnxArguments;
use models::read_as::ReadAs;
use serde::Deserialize;
use serde_json::json;
use sets::evaluation::{Choice, Evaluation, Outcome};
use thirtyfour::Key;

use crate::Site;

/// Right answers of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Right {
    /// Pictures whose answer was right.
    pub right: usize,
    /// Pictures that were judged.
    pub of: usize,
}

/// A cell of a confusion matrix that is not empty: row, column (`None` for another label), pictures.
pub type MatrixCell = (usize, Option<usize>, usize);

impl Site {
    /// Puts a set under test and waits until its pictures are known.
    pub async fn choose_set(&self, id: &str) -> Result<()> {
        self.choose("set", id).await?;
        self.set_is_open(id).await
    }

    /// Waits until the pictures of the set called `id` are known.
    pub async fn set_is_open(&self, id: &str) -> Result<()> {
        self.wait(&format!("the set {id}"), async |site| {
            let open: Option<String> = site
                .run(
                    "return document.querySelector('[data-testid=amount]')?.dataset.set ?? null",
                    &[],
                )
                .await?;
            Ok((open.as_deref() == Some(id)).then_some(()))
        })
        .await
    }

    /// Starts the test and waits until it has ended.
    pub async fn test_set(&self) -> Result<()> {
        self.start_set().await?;
        self.set_is_tested().await
    }

    /// Starts the test once the set and the model are known.
    pub async fn start_set(&self) -> Result<()> {
        self.wait("a set to test", async |site| {
            Ok(site.is_enabled("start-test").await?.then_some(()))
        })
        .await?;
        // By keyboard: what was made beforehand may come at any time and move the button away from under a mouse.
        self.press("start-test", &[Key::Enter]).await?;
        self.wait("the start of the test", async |site| {
            let begun = site.count("stop-test").await? + site.count("accuracy-original").await?;
            Ok((begun > 0).then_some(()))
        })
        .await
    }

    /// Waits until nothing is being judged any more.
    pub async fn set_is_tested(&self) -> Result<()> {
        self.wait("the end of the test", async |site| {
            Ok((site.is_enabled("start-test").await?
                && site.count("accuracy-original").await? == 1)
                .then_some(()))
        })
        .await
    }

    /// Whether there is such a button and it can be pressed.
    pub async fn is_enabled(&self, id: &str) -> Result<bool> {
        self.run(
            "const button = document.querySelector(`[data-testid=${arguments[0]}]`);
             return button !== null && !button.disabled;",
            &[json!(id)],
        )
        .await
    }

    /// What the page says about the pictures as they are (`original`) or under the filter (`filtered`).
    pub async fn right(&self, side: &str) -> Result<Right> {
        self.run(
            "const { right, of } = document.querySelector(`[data-testid=accuracy-${arguments[0]}]`).dataset;
             return { right: Number(right), of: Number(of) };",
            &[json!(side)],
        )
        .await
    }

    /// The confusion matrix on the page.
    pub async fn matrix(&self, side: &str) -> Result<Vec<MatrixCell>> {
        self.run(
            "return [...document.querySelectorAll(`[data-testid=matrix-${arguments[0]}] td button`)]
                 .filter((cell) => cell.innerText !== '')
                 .map((cell) => [
                     Number(cell.dataset.row),
                     cell.dataset.column === '' ? null : Number(cell.dataset.column),
                     Number(cell.innerText),
                 ]);",
            &[json!(side)],
        )
        .await
    }

    /// Fails unless the page's results are those of `native`.
    pub async fn agrees_with(&self, native: &Evaluated) -> Result<()> {
        for (side, outcomes) in [
            ("original", &native.original),
            ("filtered", &native.filtered),
        ] {
            if outcomes.is_empty() {
                continue;
            }
            let (right, cells) = summary(native, outcomes)?;
            let found = self.right(side).await?;
            ensure!(
                found == right,
                "{side}: {found:?} on the page, {right:?} natively"
            );
            let found = self.matrix(side).await?;
            ensure!(
                found == cells,
                "{side}: {found:?} on the page, {cells:?} natively"
            );
        }
        Ok(())
    }
}

fn summary(native: &Evaluated, outcomes: &[Outcome]) -> Result<(Right, Vec<MatrixCell>)> {
    let evaluation = Evaluation::of(&native.scoring, outcomes, Choice::AllLabels);
    let accuracy = evaluation.accuracy.context("no pictures")?;
    let right = Right {
        right: accuracy.hits,
        of: accuracy.of,
    };
    let classes = evaluation.classes.len();
    let columns = || (0..classes).map(Some).chain([None]);
    let cells = (0..classes)
        .flat_map(|row| columns().map(move |column| (row, column)))
        .map(|(row, column)| (row, column, evaluation.pictures_in(row, column).len()))
        .filter(|&(_, _, count)| count > 0)
        .collect();
    Ok((right, cells))
}

/// The same test without a browser.
pub fn native(set: &str, model: &str, filter: &str, per_class: Option<usize>) -> Result<Evaluated> {
    native_read(set, model, filter, per_class, ReadAs::default())
}

/// The same with files read in another way.
pub fn native_read(
    set: &str,
    model: &str,
    filter: &str,
    per_class: Option<usize>,
    read_as: ReadAs,
) -> Result<Evaluated> {
    evaluate(&Arguments {
        set: set.to_owned(),
        model: model.to_owned(),
        filter: filter.to_owned(),
        edge: 0.0,
        per_class,
        read_as: read_as.into(),
        among_set: false,
        onnx: OnnxArguments::default(),
    })
}
