//! What is held of each note of a vault, in as few bytes as it takes.

use std::{collections::BTreeMap, iter, marker::PhantomData};

use serde::{Deserialize, Serialize};
use vault_lint_core::path::NotePath;

/// Items that are packed into bytes, one after another, and unpacked whenever they are asked for.
#[derive(Debug)]
pub(crate) struct Packed<T: ?Sized>(Box<[u8]>, PhantomData<fn() -> T>);

/// A kind of items, which borrow their texts from the bytes.
pub(crate) trait Kind {
    type Item<'p>: Serialize + Deserialize<'p>;
}

impl<T: Kind + ?Sized> Packed<T> {
    pub(crate) fn of<'i>(items: impl IntoIterator<Item = T::Item<'i>>) -> Self {
        let pack = |bytes, item| postcard::to_extend(&item, bytes).unwrap_or_default();
        Self(items.into_iter().fold(Vec::new(), pack).into(), PhantomData)
    }

    /// Takes over among `notes` what was packed of one, as [`Self::of_note`] had it.
    pub(crate) fn recall(notes: &mut BTreeMap<NotePath, Self>, path: &NotePath, bytes: &[u8]) {
        if !bytes.is_empty() {
            notes.insert(path.clone(), Self(bytes.into(), PhantomData));
        }
    }

    /// What is packed of one of `notes`.
    pub(crate) fn of_note<'p>(notes: &'p BTreeMap<NotePath, Self>, path: &NotePath) -> &'p [u8] {
        notes.get(path).map_or(&[], |packed| &packed.0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn items(&self) -> impl Iterator<Item = T::Item<'_>> {
        let mut rest = &*self.0;
        iter::from_fn(move || {
            let (item, others) = postcard::take_from_bytes(rest).ok()?;
            rest = others;
            Some(item)
        })
    }
}
