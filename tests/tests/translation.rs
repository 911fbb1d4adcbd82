//! A page that the browser translates: text nodes are replaced by elements, and what the page writes afterwards must still be seen.

use anyhow::{Result, ensure};
use serde_json::json;
use site_tests::site::Of;
use site_tests::{Site, Visit};

/// Puts `<font>` elements in the places of text nodes and goes on with what changes, as Chromium's translator does; `»` stands for the other
/// language. `arguments[0]`: whether a node is replaced in one step or after its translation was put beside it.
const TRANSLATE: &str = "
    const atOnce = arguments[0];
    const translate = (root) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        const texts = root.nodeType === Node.TEXT_NODE ? [root] : [];
        while (walker.nextNode()) texts.push(walker.currentNode);
        for (const text of texts) {
            const parent = text.parentElement;
            if (!parent || !/[A-Za-z]{2}/.test(text.data) || parent.closest('font, script, style, textarea, noscript, svg, [translate=no]')) continue;
            const font = document.createElement('font');
            font.append(document.createElement('font'));
            font.firstChild.textContent = '»' + text.data;
            if (atOnce) {
                text.replaceWith(font);
            } else {
                text.after(font);
                text.remove();
            }
        }
    };
    translate(document.body);
    new MutationObserver((records) => {
        for (const record of records) {
            const nodes = record.type === 'characterData' ? [record.target] : record.addedNodes;
            for (const node of nodes) if (node.isConnected) translate(node);
        }
    }).observe(document.body, { childList: true, characterData: true, subtree: true });";

/// What is read on the page, without what takes another time each time.
async fn text(site: &Site) -> Result<String> {
    site.run(
        "return document.body.innerText.replaceAll('»', '').replace(/\\d+ ms/g, 'ms').replace(/\\s+/g, ' ').trim()",
        &[],
    )
    .await
}

async fn visit(translated: Option<bool>) -> Result<Site> {
    let site = Visit::new()
        .open("#model=squeezenet1.1&sample=cat&backend=cpu")
        .await?;
    site.ready().await?;
    if let Some(at_once) = translated {
        site.run::<()>(TRANSLATE, &[json!(at_once)]).await?;
    }
    Ok(site)
}

/// Fails unless both pages come to say the same.
async fn compare(what: &str, plain: &Site, other: &Site) -> Result<()> {
    plain.ready().await?;
    other.ready().await?;
    other
        .wait(
            &format!("{what}: what the page that is not translated says"),
            async |other| Ok((text(plain).await? == text(other).await?).then_some(())),
        )
        .await
}

async fn says_the_same(at_once: bool) -> Result<()> {
    let pages = [visit(None).await?, visit(Some(at_once)).await?];
    let [plain, translated] = &pages;
    compare("the start", plain, translated).await?;
    for site in &pages {
        site.click("add-filter").await?;
        site.set_slider("filter-radius", 0, 8.0).await?;
    }
    compare("a filter", plain, translated).await?;
    let rows = translated.texts("prediction").await?;
    ensure!(rows.iter().all(|row| row.starts_with('»')), "{rows:?}");
    ensure!(plain.predictions(Of::Filtered).await? == translated.predictions(Of::Filtered).await?);
    for site in &pages {
        site.pick_sample("espresso").await?;
    }
    compare("another picture", plain, translated).await?;
    for id in [
        "open-presets",
        "open-history",
        "undo",
        "undo",
        "redo",
        "reset",
    ] {
        for site in &pages {
            site.click(id).await?;
        }
        compare(id, plain, translated).await?;
    }
    for view in ["difference", "network", "side-by-side"] {
        for site in &pages {
            site.choose("stage-view", view).await?;
        }
        compare(view, plain, translated).await?;
    }
    for view in [
        "view-set",
        "view-laboratory",
        "view-learning",
        "view-picture",
    ] {
        for site in &pages {
            site.click(view).await?;
        }
        compare(view, plain, translated).await?;
    }
    for site in &pages {
        site.choose("model", "squeezenet1.1").await?;
        site.click("models").await?;
    }
    compare("the list of models", plain, translated).await?;
    translated.check_console().await
}

#[tokio::test]
async fn a_page_translated_in_one_step_says_the_same() -> Result<()> {
    says_the_same(true).await
}

#[tokio::test]
async fn a_page_translated_in_two_steps_says_the_same() -> Result<()> {
    says_the_same(false).await
}
