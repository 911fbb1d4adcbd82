//! The page's side of its conversations with workers: start one, ask it, await the answer. Death, cancelling and silence are handled
//! here, once.
//!
//! A question is any serialisable message that carries the ticket it is given; the worker's answers carry it back ([`Told`]). A
//! worker lives as long as its [`Worker`], of which there may be clones; dropping the last ends it.

use crate::port::{pack, pack_blob, unpack, words};
use crate::questions::Questions;
pub use crate::questions::{Told, WorkerError};
use crate::relaxed;
use crate::time::{now_ms, sleep};
use futures_channel::oneshot::Receiver;
use js_sys::ArrayBuffer;
use serde::{Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};
use wasm_bindgen::{JsCast as _, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Element, MessageEvent};

/// What travels with a message.
pub enum Attachment {
    /// Handed over: the sender has it no longer.
    Buffer(ArrayBuffer),
    /// Handed over by name: its bytes stay where they are.
    Blob(Blob),
}

impl From<ArrayBuffer> for Attachment {
    fn from(buffer: ArrayBuffer) -> Self {
        Self::Buffer(buffer)
    }
}

impl From<Blob> for Attachment {
    fn from(blob: Blob) -> Self {
        Self::Blob(blob)
    }
}

/// Something that was said, and the bytes that came with it.
pub type Said<T> = (T, Option<ArrayBuffer>);

/// A worker that says `T`.
pub struct Worker<T>(Rc<Shared<T>>);

impl<T> Clone for Worker<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

struct Shared<T> {
    worker: web_sys::Worker,
    questions: RefCell<Questions<Said<T>>>,
    /// Whether somebody looks after its silence.
    watched: RefCell<bool>,
    on_end: Box<dyn Fn(WorkerError)>,
}

/// Where the build put a program's script: the address that `<meta name=PROGRAM content=ADDRESS data-relaxed=ADDRESS>` gives.
fn address(program: &str) -> Option<String> {
    let meta = meta(program)?;
    relaxed_address(&meta).or_else(|| meta.get_attribute("content"))
}

/// Whether this browser gets the build of this program with relaxed SIMD.
pub fn is_relaxed(program: &str) -> bool {
    meta(program).is_some_and(|meta| relaxed_address(&meta).is_some())
}

fn meta(program: &str) -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document
        .query_selector(&format!("meta[name={program}]"))
        .ok()?
}

fn relaxed_address(meta: &Element) -> Option<String> {
    let address = meta.get_attribute("data-relaxed")?;
    relaxed::is_known().then_some(address)
}

impl<T: Told + DeserializeOwned + 'static> Worker<T> {
    /// Starts `program`. While it is asked something, it may be silent for `patience_ms`. `on_news` gets what is no answer, and the
    /// parts of answers; `on_end` hears once that it died or was silent for too long, after everybody who waited.
    pub fn start(
        program: &str,
        patience_ms: f64,
        on_news: impl Fn(T, Option<ArrayBuffer>) + 'static,
        on_end: impl Fn(WorkerError) + 'static,
    ) -> Result<Self, WorkerError> {
        let address = address(program).ok_or_else(|| {
            WorkerError::NotStarted(format!("this page was built without its {program}"))
        })?;
        let worker = web_sys::Worker::new(&address)
            .map_err(|error| WorkerError::NotStarted(words(&error)))?;
        let shared = Rc::new(Shared {
            worker,
            questions: RefCell::new(Questions::new(patience_ms)),
            watched: RefCell::new(false),
            on_end: Box::new(on_end),
        });
        let weak = Rc::downgrade(&shared);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let (Some(shared), Some((told, buffer))) =
                (weak.upgrade(), unpack::<T>(&event.data()))
                && let Some((told, buffer)) = shared.take(told, buffer)
            {
                on_news(told, buffer);
            }
        });
        let weak = Rc::downgrade(&shared);
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            if let Some(shared) = weak.upgrade() {
                shared.end(WorkerError::Died);
            }
        });
        shared
            .worker
            .set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        shared
            .worker
            .set_onerror(Some(on_error.into_js_value().unchecked_ref()));
        Ok(Self(shared))
    }

    /// Asks the message that `question` makes of its ticket. Dropping what is returned gives up the answer; the worker works on.
    pub fn ask<Q: Serialize>(
        &self,
        question: impl FnOnce(u64) -> Q,
        attachment: Option<Attachment>,
    ) -> Asked<T> {
        let (ticket, answer) = self.0.questions.borrow_mut().ask(now_ms());
        self.tell(&question(ticket), attachment);
        watch(&self.0);
        Asked {
            shared: Rc::downgrade(&self.0),
            ticket,
            answer,
        }
    }
}

impl<T> Worker<T> {
    /// Says something that is not answered.
    pub fn tell(&self, message: &impl Serialize, attachment: Option<Attachment>) {
        let packed = match attachment {
            None => pack(message, None),
            Some(Attachment::Buffer(buffer)) => pack(message, Some(buffer)),
            Some(Attachment::Blob(blob)) => pack_blob(message, &blob),
        };
        let posted = (self.0.worker).post_message_with_transfer(&packed.message, &packed.transfer);
        if let Err(error) = posted {
            web_sys::console::error_1(&error);
        }
    }

    /// From now on it may be silent for so long.
    pub fn set_patience(&self, patience_ms: f64) {
        self.0.questions.borrow_mut().set_patience(patience_ms);
    }

    /// Ends it, also in the middle of its work: everybody who waits gets [`WorkerError::Cancelled`].
    pub fn cancel(&self) {
        self.0.silence();
        self.0.questions.borrow_mut().end(&WorkerError::Cancelled);
    }
}

impl<T> Shared<T> {
    /// Nothing it still says is heard.
    fn silence(&self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }

    fn end(&self, error: WorkerError) {
        self.silence();
        self.questions.borrow_mut().end(&error);
        (self.on_end)(error);
    }
}

impl<T: Told> Shared<T> {
    /// Hands an answer to who waits for it; returns news.
    fn take(&self, told: T, buffer: Option<ArrayBuffer>) -> Option<Said<T>> {
        let mut questions = self.questions.borrow_mut();
        questions.heard(now_ms());
        match told.ticket() {
            Some(ticket) if !told.is_part() => {
                // An answer that nobody waits for is no news.
                let _ = questions.answer(ticket, (told, buffer));
                None
            }
            _ => Some((told, buffer)),
        }
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        self.silence();
        self.questions.get_mut().end(&WorkerError::Cancelled);
    }
}

/// Looks after the worker's silence for as long as somebody waits for it.
fn watch<T: 'static>(shared: &Rc<Shared<T>>) {
    if shared.watched.replace(true) {
        return;
    }
    let weak = Rc::downgrade(shared);
    spawn_local(async move {
        loop {
            let Some(shared) = weak.upgrade() else { return };
            let left = shared.questions.borrow().patience_left(now_ms());
            match left {
                None => {
                    shared.watched.replace(false);
                    return;
                }
                Some(left) if left <= 0.0 => {
                    shared.end(WorkerError::Silent);
                    return;
                }
                Some(left) => {
                    drop(shared);
                    sleep(left).await;
                }
            }
        }
    });
}

/// An answer that is awaited.
pub struct Asked<T> {
    shared: Weak<Shared<T>>,
    ticket: u64,
    answer: Receiver<Result<Said<T>, WorkerError>>,
}

impl<T> Future for Asked<T> {
    type Output = Result<Said<T>, WorkerError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.answer)
            .poll(context)
            .map(|answer| answer.unwrap_or(Err(WorkerError::Cancelled)))
    }
}

impl<T> Drop for Asked<T> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.upgrade()
            && let Ok(mut questions) = shared.questions.try_borrow_mut()
        {
            questions.forget(self.ticket);
        }
    }
}
