//! Springs: how a weight on a damped spring comes to rest.
//!
//! Mass, stiffness and damping come in; where the weight is at each part of the way goes out.
//! The time that the spring takes to settle fills the animation's duration.

/// A damped harmonic oscillator that is let go at 0 and rests at 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spring {
    /// Of the spring without damping, in radians a second.
    frequency: f64,
    /// Damping in parts of that which just avoids overshoot.
    ratio: f64,
    /// When less than [`REST`] of the way is left, in seconds.
    settled_s: f64,
}

/// How far from the end a spring counts as settled, in parts of the way.
const REST: f64 = 0.001;

impl Spring {
    /// A spring; absent where a number is not above 0, or so large or small that it never moves
    /// or never rests.
    pub(super) fn new(mass: f64, stiffness: f64, damping: f64) -> Option<Self> {
        let frequency = libm::sqrt(stiffness / mass);
        let ratio = damping / (2.0 * libm::sqrt(stiffness * mass));
        // The slower of the two ways in which the distance dies out.
        let decay = if ratio < 1.0 { ratio } else { ratio - libm::sqrt(ratio * ratio - 1.0) };
        let settled_s = -libm::log(REST) / (decay * frequency);
        let sound = [mass, stiffness, damping].iter().all(|number| *number > 0.0)
            && [frequency, ratio, settled_s].iter().all(|number| number.is_normal());
        sound.then_some(Self { frequency, ratio, settled_s })
    }

    /// How far the weight is at `x` of the time until it rests; exactly 1 at the end.
    pub(super) fn at(self, x: f64) -> f64 {
        // What is left at the end is spread over the whole way.
        self.position(x * self.settled_s) + (1.0 - self.position(self.settled_s)) * x
    }

    /// The position at a time in seconds (the solution of the oscillator's equation).
    fn position(self, time_s: f64) -> f64 {
        let Self { frequency, ratio, .. } = self;
        let (damped, phase) = (ratio * frequency, frequency * time_s);
        let rest = if (ratio - 1.0).abs() < 1e-6 {
            libm::exp(-phase) * (1.0 + phase)
        } else if ratio < 1.0 {
            let own = frequency * libm::sqrt(1.0 - ratio * ratio);
            let (sin, cos) = libm::sincos(own * time_s);
            libm::exp(-damped * time_s) * (cos + damped / own * sin)
        } else {
            let root = libm::sqrt(ratio * ratio - 1.0);
            let (slow, fast) = (ratio - root, ratio + root);
            let part = |rate: f64| libm::exp(-rate * phase);
            (fast * part(slow) - slow * part(fast)) / (2.0 * root)
        };
        1.0 - rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spring_begins_at_0_and_ends_at_1() {
        for damping in [1.0, 14.0, 26.8, 26.832_815_73, 27.0, 400.0] {
            let spring = Spring::new(1.0, 180.0, damping).unwrap();
            assert!(spring.at(0.0).abs() < 1e-12 && (spring.at(1.0) - 1.0).abs() < 1e-12, "{damping}");
            assert!((0..=100).all(|step| spring.at(f64::from(step) / 100.0).is_finite()), "{damping}");
        }
    }

    #[test]
    fn only_little_damping_lets_it_overshoot() {
        let highest = |damping| {
            let spring = Spring::new(1.0, 180.0, damping).unwrap();
            (0..=1000).map(|step| spring.at(f64::from(step) / 1000.0)).fold(0.0, f64::max)
        };
        assert!(highest(14.0) > 1.1 && highest(5.0) > 1.5);
        assert!(highest(40.0) <= 1.0 + 1e-9);
    }

    #[test]
    fn what_never_rests_is_no_spring() {
        for (mass, stiffness, damping) in
            [(0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0), (-1.0, 1.0, 1.0), (1e38, 1e-38, 1e-300)]
        {
            assert_eq!(Spring::new(mass, stiffness, damping), None, "{mass}, {stiffness}, {damping}");
        }
    }
}
