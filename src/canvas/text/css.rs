//! The few CSS tokens that fonts and lengths are written in.
//!
//! Text comes in, tokens go out (CSS Syntax 3, Tokenization): names with escapes, strings, numbers
//! with their units, and single characters. What the tokens mean is left to the parsers; anything
//! else, such as functions, braces or an open string, is no token and reads as nothing.

use std::iter::Peekable;
use std::str::Chars;

/// A piece of CSS text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name, as it is written but with its escapes resolved.
    Ident(String),
    /// Quoted text.
    String(String),
    /// A number and what follows it: nothing, `%` or a unit in lower case.
    Number(f64, String),
    /// A slash or a comma.
    Delim(char),
}

impl Token {
    /// Whether this is the name `word`, without case.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Ident(name) if name.eq_ignore_ascii_case(word))
    }
}

/// The tokens of `text`, with a note whether white space or a comment stood before each. Absent
/// where there is anything that fonts and lengths do not have.
pub(super) fn tokens(text: &str) -> Option<Vec<(bool, Token)>> {
    let mut chars = text.chars().peekable();
    let mut tokens = Vec::new();
    loop {
        let spaced = skip_space(&mut chars)?;
        let Some(&next) = chars.peek() else { return Some(tokens) };
        tokens.push((spaced, token(&mut chars, next)?));
    }
}

fn token(chars: &mut Peekable<Chars>, next: char) -> Option<Token> {
    match next {
        '/' | ',' => chars.next().map(Token::Delim),
        '"' | '\'' => string(chars).map(Token::String),
        _ if starts_number(chars) => number(chars),
        _ if starts_ident(chars) => {
            let name = ident(chars)?;
            (chars.peek() != Some(&'(')).then_some(Token::Ident(name))
        }
        _ => None,
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn is_name(c: char) -> bool {
    is_name_start(c) || c.is_ascii_digit() || c == '-'
}

/// Skips white space and comments, and says whether there were any. Absent for an open comment.
fn skip_space(chars: &mut Peekable<Chars>) -> Option<bool> {
    let mut spaced = false;
    loop {
        while chars.next_if(|c| is_space(*c)).is_some() {
            spaced = true;
        }
        let mut ahead = chars.clone();
        if (ahead.next(), ahead.next()) != (Some('/'), Some('*')) {
            return Some(spaced);
        }
        spaced = true;
        let mut before = ' ';
        loop {
            let c = ahead.next()?;
            if (before, c) == ('*', '/') {
                break;
            }
            before = c;
        }
        *chars = ahead;
    }
}

fn starts_number(chars: &Peekable<Chars>) -> bool {
    let mut ahead = chars.clone();
    ahead.next_if(|c| matches!(c, '+' | '-'));
    ahead.next_if_eq(&'.');
    ahead.next().is_some_and(|c| c.is_ascii_digit())
}

fn starts_ident(chars: &Peekable<Chars>) -> bool {
    let mut ahead = chars.clone();
    match (ahead.next(), ahead.next(), ahead.next()) {
        (Some('-'), Some('\\'), Some(after)) | (Some('\\'), Some(after), _) => after != '\n',
        (Some('-'), Some(after), _) => is_name_start(after) || after == '-',
        (Some(first), ..) => is_name_start(first),
        _ => false,
    }
}

fn digits(chars: &mut Peekable<Chars>, into: &mut String) {
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        into.push(digit);
    }
}

fn number(chars: &mut Peekable<Chars>) -> Option<Token> {
    let mut text = String::new();
    text.extend(chars.next_if(|c| matches!(c, '+' | '-')));
    digits(chars, &mut text);
    let mut ahead = chars.clone();
    if ahead.next() == Some('.') && ahead.next().is_some_and(|c| c.is_ascii_digit()) {
        text.extend(chars.next());
        digits(chars, &mut text);
    }
    let mut exponent = chars.clone();
    if exponent.next_if(|c| matches!(c, 'e' | 'E')).is_some() {
        let sign = exponent.next_if(|c| matches!(c, '+' | '-'));
        if exponent.peek().is_some_and(char::is_ascii_digit) {
            text.push('e');
            text.extend(sign);
            digits(&mut exponent, &mut text);
            *chars = exponent;
        }
    }
    let value: f64 = text.parse().ok()?;
    let unit = if chars.next_if_eq(&'%').is_some() {
        "%".to_owned()
    } else if starts_ident(chars) {
        ident(chars)?.to_ascii_lowercase()
    } else {
        String::new()
    };
    value.is_finite().then_some(Token::Number(value, unit))
}

fn ident(chars: &mut Peekable<Chars>) -> Option<String> {
    let mut name = String::new();
    loop {
        if let Some(c) = chars.next_if(|c| is_name(*c)) {
            name.push(c);
        } else if chars.next_if_eq(&'\\').is_some() {
            name.push(escape(chars)?);
        } else {
            return Some(name);
        }
    }
}

fn string(chars: &mut Peekable<Chars>) -> Option<String> {
    let quote = chars.next()?;
    let mut text = String::new();
    loop {
        match chars.next() {
            None => return Some(text),
            Some('\n') => return None,
            Some(c) if c == quote => return Some(text),
            Some('\\') if chars.next_if_eq(&'\n').is_some() => {}
            Some('\\') if chars.peek().is_none() => return Some(text),
            Some('\\') => text.push(escape(chars)?),
            Some(c) => text.push(c),
        }
    }
}

/// The character that is written after a backslash.
fn escape(chars: &mut Peekable<Chars>) -> Option<char> {
    let first = chars.next()?;
    let Some(mut code) = first.to_digit(16) else {
        return (first != '\n').then_some(first);
    };
    for _ in 0..5 {
        let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)) else { break };
        chars.next();
        code = code * 16 + digit;
    }
    chars.next_if(|c| is_space(*c));
    let known = char::from_u32(code).filter(|c| *c != '\0');
    Some(known.unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// A number as CSS writes it: the fewest digits, at most six after the point (CSSOM, Serialize a
/// CSS component value).
pub(super) fn write_number(number: f64) -> String {
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Whether `text` is one CSS name that needs no escape.
pub(super) fn is_plain_ident(text: &str) -> bool {
    text.chars().all(is_name) && starts_ident(&text.chars().peekable()) && !text.starts_with("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ident(text: &str) -> (bool, Token) {
        (false, Token::Ident(text.to_owned()))
    }

    #[test]
    fn names_strings_and_escapes_are_read() {
        assert_eq!(tokens("-a_9"), Some(vec![ident("-a_9")]));
        assert_eq!(tokens(r"\31 0px"), Some(vec![ident("10px")]));
        assert_eq!(tokens(r"a\,b"), Some(vec![ident("a,b")]));
        assert_eq!(tokens(r#""a\"\\\41 b""#), Some(vec![(false, Token::String("a\"\\Ab".into()))]));
        assert_eq!(tokens("'open"), Some(vec![(false, Token::String("open".into()))]));
    }

    #[test]
    fn numbers_keep_their_unit() {
        let number = |text| match tokens(text).as_deref() {
            Some([(_, Token::Number(value, unit))]) => (*value, unit.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(number("12PX"), (12.0, "px".into()));
        assert_eq!(number("+.5e1%"), (5.0, "%".into()));
        assert_eq!(number("1em"), (1.0, "em".into()));
        assert_eq!(number("-3"), (-3.0, String::new()));
    }

    #[test]
    fn what_fonts_do_not_have_is_refused() {
        for text in ["10px {bogus}", "var(--x)", "a;b", "/* open", "a\\", "\"a\nb\"", "#fff", "1e999px"] {
            assert_eq!(tokens(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_written_short() {
        for (number, text) in [(20.0, "20"), (13.0 + 1.0 / 3.0, "13.333333"), (0.5, "0.5"), (-0.0, "0")] {
            assert_eq!(write_number(number), text);
        }
    }
}
