//! The keys of `[capture] constraints`, with the web's names.
//!
//! They are tables like all of `keys`: the readers take their known keys from here, and the schema is
//! made of them. What a constraint means is left to `constrain`.

use super::{FROM_0, Form, Key, Keys, may, names};
use crate::scene::constrain;
use crate::scene::form::Form::{Choice, Either, List, Table, Tables, Whole};

const WHOLE: Form = Whole(0, u32::MAX);
const SIDES: Form = Either(&[WHOLE, Table(&WHOLE_LIMITS)]);
const RATIOS: Form = Either(&[FROM_0, Table(&LIMITS)]);
const MODE: Form = Choice(|| names(&constrain::RESIZE_MODES));
const SOME_MODES: Form = Either(&[MODE, List(&MODE, 0, usize::MAX)]);
const SET: [Key; 5] = [
    may("width", SIDES),
    may("height", SIDES),
    may("aspectRatio", RATIOS),
    may("frameRate", RATIOS),
    may("resizeMode", Either(&[SOME_MODES, Table(&MODES)])),
];
/// A set of constraints.
pub(in crate::scene) const CONSTRAINT_SET: Keys = Keys::new("constraints", &SET);
/// `constraints`
pub(in crate::scene) const CONSTRAINTS: Keys = Keys::new(
    "constraints",
    &[SET[0], SET[1], SET[2], SET[3], SET[4], may("advanced", Tables(&[CONSTRAINT_SET]))],
);
/// What is asked of a number.
pub(in crate::scene) const LIMITS: Keys = Keys::new(
    "one constraint",
    &[may("exact", FROM_0), may("ideal", FROM_0), may("min", FROM_0), may("max", FROM_0)],
);
/// What is asked of a whole number.
pub(in crate::scene) const WHOLE_LIMITS: Keys = Keys::new(
    "one constraint",
    &[may("exact", WHOLE), may("ideal", WHOLE), may("min", WHOLE), may("max", WHOLE)],
);
/// What is asked of a name.
pub(in crate::scene) const MODES: Keys =
    Keys::new("one constraint", &[may("exact", SOME_MODES), may("ideal", SOME_MODES)]);
