//! Results that are asked for again, kept as long as paints ask for them.
//!
//! Keys come in with what was made for them, and whoever asks says which key is the same. What was not
//! asked for between two calls of [`Kept::forget_unused`] is gone. What is worth keeping, and how much of
//! it there is room for, is left to those who keep it.

/// Results by their keys.
#[derive(Debug)]
pub(super) struct Kept<K, V>(Vec<Known<K, V>>);

#[derive(Debug)]
struct Known<K, V> {
    key: K,
    value: V,
    used: bool,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, V> Kept<K, V> {
    /// The result whose key is the `same`, which counts as asked for.
    pub(super) fn ask(&mut self, same: impl Fn(&K) -> bool) -> Option<&mut V> {
        let known = self.0.iter_mut().find(|known| same(&known.key))?;
        known.used = true;
        Some(&mut known.value)
    }

    /// Keeps a result, which counts as asked for.
    pub(super) fn keep(&mut self, key: K, value: V) {
        self.0.push(Known { key, value, used: true });
    }

    /// All of them; to look at them is not to ask for them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|known| (&known.key, &known.value))
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Forgets what was not asked for since the last call.
    pub(super) fn forget_unused(&mut self) {
        self.0.retain_mut(|known| std::mem::take(&mut known.used));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_asks_for_is_forgotten() {
        let mut kept = Kept::default();
        kept.keep("asked for", 1);
        kept.keep("looked at", 2);
        kept.forget_unused();
        assert_eq!(kept.ask(|key| *key == "asked for"), Some(&mut 1));
        assert_eq!(kept.iter().count(), 2);
        kept.forget_unused();
        assert_eq!(kept.iter().collect::<Vec<_>>(), [(&"asked for", &1)]);
    }
}
