//! Numbers in one vector register.
//!
//! In wasm these are the target's own instructions. With `+relaxed-simd` a product is added in one instruction, which rounds once on most
//! processors and twice on others. Elsewhere the crate `wide` chooses.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod chosen {
    use core::arch::wasm32::{
        f32x4_add, f32x4_convert_i32x4, f32x4_demote_f64x2_zero, f32x4_div, f32x4_eq, f32x4_floor,
        f32x4_gt, f32x4_mul, f32x4_nearest, f32x4_pmax, f32x4_pmin, f32x4_splat, f32x4_sub,
        f64x2_add, f64x2_mul, f64x2_splat, f64x2_sub, i16x8_add_sat, i16x8_max, i16x8_narrow_i32x4,
        i32x4_add, i32x4_dot_i16x8, i32x4_shl, i32x4_splat, i32x4_trunc_sat_f32x4, i64x2_shuffle,
        u8x16_narrow_i16x8, u8x16_splat, v128, v128_and, v128_xor,
    };
    #[cfg(target_feature = "relaxed-simd")]
    use core::arch::wasm32::{f32x4_relaxed_madd, i32x4_relaxed_dot_i8x16_i7x16_add};

    // A register is read and written by one instruction each, and not lane by lane, which the compiler does when it optimises for size.
    use bytemuck::cast;

    /// Four numbers.
    #[derive(Clone, Copy)]
    pub struct Floats(v128);

    impl Floats {
        #[inline(always)]
        pub fn splat(value: f32) -> Self {
            Self(f32x4_splat(value))
        }

        #[inline(always)]
        pub fn load(values: &[f32; 4]) -> Self {
            Self(cast(*values))
        }

        #[inline(always)]
        pub fn to_array(self) -> [f32; 4] {
            cast(self.0)
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(f32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(f32x4_sub(self.0, other.0))
        }

        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self(f32x4_mul(self.0, other.0))
        }

        /// This where `left` is larger than `right`, else 0.
        #[inline(always)]
        pub fn where_more(self, left: Self, right: Self) -> Self {
            Self(v128_and(self.0, f32x4_gt(left.0, right.0)))
        }

        /// This where both are equal, else 0.
        #[inline(always)]
        pub fn where_equal(self, left: Self, right: Self) -> Self {
            Self(v128_and(self.0, f32x4_eq(left.0, right.0)))
        }

        /// This and the product.
        #[inline(always)]
        pub fn plus_product(self, left: Self, right: Self) -> Self {
            #[cfg(target_feature = "relaxed-simd")]
            return Self(f32x4_relaxed_madd(left.0, right.0, self.0));
            #[cfg(not(target_feature = "relaxed-simd"))]
            return Self(f32x4_add(self.0, f32x4_mul(left.0, right.0)));
        }

        #[inline(always)]
        pub fn least(self, other: Self) -> Self {
            Self(f32x4_pmin(self.0, other.0))
        }

        #[inline(always)]
        pub fn most(self, other: Self) -> Self {
            Self(f32x4_pmax(self.0, other.0))
        }

        /// To whole numbers, halves to even ones.
        #[inline(always)]
        pub fn nearest(self) -> Self {
            Self(f32x4_nearest(self.0))
        }

        #[inline(always)]
        pub fn floor(self) -> Self {
            Self(f32x4_floor(self.0))
        }

        #[inline(always)]
        pub fn over(self, other: Self) -> Self {
            Self(f32x4_div(self.0, other.0))
        }

        /// Two to the power of these, which are whole numbers from -126 to 127.
        #[inline(always)]
        pub fn power_of_two(self) -> Self {
            let exponents = i32x4_add(i32x4_trunc_sat_f32x4(self.0), i32x4_splat(127));
            Self(i32x4_shl(exponents, 23))
        }
    }

    /// Two numbers of double precision.
    #[derive(Clone, Copy)]
    pub struct Doubles(v128);

    impl Doubles {
        #[inline(always)]
        pub fn splat(value: f64) -> Self {
            Self(f64x2_splat(value))
        }

        #[inline(always)]
        pub fn load(values: &[f64; 2]) -> Self {
            Self(cast(*values))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(f64x2_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(f64x2_sub(self.0, other.0))
        }

        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self(f64x2_mul(self.0, other.0))
        }

        /// These and two more, rounded.
        #[inline(always)]
        pub fn and(self, others: Self) -> Floats {
            let first = f32x4_demote_f64x2_zero(self.0);
            let last = f32x4_demote_f64x2_zero(others.0);
            Floats(i64x2_shuffle::<0, 2>(first, last))
        }
    }

    /// Four sums of whole numbers.
    #[derive(Clone, Copy)]
    pub struct Wholes(v128);

    impl Wholes {
        #[inline(always)]
        pub fn load(values: &[i32; 4]) -> Self {
            Self(cast(*values))
        }

        /// This and the sums of two products each.
        #[inline(always)]
        pub fn plus_products(self, left: Pairs, right: Pairs) -> Self {
            Self(i32x4_add(self.0, i32x4_dot_i16x8(left.0, right.0)))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(i32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn to_array(self) -> [i32; 4] {
            cast(self.0)
        }

        /// This and the sums of four products each of weights and inputs. The processor chooses how it reads inputs; `SIGNED` says how it
        /// does.
        #[inline(always)]
        pub fn plus_byte_products<const SIGNED: bool>(
            self,
            weights: Octets,
            inputs: Octets,
        ) -> Self {
            #[cfg(target_feature = "relaxed-simd")]
            return Self(i32x4_relaxed_dot_i8x16_i7x16_add(
                weights.0, inputs.0, self.0,
            ));
            // Without that instruction this is as slow as it looks, and not used.
            #[cfg(not(target_feature = "relaxed-simd"))]
            return Self(cast(super::byte_products::<SIGNED>(
                cast(self.0),
                cast(weights.0),
                cast(inputs.0),
            )));
        }

        #[inline(always)]
        pub fn to_floats(self) -> Floats {
            Floats(f32x4_convert_i32x4(self.0))
        }
    }

    /// Sixteen bytes, weights or inputs.
    #[derive(Clone, Copy)]
    pub struct Octets(v128);

    impl Octets {
        /// Whether products of bytes are one instruction.
        pub const ARE_FAST: bool = cfg!(target_feature = "relaxed-simd");

        /// The same four bytes four times.
        #[inline(always)]
        pub fn splat(bytes: [u8; 4]) -> Self {
            Self(i32x4_splat(i32::from_le_bytes(bytes)))
        }

        #[inline(always)]
        pub fn load(bytes: &[i8; 16]) -> Self {
            Self(cast(*bytes))
        }

        /// Levels less `middle`, which is 0 or 128.
        #[inline(always)]
        pub fn of(first: &[i16; 8], last: &[i16; 8], middle: u8) -> Self {
            let bytes = u8x16_narrow_i16x8(cast(*first), cast(*last));
            Self(v128_xor(bytes, u8x16_splat(middle)))
        }

        #[inline(always)]
        pub fn to_array(self) -> [u8; 16] {
            cast(self.0)
        }
    }

    /// Four pairs of small whole numbers.
    #[derive(Clone, Copy)]
    pub struct Pairs(v128);

    impl Pairs {
        /// The same pair four times.
        #[inline(always)]
        pub fn splat([a, b]: [i16; 2]) -> Self {
            Self(i32x4_splat(i32::from(a) & 0xffff | i32::from(b) << 16))
        }

        #[inline(always)]
        pub fn load(values: &[i16; 8]) -> Self {
            Self(cast(*values))
        }

        /// Of whole numbers that are small enough.
        #[inline(always)]
        pub fn of(first: Floats, last: Floats) -> Self {
            Self(i16x8_narrow_i32x4(
                i32x4_trunc_sat_f32x4(first.0),
                i32x4_trunc_sat_f32x4(last.0),
            ))
        }

        /// The sums, or the nearest number that there is.
        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(i16x8_add_sat(self.0, other.0))
        }

        #[inline(always)]
        pub fn most(self, other: Self) -> Self {
            Self(i16x8_max(self.0, other.0))
        }

        #[inline(always)]
        pub fn to_array(self) -> [i16; 8] {
            cast(self.0)
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod chosen {
    use wide::{f32x4, f64x2, i16x8, i32x4};

    /// Four numbers.
    #[derive(Clone, Copy)]
    pub struct Floats(f32x4);

    impl Floats {
        #[inline(always)]
        pub fn splat(value: f32) -> Self {
            Self(f32x4::splat(value))
        }

        #[inline(always)]
        pub fn load(values: &[f32; 4]) -> Self {
            Self(f32x4::new(*values))
        }

        #[inline(always)]
        pub fn to_array(self) -> [f32; 4] {
            self.0.to_array()
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(self.0 + other.0)
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(self.0 - other.0)
        }

        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self(self.0 * other.0)
        }

        /// This where `left` is larger than `right`, else 0.
        #[inline(always)]
        pub fn where_more(self, left: Self, right: Self) -> Self {
            Self(self.0 & left.0.simd_gt(right.0))
        }

        /// This where both are equal, else 0.
        #[inline(always)]
        pub fn where_equal(self, left: Self, right: Self) -> Self {
            Self(self.0 & left.0.simd_eq(right.0))
        }

        /// This and the product.
        #[inline(always)]
        pub fn plus_product(self, left: Self, right: Self) -> Self {
            Self(self.0 + left.0 * right.0)
        }

        // The order of the two decides what becomes of what is no number: as in wasm, it stays.
        #[inline(always)]
        pub fn least(self, other: Self) -> Self {
            Self(other.0.fast_min(self.0))
        }

        #[inline(always)]
        pub fn most(self, other: Self) -> Self {
            Self(other.0.fast_max(self.0))
        }

        /// To whole numbers, halves to even ones.
        #[inline(always)]
        pub fn nearest(self) -> Self {
            Self(self.0.round_ties_even())
        }

        #[inline(always)]
        pub fn floor(self) -> Self {
            Self(self.0.floor())
        }

        #[inline(always)]
        pub fn over(self, other: Self) -> Self {
            Self(self.0 / other.0)
        }

        /// Two to the power of these, which are whole numbers from -126 to 127.
        #[inline(always)]
        pub fn power_of_two(self) -> Self {
            let power = |exponent: f32| f32::from_bits(((exponent as i32 + 127) as u32) << 23);
            Self::load(&self.to_array().map(power))
        }
    }

    /// Two numbers of double precision.
    #[derive(Clone, Copy)]
    pub struct Doubles(f64x2);

    impl Doubles {
        #[inline(always)]
        pub fn splat(value: f64) -> Self {
            Self(f64x2::splat(value))
        }

        #[inline(always)]
        pub fn load(values: &[f64; 2]) -> Self {
            Self(f64x2::new(*values))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(self.0 + other.0)
        }

        #[inline(always)]
        pub fn minus(self, other: Self) -> Self {
            Self(self.0 - other.0)
        }

        #[inline(always)]
        pub fn times(self, other: Self) -> Self {
            Self(self.0 * other.0)
        }

        /// These and two more, rounded.
        #[inline(always)]
        pub fn and(self, others: Self) -> Floats {
            let [[a, b], [c, d]] = [self.0, others.0].map(f64x2::to_array);
            Floats::load(&[a, b, c, d].map(|value| value as f32))
        }
    }

    /// Four sums of whole numbers.
    #[derive(Clone, Copy)]
    pub struct Wholes(i32x4);

    impl Wholes {
        #[inline(always)]
        pub fn load(values: &[i32; 4]) -> Self {
            Self(i32x4::new(*values))
        }

        /// This and the sums of two products each.
        #[inline(always)]
        pub fn plus_products(self, left: Pairs, right: Pairs) -> Self {
            Self(self.0 + left.0.dot(right.0))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(self.0 + other.0)
        }

        #[inline(always)]
        pub fn to_array(self) -> [i32; 4] {
            self.0.to_array()
        }

        /// This and the sums of four products each of weights and inputs, which are from -128 to 127 or from 0 to 255.
        #[inline(always)]
        pub fn plus_byte_products<const SIGNED: bool>(
            self,
            weights: Octets,
            inputs: Octets,
        ) -> Self {
            Self(i32x4::new(super::byte_products::<SIGNED>(
                self.0.to_array(),
                weights.0.map(u8::cast_signed),
                inputs.0,
            )))
        }

        #[inline(always)]
        pub fn to_floats(self) -> Floats {
            Floats(f32x4::from_i32x4(self.0))
        }
    }

    /// Sixteen bytes, weights or inputs.
    #[derive(Clone, Copy)]
    pub struct Octets([u8; 16]);

    impl Octets {
        /// Products of pairs are faster here.
        pub const ARE_FAST: bool = false;

        /// The same four bytes four times.
        #[inline(always)]
        pub fn splat(bytes: [u8; 4]) -> Self {
            Self(std::array::from_fn(|lane| bytes[lane % 4]))
        }

        #[inline(always)]
        pub fn load(bytes: &[i8; 16]) -> Self {
            Self(bytes.map(i8::cast_unsigned))
        }

        /// Levels less `middle`, which is 0 or 128.
        #[inline(always)]
        pub fn of(first: &[i16; 8], last: &[i16; 8], middle: u8) -> Self {
            let level = |lane: usize| {
                if lane < 8 {
                    first[lane]
                } else {
                    last[lane - 8]
                }
            };
            Self(std::array::from_fn(|lane| {
                level(lane).clamp(0, 255) as u8 ^ middle
            }))
        }

        #[inline(always)]
        pub fn to_array(self) -> [u8; 16] {
            self.0
        }
    }

    /// Four pairs of small whole numbers.
    #[derive(Clone, Copy)]
    pub struct Pairs(i16x8);

    impl Pairs {
        /// The same pair four times.
        #[inline(always)]
        pub fn splat([a, b]: [i16; 2]) -> Self {
            Self(i16x8::new([a, b, a, b, a, b, a, b]))
        }

        #[inline(always)]
        pub fn load(values: &[i16; 8]) -> Self {
            Self(i16x8::new(*values))
        }

        /// Of whole numbers that are small enough.
        #[inline(always)]
        pub fn of(first: Floats, last: Floats) -> Self {
            let [a, b, c, d] = first.to_array().map(|value| value as i16);
            let [e, f, g, h] = last.to_array().map(|value| value as i16);
            Self(i16x8::new([a, b, c, d, e, f, g, h]))
        }

        /// The sums, or the nearest number that there is.
        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(self.0.saturating_add(other.0))
        }

        #[inline(always)]
        pub fn most(self, other: Self) -> Self {
            Self(self.0.max(other.0))
        }

        #[inline(always)]
        pub fn to_array(self) -> [i16; 8] {
            self.0.to_array()
        }
    }
}

/// The instruction for products of bytes, of which inputs are from 0 to 255, or from -128 to 127.
#[cfg(not(target_feature = "relaxed-simd"))]
fn byte_products<const SIGNED: bool>(
    sums: [i32; 4],
    weights: [i8; 16],
    inputs: [u8; 16],
) -> [i32; 4] {
    let product = |lane: usize| {
        let input = inputs[lane];
        let input = if SIGNED {
            i32::from(input.cast_signed())
        } else {
            i32::from(input)
        };
        i32::from(weights[lane]) * input
    };
    std::array::from_fn(|sum| sums[sum] + (4 * sum..4 * sum + 4).map(product).sum::<i32>())
}

pub use chosen::{Doubles, Floats, Octets, Pairs, Wholes};
