//! The numbers that stand for weights, as `formula.py` makes them.

/// A number in [-1, 1) with 24 bits, from C. Wellons' `lowbias32`.
pub fn unit(tensor: u32, index: u32) -> f32 {
    let mut x = index.wrapping_add(tensor.wrapping_mul(0x9e37_79b9));
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^= x >> 16;
    ((x >> 8) as i32 - (1 << 23)) as f32 / (1 << 23) as f32
}
