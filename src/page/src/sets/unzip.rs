//! A decoder worker that holds zip archives open while their files are taken in.

use super::super::browser::{dismiss, start_worker};
use futures_channel::oneshot;
use js_sys::ArrayBuffer;
use platform::port::{Parcel, pack, pack_blob, words};
use session::{FromDecoder, ToDecoder};
use sets::own::Found;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Blob, Worker};

type Answer = (FromDecoder, Option<ArrayBuffer>);

/// The worker and the one question it has.
pub struct Unzipper {
    worker: Worker,
    waiting: Rc<RefCell<Option<oneshot::Sender<Answer>>>>,
    ticket: u64,
}

impl Unzipper {
    /// Starts the worker.
    pub fn start() -> Result<Self, String> {
        let waiting = Rc::new(RefCell::new(None::<oneshot::Sender<Answer>>));
        let (hearing, dying) = (waiting.clone(), waiting.clone());
        let hear = move |message, buffer| {
            if !matches!(message, FromDecoder::Started)
                && let Some(sender) = hearing.take()
            {
                // Nobody listens any more when the visitor has cancelled.
                let _ = sender.send((message, buffer));
            }
        };
        // Dropping the sender tells the one who waits.
        let worker = start_worker("decoder", hear, move || drop(dying.take()))?;
        Ok(Self {
            worker,
            waiting,
            ticket: 0,
        })
    }

    /// Opens an archive and lists its files.
    pub async fn open(&mut self, archive: &Blob) -> Result<Vec<Found>, String> {
        self.ticket += 1;
        let question = ToDecoder::OpenArchive {
            ticket: self.ticket,
        };
        match self.ask(&pack_blob(&question, archive)).await? {
            (FromDecoder::Archive { files, .. }, _) => Ok(files
                .into_iter()
                .map(|(path, bytes)| Found { path, bytes })
                .collect()),
            (FromDecoder::Failed { sentence, .. }, _) => Err(sentence),
            _ => Err(UNEXPECTED.to_owned()),
        }
    }

    /// Takes a file out of the open archive.
    pub async fn extract(&mut self, index: usize) -> Result<ArrayBuffer, String> {
        self.ticket += 1;
        let question = ToDecoder::Extract {
            ticket: self.ticket,
            index,
        };
        match self.ask(&pack(&question, None)).await? {
            (FromDecoder::Extracted { .. }, Some(buffer)) => Ok(buffer),
            (FromDecoder::Failed { sentence, .. }, _) => Err(sentence),
            _ => Err(UNEXPECTED.to_owned()),
        }
    }

    async fn ask(&self, parcel: &Parcel) -> Result<Answer, String> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.replace(Some(sender));
        self.worker
            .post_message_with_transfer(&parcel.message, &parcel.transfer)
            .map_err(|error| words(&error))?;
        receiver
            .await
            .map_err(|_| "the worker that reads it has stopped".to_owned())
    }
}

const UNEXPECTED: &str = "the worker that reads it answered something else";

impl Drop for Unzipper {
    fn drop(&mut self) {
        dismiss(&self.worker);
    }
}
