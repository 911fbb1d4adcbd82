//! The colour profile of a JPEG file: a segment holds less than 64 KiB, so a profile may lie in several (ICC.1:2010, annex B.4).

use std::collections::BTreeMap;

/// The parts that were met so far.
#[derive(Default)]
pub struct Profile<'a> {
    parts: BTreeMap<u8, &'a [u8]>,
    /// How many there should be.
    count: u8,
}

impl<'a> Profile<'a> {
    /// Takes the body of an APP2 segment, which may be another program's.
    pub fn take(&mut self, body: &'a [u8]) {
        if let Some((&[number, count], part)) = body
            .strip_prefix(b"ICC_PROFILE\0")
            .and_then(<[u8]>::split_first_chunk)
        {
            self.count = count;
            // The first of two with one number counts.
            self.parts.entry(number).or_insert(part);
        }
    }

    /// All parts one after another, numbered from one on.
    pub fn whole(self) -> Option<Vec<u8>> {
        let is_whole = self.count > 0 && self.parts.keys().copied().eq(1..=self.count);
        is_whole.then(|| self.parts.into_values().flatten().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put_together(bodies: &[&[u8]]) -> Option<Vec<u8>> {
        let mut profile = Profile::default();
        for body in bodies {
            profile.take(body);
        }
        profile.whole()
    }

    #[test]
    fn parts_are_put_in_the_order_of_their_numbers() {
        let parts: [&[u8]; 3] = [
            b"ICC_PROFILE\0\x02\x02cd",
            b"MPF\0",
            b"ICC_PROFILE\0\x01\x02ab",
        ];
        assert_eq!(put_together(&parts).as_deref(), Some(&b"abcd"[..]));
    }

    #[test]
    fn a_profile_with_a_missing_part_is_none() {
        let late: &[u8] = b"ICC_PROFILE\0\x02\x02cd";
        for parts in [&[][..], &[late], &[b"ICC_PROFILE\0"]] {
            assert_eq!(put_together(parts), None);
        }
    }
}
