//! The pieces of a long job, handed to whichever worker is free.
//!
//! A piece comes back when it is done or when its worker is lost; after [`TRIES`] lost workers it is given up, since it may be what
//! ends them. Results are named by the piece, never by the worker, so they are the same for any number of workers.

use std::collections::{BTreeMap, VecDeque};

/// How often a piece is handed out before it is given up.
pub const TRIES: u32 = 3;

/// Pieces that wait, and pieces that a worker has.
#[derive(Clone, Debug)]
pub struct Jobs<T> {
    waiting: VecDeque<Piece<T>>,
    taken: BTreeMap<u64, (usize, Piece<T>)>,
    last_ticket: u64,
}

#[derive(Clone, Debug)]
struct Piece<T> {
    what: T,
    tries: u32,
}

impl<T: Clone> Jobs<T> {
    /// All pieces, in the order in which they should be done.
    pub fn new(pieces: impl IntoIterator<Item = T>) -> Self {
        let mut jobs = Self {
            waiting: VecDeque::new(),
            taken: BTreeMap::new(),
            last_ticket: 0,
        };
        jobs.extend(pieces);
        jobs
    }

    /// Adds pieces behind those that wait.
    pub fn extend(&mut self, pieces: impl IntoIterator<Item = T>) {
        let piece = |what| Piece { what, tries: 0 };
        self.waiting.extend(pieces.into_iter().map(piece));
    }

    /// Forgets all pieces; tickets are not used again.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.taken.clear();
    }

    /// The next piece for `worker`, with the ticket under which its answer comes; `None` if none waits.
    pub fn take(&mut self, worker: usize) -> Option<(u64, T)> {
        let mut piece = self.waiting.pop_front()?;
        piece.tries += 1;
        self.last_ticket += 1;
        let what = piece.what.clone();
        self.taken.insert(self.last_ticket, (worker, piece));
        Some((self.last_ticket, what))
    }

    /// Whether an answer with this ticket is still awaited.
    pub fn awaits(&self, ticket: u64) -> bool {
        self.taken.contains_key(&ticket)
    }

    /// The piece with this ticket is done.
    pub fn done(&mut self, ticket: u64) -> Option<T> {
        let (_, piece) = self.taken.remove(&ticket)?;
        Some(piece.what)
    }

    /// `worker` was ended for no fault of its pieces: they go first now.
    pub fn returned(&mut self, worker: usize) {
        for mut piece in self.of(worker) {
            piece.tries -= 1;
            self.waiting.push_front(piece);
        }
    }

    /// `worker` is gone: its pieces go first now. Returns those that were handed out too often to be tried again.
    pub fn lost(&mut self, worker: usize) -> Vec<T> {
        let mut given_up = Vec::new();
        for piece in self.of(worker) {
            if piece.tries < TRIES {
                self.waiting.push_front(piece);
            } else {
                given_up.push(piece.what);
            }
        }
        given_up
    }

    /// Takes back what a worker has, the last first.
    fn of(&mut self, worker: usize) -> Vec<Piece<T>> {
        let mut pieces: Vec<Piece<T>> = (self.taken)
            .extract_if(.., |_, (owner, _)| *owner == worker)
            .map(|(_, (_, piece))| piece)
            .collect();
        pieces.reverse();
        pieces
    }

    /// Whether nothing waits and nothing is out.
    pub fn is_finished(&self) -> bool {
        self.waiting.is_empty() && self.taken.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_lost_workers_piece_is_done_by_another() {
        let mut jobs = Jobs::new(["a", "b"]);
        let (first, _) = jobs.take(0).expect("two wait");
        let (second, _) = jobs.take(1).expect("one waits");
        assert_eq!(jobs.take(2), None);
        assert_eq!(jobs.lost(0), Vec::<&str>::new());
        assert!(!jobs.awaits(first));
        assert_eq!(jobs.done(first), None);
        let (again, what) = jobs.take(1).expect("the lost one waits");
        assert_eq!(what, "a");
        assert_eq!(jobs.done(again), Some("a"));
        assert!(!jobs.is_finished());
        assert_eq!(jobs.done(second), Some("b"));
        assert!(jobs.is_finished());
    }

    #[test]
    fn a_piece_that_ends_its_workers_is_given_up() {
        let mut jobs = Jobs::new(["poison"]);
        for worker in 1..TRIES as usize {
            jobs.take(worker).expect("it waits");
            assert_eq!(jobs.lost(worker), Vec::<&str>::new());
        }
        jobs.take(9).expect("it waits once more");
        assert_eq!(jobs.lost(9), ["poison"]);
        assert!(jobs.is_finished());
    }

    proptest! {
        /// Whatever the workers do, every piece ends exactly once: done or given up.
        #[test]
        fn nothing_is_lost_or_done_twice(pieces in 0..20_usize, acts in proptest::collection::vec((0..4_usize, 0..3_u8), 0..200)) {
            let mut jobs = Jobs::new(0..pieces);
            let mut ended = Vec::new();
            let mut out: Vec<(usize, u64)> = Vec::new();
            for (worker, act) in acts {
                match act {
                    0 => out.extend(jobs.take(worker).map(|(ticket, _)| (worker, ticket))),
                    1 => {
                        if let Some(place) = out.iter().position(|&(owner, _)| owner == worker) {
                            ended.extend(jobs.done(out.remove(place).1));
                        }
                    }
                    _ => {
                        ended.extend(jobs.lost(worker));
                        out.retain(|&(owner, _)| owner != worker);
                    }
                }
            }
            while let Some((ticket, _)) = jobs.take(7) {
                ended.extend(jobs.done(ticket));
            }
            for (_, ticket) in out {
                ended.extend(jobs.done(ticket));
            }
            ended.sort_unstable();
            prop_assert!(jobs.is_finished());
            prop_assert_eq!(ended, (0..pieces).collect::<Vec<_>>());
        }
    }
}
