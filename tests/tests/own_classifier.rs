//! A classifier that the visitor brings as ONNX files is a model like any other: what the files do not say is shown and can be changed, it answers
//! on the workbench and in the test of a set, stays over a reload, and is gone when it is removed.

use anyhow::{Context, Result, ensure};
use forge::exported::{Format, encode};
use forge::hosted;
use forge::model::OnnxArguments;
use host::Response;
use serde_json::json;
use site_tests::files::Files;
use site_tests::sets::native;
use site_tests::site::{Of, Prediction};
use site_tests::{Site, Visit};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

const GALLERY: &str = "imagenet-gallery";
/// What today's exporters write.
const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/exporters/small");

fn small(path: &str) -> Result<Vec<u8>> {
    let path = Path::new(SMALL).join(path);
    fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}

/// A model of the site's as an ONNX file.
fn exported(id: &str) -> Result<Vec<u8>> {
    let models = catalogue::models();
    let card = models.get(id).context("the model")?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/models");
    encode(card, fs::read(folder.join(&card.file))?, Format::Onnx)
}

/// Drops files on the page, all in one drop.
async fn drop_files(site: &Site, files: &[(&str, Vec<u8>)]) -> Result<()> {
    site.run(
        "const data = new DataTransfer();
         for (const [name, bytes] of arguments[0]) {
             data.items.add(new File([new Uint8Array(bytes)], name));
         }
         const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
         document.querySelector('main').dispatchEvent(event);",
        &[json!(files)],
    )
    .await
}

async fn visit(hash: &str) -> Result<Site> {
    let site = Visit::new().open(hash).await?;
    site.ready().await?;
    Ok(site)
}

/// Waits until the network has answered to the known picture.
async fn looked_into(site: &Site) -> Result<()> {
    site.wait("answers to the known picture", async |site| {
        let answered = site.count("classifier-use").await? == 1
            && site
                .run::<bool>(
                    "return !document.querySelector('[data-testid=classifier-use]').disabled",
                    &[],
                )
                .await?;
        Ok(answered.then_some(()))
    })
    .await
}

async fn used(site: &Site) -> Result<String> {
    site.click("classifier-use").await?;
    site.wait("the end of the dialog", async |site| {
        Ok((site.count("classifier-dialog").await? == 0).then_some(()))
    })
    .await?;
    site.ready().await?;
    chosen(site).await
}

async fn chosen(site: &Site) -> Result<String> {
    site.run(
        "return document.querySelector('[data-testid=model]').value",
        &[],
    )
    .await
}

/// Whether both hold the same classes in the same order, and nearly the same probabilities.
fn same(found: &[Prediction], expected: &[Prediction]) -> bool {
    found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| {
            found.class == expected.class && (found.probability - expected.probability).abs() < 2e-3
        })
}

/// Removes the only network of the visitor's, in the list of all models.
async fn remove(site: &Site) -> Result<()> {
    site.click("models").await?;
    site.wait("the button that removes it", async |site| {
        let clicked: bool = site
            .run(
                "const button = document.querySelector('[data-testid=own-networks] [data-testid=remove-model]');
                 button?.click();
                 return button !== null;",
                &[],
            )
            .await?;
        Ok(clicked.then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_dropped_file_becomes_a_model_that_stays_until_it_is_removed() -> Result<()> {
    let site = visit("#backend=cpu").await?;
    let first = chosen(&site).await?;
    drop_files(&site, &[("mine.onnx", small("torch-one-file/model.onnx")?)]).await?;
    looked_into(&site).await?;
    let facts = site.texts("classifier-facts").await?.concat();
    ensure!(
        facts.contains("opset") && facts.contains("pytorch"),
        "{facts}"
    );
    // ImageNet's numbers, and other ways beside them: five answers for each.
    let columns = site.texts("classifier-scaling").await?;
    ensure!(columns.len() >= 4, "{columns:?}");
    ensure!(!site.texts("classifier-why").await?.concat().is_empty());
    ensure!(site.count("classifier-picture").await? == 1);
    let id = used(&site).await?;
    ensure!(id.starts_with("own-"), "{id}");
    ensure!(site.engine().await? == "cpu");

    let before = site.predictions(Of::Original).await?;
    ensure!(!before.is_empty());
    ensure!(same(&site.predictions(Of::Filtered).await?, &before));
    site.open(&format!("#model={id}&filter=lowpass:4&backend=cpu"))
        .await?;
    site.ready().await?;
    ensure!(chosen(&site).await? == id, "it is gone after a reload");
    let filtered = site.predictions(Of::Filtered).await?;
    ensure!(
        !same(&filtered, &before),
        "{filtered:?} under the filter too"
    );

    remove(&site).await?;
    site.wait("the first model", async |site| {
        Ok((chosen(site).await? == first).then_some(()))
    })
    .await?;
    // The engine of the site's own models runs again.
    site.ready().await?;
    ensure!(site.predictions(Of::Original).await?.len() == 5);
    let kept: bool = site
        .run_async(
            "const [id, done] = arguments;
             caches.open('models').then((cache) => cache.keys())
                 .then((keys) => done(keys.some((key) => key.url.includes(id))));",
            &[json!(id)],
        )
        .await?;
    ensure!(!kept, "its file is still in the browser's storage");
    site.open(&format!("#model={id}&backend=cpu")).await?;
    site.notice_with(&["opened there from a file"]).await?;
    site.check_console().await
}

#[tokio::test]
async fn the_file_of_its_weights_is_asked_for_by_name() -> Result<()> {
    let site = visit("#backend=cpu").await?;
    let [graph, weights] =
        ["model.onnx", "model.onnx.data"].map(|name| small(&format!("torch-two-files/{name}")));
    drop_files(&site, &[("model.onnx", graph?)]).await?;
    site.wait("the question for the other file", async |site| {
        let missing = site.texts("classifier-missing").await?.concat();
        Ok((missing == "model.onnx.data").then_some(()))
    })
    .await?;
    let lines = site.texts("classifier-export").await?.concat();
    ensure!(lines.contains("external_data=False"), "{lines}");
    // What was dropped before is not lost, and what is dropped now belongs to it whatever it is.
    drop_files(&site, &[("model.onnx.data", weights?)]).await?;
    looked_into(&site).await?;
    let names: String = (0..10).map(|class| format!("kind {class}\n")).collect();
    drop_files(&site, &[("labels.txt", names.into_bytes())]).await?;
    looked_into(&site).await?;
    let id = used(&site).await?;
    ensure!(id.starts_with("own-"), "{id}");
    let shown = site.texts("prediction").await?.concat();
    ensure!(shown.contains("kind "), "{shown}");
    site.check_console().await
}

#[tokio::test]
async fn a_known_network_gives_the_answers_of_the_sites_own() -> Result<()> {
    let site = visit("#model=efficientnet-lite0&backend=cpu").await?;
    let expected = site.predictions(Of::Original).await?;
    let files = Files::new()?;
    let archive = files.zip(
        "network.zip",
        &[("lite0/model.onnx", exported("efficientnet-lite0")?)],
    )?;
    site.click("models").await?;
    site.choose_file("network-input", &archive).await?;
    looked_into(&site).await?;
    // ImageNet's numbers are not this network's; its own are typed.
    let last = site.count("classifier-scaling").await? - 1;
    site.run::<()>(
        "document.querySelectorAll('[data-testid=classifier-scaling-radio]')[arguments[0]].click()",
        &[json!(last)],
    )
    .await?;
    site.wait("fields for numbers", async |site| {
        Ok((site.count("classifier-number").await? == 6).then_some(()))
    })
    .await?;
    site.choose("classifier-range", "255").await?;
    site.run::<()>(
        "document.querySelectorAll('[data-testid=classifier-number]').forEach((field, place) => {
             field.value = place < 3 ? 127 : 128;
             field.dispatchEvent(new Event('change', { bubbles: true }));
         });",
        &[],
    )
    .await?;
    looked_into(&site).await?;
    let id = used(&site).await?;
    ensure!(id.starts_with("own-"), "{id}");
    let found = site.predictions(Of::Original).await?;
    ensure!(same(&found, &expected), "{found:?} instead of {expected:?}");

    // It knows ImageNet's classes, and so the site's sets.
    site.open(&format!(
        "#view=set&set={GALLERY}&model={id}&filter=lowpass:24&backend=cpu"
    ))
    .await?;
    site.set_is_open(GALLERY).await?;
    ensure!(site.count("fit").await? == 0);
    site.choose("amount", "5").await?;
    site.test_set().await?;
    let expected = native(GALLERY, "efficientnet-lite0", "lowpass:24", Some(5))?;
    site.agrees_with(&expected).await?;
    site.check_console().await
}

#[tokio::test]
async fn what_is_no_classifier_is_told_with_the_way_out() -> Result<()> {
    let site = visit("#backend=cpu").await?;
    let whole = small("torch-one-file/model.onnx")?;
    drop_files(&site, &[("half.onnx", whole[..whole.len() / 2].to_vec())]).await?;
    let refused = async |site: &Site| {
        site.wait("the reason", async |site| {
            let reason = site.texts("classifier-refused").await?.concat();
            Ok((!reason.is_empty()).then_some(reason))
        })
        .await
    };
    let reason = refused(&site).await?;
    println!("{reason}");
    // Nothing of the page has changed.
    site.click("classifier-cancel").await?;
    site.wait("the end of the dialog", async |site| {
        Ok((site.count("classifier-dialog").await? == 0).then_some(()))
    })
    .await?;
    site.ready().await?;
    // An HDF5 file, as Keras writes it.
    let keras = [&b"\x89HDF\r\n\x1a\n"[..], &[0; 600]].concat();
    drop_files(&site, &[("model.h5", keras)]).await?;
    let reason = refused(&site).await?;
    ensure!(
        reason.contains("Keras") || reason.contains("HDF5"),
        "{reason}"
    );
    ensure!(!site.texts("classifier-export").await?.concat().is_empty());
    site.check_console().await
}

/// What somebody put into the folder "models" of a site.
struct Beside {
    folder: TempDir,
    /// The id of the network.
    id: String,
    /// Its file.
    file: String,
    /// How often the list was asked for.
    asked: Arc<AtomicUsize>,
}

impl Beside {
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        hosted::run(&hosted::Arguments {
            model: Path::new(SMALL).join("torch-one-file/model.onnx"),
            out: folder.path().to_owned(),
            name: Some("Leaves".to_owned()),
            onnx: OnnxArguments::default(),
        })?;
        let list = fs::read_to_string(folder.path().join(models::hosted::FILE))?;
        let [card] = &models::hosted::read(&list)?[..] else {
            anyhow::bail!("not one network: {list}");
        };
        Ok(Self {
            id: card.id.clone(),
            file: card.file.clone(),
            asked: Arc::default(),
            folder,
        })
    }

    /// A visit to a site with it. `change` is done to its file on the way.
    fn visit(&self, change: impl Fn(Response) -> Response + Send + Sync + 'static) -> Visit {
        let (folder, file, asked) = (
            self.folder.path().to_owned(),
            self.file.clone(),
            Arc::clone(&self.asked),
        );
        Visit::new().with_change(move |request, response| {
            let from_folder = |name: &str, kind| match fs::read(folder.join(name)) {
                Ok(bytes) => Response::new(200, kind, bytes),
                Err(_) => Response::not_found(),
            };
            match request.path.rsplit('/').next() {
                Some(name) if name == models::hosted::FILE => {
                    asked.fetch_add(1, Ordering::Relaxed);
                    from_folder(name, "application/json")
                }
                Some(name) if name == file => change(from_folder(name, "application/octet-stream")),
                _ => response,
            }
        })
    }
}

#[tokio::test]
async fn a_network_beside_the_site_opens_by_its_link() -> Result<()> {
    let beside = Beside::new()?;
    let link = format!("#model={}&backend=cpu", beside.id);
    let site = beside.visit(|response| response).open(&link).await?;
    site.ready().await?;
    ensure!(chosen(&site).await? == beside.id);
    ensure!(!site.predictions(Of::Original).await?.is_empty());
    ensure!(beside.asked.load(Ordering::Relaxed) == 1);
    // Whoever gets its link sees it too.
    site.click("share-dialog").await?;
    site.wait("the promise of the link", async |site| {
        let promise = site.texts("share-promise").await?.concat();
        Ok(promise.contains("sees what you see").then_some(()))
    })
    .await?;
    site.run::<()>("document.querySelector('dialog[open]').close()", &[])
        .await?;
    site.click("models").await?;
    site.wait("it among the models", async |site| {
        let listed = site.texts("hosted-networks").await?.concat();
        Ok(listed.contains("Leaves").then_some(()))
    })
    .await?;
    site.check_console().await
}

#[tokio::test]
async fn a_link_that_is_followed_looks_beside_the_site() -> Result<()> {
    let beside = Beside::new()?;
    let site = beside
        .visit(|response| response)
        .open("#backend=cpu")
        .await?;
    site.ready().await?;
    // Nobody asks for the list without a reason.
    ensure!(beside.asked.load(Ordering::Relaxed) == 0);
    site.run::<()>(
        "location.hash = arguments[0]",
        &[json!(format!(
            "#model={}&filter=lowpass:4&backend=cpu",
            beside.id
        ))],
    )
    .await?;
    site.wait("the network", async |site| {
        Ok((chosen(site).await? == beside.id).then_some(()))
    })
    .await?;
    site.ready().await?;
    let before = site.predictions(Of::Original).await?;
    ensure!(!same(&site.predictions(Of::Filtered).await?, &before));
    site.run::<()>("location.hash = '#model=own-000000000000&backend=cpu'", &[])
        .await?;
    site.notice_with(&["opened there from a file"]).await?;
    site.check_console().await
}

#[tokio::test]
async fn a_file_beside_the_site_that_is_missing_or_another_one_is_told() -> Result<()> {
    let beside = Beside::new()?;
    let link = format!("#model={}&backend=cpu", beside.id);
    let site = beside.visit(|_| Response::not_found()).open(&link).await?;
    let sentence = site.notice_with(&["is not beside this site"]).await?;
    ensure!(
        sentence.contains("404") && sentence.contains("Leaves"),
        "{sentence}"
    );
    let other = |mut response: Response| {
        let middle = response.body.len() / 2;
        response.body[middle] ^= 1;
        response
    };
    let site = beside.visit(other).open(&link).await?;
    let sentence = site.notice_with(&["is not the network"]).await?;
    ensure!(sentence.contains(&beside.file), "{sentence}");
    // Another model is one choice away.
    site.choose("model", "squeezenet1.1").await?;
    site.ready().await
}

#[tokio::test]
async fn what_is_saved_for_hosting_is_what_the_command_line_makes() -> Result<()> {
    let beside = Beside::new()?;
    let site = Visit::new().saving().open("#backend=cpu").await?;
    site.ready().await?;
    drop_files(
        &site,
        &[("model.onnx", small("torch-one-file/model.onnx")?)],
    )
    .await?;
    looked_into(&site).await?;
    let id = used(&site).await?;
    ensure!(id == beside.id, "{id} instead of {}", beside.id);
    site.click("models").await?;
    site.wait("the way to host it", async |site| {
        let link: Option<String> = site
            .run(
                "const details = document.querySelector('[data-testid=hosting]');
                 if (!details) return null;
                 details.open = true;
                 return details.querySelector('[data-testid=hosting-link]').value;",
                &[],
            )
            .await?;
        Ok(link.filter(|link| link.contains(&format!("#model={id}"))))
    })
    .await?;
    let (name, bytes) = site.saved("save-hosted-file").await?;
    ensure!(name == beside.file, "{name}");
    ensure!(bytes == fs::read(beside.folder.path().join(&name))?);
    let (name, list) = site.saved("save-hosted-list").await?;
    ensure!(name == models::hosted::FILE, "{name}");
    let listed = models::hosted::read(&String::from_utf8(list)?)?;
    ensure!(listed.len() == 1 && listed[0].id == id);
    site.check_console().await
}

#[tokio::test]
async fn a_network_whose_file_was_lost_is_opened_again() -> Result<()> {
    let site = visit("#backend=cpu").await?;
    let file = ("mine.onnx", small("torch-one-file/model.onnx")?);
    drop_files(&site, std::slice::from_ref(&file)).await?;
    looked_into(&site).await?;
    let id = used(&site).await?;
    site.run_async::<()>(
        "const [id, done] = arguments;
         caches.open('models').then(async (cache) => {
             for (const key of await cache.keys()) if (key.url.includes(id)) await cache.delete(key);
             done();
         });",
        &[json!(id)],
    )
    .await?;
    site.open(&format!("#model={id}&backend=cpu")).await?;
    site.notice_with(&["no longer keeps the network"]).await?;
    drop_files(&site, &[file]).await?;
    looked_into(&site).await?;
    ensure!(used(&site).await? == id);
    ensure!(!site.predictions(Of::Original).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_compared_network_that_is_removed_ends_the_comparison() -> Result<()> {
    let site = visit("#model=squeezenet1.1&backend=cpu").await?;
    drop_files(&site, &[("net.onnx", exported("squeezenet1.1")?)]).await?;
    looked_into(&site).await?;
    let id = used(&site).await?;
    site.choose("model", "squeezenet1.1").await?;
    site.ready().await?;
    site.choose("compare-model", &id).await?;
    remove(&site).await?;
    site.notice_with(&["to compare with was removed"]).await?;
    site.check_console().await
}
