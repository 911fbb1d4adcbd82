//! The camera: what it sees follows on the bench, frame by frame, at the rate that the decoder manages; the network answers the newest.
//!
//! Frames take the way of files, through the decoder worker, so that the network gets the same pixels from a frame as from a file of it.
//! One frame is under way at a time, so nothing queues up. Nothing of it is kept unless the visitor says so.

use super::context::{ALT, Pictures};
use super::live::{Facing, Frame, Live, Power, stop, tracks};
use crate::browser::BrowserError;
use crate::core::state::OpenedPicture;
use crate::decoder::{DecodeError, Decoder};
use crate::ui::aria::pressed;
use crate::ui::canvas::{canvas_to_read, png};
use js_sys::{Date, Reflect};
use leptos::ev;
use leptos::prelude::*;
use protocol::Crop;
use session::Source;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    HtmlVideoElement, MediaDevices, MediaStream, MediaStreamConstraints, MediaTrackConstraints,
};

/// Width that is asked for; networks see less than 300 pixels.
const WIDTH: u32 = 640;
const TITLE: &str = "What the camera sees";

impl Pictures {
    /// Starts the camera, or changes to the other one; what is on the page stays until it sees something.
    fn start_camera(self) {
        let camera = self.camera;
        let asked = camera.ask();
        // Most devices run one camera at a time.
        camera.live.set_value(None);
        camera.state.set(Power::Asking);
        let facing = camera.facing.get_untracked();
        spawn_local(async move {
            let live = self.wake_camera(facing).await;
            if camera.asked.get_value() != asked {
                return;
            }
            match live {
                Ok(live) => {
                    camera.live.set_value(Some(live));
                    camera.state.set(Power::On);
                    self.next_frame();
                }
                Err(error) => self.lose_camera(&error.to_string()),
            }
        });
    }

    async fn wake_camera(self, facing: Facing) -> Result<Live, CameraError> {
        let stream = ask_for_camera(facing).await?;
        let playing = async {
            let video: HtmlVideoElement = document().create_element("video")?.unchecked_into();
            video.set_muted(true);
            // Without it, iPhones show moving pictures on the whole screen only.
            video.set_attribute("playsinline", "")?;
            video.set_src_object(Some(&stream));
            JsFuture::from(video.play()?).await?;
            let (canvas, context) = canvas_to_read(1, 1)?;
            Ok::<_, JsValue>((video, canvas, context))
        };
        let playing = playing.await.map_err(CameraError::not_shown);
        let live = playing.and_then(|(video, canvas, context)| {
            let decoder = Decoder::start()?;
            // Not the method of that name, which has the browser start another camera stream.
            let stream = Clone::clone(&stream);
            Ok(Live::new(stream, video, canvas, context, decoder))
        });
        let live = live.inspect_err(|_| stop(&stream))?;
        for track in tracks(&stream) {
            let ended = Closure::once_into_js(move || {
                self.lose_camera(
                    "The camera has stopped. Connect it or allow it again, then start it.",
                );
            });
            track.set_onended(Some(ended.unchecked_ref()));
        }
        Ok(live)
    }

    fn next_frame(self) {
        request_animation_frame(move || {
            // A picture that is being opened is about to take the camera's place.
            let waits = self.page.opening.get_untracked();
            let frame = self.camera.live.try_update_value(|live| {
                let live = live.as_mut()?;
                Some(if waits { Ok(None) } else { live.next_frame() })
            });
            match frame.flatten() {
                Some(Ok(frame)) => {
                    if let Some(frame) = frame {
                        let asked = self.camera.asked.get_value();
                        spawn_local(self.show_frame(frame, asked));
                    }
                    self.next_frame();
                }
                Some(Err(error)) => self.lose_camera(&CameraError::not_shown(error).to_string()),
                None => {}
            }
        });
    }

    /// Shows a frame as the picture on the page, if the camera has not been put out or started anew since it was taken.
    async fn show_frame(self, frame: Frame, asked: u64) {
        let Frame {
            decoder,
            pixels,
            side,
        } = frame;
        let card = untrack(|| self.page.card());
        let reading = self.page.reading(&Source::Camera, card.as_ref());
        let decoded = decoder
            .resize(
                pixels,
                (side, side),
                self.page.side(),
                Crop::default(),
                reading,
            )
            .await;
        if self.camera.asked.get_value() != asked {
            return;
        }
        let original_size = self.camera.live.try_update_value(|live| {
            let live = live.as_mut()?;
            live.answered();
            Some(live.size())
        });
        let Some(original_size) = original_size.flatten() else {
            return;
        };
        match decoded.and_then(|decoded| decoded.picture()) {
            Ok(_) if self.page.opening.get_untracked() => {}
            Ok(picture) => self.page.show_opened(OpenedPicture {
                picture,
                file: None,
                source: Source::Camera,
                title: TITLE.to_owned(),
                alt: TITLE.to_owned(),
                original_size,
                notes: Vec::new(),
            }),
            Err(DecodeError::Worker(_)) => {
                self.lose_camera("The camera was stopped: its pictures could not be read.");
            }
            Err(error) => self.lose_camera(&error.to_string()),
        }
    }

    /// Puts the camera out and shows the picture that was there before.
    fn stop_camera(self) {
        self.camera.end();
        if self.page.source.get_untracked() == Source::Camera && !self.page.opening.get_untracked()
        {
            self.page
                .open_source(untrack(|| self.page.present()).source);
        }
    }

    fn lose_camera(self, sentence: &str) {
        self.stop_camera();
        self.page.say(sentence);
    }

    /// Opens the frame of now as one of the visitor's pictures, which ends the camera.
    fn keep_frame(self) {
        let frame = self
            .camera
            .live
            .with_value(|live| live.as_ref().map(Live::frame));
        let Some(frame) = frame else { return };
        spawn_local(async move {
            let file = match frame {
                Ok(canvas) => png(&canvas).await,
                Err(error) => Err(error.into()),
            };
            match file {
                Ok(file) => self.page.open(
                    file,
                    Source::Own(self.new_own_id()),
                    title(),
                    ALT.to_owned(),
                ),
                Err(why) => self
                    .page
                    .say(format!("This picture could not be kept: {why}.")),
            }
        });
    }
}

/// Name of a picture taken now, by the clock on the wall.
fn title() -> String {
    let now = Date::new_0();
    format!(
        "Camera {}-{:02}-{:02} {:02}.{:02}.{:02}",
        now.get_full_year(),
        now.get_month() + 1,
        now.get_date(),
        now.get_hours(),
        now.get_minutes(),
        now.get_seconds()
    )
}

/// Why there is no camera: a sentence for the visitor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum CameraError {
    /// The page came over http.
    #[error("This browser lets pages use the camera over https only.")]
    Insecure,
    /// The visitor said no, now or before.
    #[error(
        "The camera was not allowed. Allow it for this page in your browser’s settings, then start it again."
    )]
    NotAllowed,
    /// There is none, or none that can be asked for.
    #[error("No camera was found on this device.")]
    NotFound,
    /// Mostly because it is in use.
    #[error(
        "The camera does not answer; another program may be using it. Close that, then start it again."
    )]
    NoAnswer,
    /// For a reason that browsers have no common name for.
    #[error("The camera could not be started ({0}).")]
    NotStarted(BrowserError),
    /// It runs, and its pictures cannot be had.
    #[error("The camera could not be shown ({0}).")]
    NotShown(BrowserError),
    /// It runs, and there is nothing to read its pictures with.
    #[error("The camera could not be shown ({0}).")]
    NoDecoder(#[from] DecodeError),
}

impl CameraError {
    /// What the browser answers when it is asked for the camera.
    fn refused(error: JsValue) -> Self {
        let name = Reflect::get(&error, &"name".into())
            .ok()
            .and_then(|name| name.as_string());
        match name.as_deref() {
            Some("NotAllowedError" | "SecurityError") => Self::NotAllowed,
            Some("NotFoundError" | "OverconstrainedError") => Self::NotFound,
            Some("NotReadableError" | "AbortError") => Self::NoAnswer,
            _ => Self::NotStarted(error.into()),
        }
    }

    fn not_shown(error: JsValue) -> Self {
        Self::NotShown(error.into())
    }
}

/// Has the browser ask the visitor.
async fn ask_for_camera(facing: Facing) -> Result<MediaStream, CameraError> {
    let devices: MediaDevices = Reflect::get(&window().navigator(), &"mediaDevices".into())
        .ok()
        .filter(JsValue::is_object)
        .ok_or(CameraError::Insecure)?
        .unchecked_into();
    let video = MediaTrackConstraints::new();
    video.set_facing_mode(&facing.mode().into());
    video.set_width(&WIDTH.into());
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&video);
    let asked =
        async { JsFuture::from(devices.get_user_media_with_constraints(&constraints)?).await };
    let stream = asked.await.map_err(CameraError::refused)?;
    Ok(stream.unchecked_into())
}

/// What opens below the picture; the camera starts with it.
#[component]
pub fn CameraDrawer() -> impl IntoView {
    let pictures = expect_context::<Pictures>();
    let camera = pictures.camera;
    pictures.start_camera();
    on_cleanup(move || pictures.stop_camera());
    // Nobody expects to be seen by a page that they do not see.
    let hidden = window_event_listener(ev::visibilitychange, move |_| {
        if document().hidden() && camera.state.get_untracked() != Power::Off {
            pictures.stop_camera();
        }
    });
    on_cleanup(move || hidden.remove());
    let side = move |facing: Facing| {
        view! {
            <button
                data-testid=facing.testid()
                aria-pressed=move || pressed(camera.facing.get() == facing)
                on:click=move |_| {
                    camera.facing.set(facing);
                    pictures.start_camera();
                }
            >
                {facing.name()}
            </button>
        }
    };
    let said = move || match camera.state.get() {
        Power::Off => "The camera is off.",
        Power::Asking => {
            "Waiting for the camera. Your browser may ask whether this page may use it."
        }
        Power::On => {
            "Live. What the camera sees stays on this device, and nothing of it is kept until you press “Keep this picture”."
        }
    };
    view! {
        <div class="drawer live" data-testid="camera-drawer" data-camera=move || format!("{:?}", camera.state.get()).to_lowercase()>
            <p class="hint" role="status">{said}</p>
            <div class="chips">
                {move || match camera.state.get() {
                    Power::On => {
                        view! {
                            <button class="primary" data-testid="camera-keep" on:click=move |_| pictures.keep_frame()>"Keep this picture"</button>
                        }
                            .into_any()
                    }
                    _ => ().into_any(),
                }}
                {move || {
                    let off = camera.state.get() == Power::Off;
                    view! {
                        <button
                            data-testid=if off { "camera-start" } else { "camera-stop" }
                            on:click=move |_| if off { pictures.start_camera() } else { pictures.stop_camera() }
                        >
                            {if off { "Start the camera" } else { "Stop" }}
                        </button>
                    }
                }}
                <span class="pair" role="group" aria-label="Which camera">{side(Facing::Front)} {side(Facing::Rear)}</span>
            </div>
        </div>
    }
}
