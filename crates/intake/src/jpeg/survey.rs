//! A walk through a JPEG file, from its first marker to its last.

use image::metadata::Orientation;
use std::ops::Range;

use super::bits::Bits;
use super::blocks::{Blocks, Part};
use super::profile::Profile;
use super::segments::{Segment, Segments, next_marker};
use super::table::Table;
use crate::damage::Damage;
use crate::exif::orientation;
use crate::refusal::MAX_PIXELS;

/// Bytes that some cameras write too many before a restart marker.
const SPARE: usize = 2;

/// How coefficients are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// One after another, in Huffman codes.
    Sequential,
    /// From coarse to fine, in Huffman codes.
    Progressive,
    /// In any other way: arithmetic codes, lossless, 12 bits, Huffman codes that the file does not tell; or too many to look at.
    Other,
}

/// How a component is sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    id: u8,
    /// Samples in a row, against those of the other components.
    pub horizontal: usize,
    /// Rows, against those of the other components.
    pub vertical: usize,
}

/// What a file holds.
pub struct Survey {
    /// How its coefficients are written.
    pub coding: Coding,
    /// Columns and rows as stored.
    pub size: (usize, usize),
    /// Its components in order.
    pub components: Vec<Component>,
    /// Whether the first scan brings all components.
    pub is_interleaved: bool,
    /// How to turn it upright: the first EXIF block tells.
    pub orientation: Orientation,
    /// Its colour profile, put together from its parts; nothing if one is missing.
    pub profile: Option<Vec<u8>>,
    /// What is wrong with its data.
    pub damage: Option<Damage>,
}

/// Walks through a file; nothing for what is not a JPEG, or has no frame.
pub fn survey(file: &[u8]) -> Option<Survey> {
    let mut segments = Segments::of(file)?;
    let mut walk = Walk::default();
    let mut turned = None;
    let mut profile = Profile::default();
    while let Some(Segment { marker, body, .. }) = segments.next() {
        let known = match marker {
            0xd9 => break,
            0xe1 if turned.is_none() => {
                turned = body.strip_prefix(b"Exif\0\0").map(orientation);
                Some(())
            }
            0xe2 => {
                profile.take(body);
                Some(())
            }
            0xdb if walk.frame.is_none() => Some(()),
            0xc4 => walk.tables(body),
            0xdd => walk.restarts(body),
            0xc0..=0xcf if !matches!(marker, 0xc8 | 0xcc) => walk.frame(marker, body),
            0xda => {
                let after = walk.scan(file, segments.position(), body);
                after.map(|after| segments.go_on_at(after))
            }
            _ => Some(()),
        };
        if known.is_none() {
            walk.damage.get_or_insert(Damage::Broken);
        }
        if walk.damage.is_some() {
            break;
        }
    }
    let frame = walk.frame?;
    let is_walked = frame.coding != Coding::Other;
    let missing = if is_walked { frame.missing() } else { None };
    Some(Survey {
        damage: walk.damage.or(missing),
        coding: frame.coding,
        size: frame.size,
        components: frame.components,
        is_interleaved: frame.is_interleaved.unwrap_or(true),
        orientation: turned.unwrap_or(Orientation::NoTransforms),
        profile: profile.whole(),
    })
}

struct Frame {
    coding: Coding,
    size: (usize, usize),
    components: Vec<Component>,
    is_interleaved: Option<bool>,
    /// For each component, whether each coefficient is there to its last bit.
    finished: Vec<u64>,
    /// For each component of a progressive file and each of its blocks, which coefficients are not zero so far.
    known: Vec<Vec<u64>>,
}

impl Frame {
    fn largest(&self) -> (usize, usize) {
        let horizontal = self.components.iter().map(|one| one.horizontal);
        let vertical = self.components.iter().map(|one| one.vertical);
        (horizontal.max().unwrap_or(1), vertical.max().unwrap_or(1))
    }

    /// Columns and rows of units in which all components come together.
    fn units(&self) -> (usize, usize) {
        let (horizontal, vertical) = self.largest();
        (
            self.size.0.div_ceil(8 * horizontal),
            self.size.1.div_ceil(8 * vertical),
        )
    }

    /// Columns and rows of blocks of a component that comes alone.
    fn blocks(&self, component: Component) -> (usize, usize) {
        let (horizontal, vertical) = self.largest();
        (
            (self.size.0 * component.horizontal)
                .div_ceil(horizontal)
                .div_ceil(8),
            (self.size.1 * component.vertical)
                .div_ceil(vertical)
                .div_ceil(8),
        )
    }

    /// What a file without further scans lacks.
    fn missing(&self) -> Option<Damage> {
        let is_there = |coefficients: u64| self.finished.iter().all(|one| one & coefficients != 0);
        if self.finished.iter().all(|one| *one == u64::MAX) {
            None
        } else if self.coding == Coding::Progressive && is_there(1) {
            Some(Damage::Coarse)
        } else {
            Some(Damage::CutOff)
        }
    }
}

#[derive(Default)]
struct Walk {
    frame: Option<Frame>,
    dc: [Option<Table>; 4],
    ac: [Option<Table>; 4],
    restart_interval: usize,
    damage: Option<Damage>,
}

/// A component of a scan.
struct Taking {
    index: usize,
    dc: usize,
    ac: usize,
}

impl Walk {
    fn tables(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((&place, rest)) = body.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let symbols: usize = counts.iter().map(|count| usize::from(*count)).sum();
            let table = Table::new(counts, rest.get(..symbols)?)?;
            let tables = if place >> 4 == 0 {
                &mut self.dc
            } else {
                &mut self.ac
            };
            *tables.get_mut(usize::from(place & 15))? = Some(table);
            body = &rest[symbols..];
        }
        Some(())
    }

    fn restarts(&mut self, body: &[u8]) -> Option<()> {
        let interval: [u8; 2] = body.get(..2)?.try_into().ok()?;
        self.restart_interval = usize::from(u16::from_be_bytes(interval));
        Some(())
    }

    fn frame(&mut self, marker: u8, body: &[u8]) -> Option<()> {
        let (&[bits, h1, h0, w1, w0, count], rest) = body.split_first_chunk()?;
        let size = (
            usize::from(u16::from_be_bytes([w1, w0])),
            usize::from(u16::from_be_bytes([h1, h0])),
        );
        let components: Vec<Component> = rest
            .chunks_exact(3)
            .take(count.into())
            .map(|part| Component {
                id: part[0],
                horizontal: usize::from(part[1] >> 4),
                vertical: usize::from(part[1] & 15),
            })
            .collect();
        let is_usual = bits == 8
            && size.1 != 0
            && (size.0 * size.1) as u64 <= MAX_PIXELS
            && (1..=4).contains(&components.len())
            && components.len() == usize::from(count)
            && components.iter().all(|component| {
                (1..=4).contains(&component.horizontal) && (1..=4).contains(&component.vertical)
            });
        let coding = match marker {
            0xc0 | 0xc1 if is_usual => Coding::Sequential,
            0xc2 if is_usual => Coding::Progressive,
            _ => Coding::Other,
        };
        let mut frame = Frame {
            coding,
            size,
            finished: vec![0; components.len()],
            known: Vec::new(),
            components,
            is_interleaved: None,
        };
        if coding == Coding::Progressive {
            let (columns, rows) = frame.units();
            let blocks = |one: &Component| columns * one.horizontal * rows * one.vertical;
            frame.known = (frame.components.iter())
                .map(|component| vec![0; blocks(component)])
                .collect();
        }
        self.frame = Some(frame);
        Some(())
    }

    /// Walks through the data of a scan, which begin at `start`, and gives the place after them.
    fn scan(&mut self, file: &[u8], start: usize, header: &[u8]) -> Option<usize> {
        let frame = self.frame.as_mut()?;
        let scan = Scan::of(header, frame)?;
        let is_first = frame.is_interleaved.is_none();
        (frame.is_interleaved).get_or_insert(scan.taken.len() == frame.components.len());
        let is_told = |one: &Taking| {
            let here = |tables: &[Option<Table>; 4], place: usize| {
                tables.get(place).is_some_and(Option::is_some)
            };
            here(&self.dc, one.dc) && here(&self.ac, one.ac)
        };
        if frame.coding == Coding::Sequential && !scan.taken.iter().all(is_told) {
            frame.coding = Coding::Other;
        }
        let coding = frame.coding;
        if coding == Coding::Other {
            return Some(after_data(file, start));
        }
        let (columns, rows) = match &scan.taken[..] {
            [one] => frame.blocks(frame.components[one.index]),
            _ => frame.units(),
        };
        let total = columns * rows;
        let (mut at, mut done, mut restart) = (start, 0, 0xd0);
        while done < total {
            let end = match self.restart_interval {
                0 => total,
                interval => total.min(done + interval),
            };
            let (left, is_odd) = self.interval(&scan, Bits::new(file, at), done..end, columns)?;
            at = left.position();
            done = end;
            let next = next_marker(file, at);
            if is_odd {
                // A file that was cut off may have been given an end.
                let is_over = left.is_overdrawn() && matches!(next, None | Some((_, 0xd9)));
                self.damage = Some(match (is_over, coding) {
                    (false, _) => Damage::Broken,
                    (true, Coding::Progressive) if !is_first => Damage::Coarse,
                    (true, _) => Damage::CutOff,
                });
                return Some(at);
            }
            if done < total {
                let spare = left.unused() as usize + next.map_or(0, |(place, _)| place - at);
                match next {
                    Some((place, marker)) if marker == restart && spare <= SPARE => at = place + 2,
                    Some((_, 0xd9)) | None => {
                        self.damage = Some(Damage::CutOff);
                        return Some(at);
                    }
                    Some(_) => {
                        self.damage = Some(Damage::Broken);
                        return Some(at);
                    }
                }
                restart = 0xd0 + (restart - 0xcf) % 8;
            }
        }
        let finished = scan.finished(coding);
        let frame = self.frame.as_mut()?;
        for Taking { index, .. } in &scan.taken {
            frame.finished[*index] |= finished;
        }
        Some(after_data(file, at))
    }

    /// Walks through the units between two restart markers: what is left, and whether something was odd.
    fn interval<'a>(
        &mut self,
        scan: &Scan,
        bits: Bits<'a>,
        units: Range<usize>,
        columns: usize,
    ) -> Option<(Bits<'a>, bool)> {
        let frame = self.frame.as_mut()?;
        let strides = frame.units().0;
        let mut blocks = Blocks::new(bits, scan.part(frame.coding));
        for unit in units {
            let (column, row) = (unit % columns, unit / columns);
            let mut is_odd = false;
            for Taking { index, dc, ac } in &scan.taken {
                let component = frame.components[*index];
                let (dc, ac) = (self.dc.get(*dc)?.as_ref(), self.ac.get(*ac)?.as_ref());
                let (across, down) = match scan.taken.len() {
                    1 => (1, 1),
                    _ => (component.horizontal, component.vertical),
                };
                let stride = strides * component.horizontal;
                let mut nothing = 0;
                for y in row * down..(row + 1) * down {
                    for x in column * across..(column + 1) * across {
                        let known = (frame.known.get_mut(*index))
                            .and_then(|known| known.get_mut(y * stride + x));
                        let known = known.unwrap_or(&mut nothing);
                        is_odd |= blocks.pass(dc, ac, known).is_err();
                    }
                }
            }
            if is_odd || blocks.bits().is_overdrawn() {
                return Some((blocks.left(), true));
            }
        }
        Some((blocks.left(), false))
    }
}

/// What the header of a scan says.
struct Scan {
    taken: Vec<Taking>,
    /// Which coefficients it brings.
    from: u8,
    to: u8,
    /// Whether it brings their first bits, and their last.
    is_first: bool,
    is_last: bool,
}

impl Scan {
    fn of(header: &[u8], frame: &Frame) -> Option<Self> {
        let (&count, rest) = header.split_first()?;
        let mut taken = Vec::new();
        for part in rest.chunks_exact(2).take(count.into()) {
            taken.push(Taking {
                index: (frame.components.iter()).position(|one| one.id == part[0])?,
                dc: usize::from(part[1] >> 4),
                ac: usize::from(part[1] & 15),
            });
        }
        let &[from, to, bits] = rest.get(2 * usize::from(count)..)?.first_chunk()?;
        Some(Self {
            taken,
            from: from.min(63),
            to: to.min(63),
            is_first: bits >> 4 == 0,
            is_last: bits.trailing_zeros() >= 4,
        })
    }

    const fn part(&self, coding: Coding) -> Part {
        match (coding, self.from, self.is_first) {
            (Coding::Progressive, 0, true) => Part::DcFirst,
            (Coding::Progressive, 0, false) => Part::DcMore,
            (Coding::Progressive, from, true) => Part::AcFirst(from, self.to),
            (Coding::Progressive, from, false) => Part::AcMore(from, self.to),
            _ => Part::All,
        }
    }

    /// A bit for each coefficient that is there to its last bit after it.
    const fn finished(&self, coding: Coding) -> u64 {
        match coding {
            Coding::Progressive if !self.is_last => 0,
            Coding::Progressive => (u64::MAX >> (63 - self.to)) & (u64::MAX << self.from),
            _ => u64::MAX,
        }
    }
}

/// The place of the next marker that does not belong to coded data, or the end of the file.
fn after_data(file: &[u8], mut at: usize) -> usize {
    while let Some((place, marker)) = next_marker(file, at) {
        if !(0xd0..=0xd7).contains(&marker) {
            return place;
        }
        at = place + 2;
    }
    file.len()
}
