use super::TextRange;

/// How many bytes are looked at together.
const BLOCK: usize = u64::BITS as usize;

/// The runs of bytes of `text` that `is` takes, each as long as can be, in order. Of characters beyond ASCII it is asked byte
/// by byte. Fast where `is` is arithmetic, which is done for many bytes at once.
pub fn runs(text: &str, is: impl Fn(u8) -> bool) -> impl Iterator<Item = TextRange> {
    let bytes = text.as_bytes();
    let (mut next, mut turns, mut last) = (0, 0, 0);
    let mut start = None;
    std::iter::from_fn(move || {
        loop {
            while turns == 0 {
                if next >= bytes.len() {
                    return start.take().map(|start| TextRange::new(start, bytes.len()));
                }
                let taken = taken(&bytes[next..], &is);
                turns = taken ^ (taken << 1 | last);
                last = taken >> (BLOCK - 1);
                next += BLOCK;
            }
            let at = next - BLOCK + turns.trailing_zeros() as usize;
            turns &= turns - 1;
            match start.take() {
                Some(start) => return Some(TextRange::new(start, at)),
                None => start = Some(at),
            }
        }
    })
}

/// A bit for each of the first bytes, up to a block of them, set for those that `is` takes.
fn taken(bytes: &[u8], is: impl Fn(u8) -> bool) -> u64 {
    /// Brings the lowest bits of eight bytes together in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut flags = [0; BLOCK];
    if let Some(block) = bytes.first_chunk::<BLOCK>() {
        for (flag, byte) in flags.iter_mut().zip(block) {
            *flag = u8::from(is(*byte));
        }
    } else {
        for (flag, byte) in flags.iter_mut().zip(bytes) {
            *flag = u8::from(is(*byte));
        }
    }
    let (eights, _) = flags.as_chunks::<8>();
    let bits = eights.iter().map(|eight| u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56);
    bits.rev().fold(0, |all, bits| all << 8 | bits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn runs_are_all_that_is_taken(text in "[ab é]{0,200}") {
            let is = |byte: u8| byte.is_ascii_alphabetic();
            let found: Vec<_> = runs(&text, is).map(|run| &text[run.bytes()]).collect();
            let expected: Vec<_> =
                text.split(|c: char| !c.is_ascii_alphabetic()).filter(|run| !run.is_empty()).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
