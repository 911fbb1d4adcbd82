//! Gaussian: a blur by its standard deviation in pixels.

use super::edges::radius;
use super::handle::{Handle, on_circle};
use super::shape::{Kind, Number, Outline, Plane, Range, Shape, radii, with};
use crate::limits::MAX_RADIUS;
use crate::papers::{GEIRHOS_2018, Paper};
use crate::words::shown;

/// A Gaussian blur, `exp(-2 (π sigma r / 224)²)`: the low-pass of Geirhos et al. (NeurIPS 2018), whose widths are standard deviations
/// in pixels of a picture of 224. The edge does not change it.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaussian {
    /// Standard deviation in pixels of a picture of 224 pixels.
    pub sigma: f32,
}

/// Where a blur of `sigma` pixels has half its gain, in cycles/image.
fn half_gain(sigma: f32) -> f32 {
    let turns = (std::f32::consts::LN_2 / 2.0).sqrt();
    (224.0 * turns / (std::f32::consts::PI * sigma.max(1e-3))).min(MAX_RADIUS)
}

impl Gaussian {
    /// As fine and as wide as a hand goes.
    fn by_hand(&self, sigma: f32) -> Self {
        with(
            self,
            "sigma",
            ((sigma * 20.0).round() / 20.0).clamp(0.0, 40.0),
        )
    }
}

impl Shape for Gaussian {
    const KIND: Kind = Kind::new("gaussian", "Gaussian", "a width in pixels", "gaussian:10");
    const NUMBERS: &'static [Number<Self>] = &[Number {
        unit: "pixels at 224",
        range: Range::Fixed(0.0, 40.0),
        step: 0.05,
        ..Number::radius(
            "Blur",
            "sigma",
            |filter| filter.sigma,
            |filter, value| filter.sigma = value,
        )
    }];
    const JOINT: char = '-';
    const FORMULA: &'static str =
        "weight exp(-2 (π · sigma · r / 224)²); the edge does not change it";
    const SOURCE: &'static str = "low-pass of Geirhos et al., NeurIPS 2018";
    const PAPER: Option<Paper> = Some(GEIRHOS_2018);
    const HANDLES: &'static [Handle] = &[Handle::distance("Blur", "sigma")];

    fn begin(_from: f32, _to: f32) -> Self {
        Self { sigma: 3.0 }
    }

    fn check(&self) -> Result<(), &'static str> {
        radii(&[self.sigma])
    }

    fn weight(&self, kx: i32, ky: i32, _edge: f64) -> f32 {
        let turns = std::f64::consts::PI * f64::from(self.sigma.max(0.0)) * radius(kx, ky) / 224.0;
        (-2.0 * turns * turns).exp() as f32
    }

    fn in_words(&self) -> String {
        format!("{} px", shown(self.sigma))
    }

    fn outlines(&self) -> Vec<Outline> {
        vec![Outline::around_dc(half_gain(self.sigma))]
    }

    fn handle_place(&self, _handle: Handle, plane: Plane, turn: usize) -> (f32, f32) {
        let furthest = plane.side as f32 / 2.0 * 1.38;
        on_circle(half_gain(self.sigma).min(furthest), plane, turn)
    }

    fn dragged(&self, _handle: Handle, plane: Plane, (kx, ky): (f32, f32)) -> Self {
        let radius = kx.hypot(ky).min(plane.corner());
        self.by_hand(half_gain(1.0) / radius.max(0.5))
    }

    // A wider circle is less blur.
    fn stepped(&self, _handle: Handle, _plane: Plane, right: f32, down: f32) -> Self {
        self.by_hand(self.sigma - (right - down) * 0.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gaussian_is_that_of_a_blur_in_pixels() {
        // The transform of a normal distribution of 10 pixels, at 5 cycles in 224 pixels.
        let expected = (-2.0 * (std::f64::consts::PI * 10.0 * 5.0 / 224.0).powi(2)).exp() as f32;
        assert_eq!(Gaussian { sigma: 10.0 }.weight(3, 4, 7.0), expected);
        assert_eq!(Gaussian { sigma: 0.0 }.weight(90, 4, 0.0), 1.0);
    }
}
