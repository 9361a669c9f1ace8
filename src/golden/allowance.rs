//! How much the pictures of a scene may differ from its golden: the table `[limits]`.
//!
//! Text of the table's values comes in, a verdict about a measure goes out.

use super::measure::Measure;

/// What may differ; nothing where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Allowance {
    /// `max_changed`: how many of 100 pixels may differ by more than `max_delta`.
    pub max_changed_percent: Option<f64>,
    /// `max_delta`: by how many levels of 255 any pixel may differ.
    pub max_delta: Option<u8>,
}

impl Allowance {
    /// Whether frames must be equal.
    pub fn is_exact(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a frame that differs by `measure` is good enough. `above` is how many of its
    /// pixels differ by more than `max_delta`.
    pub fn allows(&self, measure: &Measure, above: u64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "pixels of one picture")]
        let percent = above as f64 * 100.0 / measure.pixels.max(1) as f64;
        match (self.max_changed_percent, self.max_delta) {
            (None, None) => measure.changed == 0,
            (Some(most), _) => percent <= most,
            (None, Some(_)) => above == 0,
        }
    }

    /// Reads `0.1%`.
    pub(super) fn parse_percent(text: &str) -> Option<f64> {
        let percent: f64 = text.strip_suffix('%')?.trim().parse().ok()?;
        (0.0..=100.0).contains(&percent).then_some(percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::Bounds;

    fn measure(changed: u64, max_delta: u8) -> Measure {
        Measure {
            pixels: 1000,
            changed,
            max_delta,
            mean_delta: 0.1,
            ssim: 0.9,
            psnr_db: 40.0,
            bounds: Bounds::default(),
        }
    }

    #[test]
    fn without_limits_nothing_may_differ() {
        assert!(Allowance::default().allows(&measure(0, 0), 0));
        assert!(!Allowance::default().allows(&measure(1, 1), 1));
    }

    #[test]
    fn a_share_of_pixels_may_differ_by_any_amount() {
        let share = Allowance { max_changed_percent: Some(0.1), ..Allowance::default() };
        assert!(share.allows(&measure(1, 255), 1));
        assert!(!share.allows(&measure(2, 1), 2));
    }

    #[test]
    fn all_pixels_may_differ_by_a_few_levels() {
        let levels = Allowance { max_delta: Some(2), ..Allowance::default() };
        assert!(levels.allows(&measure(1000, 2), 0));
        assert!(!levels.allows(&measure(1, 3), 1));
    }

    #[test]
    fn both_together_bound_the_pixels_beyond_the_levels() {
        let both = Allowance { max_changed_percent: Some(0.1), max_delta: Some(2) };
        assert!(both.allows(&measure(1000, 9), 1));
        assert!(!both.allows(&measure(1000, 9), 2));
    }

    #[test]
    fn shares_are_written_in_percent() {
        assert_eq!(Allowance::parse_percent("0.1%"), Some(0.1));
        for text in ["0.1", "-1%", "101%", "%", "nan%", ""] {
            assert_eq!(Allowance::parse_percent(text), None, "{text}");
        }
    }
}
