//! The laboratory as a visitor works it, and the same experiments natively.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use forge::experiment::opened::{OpenedStudy, Subject};
use forge::experiment::runner::{Notebook, THREADS, run};
use forge::model::OnnxArguments;
use forge::read_as::ReadAsArguments;
use serde_json::{Value, json};
use shortcuts::document::Document;
use shortcuts::plan::Plan;
use shortcuts::probe::{Probe, Readings};
use shortcuts::spectra::ClassSpectra;
use shortcuts::study::Study;
use tempfile::TempDir;

use crate::{Site, Visit};

/// How far readings in the browser and natively may be apart: in nats, and as a share of large ones. Both add in another order.
const READINGS: f64 = 1e-5;

/// Keeps what the page saves in `window.saved`, without a download, and what it asks its workers about sets in `window.asked`.
const WATCH: &str = "
    window.asked = [];
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
        const question = Array.isArray(message) ? JSON.parse(message[0]) : {};
        for (const kind of ['gather', 'survey', 'probe'])
            if (question[kind]) window.asked.push(question[kind].probe ?? kind);
        return post.call(this, message, ...rest);
    };
    const make = URL.createObjectURL;
    URL.createObjectURL = (object) => {
        if (object.type.startsWith('application/json')) window.saved = object;
        return make.call(URL, object);
    };
    HTMLAnchorElement.prototype.click = function () {
        if (!this.download) HTMLElement.prototype.click.call(this);
    };";

/// The laboratory's address for a set and a model, on the processor.
pub fn link(set: &str, model: &str) -> String {
    format!("#view=laboratory&set={set}&model={model}&backend=cpu")
}

impl Visit {
    /// Opens the laboratory, watches what it saves and asks, and waits for the set.
    pub async fn laboratory(self, set: &str, model: &str) -> Result<Site> {
        let site = self.watched().open(&link(set, model)).await?;
        site.laboratory_is_open(set).await?;
        Ok(site)
    }

    /// Watches what the laboratory saves and asks.
    #[must_use]
    pub fn watched(self) -> Self {
        self.with_page_script(WATCH)
    }
}

impl Site {
    /// Waits until an experiment on a set whose id begins with `set` can be started.
    pub async fn laboratory_is_open(&self, set: &str) -> Result<()> {
        self.wait(&format!("the laboratory with {set}"), async |site| {
            let open: bool = site
                .run(
                    "const [set] = arguments;
                     const amount = document.querySelector('[data-testid=lab-amount]');
                     const start = document.querySelector('[data-testid=start-experiment]');
                     return Boolean(amount?.dataset.set?.startsWith(set) && start && !start.disabled);",
                    &[json!(set)],
                )
                .await?;
            Ok(open.then_some(()))
        })
        .await
    }

    /// Takes an experiment up and makes its settings: entries of lists and numbers by test id.
    pub async fn prepare(&self, experiment: &str, settings: &[(&str, &dyn Display)]) -> Result<()> {
        self.click(&format!("experiment-{experiment}")).await?;
        for (id, value) in settings {
            let value = value.to_string();
            self.wait(&format!("{value} as a value of {id}"), async |site| {
                let set: bool = site
                    .run(
                        "const [id, value] = arguments;
                         const field = document.querySelector(`[data-testid=${id}]`);
                         if (!field) return false;
                         if (field.type === 'checkbox') field.checked = value === 'true';
                         else field.value = value;
                         if (field.type !== 'checkbox' && field.value !== value) return false;
                         field.dispatchEvent(new Event('change', { bubbles: true }));
                         return true;",
                        &[json!(id), json!(value)],
                    )
                    .await?;
                Ok(set.then_some(()))
            })
            .await?;
        }
        Ok(())
    }

    /// Runs the experiment to its end.
    pub async fn experiment(&self) -> Result<()> {
        self.click("start-experiment").await?;
        self.experiment_has_ended().await
    }

    /// Waits until nothing more is asked.
    pub async fn experiment_has_ended(&self) -> Result<()> {
        self.wait("the end of the experiment", async |site| {
            Ok(site.is_experiment_over().await?.then_some(()))
        })
        .await
    }

    /// Whether the experiment has come to its end; an error if it was broken off.
    pub async fn is_experiment_over(&self) -> Result<bool> {
        let (over, broken): (bool, Option<String>) = self
            .run(
                "const find = (id) => document.querySelector(`[data-testid=${id}]`);
                 return [
                     Boolean(find('start-experiment')) && !find('lab-progress'),
                     find('lab-stopped')?.innerText ?? null,
                 ];",
                &[],
            )
            .await?;
        if let Some(sentence) = broken {
            bail!("the experiment broke off: {sentence}");
        }
        Ok(over)
    }

    /// Masks tried and masks in all, while they are tried.
    pub async fn masks(&self) -> Result<Option<(usize, usize)>> {
        let texts = self.texts("lab-progress").await?;
        Ok(texts.first().and_then(|text| {
            let (_, counts) = text.split_once(": ")?;
            let (done, rest) = counts.split_once(" of ")?;
            let (total, _) = rest.split_once(" masks")?;
            Some((done.parse().ok()?, total.parse().ok()?))
        }))
    }

    /// The text of the report that the page saves as JSON.
    pub async fn report_text(&self) -> Result<String> {
        self.run::<()>("window.saved = null", &[]).await?;
        self.click("report-json").await?;
        let text: Option<String> = self
            .run_async(
                "const done = arguments[0];
                 if (window.saved) window.saved.text().then(done);
                 else done(null);",
                &[],
            )
            .await?;
        text.context("the page saved no report")
    }

    /// The report that the page saves as JSON.
    pub async fn report(&self) -> Result<Document> {
        Ok(Document::from_json(&self.report_text().await?)?)
    }

    /// Hands the page a report as a file.
    pub async fn load_report(&self, path: &Path) -> Result<()> {
        self.wait("a place for a report", async |site| {
            Ok((site.count("report-input").await? == 1).then_some(()))
        })
        .await?;
        self.choose_file("report-input", path).await?;
        Ok(())
    }

    /// How many times the workers were asked anything about a set since the page was opened.
    pub async fn questions(&self) -> Result<usize> {
        self.run("return window.asked.length", &[]).await
    }

    /// The names of the probes that were asked since the page was opened, in order.
    pub async fn probes(&self) -> Result<Vec<String>> {
        let asked: Vec<Value> = self
            .run(
                "return window.asked.filter((question) => question.mask)",
                &[],
            )
            .await?;
        asked
            .into_iter()
            .map(|probe| Ok(serde_json::from_value::<Probe>(probe)?.name()))
            .collect()
    }

    /// The verdicts of the shortcut test, by class.
    pub async fn verdicts(&self) -> Result<Vec<String>> {
        self.run(
            "return [...document.querySelectorAll('[data-testid=class-test]')].map((row) => row.dataset.verdict)",
            &[],
        )
        .await
    }
}

/// A study of the site's own, with the answers of the native network.
pub struct Native {
    /// Model, set and pictures.
    pub opened: OpenedStudy,
    /// Of the search pictures.
    pub spectra: ClassSpectra,
    /// The class of the nearest mean spectrum, by test picture.
    pub nearest: Vec<Option<usize>>,
    notebook: Notebook,
    _folder: TempDir,
}

impl Native {
    /// With up to `per_class` pictures of each class, and the page's settings.
    pub fn open(set: &str, model: &str, per_class: usize) -> Result<Self> {
        let opened = OpenedStudy::open(&Subject {
            set: set.to_owned(),
            model: model.to_owned(),
            per_class: Some(per_class),
            shared: false,
            seed: 1,
            unclipped: false,
            after_normalising: false,
            read_as: ReadAsArguments::default(),
            onnx: OnnxArguments::default(),
        })?;
        let (spectra, nearest) = opened.spectra()?;
        let folder = tempfile::tempdir()?;
        Ok(Self {
            notebook: Notebook::at(&folder.path().join("readings"))?,
            opened,
            spectra,
            nearest,
            _folder: folder,
        })
    }

    /// Asks whatever the plan wants to know, and returns all answers there are.
    pub fn ask(&mut self, plan: &impl Plan) -> Result<&Readings> {
        run(plan, &self.opened, &mut self.notebook, THREADS, |_| ())?;
        Ok(self.notebook.readings())
    }

    /// Fails unless the page's report is about the same study and has the same answers.
    pub fn agrees_with(&self, document: &Document) -> Result<()> {
        self.is_subject_of(document)?;
        alike(&document.run.readings, self.notebook.readings())
    }

    /// Fails unless the page's report is about the same study, and the survey found the same.
    pub fn is_subject_of(&self, document: &Document) -> Result<()> {
        let run = &document.run;
        // The page and forge tell versions of a set apart by hashes of other files, and the page's engine may have relaxed SIMD.
        let study = Study {
            set_version: self.opened.study.set_version.clone(),
            arithmetic: self.opened.study.arithmetic,
            ..run.study.clone()
        };
        ensure!(
            study == self.opened.study,
            "another study: {study:?} on the page, {:?} natively",
            self.opened.study
        );
        ensure!(
            run.nearest == self.nearest,
            "other nearest spectra: {:?} on the page, {:?} natively",
            run.nearest,
            self.nearest
        );
        Ok(())
    }
}

/// Fails unless both have the same answers to the same questions.
fn alike(page: &Readings, native: &Readings) -> Result<()> {
    let names = |readings: &Readings| readings.0.keys().cloned().collect::<BTreeSet<_>>();
    let (asked, wanted) = (names(page), names(native));
    ensure!(!wanted.is_empty(), "nothing was asked");
    ensure!(
        asked == wanted,
        "other questions: {:?} only on the page, {:?} only natively",
        asked.difference(&wanted),
        wanted.difference(&asked)
    );
    for (name, found) in &page.0 {
        let expected = &native.0[name];
        let near = |a: &Option<f64>, b: &Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= READINGS * b.abs().max(1.0),
            (a, b) => a == b,
        };
        let same = found.loss.len() == expected.loss.len()
            && (found.loss.iter().zip(&expected.loss)).all(|(a, b)| near(a, b))
            && found.said == expected.said;
        ensure!(
            same,
            "“{name}”: {found:?} on the page, {expected:?} natively"
        );
    }
    Ok(())
}
