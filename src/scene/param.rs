//! Parameters and the copies' numbers: what `${...}` in a scene's text stands for.
//!
//! Typed values that a scene declares and others may set come in, and the copy that is read; the
//! text with every reference replaced goes out. What it then means is decided where it stands,
//! and calculations are left to `expression`.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::error::Problem;
use super::expression::{Calculation, Fault, Names};
use super::section::shortened;
use crate::canvas::Color;
use crate::limits;
use crate::time::WrittenTime;

/// The types that a parameter can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    String,
    Number,
    Color,
    Time,
}

/// The types by name.
pub(super) const TYPES: [(&str, Type); 4] =
    [("string", Type::String), ("number", Type::Number), ("color", Type::Color), ("time", Type::Time)];

impl Type {
    /// Whether `text` is of this type; the problem says what it should be.
    pub(super) fn check(self, text: &str) -> Result<(), Problem> {
        match self {
            Self::String => Ok(()),
            Self::Number => match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(()),
                _ => Err(Problem::NotANumber(shortened(text))),
            },
            Self::Color => text.parse::<Color>().map(drop).map_err(Problem::from),
            // Frames get their length where the time is used: the rate may be a parameter itself.
            Self::Time => text.parse::<WrittenTime>().map(drop).map_err(Problem::from),
        }
    }
}

/// The parameters of a scene with their values.
#[derive(Debug, Default)]
pub(super) struct Params {
    values: BTreeMap<String, (Type, String)>,
    /// Those whose declaration is wrong.
    broken: BTreeSet<String>,
    used: RefCell<BTreeSet<String>>,
    /// Bytes that references have become so far.
    filled_bytes: Cell<usize>,
    /// Calculations that copies have in common.
    calculations: RefCell<BTreeMap<String, Rc<Calculation>>>,
}

impl Params {
    /// Declares a parameter and its default.
    pub(super) fn declare(&mut self, name: &str, kind: Type, default: String) {
        self.values.insert(name.to_owned(), (kind, default));
    }

    /// Declares a parameter of which no more is known.
    pub(super) fn declare_broken(&mut self, name: &str) {
        self.broken.insert(name.to_owned());
    }

    /// Whether a text referred to the parameter `name`.
    pub(super) fn is_used(&self, name: &str) -> bool {
        self.used.borrow().contains(name)
    }

    /// The type and the text of the parameter `name`.
    fn find(&self, name: &str) -> Result<Option<&(Type, String)>, Problem> {
        if self.broken.contains(name) {
            return Err(Problem::Follows);
        }
        let found = self.values.get(name);
        if found.is_some() {
            self.used.borrow_mut().insert(name.to_owned());
        }
        Ok(found)
    }

    /// Replaces a parameter's value.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        if self.broken.contains(name) {
            return Err(Problem::Follows);
        }
        let unknown = self.unknown(name, "the scene");
        let (kind, current) = self.values.get_mut(name).ok_or(unknown)?;
        kind.check(value)?;
        value.clone_into(current);
        Ok(())
    }

    /// The calculation `text` of a copy.
    fn calculation(&self, text: &str) -> Rc<Calculation> {
        let mut known = self.calculations.borrow_mut();
        if let Some(calculation) = known.get(text) {
            return Rc::clone(calculation);
        }
        let calculation = Rc::new(Calculation::read(text));
        if known.len() < limits::CALCULATIONS && text.len() <= limits::EXPRESSION_BYTES {
            known.insert(text.to_owned(), Rc::clone(&calculation));
        }
        calculation
    }

    /// Counts `bytes` more that a reference became.
    fn count(&self, bytes: usize) -> Result<(), Problem> {
        self.filled_bytes.set(self.filled_bytes.get().saturating_add(bytes));
        if self.filled_bytes.get() > limits::FILLED_BYTES {
            let max = limits::FILLED_BYTES as u64;
            return Err(Problem::Limit { what: "the bytes that parameters fill in", max });
        }
        Ok(())
    }

    fn unknown(&self, name: &str, inside: &str) -> Problem {
        Problem::unknown("parameter", name, inside, self.values.keys().map(String::as_str))
    }
}

/// One of the copies that a repeat layer makes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Copied<'a> {
    /// What the copy's number is called.
    pub(super) index: &'a str,
    /// Counts from 0.
    pub(super) number: u32,
    pub(super) seed: u64,
    /// The copy that this one is in.
    pub(super) outer: Option<&'a Copied<'a>>,
}

/// What texts may refer to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scope<'a> {
    /// Absent until they are read.
    pub(super) params: Option<&'a Params>,
    pub(super) copy: Option<&'a Copied<'a>>,
    /// The keys of the tables inside the layer that are around, scrambled; 0 in the layer's own.
    pub(super) path: u64,
}

/// `state` scrambled with `key`.
fn with_key(state: u64, key: &str) -> u64 {
    key.bytes().fold(state, |state, byte| scrambled(state ^ u64::from(byte)))
}

impl<'a> Scope<'a> {
    /// The scope in the table at `key`.
    pub(super) fn within(self, key: &str) -> Self {
        Self { path: with_key(self.path, key), ..self }
    }

    /// The scope in a layer's own table, wherever that is.
    pub(super) fn of_layer(self) -> Self {
        Self { path: 0, ..self }
    }

    /// `text`, which stands at `key`, with every `${...}` replaced by its value.
    pub(super) fn fill<'t>(self, key: &str, text: &'t str) -> Result<Cow<'t, str>, Fault> {
        let mut filled = String::new();
        let mut at = 0;
        while let Some(start) = opening(text, at) {
            let inside = start + 2;
            let end = text[inside..].bytes().position(|byte| byte == b'}').map(|end| inside + end);
            let end = end.ok_or_else(|| Fault::new(start..inside, Problem::OpenReference))?;
            let value = self.value(key, &text[inside..end]).map_err(|fault| Fault {
                at: inside + fault.at.start..inside + fault.at.end,
                problem: fault.problem,
            })?;
            if (start, end + 1) == (0, text.len()) {
                return Ok(Cow::Owned(value.into_owned()));
            }
            filled.reserve(text.len());
            filled.push_str(&text[at..start]);
            filled.push_str(&value);
            at = end + 1;
        }
        if at == 0 {
            return Ok(Cow::Borrowed(text));
        }
        filled.push_str(&text[at..]);
        Ok(Cow::Owned(filled))
    }

    /// What one reference stands for.
    fn value(self, key: &str, reference: &str) -> Result<Cow<'a, str>, Fault> {
        let whole = |problem| Fault::new(0..reference.len().max(1), problem);
        let params = self.params.ok_or_else(|| whole(Problem::NestedReference))?;
        let name = reference.trim();
        let known = if self.index(name).is_none() { params.find(name).map_err(whole)? } else { None };
        let value = if let Some((_, value)) = known {
            Cow::Borrowed(value.as_str())
        } else {
            let names = Here { scope: self, params, key };
            let number = match self.copy {
                Some(_) => params.calculation(reference).value(&names),
                None => Calculation::read(reference).value(&names),
            };
            Cow::Owned(written(number?))
        };
        params.count(value.len()).map_err(whole)?;
        Ok(value)
    }

    /// All copies that surround this place, from the inside out.
    fn copies(self) -> impl Iterator<Item = &'a Copied<'a>> {
        std::iter::successors(self.copy, |copy| copy.outer)
    }

    fn index(self, name: &str) -> Option<u32> {
        self.copies().find(|copy| copy.index == name).map(|copy| copy.number)
    }
}

/// Where a reference begins, at `at` or after it.
fn opening(text: &str, at: usize) -> Option<usize> {
    text.as_bytes()[at..].windows(2).position(|pair| pair == b"${").map(|start| at + start)
}

/// The names that a calculation at one place may use.
struct Here<'a> {
    scope: Scope<'a>,
    params: &'a Params,
    key: &'a str,
}

impl Names for Here<'_> {
    fn number(&self, name: &str) -> Result<f64, Problem> {
        if let Some(number) = self.scope.index(name) {
            return Ok(number.into());
        }
        match self.params.find(name)? {
            Some((Type::Number, value)) => {
                value.trim().parse().map_err(|_| Problem::NotANumber(shortened(value)))
            }
            Some(_) => Err(Problem::Calculation(format!("`{name}` is not a number"))),
            None => {
                let known = self.params.values.keys().map(String::as_str);
                let known = known.chain(self.scope.copies().map(|copy| copy.index));
                Err(Problem::unknown("parameter", name, "`${}`", known))
            }
        }
    }

    fn random(&self, which: f64) -> Result<f64, Problem> {
        if self.scope.copy.is_none() {
            return Err(Problem::Calculation("`random` is for the copies of a repeat layer".into()));
        }
        let mut state = which.to_bits();
        for copy in self.scope.copies() {
            state = scrambled(scrambled(state ^ copy.seed) ^ u64::from(copy.number));
        }
        state = with_key(state ^ self.scope.path, self.key);
        // The upper 32 bits: a double holds them exactly.
        let [a, b, c, d, ..] = state.to_be_bytes();
        Ok(f64::from(u32::from_be_bytes([a, b, c, d])) / (f64::from(u32::MAX) + 1.0))
    }
}

/// One step of the generator `SplitMix64` (Steele, Lea and Flood 2014, Fast splittable pseudorandom
/// number generators).
pub(super) fn scrambled(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// A number as text, to nine digits after the point.
fn written(number: f64) -> String {
    if let Some(billionths) = billionths(number.abs()) {
        return in_digits(billionths, number < 0.0);
    }
    let digits = format!("{number:.9}");
    let short = digits.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// How many billionths `number` is: the nearest, and of two the even one, as in formatting, which takes
/// four times as long. Absent for numbers that are not between 2^-31 and 2^33.
fn billionths(number: f64) -> Option<u64> {
    const DIGITS: u32 = f64::MANTISSA_DIGITS - 1;
    let bits = number.to_bits();
    let (mantissa, exponent) = (bits & ((1 << DIGITS) - 1) | 1 << DIGITS, bits >> DIGITS);
    let (992..1056) = exponent else { return None };
    let exact = u128::from(mantissa) * 1_000_000_000;
    let places = 1075 - exponent;
    let (whole, rest, half) = (exact >> places, exact & ((1 << places) - 1), 1 << (places - 1));
    let up = rest > half || rest == half && whole % 2 == 1;
    u64::try_from(whole + u128::from(up)).ok()
}

/// So many billionths as text, without zeros at its end.
fn in_digits(mut billionths: u64, is_negative: bool) -> String {
    // The digits, from the last one on.
    let mut text = Vec::with_capacity(24);
    let is_negative = is_negative && billionths > 0;
    let mut places = 9;
    while places > 0 && billionths.is_multiple_of(10) {
        billionths /= 10;
        places -= 1;
    }
    while text.len() <= places || billionths > 0 {
        if places > 0 && text.len() == places {
            text.push(b'.');
        }
        text.push(b'0' + (billionths % 10).to_le_bytes()[0]);
        billionths /= 10;
    }
    text.extend(is_negative.then_some(b'-'));
    text.reverse();
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn numbers_are_written_as_formatting_has_them(
            number in proptest::num::f64::ANY,
            near in -1e10..1e10_f64,
            ties in -100_000..100_000,
        ) {
            for number in [number, near, near / 1e9, near / 1e17, f64::from(ties) / 1024.0, f64::from(ties)] {
                let digits = format!("{number:.9}");
                let short = digits.trim_end_matches('0').trim_end_matches('.');
                let short = if short == "-0" { "0" } else { short };
                proptest::prop_assert!(!number.is_finite() || written(number) == short);
            }
        }
    }

    fn params() -> Params {
        let mut params = Params::default();
        params.declare("title", Type::String, "Hello".into());
        params.declare("accent", Type::Color, "#f60".into());
        params.declare("size", Type::Number, "40".into());
        params
    }

    fn fill(params: &Params, text: &str) -> Result<String, Problem> {
        let scope = Scope { params: Some(params), ..Scope::default() };
        scope.fill("x", text).map(Cow::into_owned).map_err(|fault| *fault.problem)
    }

    #[test]
    fn references_are_filled_in() {
        assert_eq!(fill(&params(), "${title}, ${ size }!").unwrap(), "Hello, 40!");
        assert_eq!(fill(&params(), "$5 {x}").unwrap(), "$5 {x}");
        assert_eq!(fill(&params(), "${size / 3}|${size * 0.1 + 0.2 - 4.2}").unwrap(), "13.333333333|0");
    }

    #[test]
    fn unknown_and_open_references_are_named() {
        assert_eq!(
            fill(&params(), "${titel}").unwrap_err().to_string(),
            "unknown parameter `titel` in `${}`; did you mean `title`?"
        );
        assert_eq!(fill(&params(), "${title").unwrap_err(), Problem::OpenReference);
        assert_eq!(
            fill(&params(), "${title + 1}").unwrap_err().to_string(),
            "in `${}`: `title` is not a number"
        );
    }

    #[test]
    fn copies_have_their_numbers_inside_out() {
        let params = params();
        let row = Copied { index: "row", number: 3, seed: 0, outer: None };
        let column = Copied { index: "i", number: 5, seed: 0, outer: Some(&row) };
        let scope = Scope { params: Some(&params), path: 0, copy: Some(&column) };
        assert_eq!(scope.fill("x", "${row * 10 + i} ${size}").unwrap(), "35 40");
        let fault = scope.fill("x", "abc ${k}").unwrap_err();
        assert_eq!(fault.at, 6..7);
        assert!(fault.problem.to_string().ends_with("known are accent, size, title, i, row"));
    }

    #[test]
    fn randomness_comes_from_the_seed_the_copy_and_the_key_alone() {
        let params = params();
        let number = |seed, number, key| -> f64 {
            let copy = Copied { index: "i", number, seed, outer: None };
            let scope = Scope { params: Some(&params), path: 0, copy: Some(&copy) };
            scope.fill(key, "${random(0, 1)}").unwrap().parse().unwrap()
        };
        assert_eq!(number(1, 2, "x"), number(1, 2, "x"));
        let others = [number(1, 3, "x"), number(2, 2, "x"), number(1, 2, "y")];
        assert!(others.iter().all(|other| *other != number(1, 2, "x")), "{others:?}");
        let mean = (0..1000).map(|copy| number(7, copy, "x")).sum::<f64>() / 1000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
        assert!(fill(&params, "${random(0, 1)}").unwrap_err().to_string().contains("copies of a repeat"));
    }

    #[test]
    fn any_number_of_calculations_is_made_anew_for_each_copy() {
        let params = params();
        for number in [1, 2] {
            let copy = Copied { index: "i", number, seed: 0, outer: None };
            let scope = Scope { params: Some(&params), path: 0, copy: Some(&copy) };
            for factor in 0..2 * limits::CALCULATIONS {
                let product = (factor * number as usize).to_string();
                assert_eq!(scope.fill("x", &format!("${{i * {factor}}}")).unwrap(), product);
            }
        }
    }

    #[test]
    fn one_key_in_two_tables_has_two_random_numbers() {
        let (params, copy) = (params(), Copied { index: "i", number: 0, seed: 0, outer: None });
        let layer = Scope { params: Some(&params), path: 0, copy: Some(&copy) };
        let from = |scope: Scope<'_>| scope.fill("from", "${random(0, 1)}").unwrap().into_owned();
        let (x, y) = (layer.within("x"), layer.within("y"));
        assert_ne!(from(x), from(y));
        assert_eq!(from(x), from(layer.within("x")));
        assert_eq!(from(y.of_layer()), from(layer));
    }

    #[test]
    fn references_can_t_fill_the_memory() {
        let mut params = params();
        params.set("title", &"x".repeat(1 << 20)).unwrap();
        assert!(fill(&params, &"${title}".repeat(16)).is_ok());
        assert_eq!(
            fill(&params, "${title}").unwrap_err().to_string(),
            "the bytes that parameters fill in may be at most 16777216"
        );
    }

    #[test]
    fn values_must_have_the_parameter_s_type() {
        let mut params = params();
        params.set("accent", "rebeccapurple").unwrap();
        assert_eq!(fill(&params, "${accent}").unwrap(), "rebeccapurple");
        assert!(params.set("accent", "redd").is_err());
        assert!(params.set("size", "inf").is_err());
        assert!(params.set("sise", "1").unwrap_err().to_string().contains("did you mean `size`?"));
    }
}
