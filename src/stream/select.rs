//! The settings that meet constraints best (Media Capture and Streams, "`SelectSettings`").
//!
//! Constraints and what the source gives come in. The standard looks at every possible setting;
//! here it looks at few that are sure to contain the one it would find. Sizes, rates and modes
//! bind each other only through their sum, so sizes and rates are kept apart.

use std::cmp::Reverse;

use super::Error;
use super::constraints::{Constraints, ResizeMode, Settings, Wish, Wishes, ratio};
use crate::frame::Size;
use crate::limits;

/// What a source gives by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Native {
    pub(super) size: Size,
    /// Frames per second; 0 where they come on request.
    pub(super) rate: f64,
    /// The most frames per second that can be asked for.
    pub(super) max_rate: f64,
}

impl Native {
    /// The settings without constraints.
    pub(super) fn settings(&self) -> Settings {
        let Size { width, height } = self.size;
        Settings { width, height, frame_rate: self.rate, resize_mode: ResizeMode::None }
    }
}

/// The settings for `constraints`. Among equally good ones: as the source has them, then the
/// largest, those with its own rate, the fastest, the narrowest.
///
/// # Errors
/// [`Error::Overconstrained`] where none meet the basic set; [`Error::NotFinite`] and
/// [`Error::TooManySets`].
pub(super) fn select(native: Native, constraints: &Constraints) -> Result<Settings, Error> {
    let Constraints { basic, advanced } = constraints;
    if advanced.len() > limits::CONSTRAINT_SETS {
        return Err(Error::TooManySets { sets: advanced.len() });
    }
    let basic = Wishes::new(basic, false)?;
    let advanced = advanced.iter().map(|set| Wishes::new(set, true)).collect::<Result<Vec<_>, _>>()?;
    let all: Vec<&Wishes<'_>> = [&basic].into_iter().chain(&advanced).collect();
    let everything = Candidates::new(native, &all);
    let mut left = everything.keep(&basic);
    if left.is_empty() {
        return Err(Error::Overconstrained { constraint: everything.culprit(&basic) });
    }
    for set in &advanced {
        let kept = left.keep(set);
        if !kept.is_empty() {
            left = kept;
        }
    }
    left.best(&basic).ok_or(Error::Overconstrained { constraint: "" })
}

/// Settings to choose from: the source's own in both modes, and any of the sizes at any of the
/// rates by cropping and scaling.
#[derive(Debug, Clone)]
struct Candidates {
    native: Vec<Settings>,
    sizes: Vec<Size>,
    rates: Vec<f64>,
    /// The source's own rate, which is taken where others are as good.
    own_rate: f64,
}

impl Candidates {
    /// All that can be best for some of `sets`. In a row of sizes of one height, the distance has
    /// no minimum inside a span where nothing changes (it is concave there), so the ends are enough.
    fn new(native: Native, sets: &[&Wishes<'_>]) -> Self {
        let as_it_is = native.settings();
        let native_too = [as_it_is, Settings { resize_mode: ResizeMode::CropAndScale, ..as_it_is }];
        let in_range = |rate: f64| rate.clamp(limits::TRACK_RATE_MIN.min(native.max_rate), native.max_rate);
        let corners = sets.iter().flat_map(|set| set.frame_rate.corners());
        let rates = corners.chain([native.max_rate]).map(in_range).chain([native.rate]).collect();
        let sizes =
            (1..=native.size.height).flat_map(|height| row(native.size.width, height, sets)).collect();
        Self { native: native_too.into(), sizes, rates, own_rate: native.rate }
    }

    fn is_empty(&self) -> bool {
        self.native.is_empty() && (self.sizes.is_empty() || self.rates.is_empty())
    }

    /// Those that meet what `wishes` requires.
    fn keep(&self, wishes: &Wishes<'_>) -> Self {
        let fits = |size: &Size| fits_size(*size, wishes);
        let native = self.native.iter().copied().filter(|settings| {
            fits(&Size::new(settings.width, settings.height))
                && wishes.frame_rate.allows(settings.frame_rate)
                && wishes.allows_mode(settings.resize_mode)
        });
        let native = native.collect();
        if !wishes.allows_mode(ResizeMode::CropAndScale) {
            return Self { native, sizes: Vec::new(), rates: Vec::new(), own_rate: self.own_rate };
        }
        let sizes = self.sizes.iter().copied().filter(fits).collect();
        let rates = self.rates.iter().copied().filter(|&rate| wishes.frame_rate.allows(rate)).collect();
        Self { native, sizes, rates, own_rate: self.own_rate }
    }

    /// The one nearest to what `basic` wishes for.
    fn best(&self, basic: &Wishes<'_>) -> Option<Settings> {
        let order = |size: &Size| (distance_of_size(*size, basic), Reverse(size.area()), size.width);
        let size = self.sizes.iter().copied().min_by_key(order);
        let by_rate = |a: &f64, b: &f64| {
            let order = |rate: f64| (distance(rate, &basic.frame_rate), rate != self.own_rate);
            order(*a).cmp(&order(*b)).then(b.total_cmp(a))
        };
        let rate = self.rates.iter().copied().min_by(by_rate);
        let scaled = size.zip(rate).map(|(Size { width, height }, frame_rate)| Settings {
            width,
            height,
            frame_rate,
            resize_mode: ResizeMode::CropAndScale,
        });
        self.native.iter().copied().chain(scaled).min_by(|a, b| compare(a, b, basic, self.own_rate))
    }

    /// The first required constraint that none meets.
    fn culprit(&self, basic: &Wishes<'_>) -> &'static str {
        let size = |fits: &dyn Fn(Size) -> bool| self.sizes.iter().any(|&size| fits(size));
        let native_rate = |settings: &Settings| basic.frame_rate.allows(settings.frame_rate);
        let [width, height, aspect_ratio, frame_rate, resize_mode] = [
            size(&|size| basic.width.allows(size.width.into())),
            size(&|size| basic.height.allows(size.height.into())),
            size(&|size| basic.aspect_ratio.allows(ratio(size.width, size.height))),
            self.native.iter().any(native_rate)
                || self.rates.iter().any(|&rate| basic.frame_rate.allows(rate)),
            ResizeMode::ALL.iter().any(|&mode| basic.allows_mode(mode)),
        ];
        let met = [width, height, aspect_ratio, frame_rate, resize_mode];
        let names = super::constraints::SUPPORTED_CONSTRAINTS;
        met.iter().zip(names).find(|(met, _)| !**met).map_or("", |(_, name)| name)
    }
}

/// The sizes of this height at which something changes for one of `sets`.
fn row(most: u32, height: u32, sets: &[&Wishes<'_>]) -> Vec<Size> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let width = |width: f64| width.clamp(1.0, most.into()) as u32;
    let mut widths = vec![1, most];
    for set in sets {
        widths.extend(set.width.corners().map(width));
        for corner in set.aspect_ratio.corners() {
            // The whole numbers about it, and one more to each side for what rounding moves.
            let exact = libm::floor(corner * f64::from(height));
            widths.extend([-1.0, 0.0, 1.0, 2.0].map(|by| width(exact + by)));
        }
    }
    widths.sort_unstable();
    widths.dedup();
    widths.into_iter().map(|width| Size::new(width, height)).collect()
}

fn fits_size(size: Size, wishes: &Wishes<'_>) -> bool {
    wishes.width.allows(size.width.into())
        && wishes.height.allows(size.height.into())
        && wishes.aspect_ratio.allows(ratio(size.width, size.height))
}

/// Which of two settings of a source of `own_rate` is better for `basic`.
fn compare(a: &Settings, b: &Settings, basic: &Wishes<'_>, own_rate: f64) -> std::cmp::Ordering {
    let order = |settings: &Settings| {
        let size = Size::new(settings.width, settings.height);
        let mode = u64::from(!basic.wishes_mode(settings.resize_mode)) * UNIT;
        let distance =
            distance_of_size(size, basic) + distance(settings.frame_rate, &basic.frame_rate) + mode;
        let is_other = settings.frame_rate != own_rate;
        (distance, settings.resize_mode == ResizeMode::CropAndScale, Reverse(size.area()), is_other)
    };
    let width = |settings: &Settings| settings.width;
    order(a).cmp(&order(b)).then(b.frame_rate.total_cmp(&a.frame_rate)).then(width(a).cmp(&width(b)))
}

fn distance_of_size(size: Size, wishes: &Wishes<'_>) -> u64 {
    distance(size.width.into(), &wishes.width)
        + distance(size.height.into(), &wishes.height)
        + distance(ratio(size.width, size.height), &wishes.aspect_ratio)
}

/// A fitness distance of 1. Distances are whole numbers of the tenth decimal, so that a sum does
/// not depend on its order and ties are ties.
const UNIT: u64 = 10_000_000_000;

/// The fitness distance of a number that is allowed (Media Capture and Streams, "fitness distance").
fn distance(actual: f64, wish: &Wish) -> u64 {
    let Some(ideal) = wish.ideal.filter(|&ideal| ideal != actual) else { return 0 };
    let apart = (actual - ideal).abs() / actual.abs().max(ideal.abs());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 2")]
    let whole = libm::round(apart * 1e10) as u64;
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stream::constraints::{Constrain, ConstrainText, ConstraintSet};

    fn native(width: u32, height: u32) -> Native {
        Native { size: Size::new(width, height), rate: 30.0, max_rate: 30.0 }
    }

    fn basic(set: ConstraintSet) -> Constraints {
        Constraints { basic: set, advanced: Vec::new() }
    }

    /// The settings of a 640x480 source at 30 Hz: width, height, frame rate.
    fn selected(set: ConstraintSet) -> Result<(u32, u32, f64), Error> {
        let settings = select(native(640, 480), &basic(set))?;
        Ok((settings.width, settings.height, settings.frame_rate))
    }

    fn culprit(set: ConstraintSet) -> &'static str {
        match selected(set) {
            Err(Error::Overconstrained { constraint }) => constraint,
            other => panic!("{other:?}"),
        }
    }

    fn width(width: Constrain<u32>) -> ConstraintSet {
        ConstraintSet { width, ..ConstraintSet::default() }
    }

    fn rate(frame_rate: Constrain<f64>) -> ConstraintSet {
        ConstraintSet { frame_rate, ..ConstraintSet::default() }
    }

    fn mode(resize_mode: ConstrainText) -> ConstraintSet {
        ConstraintSet { resize_mode, ..ConstraintSet::default() }
    }

    fn aspect(aspect_ratio: Constrain<f64>) -> ConstraintSet {
        ConstraintSet { aspect_ratio, ..ConstraintSet::default() }
    }

    #[test]
    fn cn_03_values_come_alone_or_with_limits_or_as_lists() {
        assert_eq!(selected(width(Constrain::Bare(320))).unwrap().0, 320);
        assert_eq!(selected(width(Constrain::exact(320))).unwrap().0, 320);
        assert_eq!(selected(width(Constrain::max(100))).unwrap().0, 100);
        assert_eq!(selected(width(Constrain::min(100))).unwrap().0, 640);
        let either = ConstrainText::Limits { exact: vec!["zoom".into(), "none".into()], ideal: Vec::new() };
        assert_eq!(selected(mode(either)), Ok((640, 480, 30.0)));
        let none = ConstrainText::Limits { exact: Vec::new(), ideal: Vec::new() };
        assert_eq!(selected(mode(none)), Ok((640, 480, 30.0)));
    }

    #[test]
    fn cn_04_a_bare_value_is_a_wish_in_the_basic_set_and_required_in_an_advanced_one() {
        assert_eq!(selected(width(Constrain::Bare(2000))).unwrap().0, 640);
        let advanced = |value| Constraints {
            basic: width(Constrain::ideal(640)),
            advanced: vec![width(Constrain::Bare(value))],
        };
        assert_eq!(select(native(640, 480), &advanced(100)).unwrap().width, 100);
        assert_eq!(select(native(640, 480), &advanced(2000)).unwrap().width, 640);
    }

    #[test]
    fn cn_05_limits_are_required() {
        for too_much in [Constrain::min(641), Constrain::exact(641), Constrain::max(0)] {
            assert_eq!(culprit(width(too_much)), "width");
        }
    }

    #[test]
    fn cn_06_the_native_size_can_be_had_by_cropping_too() {
        let exact = mode(ConstrainText::exact("crop-and-scale"));
        let settings = select(native(640, 480), &basic(exact)).unwrap();
        assert_eq!((settings.width, settings.height, settings.frame_rate), (640, 480, 30.0));
        assert_eq!(settings.resize_mode, ResizeMode::CropAndScale);
        let all = select(native(640, 480), &Constraints::default()).unwrap();
        assert_eq!(all.resize_mode, ResizeMode::None);
    }

    #[test]
    fn cn_08_aspect_ratios_are_compared_at_the_tenth_decimal() {
        let third = aspect(Constrain::exact(1.333_333_333_3));
        assert_eq!(selected(third), Ok((640, 480, 30.0)));
        assert_eq!(culprit(aspect(Constrain::exact(1.333_333_333_35))), "aspectRatio");
        assert_eq!(selected(aspect(Constrain::ideal(1.0))), Ok((480, 480, 30.0)));
    }

    #[test]
    fn cn_09_the_distance_is_the_difference_over_the_larger() {
        let wish = |ideal| Wishes::new(&width(Constrain::ideal(ideal)), false).unwrap().width;
        assert_eq!(distance(30.0, &wish(30)), 0);
        assert_eq!(distance(15.0, &wish(30)), UNIT / 2);
        assert_eq!(distance(40.0, &wish(30)), UNIT / 4);
        assert_eq!(distance(40.0, &wish(0)), UNIT);
    }

    #[test]
    fn cn_10_advanced_sets_are_met_in_order_or_skipped_as_a_whole() {
        let set = |width, frame_rate| ConstraintSet {
            width: Constrain::exact(width),
            frame_rate: Constrain::max(frame_rate),
            ..ConstraintSet::default()
        };
        let advanced = vec![set(700, 10.0), set(400, 20.0), set(300, 5.0), rate(Constrain::Bare(12.0))];
        let settings = select(native(640, 480), &Constraints { advanced, ..Constraints::default() }).unwrap();
        assert_eq!((settings.width, settings.frame_rate), (400, 12.0));
    }

    #[test]
    fn cn_10_ties_go_to_the_source_s_own_then_the_largest_then_the_fastest() {
        assert_eq!(selected(rate(Constrain::max(10.0))), Ok((640, 480, 10.0)));
        assert_eq!(selected(width(Constrain::max(300))), Ok((300, 480, 30.0)));
        assert_eq!(selected(rate(Constrain::ideal(0.0))).unwrap().2, 30.0);
    }

    #[test]
    fn cn_17_the_rate_stays_the_track_s_own_where_only_sizes_are_asked_for() {
        for own in [25.0, 0.0] {
            let source = Native { rate: own, max_rate: 60.0, ..native(640, 480) };
            let settings = select(source, &basic(width(Constrain::exact(100)))).unwrap();
            assert_eq!((settings.width, settings.frame_rate), (100, own));
            let settings = select(source, &basic(rate(Constrain::min(50.0)))).unwrap();
            assert_eq!(settings.frame_rate, 60.0);
        }
    }

    #[test]
    fn cn_14_the_error_names_the_first_constraint_that_nothing_meets() {
        let both = ConstraintSet { height: Constrain::min(481), ..rate(Constrain::min(31.0)) };
        assert_eq!(culprit(both), "height");
        assert_eq!(culprit(rate(Constrain::min(31.0))), "frameRate");
        assert_eq!(culprit(mode(ConstrainText::exact("INVALID"))), "resizeMode");
        assert_eq!(selected(mode(ConstrainText::ideal("INVALID"))), Ok((640, 480, 30.0)));
        let together = ConstraintSet {
            width: Constrain::exact(1),
            height: Constrain::exact(480),
            ..aspect(Constrain::min(1.0))
        };
        assert_eq!(culprit(together), "");
    }

    #[test]
    fn cn_20_limits_that_exclude_each_other_are_overconstrained() {
        let limits = Constrain::Limits { exact: None, ideal: None, min: Some(300), max: Some(200) };
        assert_eq!(culprit(width(limits)), "width");
        assert_eq!(culprit(rate(Constrain::exact(1e6))), "frameRate");
        assert_eq!(culprit(aspect(Constrain::exact(-1.0))), "aspectRatio");
    }

    #[test]
    fn hostile_constraints_end_soon() {
        let set = |index: u32| ConstraintSet {
            width: Constrain::ideal(index * 997),
            ..aspect(Constrain::ideal(f64::from(index) / 7.0))
        };
        let largest = native(limits::CANVAS_SIDE_PX, 4096);
        let advanced: Vec<_> = (0..16).map(set).collect();
        assert!(select(largest, &Constraints { basic: set(3), advanced: advanced.clone() }).is_ok());
        let sets = [advanced, vec![set(1)]].concat();
        let error = select(largest, &Constraints { basic: set(3), advanced: sets }).unwrap_err();
        assert_eq!(error, Error::TooManySets { sets: 17 });
        for value in [f64::MAX, f64::MIN, f64::MIN_POSITIVE] {
            assert!(select(largest, &basic(aspect(Constrain::ideal(value)))).is_ok());
            assert!(select(largest, &basic(rate(Constrain::ideal(value)))).is_ok());
        }
    }

    /// Every setting that there is, judged by the standard's words.
    fn oracle(native: Native, constraints: &Constraints, rates: &[f64]) -> Option<Settings> {
        let basic = Wishes::new(&constraints.basic, false).unwrap();
        let mut all = vec![native.settings()];
        for (height, width) in
            (1..=native.size.height).flat_map(|h| (1..=native.size.width).map(move |w| (h, w)))
        {
            let resize_mode = ResizeMode::CropAndScale;
            all.extend(rates.iter().chain([&native.rate]).map(|&frame_rate| Settings {
                width,
                height,
                frame_rate,
                resize_mode,
            }));
        }
        let meets = |settings: &Settings, wishes: &Wishes<'_>| {
            fits_size(Size::new(settings.width, settings.height), wishes)
                && wishes.frame_rate.allows(settings.frame_rate)
                && wishes.allows_mode(settings.resize_mode)
        };
        all.retain(|settings| meets(settings, &basic));
        for set in &constraints.advanced {
            let wishes = Wishes::new(set, true).unwrap();
            if all.iter().any(|settings| meets(settings, &wishes)) {
                all.retain(|settings| meets(settings, &wishes));
            }
        }
        all.into_iter().min_by(|a, b| compare(a, b, &basic, native.rate))
    }

    fn number(values: Vec<f64>) -> impl Strategy<Value = Constrain<f64>> {
        let value = move || prop::option::weighted(0.25, prop::sample::select(values.clone()));
        let limits = (value(), value(), value(), value());
        let limits = limits.prop_map(|(exact, ideal, min, max)| Constrain::Limits { exact, ideal, min, max });
        let bare = value().prop_map(|value| value.map_or_else(Constrain::default, Constrain::Bare));
        prop_oneof![limits, bare]
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
    fn side() -> impl Strategy<Value = Constrain<u32>> {
        number((0..36).map(f64::from).collect()).prop_map(|constrain| match constrain {
            Constrain::Bare(value) => Constrain::Bare(value as u32),
            Constrain::Limits { exact, ideal, min, max } => {
                let [exact, ideal, min, max] = [exact, ideal, min, max].map(|value| value.map(|v| v as u32));
                Constrain::Limits { exact, ideal, min, max }
            }
        })
    }

    const RATES: [f64; 5] = [1.0, 10.0, 15.0, 24.0, 30.0];

    fn set() -> impl Strategy<Value = ConstraintSet> {
        let ratios = vec![0.1, 0.5, 0.75, 1.0, 1.333_333_333_3, 1.5, 1.777_777_777_8, 2.0, 9.0];
        let modes = ["none", "crop-and-scale"].map(|name| vec![name.to_owned()]);
        let mode = prop::option::weighted(0.2, prop::sample::select(modes.to_vec()));
        (side(), side(), number(ratios), number(RATES.to_vec()), mode).prop_map(
            |(width, height, aspect_ratio, frame_rate, mode)| {
                let resize_mode = ConstrainText::Bare(mode.unwrap_or_default());
                ConstraintSet { width, height, aspect_ratio, frame_rate, resize_mode, ..Default::default() }
            },
        )
    }

    proptest! {
        #[test]
        fn cn_11_no_setting_is_better_than_the_selected_one(
            size in (1u32..=32, 1u32..=32),
            own in prop::sample::select(vec![0.0, 12.0, 24.0, 30.0]),
            basic in set(),
            advanced in prop::collection::vec(set(), 0..3),
        ) {
            let native = Native { rate: own, ..native(size.0, size.1) };
            let constraints = Constraints { basic, advanced };
            prop_assert_eq!(select(native, &constraints).ok(), oracle(native, &constraints, &RATES));
        }
    }
}
