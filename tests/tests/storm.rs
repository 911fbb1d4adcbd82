//! The address in a storm: hundreds of broken links, one after the other, on a page that stays alive and names what it could not use.
//! What each link should be complained about is what `session::link` says; here it is the page that must say so, and live.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use session::{Known, KnownSet};
use site_tests::site::Of;
use site_tests::{Site, Visit};

/// How many links are followed.
const LINKS: usize = 200;
/// The page must have its answers once in so many.
const CALM: usize = 25;
/// Another number is another storm.
const SEED: u64 = 0x5EED_0F57;

/// Links of every kind, to break. Small networks only, as each may have to be loaded.
const GOOD: [&str; 12] = [
    "backend=cpu&model=efficientnet-lite0&filter=lowpass:16&edge=4",
    "backend=cpu&filter=bandpass:5-20+orientation:30-120*remove&edge=2.5",
    "backend=cpu&model=squeezenet1.1&filter=ring:20,4*off+notch:12,-4,2*luminance",
    "backend=cpu&filter=rectangle:-8,8,-4,4*edge:3+block:2,3,4+strongest:5",
    "backend=cpu&filter=gaussian:3+bandstop:4-9*red+highpass:3&clip=off&order=after",
    "backend=cpu&content=phase-noise:90.7&window=hann&dc=kept",
    "backend=cpu&content=hybrid:9&second=made:grating:12,30,0,1",
    "backend=cpu&noise=12,0,15.7,3&filter=brush:FAEAAA",
    "backend=cpu&made=grating:12,30,0,1&crop=2,0.5,0",
    "backend=cpu&picture=fashion-mnist/17&model=fashion-narrow&filter=frequencies:28.5",
    "backend=cpu&view=set&set=fashion-mnist&model=fashion-narrow",
    "backend=cpu&view=laboratory&set=fashion-mnist&model=fashion-narrow",
];

const RUBBISH: [&str; 20] = [
    "",
    "-1",
    "1e308",
    "-1e-320",
    "NaN",
    "inf",
    "999999999999999999999999",
    "18446744073709551616",
    "0x10",
    "%",
    "%zz",
    "%00",
    "%F0%9F%90%BC",
    "%ff%fe",
    "🐼",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "lowpass",
    ":,:,:",
    "+*+*-",
];

/// Numbers from a seed, after Steele, Lea and Flood, “Fast splittable pseudorandom number generators”, 2014 (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    /// A link with something wrong.
    fn broken(&mut self) -> String {
        let mut pairs: Vec<String> = self.of(&GOOD).split('&').map(str::to_owned).collect();
        for _ in 0..=self.below(3) {
            let at = self.below(pairs.len());
            let key = pairs[at].split('=').next().unwrap_or_default().to_owned();
            // Another device would take its time to start, over and over.
            let kept = key == "backend";
            match self.below(9) {
                0..3 if !kept => pairs[at] = format!("{key}={}", self.of(&RUBBISH)),
                3 if !kept => pairs[at] = format!("{key}={}", "9".repeat(10_000)),
                4 if !kept => {
                    let part = self.of(&["lowpass:5+", "a", "%41", "💧"]);
                    pairs[at] = format!("{key}={}", part.repeat(10_000 / part.len()));
                }
                5 => pairs.push(format!("later{}={}", self.below(9), self.of(&RUBBISH))),
                6 => pairs.insert(
                    at,
                    self.of(&["", "=", "==", "&&", "x", "filter", "edge="])
                        .to_owned(),
                ),
                7 if !kept => {
                    // Any character anywhere becomes another.
                    let mut letters: Vec<char> = pairs[at].chars().collect();
                    let place = self.below(letters.len());
                    letters[place] = char::from(b'!' + self.below(94) as u8);
                    pairs[at] = letters.into_iter().collect();
                }
                8 => {
                    let again = pairs[at].clone();
                    pairs.push(again);
                }
                _ => pairs.push(format!("edge={}", self.of(&RUBBISH))),
            }
        }
        format!("#{}", pairs.join("&"))
    }
}

/// What links to this site may name, from the catalogues it was built with.
fn known() -> Result<Known> {
    let list = |file: &str, key: &str| -> Result<Vec<Value>> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../www")
            .join(file);
        let value: Value = serde_json::from_slice(&fs::read(&path)?)?;
        let list = if key.is_empty() { &value } else { &value[key] };
        Ok(list
            .as_array()
            .with_context(|| format!("no list in {file}"))?
            .clone())
    };
    let id = |entry: &Value| entry["id"].as_str().unwrap_or_default().to_owned();
    let set = |entry: &Value| KnownSet {
        id: id(entry),
        count: entry["count"].as_u64().unwrap_or_default() as usize,
    };
    Ok(Known {
        models: list("models/models.json", "models")?
            .iter()
            .map(id)
            .collect(),
        samples: list("samples/samples.json", "")?.iter().map(id).collect(),
        sets: list("sets/sets.json", "sets")?.iter().map(set).collect(),
    })
}

/// Goes to a link. Returns it as the browser wrote it, what the page says then, and every state the page has been in.
async fn go(site: &Site, hash: &str) -> Result<(String, Vec<String>, Vec<String>)> {
    site.run_async(
        "const [hash, done] = arguments;
         window.states ??= [];
         window.watch ??= new MutationObserver(() => window.states.push(document.body.dataset.state));
         window.watch.observe(document.body, { attributes: true, attributeFilter: ['data-state'] });
         const frame = () => new Promise((next) => requestAnimationFrame(next));
         (async () => {
             document.querySelectorAll('[data-testid=notices] button').forEach((button) => button.click());
             await frame();
             const followed = new Promise((next) => addEventListener('hashchange', next, { once: true }));
             const before = location.href;
             location.hash = hash;
             const written = location.hash;
             if (location.href !== before) await followed;
             await frame();
             await frame();
             const said = [...document.querySelectorAll('[data-testid=notices] [data-testid=notice]')].map((notice) => notice.textContent);
             return [written, said, window.states.splice(0)];
         })().then(done);",
        &[json!(hash)],
    )
    .await
}

#[tokio::test]
async fn no_link_kills_the_page_and_each_refusal_is_told() -> Result<()> {
    let known = known()?;
    let mut dice = Dice(SEED);
    let site = Visit::new()
        // Chromium slows a page that changes its address 200 times in ten seconds. Nobody follows links so fast.
        .with_argument("--disable-ipc-flooding-protection")
        .open("#backend=cpu")
        .await?;
    site.ready().await?;
    let mut refused = 0;
    for number in 1..=LINKS {
        let hash = dice.broken();
        let short: String = hash.chars().take(200).collect();
        let step = async || -> Result<usize> {
            let (written, said, states) = go(&site, &hash).await?;
            ensure!(
                !states.iter().any(|state| state == "error"),
                "the page went through {states:?}"
            );
            let (_, complaints) = known.read(&written);
            for complaint in complaints.iter().map(ToString::to_string) {
                ensure!(
                    said.contains(&complaint),
                    "“{complaint}” is not among {said:?}"
                );
                ensure!(
                    complaint.ends_with('.')
                        && complaint.starts_with(char::is_uppercase)
                        && complaint.chars().count() < 400,
                    "not a sentence for a visitor: {complaint:?}"
                );
            }
            if number % CALM == 0 {
                site.ready().await?;
            }
            site.check_console().await?;
            Ok(complaints.len())
        };
        refused += step()
            .await
            .with_context(|| format!("link {number}: {short}"))?;
    }
    eprintln!("{refused} values were refused in {LINKS} links");
    ensure!(
        (LINKS / 2..3 * LINKS).contains(&refused),
        "{refused} values were refused: the storm is too mild or too wild to say anything"
    );

    // And it still does what it is for.
    go(&site, "#backend=cpu&filter=lowpass:8").await?;
    site.ready().await?;
    site.click("add-filter").await?;
    site.ready().await?;
    // After so many changes the address follows at its leisure.
    site.wait("the address of the new filter", async |site| {
        let hash = site.hash().await?;
        Ok(hash.contains("filter=lowpass:8+orientation:").then_some(()))
    })
    .await?;
    ensure!(site.predictions(Of::Filtered).await?.len() == 5);
    site.check_console().await
}
