//! Numbers that look random and are the same everywhere for the same seed: SplitMix64 (G. Steele, D. Lea and C. Flood, "Fast splittable
//! pseudorandom number generators", 2014), as a stream or by place. Written out here because what a link shows and a visitor repeats must
//! not change with the version of a library.

/// What SplitMix64 adds to its state for each output: 2⁶⁴ by the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A stream of numbers from one seed.
#[derive(Clone, Debug)]
pub struct Seeded(u64);

impl Seeded {
    /// The stream of `seed` and `stream`: pictures of one set draw from different streams of one seed.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(mix(seed).wrapping_add(mix(!stream)))
    }

    /// Sixty-four random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in `0..end`; 0 for an `end` of 0. The product's upper half is uneven by less than `end` in 2⁶⁴.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    /// Fisher and Yates, from the last place down.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// SplitMix64's output function: every bit of the result depends on every bit of `state`.
pub fn mix(mut state: u64) -> u64 {
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

/// Output number `place` (from 0) of the generator with this state.
fn bits(state: u64, place: u64) -> u64 {
    mix(state.wrapping_add(place.wrapping_add(1).wrapping_mul(STEP)))
}

/// Uniform in [0, 1): number `place` of a seed's stream.
pub(crate) fn unit(seed: u32, place: u64) -> f64 {
    (bits(mix(u64::from(seed)), place) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Uniform in [0, 1): the number of a seed at a frequency, the same at every size of picture.
pub(crate) fn at_frequency(seed: u32, kx: i32, ky: i32) -> f64 {
    unit(seed, u64::from(kx as u32) << 32 | u64::from(ky as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequence() {
        // The first outputs for the state 1234567, as in the reference program's test vectors.
        let first: Vec<u64> = (0..5).map(|place| bits(1_234_567, place)).collect();
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
        let mut stream = Seeded(1_234_567);
        let streamed: Vec<u64> = (0..5).map(|_| stream.bits()).collect();
        assert_eq!(streamed, first);
    }

    #[test]
    fn units_are_even_and_differ_between_seeds_and_places() {
        let mean = |seed| (0..10_000).map(|place| unit(seed, place)).sum::<f64>() / 1e4;
        // Five standard deviations of the mean of ten thousand.
        assert!((0..20).all(|seed| (mean(seed) - 0.5).abs() < 0.0145));
        assert!((0..1000).all(|place| (0.0..1.0).contains(&unit(7, place))));
        let few = [
            (1, 0, 0),
            (2, 0, 0),
            (1, 1, 0),
            (1, 0, 1),
            (1, -1, 0),
            (1, 0, -1),
        ];
        let mut found = few.map(|(seed, kx, ky)| at_frequency(seed, kx, ky));
        found.sort_by(f64::total_cmp);
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
    }
    #[test]
    fn a_shuffle_keeps_every_item_and_every_order_is_as_likely() {
        let mut stream = Seeded::new(1, 2);
        let mut seen = std::collections::BTreeMap::<[u8; 3], usize>::new();
        for _ in 0..6000 {
            let mut items = [1, 2, 3];
            stream.shuffle(&mut items);
            *seen.entry(items).or_default() += 1;
        }
        assert_eq!(seen.len(), 6);
        // Five standard deviations of a binomial count.
        assert!(
            seen.values().all(|&count| count.abs_diff(1000) < 145),
            "{seen:?}"
        );
    }

    #[test]
    fn streams_differ_and_units_are_below_one() {
        assert_ne!(Seeded::new(1, 0).bits(), Seeded::new(1, 1).bits());
        assert_ne!(Seeded::new(0, 1).bits(), Seeded::new(1, 0).bits());
        let mut stream = Seeded::new(7, 7);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&stream.unit())));
        assert_eq!(stream.below(0), 0);
    }
}
