//! Orders that look random, and are the same in every run.

/// The numbers below this one. Each seed has an order of its own.
pub(crate) fn numbers(below: u32, seed: u32) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..below).collect();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(2 * u64::from(seed) + 1);
    for end in (1..numbers.len()).rev() {
        // Xorshift: who needs more of randomness than this?
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        numbers.swap(end, (state % (end as u64 + 1)) as usize);
    }
    numbers
}
