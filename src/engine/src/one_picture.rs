//! A program that is asked about single pictures alone.

use std::convert::Infallible;

use protocol::AboutOnePicture;

use crate::{Processor, Proven, Questions, Stop};

/// Nothing but single pictures.
#[derive(Default)]
pub struct OnePicture;

impl Questions for OnePicture {
    type Message = AboutOnePicture;
    type Other = Infallible;
    const MAY_PREVIEW: bool = true;
    const RUNS_OTHERS: bool = true;

    fn sort(message: AboutOnePicture) -> Result<AboutOnePicture, Infallible> {
        Ok(message)
    }

    fn ticket(question: &Infallible) -> u64 {
        match *question {}
    }

    async fn answer<P: Processor>(
        &mut self,
        question: Infallible,
        _: Vec<u8>,
        _: Option<&Proven>,
        _: &P,
    ) -> Result<(), Stop> {
        match question {}
    }
}
