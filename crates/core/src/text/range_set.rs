use super::TextRange;

/// Ranges of a text, sorted and disjoint, none of them empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RangeSet {
    ranges: Vec<TextRange>,
}

impl RangeSet {
    /// The ranges in order.
    pub fn iter(&self) -> impl Iterator<Item = TextRange> {
        self.ranges.iter().copied()
    }

    /// The first range that ends after `offset`: the one that holds the byte there, else the next.
    pub fn next(&self, offset: usize) -> Option<TextRange> {
        self.ranges.get(self.after(offset)).copied()
    }

    /// The range that holds the byte at `offset`.
    pub fn at(&self, offset: usize) -> Option<TextRange> {
        self.next(offset).filter(|range| range.contains(offset))
    }

    /// Whether the byte at `offset` is in one of the ranges.
    pub fn contains(&self, offset: usize) -> bool {
        self.at(offset).is_some()
    }

    /// Whether `range` shares a byte with one of the ranges; of an empty range, whether one reaches over it.
    pub fn overlaps(&self, range: TextRange) -> bool {
        self.next(range.start()).is_some_and(|next| next.overlaps(range))
    }

    /// Whether one of the ranges holds `range` as a whole.
    pub fn covers(&self, range: TextRange) -> bool {
        self.next(range.start()).is_some_and(|next| next.covers(range))
    }

    /// The pieces of `range` that are in none of the ranges, in order.
    pub fn gaps(&self, range: TextRange) -> impl Iterator<Item = TextRange> {
        let inside = self.ranges[self.after(range.start())..].iter().copied();
        let inside = inside.take_while(move |taken| taken.start() < range.end());
        let mut at = range.start();
        let ends = inside.chain([TextRange::at(range.end())]);
        ends.filter_map(move |taken| {
            let gap = (at < taken.start()).then(|| TextRange::new(at, taken.start()));
            at = at.max(taken.end());
            gap
        })
    }

    fn after(&self, offset: usize) -> usize {
        self.ranges.partition_point(|range| range.end() <= offset)
    }
}

impl FromIterator<TextRange> for RangeSet {
    /// The set of `ranges`, which may come in any order; those that touch become one.
    fn from_iter<I: IntoIterator<Item = TextRange>>(ranges: I) -> Self {
        let mut ranges: Vec<_> = ranges.into_iter().filter(|range| !range.is_empty()).collect();
        ranges.sort_unstable();
        ranges.dedup_by(|next, before| {
            let touches = next.start() <= before.end();
            if touches {
                *before = before.join(*next);
            }
            touches
        });
        Self { ranges }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_answers_for_each_place() {
        let range = |start, end| TextRange::new(start, end);
        let set: RangeSet =
            [range(8, 9), range(2, 4), range(3, 6), range(7, 7)].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [range(2, 6), range(8, 9)]);
        assert_eq!(
            [0, 5, 6, 9].map(|at| set.next(at).map(TextRange::start)),
            [Some(2), Some(2), Some(8), None]
        );
        assert_eq!([1, 2, 5, 6].map(|at| set.contains(at)), [false, true, true, false]);
        assert!(
            set.overlaps(range(0, 3))
                && set.overlaps(TextRange::at(3))
                && !set.overlaps(TextRange::at(2))
        );
        assert!(!set.overlaps(range(6, 8)) && set.covers(range(3, 5)) && !set.covers(range(5, 9)));
        assert_eq!(set.gaps(range(0, 9)).collect::<Vec<_>>(), [range(0, 2), range(6, 8)]);
        assert_eq!(set.gaps(range(3, 20)).collect::<Vec<_>>(), [range(6, 8), range(9, 20)]);
    }
}
