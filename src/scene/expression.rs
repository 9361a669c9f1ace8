//! Calculations in a scene's text: what stands in `${i * 52 + 20}`.
//!
//! The text and the numbers behind names come in; a finite number goes out, or the place and the
//! reason why there is none. The grammar is that of sums and products with functions. Its length
//! and depth are bounded, so that no text takes long or exhausts the stack.

use std::ops::Range;

use super::error::Problem;
use crate::limits;

/// What is wrong at a place of a text, in bytes.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) at: Range<usize>,
    pub(super) problem: Box<Problem>,
}

impl Fault {
    pub(super) fn new(at: Range<usize>, problem: Problem) -> Self {
        Self { at, problem: Box::new(problem) }
    }
}

/// What names mean.
pub(super) trait Names {
    /// The number behind `name`.
    fn number(&self, name: &str) -> Result<f64, Problem>;
    /// A number from 0 up to 1 that looks random and depends on `which` and the place alone.
    fn random(&self, which: f64) -> Result<f64, Problem>;
}

/// Calculates `text`.
pub(super) fn evaluate(text: &str, names: &dyn Names) -> Result<f64, Fault> {
    if text.len() > limits::EXPRESSION_BYTES {
        let max = limits::EXPRESSION_BYTES as u64;
        return Err(Fault::new(0..1, Problem::Limit { what: "the bytes of a calculation", max }));
    }
    let mut parser = Parser { text, at: 0, depth: 0, names };
    let result = parser.sum()?;
    match parser.peek() {
        None if result.is_finite() => Ok(result),
        None => Err(Fault::new(0..text.len(), calculation("the result is not a finite number"))),
        Some(_) => Err(parser.fault("an operator is missing here")),
    }
}

fn calculation(reason: &str) -> Problem {
    Problem::Calculation(reason.to_owned())
}

type Function = fn(f64) -> f64;

/// The functions of one number.
const FUNCTIONS: [(&str, Function); 7] = [
    ("abs", f64::abs),
    ("floor", libm::floor),
    ("ceil", libm::ceil),
    ("round", libm::round),
    ("sqrt", libm::sqrt),
    ("sin", |degrees| libm::sin(degrees.to_radians())),
    ("cos", |degrees| libm::cos(degrees.to_radians())),
];
/// The functions of several numbers.
const MORE_FUNCTIONS: [&str; 4] = ["min", "max", "pow", "random"];

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    names: &'t dyn Names,
}

impl<'t> Parser<'t> {
    /// The next character that is no space.
    fn peek(&mut self) -> Option<char> {
        loop {
            let next = self.text[self.at..].chars().next()?;
            if !next.is_whitespace() {
                return Some(next);
            }
            self.at += next.len_utf8();
        }
    }

    /// Goes past `wanted`, where it is next.
    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    /// The characters from here on that `belongs` takes.
    fn run(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let rest = &self.text[self.at..];
        let run = &rest[..rest.find(|c| !belongs(c)).unwrap_or(rest.len())];
        self.at += run.len();
        run
    }

    /// What is wrong with the next character.
    fn fault(&mut self, reason: &str) -> Fault {
        let width = self.peek().map_or(1, char::len_utf8);
        Fault::new(self.at..self.at + width, calculation(reason))
    }

    fn sum(&mut self) -> Result<f64, Fault> {
        let mut value = self.product()?;
        loop {
            if self.take('+') {
                value += self.product()?;
            } else if self.take('-') {
                value -= self.product()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<f64, Fault> {
        let mut value = self.signed()?;
        loop {
            if self.take('*') {
                value *= self.signed()?;
            } else if self.take('/') {
                value /= self.signed()?;
            } else if self.take('%') {
                value = libm::fmod(value, self.signed()?);
            } else {
                return Ok(value);
            }
        }
    }

    fn signed(&mut self) -> Result<f64, Fault> {
        let mut sign = 1.0;
        while self.take('-') {
            sign = -sign;
        }
        Ok(sign * self.atom()?)
    }

    fn atom(&mut self) -> Result<f64, Fault> {
        match self.peek() {
            Some('(') => self.parenthesis(),
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_alphabetic() || c == '_' => self.name(),
            _ => Err(self.fault("a number, a name or `(` is missing here")),
        }
    }

    fn number(&mut self) -> Result<f64, Fault> {
        let start = self.at;
        let digits = self.run(|c| c.is_ascii_digit() || c == '.');
        let wrong = || Fault::new(start..start + digits.len(), Problem::NotANumber(digits.to_owned()));
        digits.parse().map_err(|_| wrong())
    }

    fn parenthesis(&mut self) -> Result<f64, Fault> {
        let [value] = self.arguments()?[..] else {
            return Err(self.fault("one value belongs in parentheses"));
        };
        Ok(value)
    }

    /// The values in parentheses, which begin here.
    fn arguments(&mut self) -> Result<Vec<f64>, Fault> {
        let start = self.at;
        self.take('(');
        self.depth += 1;
        if self.depth > limits::EXPRESSION_DEPTH {
            let problem =
                Problem::Limit { what: "the nesting of a calculation", max: limits::EXPRESSION_DEPTH as u64 };
            return Err(Fault::new(start..start + 1, problem));
        }
        let mut values = vec![self.sum()?];
        while self.take(',') {
            values.push(self.sum()?);
        }
        self.depth -= 1;
        if self.take(')') { Ok(values) } else { Err(self.fault("`)` is missing here")) }
    }

    fn name(&mut self) -> Result<f64, Fault> {
        let start = self.at;
        let name = self.run(|c| c.is_alphanumeric() || c == '_');
        let at = start..self.at;
        if self.peek() != Some('(') {
            return self.names.number(name).map_err(|problem| Fault::new(at, problem));
        }
        let values = self.arguments()?;
        self.call(name, &values).map_err(|problem| Fault::new(at, problem))
    }

    fn call(&self, name: &str, values: &[f64]) -> Result<f64, Problem> {
        if let Some((_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
            return match values {
                [value] => Ok(function(*value)),
                _ => Err(calculation(&format!("`{name}` takes one value"))),
            };
        }
        match (name, values) {
            ("min", _) => Ok(values.iter().copied().fold(f64::INFINITY, f64::min)),
            ("max", _) => Ok(values.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            ("pow", [base, exponent]) => Ok(libm::pow(*base, *exponent)),
            ("random", [low, high]) => Ok(low + (high - low) * self.names.random(0.0)?),
            ("random", [low, high, which]) => Ok(low + (high - low) * self.names.random(*which)?),
            ("pow", _) => Err(calculation("`pow` takes two values: base and exponent")),
            ("random", _) => Err(calculation("`random` takes the lowest and the highest value")),
            _ => {
                let known = FUNCTIONS.iter().map(|(known, _)| *known).chain(MORE_FUNCTIONS);
                Err(Problem::unknown("function", name, "`${}`", known))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known;

    impl Names for Known {
        fn number(&self, name: &str) -> Result<f64, Problem> {
            if name == "i" { Ok(7.0) } else { Err(Problem::unknown("parameter", name, "`${}`", ["i"])) }
        }

        fn random(&self, which: f64) -> Result<f64, Problem> {
            Ok(which / 10.0)
        }
    }

    fn value(text: &str) -> f64 {
        evaluate(text, &Known).unwrap_or_else(|fault| panic!("{text}: {}", fault.problem))
    }

    fn fault(text: &str) -> (usize, String) {
        let fault = evaluate(text, &Known).unwrap_err();
        (fault.at.start, fault.problem.to_string())
    }

    #[test]
    fn products_come_before_sums_and_minus_goes_left() {
        assert_eq!(value("i * 52 + 20"), 384.0);
        assert_eq!(value("1 + 2 * 3 - 4 - 5"), -2.0);
        assert_eq!(value("(1 + 2) * -(3 - 4)"), 3.0);
        assert_eq!(value("--2 / 4 % 3"), 0.5);
        assert_eq!(value(" 1.5+.5 "), 2.0);
    }

    #[test]
    fn functions_are_known() {
        assert_eq!(value("min(3, 1, 2) + max(i, 2) + abs(-1)"), 9.0);
        assert_eq!(value("floor(1.7) + ceil(1.2) + round(1.5) + sqrt(9)"), 8.0);
        assert!((value("sin(90) + cos(180) + pow(2, 10)") - 1024.0).abs() < 1e-12);
        assert_eq!(value("random(0, 10, 5)"), 5.0);
    }

    #[test]
    fn mistakes_have_a_place_and_a_reason() {
        assert_eq!(fault("1 + * 2").0, 4);
        assert_eq!(fault("(1 + 2"), (6, "in `${}`: `)` is missing here".into()));
        assert_eq!(fault("2 3"), (2, "in `${}`: an operator is missing here".into()));
        assert_eq!(fault(""), (0, "in `${}`: a number, a name or `(` is missing here".into()));
        assert_eq!(fault("1 + k").0, 4);
        assert_eq!(fault("1.2.3"), (0, "`1.2.3` is not a number".into()));
        assert!(fault("flor(1)").1.ends_with("did you mean `floor`?"));
        assert!(fault("sin(1, 2)").1.ends_with("`sin` takes one value"));
        assert_eq!(fault("(1, 2)").1, "in `${}`: one value belongs in parentheses");
    }

    #[test]
    fn what_is_no_number_is_no_result() {
        for text in ["1 / 0", "0 / 0", "sqrt(-1)", "pow(10, 999)", "5 % 0"] {
            assert_eq!(fault(text).1, "in `${}`: the result is not a finite number", "{text}");
        }
    }

    #[test]
    fn length_and_depth_are_bounded() {
        let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(value(&nested(32)), 1.0);
        assert_eq!(fault(&nested(33)), (32, "the nesting of a calculation may be at most 32".into()));
        assert_eq!(value(&format!("1{}", " ".repeat(999))), 1.0);
        assert_eq!(fault(&" ".repeat(1001)).1, "the bytes of a calculation may be at most 1000");
        assert_eq!(value(&format!("{}1", "-".repeat(998))), 1.0);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[-+*/%(),.0-9a-z é]{0,40}") {
            let _ = evaluate(&text, &Known);
        }
    }
}
