//! A model's weights: from this device if it keeps them, else from the site; how far they have come, and whether they are right.
//!
//! The site has them in two parts (crate `transfer`). The first is enough for a preview.

use classifier::{LoadError, WeightFile};
use js_sys::{Reflect, Uint8Array};
use models::card::ModelCard;
use platform::port::words;
use platform::weight_store;
use platform::worker_scope::{now_ms, scope};
use transfer::{FirstPart, Inflating, TransferError, first_name, rest_name};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ReadableStreamDefaultReader, Response, SubtleCrypto};

/// Why a model's weights are not here, as a sentence for the visitor.
#[derive(Debug, thiserror::Error)]
pub enum NoWeights {
    /// What only this device had, and has no longer.
    #[error("This browser no longer keeps the network “{name}”. {}", match is_onnx {
        true => "Drop its file here again, with the same choices.",
        false => "Open its file again in “About models”, or train it anew.",
    })]
    Gone {
        /// The network's name.
        name: String,
        /// Whether it came from a file.
        is_onnx: bool,
    },
    /// Somebody put the network beside the site, and its file is not there.
    #[error(
        "The file {file} of the network “{name}” is not beside this site, though its list own.json names it ({why}). Tell whoever looks after the site."
    )]
    Missing {
        /// The network's name.
        name: String,
        /// The file's.
        file: String,
        /// What the server answered.
        why: String,
    },
    /// Somebody put the network beside the site, with another file.
    #[error(
        "The file {file} beside this site is not the network “{name}” that its list own.json describes: it was changed or did not come whole. Tell whoever looks after the site."
    )]
    Changed {
        /// The network's name.
        name: String,
        /// The file's.
        file: String,
    },
    /// They do not come.
    #[error(
        "The weights of {name} could not be loaded ({why}). Check the connection and try again."
    )]
    NotLoaded {
        /// The model's name.
        name: String,
        /// In the browser's words.
        why: String,
    },
    /// What came is not what the site has.
    #[error(transparent)]
    Wrong(#[from] LoadError),
}

/// What the first part has besides the file's own bytes: places of 16-bit numbers.
const PLACES: usize = 1 << 20;
/// If the first part came faster, the rest will too, and a preview would only delay the answer.
const WORTH_A_PREVIEW_MS: f64 = 1000.0;

/// Weights on their way.
pub enum Begun {
    /// All are there.
    Whole(Fetched),
    /// The first part is there, the rest was asked for.
    First(First),
}

/// Where a file came from.
enum Source {
    /// From the site: it is not kept yet.
    Site,
    /// From this device, or from the page.
    Device,
    /// The same, and the browser computes its SHA-256 already.
    Hashed(JsFuture),
}

/// A weight file as it came, unchecked.
pub struct Fetched {
    bytes: Vec<u8>,
    source: Source,
}

impl Fetched {
    /// From the site.
    const fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            source: Source::Site,
        }
    }

    /// From this device, or from the page. The browser computes while the bytes are copied to the program's memory.
    pub fn kept(contents: &Uint8Array) -> Self {
        let digest = begin_digest(contents);
        Self {
            bytes: contents.to_vec(),
            source: digest.map_or(Source::Device, Source::Hashed),
        }
    }
}

/// The first part of a file from the site.
pub struct First {
    part: FirstPart,
    rest: JsFuture,
    took_ms: f64,
}

impl First {
    /// The file as far as the first part tells, if the rest will take long enough that it is worth a look.
    pub fn preview(&self) -> Option<WeightFile> {
        (self.took_ms > WORTH_A_PREVIEW_MS).then(|| WeightFile::preview(self.part.preview()))
    }

    /// Waits for the rest. `progress` gets the bytes so far.
    pub async fn finish(
        self,
        card: &ModelCard,
        progress: impl Fn(usize),
    ) -> Result<Fetched, NoWeights> {
        let response = answered(card, self.rest).await?;
        let before = first_length(card, &self.part);
        let rest = unpack(card, &response, card.bytes, |bytes| {
            progress(before + bytes);
        })
        .await?;
        let bytes = (self.part.join(&rest)).map_err(|error| unfit(card, error, rest.len()))?;
        Ok(Fetched::new(bytes))
    }
}

/// Gets `card`'s file from this device, or its first part from the site, or says why not. `progress` gets the bytes so far.
pub async fn begin(card: &ModelCard, progress: impl Fn(usize)) -> Result<Begun, NoWeights> {
    if let Some(fetched) = kept(card, &progress).await {
        return Ok(Begun::Whole(fetched));
    }
    if card.is_only_here() {
        return Err(gone(card));
    }
    download(card, progress).await
}

/// The same of a network that visitors bring, whose file never travels in parts.
pub async fn begin_imported(
    card: &ModelCard,
    progress: impl Fn(usize),
) -> Result<Fetched, NoWeights> {
    if let Some(fetched) = kept(card, &progress).await {
        return Ok(fetched);
    }
    if !card.hosted {
        return Err(gone(card));
    }
    whole(card, progress).await
}

/// `card`'s file, if this device has it.
async fn kept(card: &ModelCard, progress: impl Fn(usize)) -> Option<Fetched> {
    let contents = weight_store::get(&card.file).await?;
    progress(contents.length() as usize);
    Some(Fetched::kept(&contents))
}

/// Checks what was fetched, and keeps it on this device if it is right. A kept file that is not right is replaced by the site's.
pub async fn check(card: &ModelCard, fetched: Fetched) -> Result<WeightFile, NoWeights> {
    let Fetched { bytes, source } = fetched;
    let digest = match source {
        Source::Site => {
            return verify(card, bytes)
                .await
                .map_err(|error| wrong(card, error));
        }
        Source::Device => None,
        Source::Hashed(digest) => finished(digest).await,
    };
    let mut checked = with_digest(card, bytes, digest);
    if checked.is_err() {
        weight_store::remove(&card.file).await;
        if card.is_only_here() {
            return Err(gone(card));
        }
        let Fetched { bytes, .. } = match download(card, |_| {}).await? {
            Begun::Whole(fetched) => fetched,
            Begun::First(first) => first.finish(card, |_| {}).await?,
        };
        checked = verify(card, bytes).await;
    }
    checked.map_err(|error| wrong(card, error))
}

/// Checks a file that a visitor brought, and makes something of it while the browser still computes.
pub async fn check_meanwhile<T>(
    card: &ModelCard,
    fetched: Fetched,
    make: impl Fn(WeightFile) -> T,
) -> Result<T, NoWeights> {
    let Fetched { bytes, source } = fetched;
    let checked = match source {
        Source::Site => {
            return Ok(make(
                verify(card, bytes)
                    .await
                    .map_err(|error| wrong(card, error))?,
            ));
        }
        Source::Device => WeightFile::check(card, bytes).map(&make),
        Source::Hashed(digest) => {
            let length = bytes.len();
            let made = make(WeightFile::unchecked(bytes));
            let Some(digest) = finished(digest).await else {
                // For want of memory; nothing is known of the file.
                let name = card.name.clone();
                return Err(LoadError::Checksum { name }.into());
            };
            WeightFile::fits(card, length, &digest).map(|()| made)
        }
    };
    if let Ok(made) = checked {
        return Ok(made);
    }
    weight_store::remove(&card.file).await;
    if !card.hosted {
        return Err(gone(card));
    }
    let Fetched { bytes, .. } = whole(card, |_| {}).await?;
    let file = verify(card, bytes).await;
    file.map(make).map_err(|error| wrong(card, error))
}

/// What came is not what the card says.
fn wrong(card: &ModelCard, error: LoadError) -> NoWeights {
    match error {
        LoadError::Length { .. } | LoadError::Checksum { .. } if card.hosted => changed(card),
        error => error.into(),
    }
}

fn changed(card: &ModelCard) -> NoWeights {
    NoWeights::Changed {
        name: card.name.clone(),
        file: card.file.clone(),
    }
}

fn gone(card: &ModelCard) -> NoWeights {
    NoWeights::Gone {
        name: card.name.clone(),
        is_onnx: card.is_onnx(),
    }
}

fn failed(card: &ModelCard, why: String) -> NoWeights {
    NoWeights::NotLoaded {
        name: card.name.clone(),
        why,
    }
}

/// What came is not what the site has.
fn unfit(card: &ModelCard, error: TransferError, found: usize) -> NoWeights {
    if card.hosted {
        return changed(card);
    }
    let name = card.name.clone();
    NoWeights::Wrong(match error {
        TransferError::Incomplete => LoadError::Length {
            name,
            expected: card.bytes,
            found,
        },
        TransferError::Damaged | TransferError::TooLong | TransferError::Malformed => {
            LoadError::Checksum { name }
        }
    })
}

async fn download(card: &ModelCard, progress: impl Fn(usize)) -> Result<Begun, NoWeights> {
    if card.hosted {
        return whole(card, progress).await.map(Begun::Whole);
    }
    let started = now_ms();
    // Awaited from the start: a promise that fails while nobody listens would end the worker.
    let response = response(card, ask(&first_name(&card.file))).await?;
    if !response.ok() {
        // `trunk serve` has the files as they are.
        return whole(card, progress).await.map(Begun::Whole);
    }
    let bytes = unpack(card, &response, card.bytes + PLACES, |bytes| {
        progress(bytes.min(card.bytes));
    })
    .await?;
    let found = bytes.len();
    let part = FirstPart::read(bytes).map_err(|error| unfit(card, error, found))?;
    if part.has_rest() {
        return Ok(Begun::First(First {
            part,
            rest: ask(&rest_name(&card.file)),
            took_ms: now_ms() - started,
        }));
    }
    let bytes = part.join(&[]).map_err(|error| unfit(card, error, found))?;
    Ok(Begun::Whole(Fetched::new(bytes)))
}

/// The file as it is, from the site.
async fn whole(card: &ModelCard, progress: impl Fn(usize)) -> Result<Fetched, NoWeights> {
    let response = answered(card, ask(&card.file)).await?;
    // What a list beside the site says of lengths is not believed.
    let mut bytes = Vec::new();
    stream(card, &response, |piece| {
        bytes.extend(piece);
        if bytes.len() > card.bytes {
            return Err(unfit(card, TransferError::TooLong, bytes.len()));
        }
        progress(bytes.len());
        Ok(())
    })
    .await?;
    Ok(Fetched::new(bytes))
}

fn ask(file: &str) -> JsFuture {
    JsFuture::from(scope().fetch_with_str(&weight_store::address(file)))
}

/// How many of the file's bytes the first part stands for.
fn first_length(card: &ModelCard, part: &FirstPart) -> usize {
    card.bytes.saturating_sub(part.missing())
}

async fn response(card: &ModelCard, asked: JsFuture) -> Result<Response, NoWeights> {
    let response = asked.await;
    let response = response.map_err(|error| failed(card, words(&error)))?;
    Ok(response.unchecked_into())
}

/// The response, if it is the file.
async fn answered(card: &ModelCard, asked: JsFuture) -> Result<Response, NoWeights> {
    let response = response(card, asked).await?;
    if response.ok() {
        return Ok(response);
    }
    let why = format!("the server answered {}", response.status());
    if card.hosted {
        return Err(NoWeights::Missing {
            name: card.name.clone(),
            file: card.file.clone(),
            why,
        });
    }
    Err(failed(card, why))
}

/// Reads and unpacks a part while it arrives. `progress` gets the unpacked bytes so far.
async fn unpack(
    card: &ModelCard,
    response: &Response,
    most: usize,
    progress: impl Fn(usize),
) -> Result<Vec<u8>, NoWeights> {
    let mut inflating = Inflating::new(most);
    let mut unpacked = 0;
    stream(card, response, |piece| {
        unpacked = (inflating.push(&piece)).map_err(|error| unfit(card, error, unpacked))?;
        progress(unpacked);
        Ok(())
    })
    .await?;
    (inflating.finish()).map_err(|error| unfit(card, error, unpacked))
}

/// Hands over a response's bytes as they arrive.
async fn stream(
    card: &ModelCard,
    response: &Response,
    mut take: impl FnMut(Vec<u8>) -> Result<(), NoWeights>,
) -> Result<(), NoWeights> {
    let body = response
        .body()
        .ok_or_else(|| failed(card, "the server sent nothing".to_owned()))?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let chunk = JsFuture::from(reader.read()).await;
        let chunk = chunk.map_err(|error| failed(card, words(&error)))?;
        let of = |key: &str| Reflect::get(&chunk, &key.into()).unwrap_or(JsValue::UNDEFINED);
        if of("done").is_truthy() {
            return Ok(());
        }
        let piece: Uint8Array = of("value").unchecked_into();
        take(piece.to_vec())?;
    }
}

/// Checks the bytes against the card, and keeps them if they are right.
async fn verify(card: &ModelCard, bytes: Vec<u8>) -> Result<WeightFile, LoadError> {
    let contents = Uint8Array::from(bytes.as_slice());
    let checked = with_digest(card, bytes, browser_digest(&contents).await);
    if checked.is_ok() {
        let file = card.file.clone();
        // Writing takes longer than the visitor should wait.
        spawn_local(async move { weight_store::put(&file, &contents).await });
    }
    checked
}

/// Checks the bytes against the card: by the browser's own SHA-256, which it offers over https and on localhost, else by ours.
fn with_digest(
    card: &ModelCard,
    bytes: Vec<u8>,
    digest: Option<Vec<u8>>,
) -> Result<WeightFile, LoadError> {
    match digest {
        Some(digest) => WeightFile::with_digest(card, bytes, &digest),
        None => WeightFile::check(card, bytes),
    }
}

/// SHA-256, if the browser computes it. Here it is many times as slow.
pub async fn browser_digest(bytes: &Uint8Array) -> Option<Vec<u8>> {
    finished(begin_digest(bytes)?).await
}

fn begin_digest(bytes: &Uint8Array) -> Option<JsFuture> {
    let crypto = scope().crypto().ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    if !subtle.is_object() {
        return None;
    }
    let subtle: SubtleCrypto = subtle.unchecked_into();
    let promise = subtle
        .digest_with_str_and_js_u8_array("SHA-256", bytes)
        .ok()?;
    Some(JsFuture::from(promise))
}

async fn finished(digest: JsFuture) -> Option<Vec<u8>> {
    let digest = digest.await.ok()?;
    Some(Uint8Array::new(&digest).to_vec())
}
