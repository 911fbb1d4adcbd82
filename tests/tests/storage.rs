//! What the browser keeps, and what happens where it keeps nothing.

use anyhow::{Result, ensure};
use site_tests::files::Files;
use site_tests::goldens::photograph;
use site_tests::{Site, Visit};

const LINK: &str = "#view=set&model=squeezenet1.1&backend=cpu";

/// As WebKit is in a private window (seen in WebKitGTK 2.50): IndexedDB is there, but takes no blobs.
const NO_BLOBS: &str = "const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value, ...rest) {
        if (value instanceof Blob) {
            throw new DOMException('no blobs here', 'DataCloneError');
        }
        return put.call(this, value, ...rest);
    };";

/// Without cookies, as a visitor can have it in Chromium and Firefox: every storage throws when it is touched.
const NOTHING: &str = "const refuse = () => { throw new DOMException('denied', 'SecurityError'); };
    for (const name of ['localStorage', 'indexedDB', 'caches']) {
        Object.defineProperty(window, name, { get: refuse });
    }";

/// A storage that is full.
const FULL: &str = "IDBObjectStore.prototype.put = () => {
        throw new DOMException('no room', 'QuotaExceededError');
    };";

async fn sets_page(script: &str) -> Result<Site> {
    let site = Visit::new().with_page_script(script).open(LINK).await?;
    site.wait("the page for sets", async |site| {
        Ok((site.count("set-input").await? == 1).then_some(()))
    })
    .await?;
    Ok(site)
}

async fn add_two_classes(site: &Site, files: &Files) -> Result<()> {
    let archive = files.zip(
        "two.zip",
        &[
            ("two/espresso/1.png", photograph("coffee")?),
            ("two/Egyptian cat/1.png", photograph("chelsea")?),
        ],
    )?;
    site.choose_file("set-input", &archive).await?;
    site.wait("the visitor's set", async |site| {
        let is_there = site.count("forget-set").await? == 1 && site.count("adding").await? == 0;
        Ok(is_there.then_some(()))
    })
    .await?;
    site.test_set().await?;
    let right = site.right("original").await?;
    ensure!(right.of == 2, "{right:?}");
    Ok(())
}

#[tokio::test]
async fn a_set_is_kept_where_the_storage_takes_no_blobs() -> Result<()> {
    let (site, files) = (sets_page(NO_BLOBS).await?, Files::new()?);
    add_two_classes(&site, &files).await?;
    ensure!(site.notices().await?.is_empty());
    site.open(LINK).await?;
    site.wait("the set after a reload", async |site| {
        Ok((site.count("accuracy-original").await? == 1).then_some(()))
    })
    .await?;
    site.check_console().await
}

#[tokio::test]
async fn everything_works_where_nothing_is_kept_and_that_is_said_once() -> Result<()> {
    for script in [NOTHING, FULL] {
        let (site, files) = (sets_page(script).await?, Files::new()?);
        ensure!(
            site.notices().await?.is_empty(),
            "there is nothing to keep yet"
        );
        add_two_classes(&site, &files).await?;
        let said = site.notices().await?;
        ensure!(
            said.len() == 1 && said[0].contains("until this page is closed"),
            "{said:?}"
        );
        site.dismiss_notices().await?;

        // A picture too, and it can be opened again.
        site.click("view-picture").await?;
        site.ready().await?;
        let own = files.write("mine.png", &photograph("rocket")?)?;
        site.upload(&own).await?;
        site.ready().await?;
        site.wait("the strip", async |site| {
            Ok((site.count("own-picture").await? == 1).then_some(()))
        })
        .await?;
        let stored = site.texts("pictures-stored").await?.join(" ");
        ensure!(stored.contains("until this page is closed"), "{stored}");
        site.pick_sample("panda").await?;
        site.ready().await?;
        site.click("own-picture").await?;
        site.ready().await?;
        ensure!(site.notices().await?.is_empty(), "it was said before");
    }
    Ok(())
}
