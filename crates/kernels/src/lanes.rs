//! Numbers in one vector register.
//!
//! In wasm these are the target's own instructions. With `+relaxed-simd` a product is added in one instruction, which rounds once on most
//! processors and twice on others. Elsewhere the crate `wide` chooses.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod chosen {
    #[cfg(target_feature = "relaxed-simd")]
    use core::arch::wasm32::f32x4_relaxed_madd;
    use core::arch::wasm32::{
        f32x4_add, f32x4_convert_i32x4, f32x4_eq, f32x4_floor, f32x4_gt, f32x4_mul, f32x4_nearest,
        f32x4_pmax, f32x4_pmin, f32x4_splat, f32x4_sub, i16x8_max, i16x8_narrow_i32x4, i32x4_add,
        i32x4_dot_i16x8, i32x4_splat, i32x4_trunc_sat_f32x4, v128, v128_and,
    };

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
        pub fn to_floats(self) -> Floats {
            Floats(f32x4_convert_i32x4(self.0))
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
    use wide::{f32x4, i16x8, i32x4};

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
        pub fn to_floats(self) -> Floats {
            Floats(f32x4::from_i32x4(self.0))
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

pub use chosen::{Floats, Pairs, Wholes};
