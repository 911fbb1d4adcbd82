//! The page as an object: what a visitor can do and see, through the hooks the page keeps for tests.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use host::Host;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::{By, Key, WebElement};

use crate::browser::{Browser, ensure_none};
use crate::engine::Engine;
use crate::faults::CHANNEL;

/// How long the page may take to answer. The first answer on SwiftShader takes some ten seconds, on a busy machine more.
const PATIENCE: Duration = Duration::from_mins(2);
/// About how long a frame takes.
const FRAME: Duration = Duration::from_millis(16);

/// One of the five answers that are shown for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Prediction {
    /// ImageNet class.
    pub class: usize,
    /// Softmax probability.
    pub probability: f64,
}

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// As it came.
    Original,
    /// Under the filter.
    Filtered,
}

impl Of {
    fn word(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Filtered => "filtered",
        }
    }
}

/// Everything that a refused file must leave as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    hash: String,
    original: String,
    filtered: String,
    predictions: [Vec<Prediction>; 2],
    title: String,
}

impl Look {
    /// What differs from `other`, in words; empty if nothing does.
    fn differences(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        if self.hash != other.hash {
            found.push(format!("the link is {} and not {}", self.hash, other.hash));
        }
        if self.original != other.original {
            found.push("the picture is painted otherwise".to_owned());
        }
        if self.filtered != other.filtered {
            found.push("the filtered picture is painted otherwise".to_owned());
        }
        if self.predictions != other.predictions {
            found.push(format!(
                "the predictions are {:?} and not {:?}",
                self.predictions, other.predictions
            ));
        }
        if self.title != other.title {
            found.push(format!(
                "the title is {} and not {}",
                self.title, other.title
            ));
        }
        found
    }
}

/// An open page, with its browser and its host.
pub struct Site {
    browser: Browser,
    host: Host,
}

impl Site {
    pub(crate) fn new(browser: Browser, host: Host) -> Self {
        Self { browser, host }
    }

    /// The host that serves this page.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Opens the page anew with `hash`.
    pub async fn open(&self, hash: &str) -> Result<()> {
        // Only leaving the document makes a changed hash a new visit.
        self.browser.driver.goto("about:blank").await?;
        self.browser
            .driver
            .goto(format!("{}{hash}", self.host.address()))
            .await?;
        Ok(())
    }

    /// Opens another page of the same host and goes on in its first frame.
    pub async fn open_framed(&self, path: &str) -> Result<()> {
        self.browser.driver.goto("about:blank").await?;
        self.browser
            .driver
            .goto(format!("{}{path}", self.host.address()))
            .await?;
        Ok(self.browser.driver.enter_frame(0).await?)
    }

    /// Runs a script in the page; its `arguments` are `arguments` here, and its result is returned.
    pub async fn run<T: DeserializeOwned>(&self, script: &str, arguments: &[Value]) -> Result<T> {
        Ok(self
            .browser
            .driver
            .execute(script, arguments.to_vec())
            .await?
            .convert()?)
    }

    /// Runs a script that calls its last argument with its result.
    pub async fn run_async<T: DeserializeOwned>(
        &self,
        script: &str,
        arguments: &[Value],
    ) -> Result<T> {
        Ok(self
            .browser
            .driver
            .execute_async(script, arguments.to_vec())
            .await?
            .convert()?)
    }

    /// Asks `found` again and again until it has something to return.
    pub async fn wait<T>(
        &self,
        what: &str,
        found: impl AsyncFn(&Self) -> Result<Option<T>>,
    ) -> Result<T> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(value) = found(self).await? {
                return Ok(value);
            }
            if Instant::now() > deadline {
                bail!(
                    "{what} did not come; the page says {:?}, its console {:?}",
                    self.text_of_page().await?,
                    self.console().await?
                );
            }
            self.next_frame().await?;
        }
    }

    /// Waits until the page has been painted anew.
    pub async fn next_frame(&self) -> Result<()> {
        let painted = self
            .run_async("requestAnimationFrame(() => arguments[0](null))", &[])
            .await;
        match painted {
            // WebKitWebDriver 2.50 loses this answer now and then. A pause does as well, and nothing is done twice.
            Err(error) if self.browser.engine == Engine::WebKit && is_lost(&error) => {
                tokio::time::sleep(FRAME).await;
                Ok(())
            }
            other => other,
        }
    }

    async fn text_of_page(&self) -> Result<String> {
        self.run("return document.body.innerText", &[]).await
    }

    /// Waits until `data-state` has been `ready` or `error` for three frames, so that the last edit has been taken up and
    /// answered, and returns it.
    pub async fn settled(&self) -> Result<String> {
        let state: String = self
            .run_async(
                "const [patience, done] = arguments;
                 const deadline = performance.now() + patience;
                 let calm = 0;
                 const look = () => {
                     const state = document.body.dataset.state ?? 'none';
                     calm = state === 'ready' || state === 'error' ? calm + 1 : 0;
                     if (calm === 3) done(state);
                     else if (performance.now() > deadline) done('still ' + state);
                     else requestAnimationFrame(look);
                 };
                 look();",
                &[json!(PATIENCE.as_millis() as u64)],
            )
            .await?;
        Ok(state)
    }

    /// Waits until all answers are there.
    pub async fn ready(&self) -> Result<()> {
        let state = self.settled().await?;
        ensure!(
            state == "ready",
            "the page is {state}; it says {:?}; its console {:?}",
            self.text_of_page().await?,
            self.console().await?
        );
        Ok(())
    }

    /// `data-engine` of the body.
    pub async fn engine(&self) -> Result<String> {
        self.run("return document.body.dataset.engine ?? ''", &[])
            .await
    }

    /// The five predictions shown for a picture, best first.
    pub async fn predictions(&self, of: Of) -> Result<Vec<Prediction>> {
        self.run(
            "return [...document.querySelectorAll(`[data-testid=predictions-${arguments[0]}] [data-testid=prediction]`)].map(
                 (row) => ({ class: Number(row.dataset.classIndex), probability: Number(row.dataset.probability) }))",
            &[json!(of.word())],
        )
        .await
    }

    /// The best class shown for a picture.
    pub async fn best(&self, of: Of) -> Result<usize> {
        Ok(self
            .predictions(of)
            .await?
            .first()
            .context("no predictions are shown")?
            .class)
    }

    /// The sentences on the page.
    pub async fn notices(&self) -> Result<Vec<String>> {
        self.texts("notice").await
    }

    /// Waits for a sentence that contains one of `words`, and checks that it reads as a sentence.
    pub async fn notice_with(&self, words: &[&str]) -> Result<String> {
        let sentence = self
            .wait(&format!("a notice with one of {words:?}"), async |site| {
                let found = site.notices().await?.into_iter();
                Ok(found
                    .rev()
                    .find(|notice| words.iter().any(|word| notice.contains(word))))
            })
            .await?;
        ensure!(
            sentence.ends_with('.') && sentence.starts_with(char::is_uppercase),
            "not a sentence: {sentence:?}"
        );
        Ok(sentence)
    }

    /// Closes all sentences.
    pub async fn dismiss_notices(&self) -> Result<()> {
        self.run::<()>("document.querySelectorAll('[data-testid=notices] button').forEach((button) => button.click())", &[]).await?;
        self.wait("an empty list of notices", async |site| {
            Ok(site.notices().await?.is_empty().then_some(()))
        })
        .await
    }

    /// The texts of all elements with this test id.
    pub async fn texts(&self, id: &str) -> Result<Vec<String>> {
        self.run("return [...document.querySelectorAll(`[data-testid=${arguments[0]}]`)].map((element) => element.innerText.trim())", &[json!(id)])
            .await
    }

    /// The texts of what a selector finds, its first word being a test id: `left-out li`. Closed parts of the page count too.
    pub async fn texts_of(&self, selector: &str) -> Result<Vec<String>> {
        let (id, rest) = selector.split_once(' ').unwrap_or((selector, ""));
        self.run(
            "return [...document.querySelectorAll(`[data-testid=${arguments[0]}] ${arguments[1]}`)].map((element) => element.textContent.trim())",
            &[json!(id), json!(rest)],
        )
        .await
    }

    /// What the page's body says about itself under `data-KEY`.
    pub async fn attribute_of_body(&self, key: &str) -> Result<String> {
        self.run(
            "return document.body.dataset[arguments[0]] ?? ''",
            &[json!(key)],
        )
        .await
    }

    /// Empties the browser's ordinary cache; what pages keep on purpose stays.
    pub async fn forget_ordinary_cache(&self) -> Result<()> {
        let cdp = self.browser.driver.cdp();
        cdp.send_raw("Network.clearBrowserCache", json!({})).await?;
        Ok(())
    }

    /// The address's hash.
    pub async fn hash(&self) -> Result<String> {
        self.run("return location.hash", &[]).await
    }

    /// Waits until the hash of the page's address holds this word, or holds it no longer.
    ///
    /// A page that has written many changes to its address writes the next ones up to 400 ms late (`core/address.rs` of the page).
    pub async fn hash_holds(&self, word: &str, holds: bool) -> Result<()> {
        let what = if holds {
            word.to_owned()
        } else {
            format!("no {word}")
        };
        self.wait(&format!("{what} in the address"), async |site| {
            Ok((site.hash().await?.contains(word) == holds).then_some(()))
        })
        .await
    }

    /// The first element with this test id.
    ///
    /// It is waited for: the code of some parts of the page comes when they are first opened.
    pub async fn element(&self, id: &str) -> Result<WebElement> {
        self.wait(&format!("[{id}]"), async |site| {
            let found = site
                .browser
                .driver
                .find_all(By::Css(format!("[data-testid={id}]")))
                .await?;
            Ok(found.into_iter().next())
        })
        .await
    }

    /// How many elements have this test id.
    pub async fn count(&self, id: &str) -> Result<usize> {
        Ok(self.texts(id).await?.len())
    }

    /// How many files with this in their address the page has fetched since it was opened.
    pub async fn fetched(&self, name: &str) -> Result<usize> {
        self.run(
            "return performance.getEntriesByType('resource').filter((entry) => entry.name.includes(arguments[0])).length",
            &[json!(name)],
        )
        .await
    }

    /// Clicks the first element with this test id.
    pub async fn click(&self, id: &str) -> Result<()> {
        let element = self.element(id).await?;
        if self.browser.engine == Engine::WebKit {
            // Its driver scrolls the document, not what scrolls within it.
            self.run::<()>(
                "document.querySelector(`[data-testid=${arguments[0]}]`)?.scrollIntoView({ block: 'center' })",
                &[json!(id)],
            )
            .await?;
        }
        Ok(element.click().await?)
    }

    /// Clicks the sample called `id`.
    pub async fn pick_sample(&self, id: &str) -> Result<()> {
        Ok(self
            .browser
            .driver
            .find(By::Css(format!("[data-sample-id='{id}']")))
            .await?
            .click()
            .await?)
    }

    /// Picks a file, as in the file dialog.
    pub async fn upload(&self, path: &Path) -> Result<()> {
        self.choose_file("image-input", path).await
    }

    /// Picks a file for the first field with this test id, as in the file dialog.
    pub async fn choose_file(&self, id: &str, path: &Path) -> Result<()> {
        Ok(self
            .element(id)
            .await?
            .send_keys(path.to_string_lossy())
            .await?)
    }

    /// Moves a slider to `value` and lets go. `index` counts the sliders with this test id.
    pub async fn set_slider(&self, id: &str, index: usize, value: f64) -> Result<()> {
        self.run(
            "const [id, index, value] = arguments;
             const slider = document.querySelectorAll(`[data-testid=${id}]`)[index];
             slider.value = value;
             slider.dispatchEvent(new Event('input', { bubbles: true }));
             slider.dispatchEvent(new Event('change', { bubbles: true }));",
            &[json!(id), json!(index), json!(value)],
        )
        .await
    }

    /// Chooses an entry of a list, once it is there: many lists follow what is on its way.
    pub async fn choose(&self, id: &str, value: &str) -> Result<()> {
        self.wait(&format!("{value} in the list {id}"), async |site| {
            let chosen: bool = site
                .run(
                    "const list = document.querySelector(`[data-testid=${arguments[0]}]`);
                     if (![...list?.options ?? []].some((option) => option.value === arguments[1])) return false;
                     list.value = arguments[1];
                     list.dispatchEvent(new Event('change', { bubbles: true }));
                     return true;",
                    &[json!(id), json!(value)],
                )
                .await?;
            Ok(chosen.then_some(()))
        })
        .await
    }

    /// Puts the focus on the first element with this test id and presses keys.
    pub async fn press(&self, id: &str, keys: &[Key]) -> Result<()> {
        let focused: bool = self
            .run(
                "const element = document.querySelector(`[data-testid=${arguments[0]}]`);
                 element.focus();
                 return document.activeElement === element;",
                &[json!(id)],
            )
            .await?;
        ensure!(focused, "{id} takes no focus");
        let mut actions = self.browser.driver.action_chain();
        for key in keys {
            actions = actions.key_down(key.clone()).key_up(key.clone());
        }
        Ok(actions.perform().await?)
    }

    /// An attribute of the first element with this test id.
    pub async fn attribute(&self, id: &str, name: &str) -> Result<String> {
        self.element(id)
            .await?
            .attr(name)
            .await?
            .with_context(|| format!("{id} has no {name}"))
    }

    /// Drags the first element with this test id by so many pixels.
    pub async fn drag(&self, id: &str, right: i64, down: i64) -> Result<()> {
        let (x, y) = self.middle(id).await?;
        let steps = 5;
        let mut actions = self
            .browser
            .driver
            .action_chain()
            .move_to(x, y)
            .click_and_hold();
        for _ in 0..steps {
            actions = actions.move_by_offset(right / steps, down / steps);
        }
        actions.release().perform().await?;
        self.address_rests().await
    }

    /// The middle of the first element with this test id, in the window, once it is in view. Not every driver knows it for what is drawn
    /// in an SVG.
    async fn middle(&self, id: &str) -> Result<(i64, i64)> {
        self.element(id).await?.scroll_into_view().await?;
        self.run(
            "const { left, top, width, height } = document.querySelector(`[data-testid=${arguments[0]}]`).getBoundingClientRect();
             return [Math.floor(left + width / 2), Math.floor(top + height / 2)];",
            &[json!(id)],
        )
        .await
    }

    /// Waits until the address has not changed for longer than the page lets pass between two of many changes.
    async fn address_rests(&self) -> Result<()> {
        self.run_async(
            "const done = arguments[0];
             let [hash, since] = [location.hash, performance.now()];
             const look = () => {
                 if (location.hash !== hash) [hash, since] = [location.hash, performance.now()];
                 if (performance.now() - since > 500) done(null);
                 else setTimeout(look, 20);
             };
             look();",
            &[],
        )
        .await
    }

    /// Points at a place of the first element with this test id, in pixels from its centre.
    pub async fn point_at(&self, id: &str, right: i64, down: i64) -> Result<()> {
        let (x, y) = self.middle(id).await?;
        Ok(self
            .browser
            .driver
            .action_chain()
            .move_to(x + right, y + down)
            .perform()
            .await?)
    }

    /// Gives the page a file through `event`, which is `drop` or `paste`.
    pub async fn hand_over(&self, event: &str, name: &str, bytes: &[u8]) -> Result<()> {
        self.run(
            "const [kind, name, bytes] = arguments;
             const data = new DataTransfer();
             data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
             const event = kind === 'drop'
                 ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
                 : new ClipboardEvent('paste', { bubbles: true, cancelable: true });
             // Not every browser lets a script fill the clipboard of an event that it makes.
             if (kind === 'paste') Object.defineProperty(event, 'clipboardData', { value: data });
             document.querySelector('main').dispatchEvent(event);",
            &[json!(event), json!(name), json!(bytes)],
        )
        .await
    }

    /// Pastes text into the page.
    pub async fn paste(&self, text: &str) -> Result<()> {
        self.run(
            "const data = new DataTransfer();
             data.setData('text/plain', arguments[0]);
             const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
             // Not every browser lets a script fill the clipboard of an event that it makes.
             Object.defineProperty(event, 'clipboardData', { value: data });
             document.querySelector('main').dispatchEvent(event);",
            &[json!(text)],
        )
        .await
    }

    /// Hands a folder over as the folder dialog does.
    pub async fn choose_folder(&self, id: &str, folder: &Path) -> Result<()> {
        let input = self.element(id).await?;
        if self.browser.engine == Engine::Chromium {
            return Ok(input.send_keys(folder.to_string_lossy()).await?);
        }
        // The other drivers know single files only.
        let root = folder.parent().unwrap_or(folder);
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
                    files.push((name, fs::read(&path)?));
                }
            }
        }
        files.sort();
        self.run(
            "const [id, files] = arguments;
             const input = document.querySelector(`[data-testid=${id}]`);
             const data = new DataTransfer();
             for (const [path, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], path.split('/').pop()));
             const list = data.files;
             files.forEach(([path], index) => Object.defineProperty(list[index], 'webkitRelativePath', { value: path }));
             Object.defineProperty(input, 'files', { configurable: true, value: list });
             input.dispatchEvent(new Event('change', { bubbles: true }));",
            &[json!(id), json!(files)],
        )
        .await
    }

    /// Says a word to the scripts of [`crate::faults`] in the worker.
    pub async fn tell_worker(&self, word: &str) -> Result<()> {
        self.run(
            "new BroadcastChannel(arguments[0]).postMessage(arguments[1])",
            &[json!(CHANNEL), json!(word)],
        )
        .await
    }

    /// A canvas as a data address: equal addresses are equal pictures.
    pub async fn painted(&self, of: Of) -> Result<String> {
        self.run(
            "return document.querySelector(`[data-testid=canvas-${arguments[0]}]`).toDataURL()",
            &[json!(of.word())],
        )
        .await
    }

    /// Red, green and blue of a picture's pixels, row after row.
    pub async fn pixels(&self, of: Of) -> Result<Vec<u8>> {
        self.run(
            // Read from a copy: reading back from the page's own canvas would change how the browser keeps it.
            "const canvas = document.querySelector(`[data-testid=canvas-${arguments[0]}]`);
             const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
             copy.drawImage(canvas, 0, 0);
             const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
             return [...data].filter((_, index) => index % 4 !== 3);",
            &[json!(of.word())],
        )
        .await
    }

    /// All that a refused file must leave as it was.
    pub async fn look(&self) -> Result<Look> {
        Ok(Look {
            hash: self.hash().await?,
            original: self.painted(Of::Original).await?,
            filtered: self.painted(Of::Filtered).await?,
            predictions: [
                self.predictions(Of::Original).await?,
                self.predictions(Of::Filtered).await?,
            ],
            title: self.attribute("canvas-original", "aria-label").await?,
        })
    }

    /// The look once two in a row are the same: it takes several questions, and a slow browser may paint between them.
    pub async fn steady_look(&self) -> Result<Look> {
        let last = RefCell::new(self.look().await?);
        self.wait("a steady look", async |site| {
            let look = site.look().await?;
            let before = last.replace(look.clone());
            Ok((before == look).then_some(look))
        })
        .await
    }

    /// Waits until the page looks as it did, and says what does not if it never does.
    pub async fn looks_like(&self, what: &str, before: &Look) -> Result<()> {
        let differences = RefCell::new(Vec::new());
        self.wait(what, async |site| {
            *differences.borrow_mut() = site.look().await?.differences(before);
            Ok(differences.borrow().is_empty().then_some(()))
        })
        .await
        .with_context(|| differences.borrow().join("; "))
    }

    /// What the console has received since the last call, from the page and its workers: level and text.
    pub async fn console(&self) -> Result<Vec<(String, String)>> {
        if self.browser.engine != Engine::Chromium {
            return self
                .run("return window.siteConsole?.splice(0) ?? []", &[])
                .await;
        }
        let entries = self.browser.driver.get_log("browser").await?;
        Ok(entries
            .into_iter()
            .map(|entry| (entry.level, entry.message))
            .collect())
    }

    /// Fails if there is an error or a warning in the console.
    pub async fn check_console(&self) -> Result<()> {
        let complaints: Vec<String> = self
            .console()
            .await?
            .into_iter()
            .filter(|(level, _)| level == "SEVERE" || level == "WARNING")
            // Chromium's own remark on being asked for WebGPU where there is none.
            .filter(|(_, text)| !text.ends_with("No available adapters."))
            .map(|(level, text)| format!("{level}: {text}"))
            .collect();
        ensure_none("the console is not clean", &complaints)
    }

    /// Sends a command of the Chrome `DevTools` Protocol, which only Chromium has, and returns its answer.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        let cdp = self.browser.driver.cdp();
        Ok(cdp.send_raw(command, parameters).await?)
    }

    /// Loads the page anew, as the browser's own button does.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.browser.driver.refresh().await?)
    }

    /// Goes back by so many entries of the browser's history, or forward.
    pub async fn walk_history(&self, by: i32) -> Result<()> {
        self.run("history.go(arguments[0])", &[json!(by)]).await
    }

    /// Shows the page in a window of this size, in the dark or light scheme; for Chromium, whose windows take any size.
    pub async fn show_at(&self, width: u32, height: u32, dark: bool) -> Result<()> {
        let cdp = self.browser.driver.cdp();
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        cdp.send_raw("Emulation.setDeviceMetricsOverride", size)
            .await?;
        let scheme = json!({ "features": [{ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } }] });
        cdp.send_raw("Emulation.setEmulatedMedia", scheme).await?;
        self.next_frame().await?;
        self.next_frame().await
    }

    /// Saves a picture of the window as `NAME.png` in the folder `SITE_SCREENSHOTS`, if that is set.
    pub async fn screenshot(&self, name: &str) -> Result<()> {
        let Some(folder) = std::env::var_os("SITE_SCREENSHOTS").map(PathBuf::from) else {
            return Ok(());
        };
        fs::create_dir_all(&folder)?;
        Ok(self
            .browser
            .driver
            .screenshot(&folder.join(format!("{name}.png")))
            .await?)
    }
}

/// Whether a driver could not make out what a script returned.
fn is_lost(error: &anyhow::Error) -> bool {
    format!("{error:?}").contains("Could not parse script result")
}
