//! Calculations in a scene's text: what stands in `${i * 52 + 20}`.
//!
//! The text and the numbers behind names come in; a finite number goes out, or the place and the
//! reason why there is none. The grammar is that of sums and products with functions. Its length
//! and depth are bounded, so that no text takes long or exhausts the stack.

use std::ops::Range;

use super::error::Problem;
use crate::limits;

/// What is wrong at a place of a text, in bytes.
#[derive(Debug, Clone, PartialEq)]
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

/// A text that was read, to be calculated as often as its names mean something else.
#[derive(Debug)]
pub(super) struct Calculation {
    /// What is done, in the order of the text, with the numbers that were found before.
    steps: Vec<Step>,
    /// The text's length, or what is wrong after the steps.
    end: Result<usize, Fault>,
}

/// One thing to do with the last numbers, which leaves one.
#[derive(Debug)]
enum Step {
    Number(f64),
    Name(Box<str>, Range<usize>),
    One(Function),
    Two(fn(f64, f64) -> f64),
    /// Of so many numbers, the one that is chosen between each and those before, from the first number on.
    Choice(f64, fn(f64, f64) -> f64, usize),
    /// Which random number it is, the last number says.
    Random(Range<usize>),
}

impl Calculation {
    /// Reads `text`. What is wrong with it shows when it is calculated.
    pub(super) fn read(text: &str) -> Self {
        let mut parser = Parser { text, at: 0, depth: 0, steps: Vec::new() };
        let end = parser.all().map(|()| text.len());
        Self { steps: parser.steps, end }
    }

    /// Calculates it.
    pub(super) fn value(&self, names: &dyn Names) -> Result<f64, Fault> {
        let mut numbers = Vec::with_capacity(8);
        for step in &self.steps {
            let number = step.number(&mut numbers, names)?;
            numbers.push(number);
        }
        let (length, result) = (self.end.clone()?, numbers.pop().unwrap_or(f64::NAN));
        let endless = || Fault::new(0..length, calculation("the result is not a finite number"));
        if result.is_finite() { Ok(result) } else { Err(endless()) }
    }
}

impl Step {
    /// The number that it makes of the last of `numbers`, which it takes.
    fn number(&self, numbers: &mut Vec<f64>, names: &dyn Names) -> Result<f64, Fault> {
        let mut last = || numbers.pop().unwrap_or(f64::NAN);
        Ok(match self {
            Self::Number(number) => *number,
            Self::Name(name, at) => names.number(name).map_err(|problem| Fault::new(at.clone(), problem))?,
            Self::One(function) => function(last()),
            Self::Two(operation) => {
                let second = last();
                operation(last(), second)
            }
            Self::Choice(first, choose, count) => {
                numbers.drain(numbers.len().saturating_sub(*count)..).fold(*first, choose)
            }
            Self::Random(at) => {
                let (which, high, low) = (last(), last(), last());
                let random = names.random(which).map_err(|problem| Fault::new(at.clone(), problem))?;
                low + (high - low) * random
            }
        })
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
    steps: Vec<Step>,
}

impl<'t> Parser<'t> {
    fn all(&mut self) -> Result<(), Fault> {
        if self.text.len() > limits::EXPRESSION_BYTES {
            let max = limits::EXPRESSION_BYTES as u64;
            return Err(Fault::new(0..1, Problem::Limit { what: "the bytes of a calculation", max }));
        }
        self.sum()?;
        if self.peek().is_some() { Err(self.fault("an operator is missing here")) } else { Ok(()) }
    }

    /// The next character that is no space.
    fn peek(&mut self) -> Option<char> {
        loop {
            let next = match *self.text.as_bytes().get(self.at)? {
                byte if byte.is_ascii_graphic() => return Some(char::from(byte)),
                _ => self.text[self.at..].chars().next()?,
            };
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

    fn sum(&mut self) -> Result<(), Fault> {
        self.product()?;
        while let Some(operator @ ('+' | '-')) = self.peek() {
            self.at += 1;
            self.product()?;
            self.steps.push(Step::Two(if operator == '+' { |a, b| a + b } else { |a, b| a - b }));
        }
        Ok(())
    }

    fn product(&mut self) -> Result<(), Fault> {
        self.signed()?;
        while let Some(operator @ ('*' | '/' | '%')) = self.peek() {
            self.at += 1;
            self.signed()?;
            self.steps.push(Step::Two(match operator {
                '*' => |a, b| a * b,
                '/' => |a, b| a / b,
                _ => libm::fmod,
            }));
        }
        Ok(())
    }

    fn signed(&mut self) -> Result<(), Fault> {
        let mut is_negative = false;
        while self.take('-') {
            is_negative = !is_negative;
        }
        self.atom()?;
        self.steps.extend(is_negative.then_some(Step::One(|number| -number)));
        Ok(())
    }

    fn atom(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some('(') => self.parenthesis(),
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_alphabetic() || c == '_' => self.name(),
            _ => Err(self.fault("a number, a name or `(` is missing here")),
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let digits = self.run(|c| c.is_ascii_digit() || c == '.');
        let wrong = || Fault::new(start..start + digits.len(), Problem::NotANumber(digits.to_owned()));
        self.steps.push(Step::Number(digits.parse().map_err(|_| wrong())?));
        Ok(())
    }

    fn parenthesis(&mut self) -> Result<(), Fault> {
        if self.arguments()? == 1 { Ok(()) } else { Err(self.fault("one value belongs in parentheses")) }
    }

    /// Reads the values in parentheses, which begin here; how many there are.
    fn arguments(&mut self) -> Result<usize, Fault> {
        let start = self.at;
        self.take('(');
        self.depth += 1;
        if self.depth > limits::EXPRESSION_DEPTH {
            let problem =
                Problem::Limit { what: "the nesting of a calculation", max: limits::EXPRESSION_DEPTH as u64 };
            return Err(Fault::new(start..start + 1, problem));
        }
        self.sum()?;
        let mut count = 1;
        while self.take(',') {
            self.sum()?;
            count += 1;
        }
        self.depth -= 1;
        if self.take(')') { Ok(count) } else { Err(self.fault("`)` is missing here")) }
    }

    fn name(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let name = self.run(|c| c.is_alphanumeric() || c == '_');
        let at = start..self.at;
        if self.peek() != Some('(') {
            self.steps.push(Step::Name(name.into(), at));
            return Ok(());
        }
        let count = self.arguments()?;
        self.call(name, &at, count).map_err(|problem| Fault::new(at, problem))
    }

    fn call(&mut self, name: &str, at: &Range<usize>, count: usize) -> Result<(), Problem> {
        if let Some((_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
            if count != 1 {
                return Err(calculation(&format!("`{name}` takes one value")));
            }
            self.steps.push(Step::One(*function));
            return Ok(());
        }
        match (name, count) {
            ("min", _) => self.steps.push(Step::Choice(f64::INFINITY, f64::min, count)),
            ("max", _) => self.steps.push(Step::Choice(f64::NEG_INFINITY, f64::max, count)),
            ("pow", 2) => self.steps.push(Step::Two(libm::pow)),
            ("random", 2) => self.steps.extend([Step::Number(0.0), Step::Random(at.clone())]),
            ("random", 3) => self.steps.push(Step::Random(at.clone())),
            ("pow", _) => return Err(calculation("`pow` takes two values: base and exponent")),
            ("random", _) => return Err(calculation("`random` takes the lowest and the highest value")),
            _ => {
                let known = FUNCTIONS.iter().map(|(known, _)| *known).chain(MORE_FUNCTIONS);
                return Err(Problem::unknown("function", name, "`${}`", known));
            }
        }
        Ok(())
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
        Calculation::read(text).value(&Known).unwrap_or_else(|fault| panic!("{text}: {}", fault.problem))
    }

    fn fault(text: &str) -> (usize, String) {
        let fault = Calculation::read(text).value(&Known).unwrap_err();
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
        assert_eq!(fault("1 + k * (2").0, 4);
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
            let _ = Calculation::read(&text).value(&Known);
        }
    }
}
