//! Caption files: SRT and WebVTT.
//!
//! Text comes in; cues with their times and their places in it go out, with what is wrong and what
//! is left out of it. Both formats are read with what is found in real files: either sign before the
//! milliseconds, hours or none, any line ends. What tags in a cue mean is left to `markup`.

use std::ops::Range;

use super::error::Problem;
use crate::limits;
use crate::time::{self, FrameRate, Timestamp};

/// What can be wrong with a caption or a file of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Mistake {
    /// A WebVTT file without its first line.
    #[error("a WebVTT file begins with the line `WEBVTT` and an empty one")]
    NotWebVtt,
    /// Lines without times.
    #[error("a caption needs a line with its times: `00:00:01.000 --> 00:00:02.500`")]
    WithoutTimes,
    /// A line of times that can't be read.
    #[error("`{0}` is not the times of a caption: write `00:00:01.000 --> 00:00:02.500`")]
    Times(String),
    /// The times of a caption within another.
    #[error("an empty line must stand before the next caption")]
    Inside,
    /// An end before the start.
    #[error("the caption ends before it starts")]
    EndsBeforeStart,
}

/// What a file says is shown from one time to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    /// Its lines as they are written, with a line feed between them.
    pub(super) text: String,
    /// The bytes of the line with its times.
    pub(super) place: Range<usize>,
}

/// What is in a file.
#[derive(Debug, Default)]
pub(super) struct Subtitles {
    /// In the order of the file.
    pub(super) cues: Vec<Cue>,
    pub(super) mistakes: Vec<(Range<usize>, Problem)>,
    /// What has no effect, with the first place of each.
    pub(super) ignored: Vec<(Range<usize>, &'static str)>,
}

/// A line and where it is.
type Line<'t> = (usize, &'t str);

/// Reads what is in a file; `is_vtt` where its name says that it is WebVTT.
pub(super) fn parse(text: &str, is_vtt: bool) -> Subtitles {
    let mut found = Subtitles::default();
    let text_start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let lines = lines(text, text_start);
    let mut blocks = lines.split(|(_, line)| line.trim().is_empty()).filter(|block| !block.is_empty());
    let header = text[text_start..].strip_prefix("WEBVTT");
    let is_header = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']);
    let has_header = header.is_some_and(is_header);
    if has_header {
        let times = blocks.next().and_then(|block| block.iter().find(|line| has_times(line)));
        found.mistakes.extend(times.map(|line| (place(*line), Mistake::Inside.into())));
    } else if is_vtt {
        found.mistakes.push((text_start..text_start, Mistake::NotWebVtt.into()));
    }
    for block in blocks {
        if found.mistakes.len() >= limits::ERRORS {
            break;
        }
        found.block(block, has_header);
    }
    found
}

/// The lines of `text` from the byte `start` on, whatever ends them.
fn lines(text: &str, mut start: usize) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    while start < text.len() {
        let rest = &text[start..];
        let length = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let ended = rest[length..].chars().next().map_or(0, char::len_utf8);
        let ended = if rest[length..].starts_with("\r\n") { 2 } else { ended };
        lines.push((start, &rest[..length]));
        start += length + ended;
    }
    lines
}

fn place((start, line): Line<'_>) -> Range<usize> {
    start..start + line.len()
}

impl Subtitles {
    fn ignore(&mut self, place: Range<usize>, what: &'static str) {
        if !self.ignored.iter().any(|(_, known)| *known == what) {
            self.ignored.push((place, what));
        }
    }

    /// Reads lines without an empty one between them.
    fn block(&mut self, block: &[Line<'_>], is_vtt: bool) {
        let first = block[0];
        let word = first.1.split([' ', '\t']).next().filter(|_| is_vtt);
        if word == Some("NOTE") {
            return;
        }
        let Some(at) = block.iter().take(2).position(has_times) else {
            return match word {
                Some("STYLE") => self.ignore(place(first), "`STYLE`"),
                Some("REGION") => self.ignore(place(first), "`REGION`"),
                _ => self.mistakes.push((place(first), Mistake::WithoutTimes.into())),
            };
        };
        let lines = &block[at + 1..];
        if let Some(line) = lines.iter().find(|line| has_times(line)) {
            return self.mistakes.push((place(*line), Mistake::Inside.into()));
        }
        let text = lines.iter().map(|(_, line)| *line).collect::<Vec<_>>().join("\n");
        let place = place(block[at]);
        let is_long = text.chars().count() > limits::CAPTION_CHARS;
        let long = Problem::Limit { what: "the characters of a caption", max: limits::CAPTION_CHARS as u64 };
        match times(block[at].1).and_then(|times| if is_long { Err(long) } else { Ok(times) }) {
            Err(problem) => self.mistakes.push((place, problem)),
            Ok((start, end, settings)) => {
                if !settings.is_empty() {
                    self.ignore(place.clone(), "what follows the times of a caption");
                }
                // One without text shows nothing.
                if !text.is_empty() {
                    self.cues.push(Cue { start, end, text, place });
                }
            }
        }
    }
}

fn has_times((_, line): &Line<'_>) -> bool {
    line.contains("-->")
}

/// The times of a line like `00:01.000 --> 00:02,500 align:left`, and what follows them.
fn times(line: &str) -> Result<(Timestamp, Timestamp, &str), Problem> {
    let wrong = || Mistake::Times(line.trim().chars().take(limits::NAME_CHARS).collect());
    let (start, rest) = line.split_once("-->").ok_or_else(wrong)?;
    let rest = rest.trim();
    let (end, settings) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let (start, end) = (time(start.trim()).ok_or_else(wrong)?, time(end).ok_or_else(wrong)?);
    for at in [start, end] {
        if at > Timestamp::from_seconds(limits::TIME_S) {
            return Err(time::Error::TooLate(at.to_string()).into());
        }
    }
    if end < start { Err(Mistake::EndsBeforeStart.into()) } else { Ok((start, end, settings.trim())) }
}

/// A time like `00:01:02.500`, `01:02,500` or `00:01:02`.
fn time(text: &str) -> Option<Timestamp> {
    let (clock, thousandths) = text.split_once(['.', ',']).unwrap_or((text, "000"));
    let (clock, seconds) = clock.rsplit_once(':')?;
    let (hours, minutes) = clock.rsplit_once(':').unwrap_or(("0", clock));
    let number = |digits: &str, width: Range<usize>| {
        let plain = width.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u64>().ok().filter(|_| plain)
    };
    let sixtieth = |digits| number(digits, 1..3).filter(|&number| number < 60);
    let seconds = number(hours, 1..7)? * 3600 + sixtieth(minutes)? * 60 + sixtieth(seconds)?;
    Some(FrameRate::MILLISECONDS.time_of(seconds * 1000 + number(thousandths, 3..4)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ms(ms: u64) -> Timestamp {
        FrameRate::MILLISECONDS.time_of(ms)
    }

    /// The times in milliseconds and the texts of what is read without a mistake.
    fn cues(text: &str) -> Vec<(u64, u64, String)> {
        let found = parse(text, false);
        assert_eq!(found.mistakes, []);
        let cue = |cue: Cue| (cue.start.whole_milliseconds(), cue.end.whole_milliseconds(), cue.text);
        found.cues.into_iter().map(cue).collect()
    }

    fn cue(start: u64, end: u64, text: &str) -> (u64, u64, String) {
        (start, end, text.to_owned())
    }

    /// The first mistake with its line, from 1.
    fn mistake(text: &str) -> (usize, String) {
        let found = parse(text, false);
        let (place, problem) = found.mistakes.first().expect("a mistake");
        (text[..place.start].matches('\n').count() + 1, problem.to_string())
    }

    #[test]
    fn an_srt_file_from_windows_is_read() {
        let text = "\u{feff}1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\nthere\r\n\r\n\
            2\r\n00:01:00,000 --> 01:00:00,001\r\nBye\r\n\r\n\r\n\r\n";
        assert_eq!(cues(text), [cue(1000, 2500, "Hello\nthere"), cue(60_000, 3_600_001, "Bye")]);
    }

    #[test]
    fn numbers_and_hours_may_be_missing_and_either_sign_is_before_the_milliseconds() {
        let text =
            "00:01.000 --> 00:02,000\na\n\n1:00:00.000-->1:00:01\nb\n   \n3\n0:3,000  -->\t0:04.000\nc";
        assert_eq!(cues(text), [cue(1000, 2000, "a"), cue(3_600_000, 3_601_000, "b"), cue(3000, 4000, "c")]);
    }

    #[test]
    fn a_web_vtt_file_has_notes_styles_regions_and_names() {
        let text = "WEBVTT - talk\nKind: captions\n\nNOTE\nnothing\n\nSTYLE\n::cue { color: red }\n\n\
            REGION\nid:a\n\nintro - 1\n00:01.000 --> 00:02.000 align:start line:0\n<v Ann>Hi\n\nNOTE end";
        assert_eq!(cues(text), [cue(1000, 2000, "<v Ann>Hi")]);
        let ignored = parse(text, true).ignored;
        let what: Vec<_> = ignored.iter().map(|(_, what)| *what).collect();
        assert_eq!(what, ["`STYLE`", "`REGION`", "what follows the times of a caption"]);
        assert!(text[ignored[2].0.clone()].starts_with("00:01.000"));
    }

    #[test]
    fn a_cue_without_text_shows_nothing_and_one_may_last_no_time() {
        assert_eq!(
            cues("1\n00:01.000 --> 00:02.000\n\n2\n00:03.000 --> 00:03.000\nx"),
            [cue(3000, 3000, "x")]
        );
        assert_eq!(cues(""), []);
        assert_eq!(cues("WEBVTT"), []);
    }

    #[test]
    fn mistakes_have_their_lines() {
        let head = "1\n00:01.000 --> 00:02.000\nfine\n\n2\n";
        for (text, line, said) in [
            ("00:03.000 --> 00:02.000\nx", 6, "the caption ends before it starts"),
            ("00:03.000 --> 00:02\n", 6, "the caption ends before it starts"),
            ("x\ny", 5, "a caption needs a line with its times: `00:00:01.000 --> 00:00:02.500`"),
            (
                "00:03.000 --> soon\nx",
                6,
                "`00:03.000 --> soon` is not the times of a caption: write `00:00:01.000 --> 00:00:02.500`",
            ),
            (
                "00:61.000 --> 01:02.000\nx",
                6,
                "`00:61.000 --> 01:02.000` is not the times of a caption: write `00:00:01.000 --> 00:00:02.500`",
            ),
            (
                "00:01.5 --> 01:02.000\nx",
                6,
                "`00:01.5 --> 01:02.000` is not the times of a caption: write `00:00:01.000 --> 00:00:02.500`",
            ),
            (
                "00:01.000 --> 00:02.000\nx\n00:02.000 --> 00:03.000\ny",
                8,
                "an empty line must stand before the next caption",
            ),
            (
                "00:01.000 --> 999999:02:03.000\nx",
                6,
                "a time must be at most 10000000 seconds, it is 3599996523.000 s",
            ),
        ] {
            assert_eq!(mistake(&format!("{head}{text}")), (line, said.to_owned()), "{text}");
        }
        assert!(
            parse("1\n00:01.000 --> 00:02.000\nx", true)
                .mistakes
                .contains(&(0..0, Mistake::NotWebVtt.into()))
        );
        assert_eq!(parse("WEBVTTX", true).mistakes[0].1, Mistake::NotWebVtt.into());
        assert_eq!(mistake("WEBVTT\n00:01.000 --> 00:02.000\nx").0, 2);
    }

    /// How a file is written: what stands first, what ends its lines, the sign before the
    /// milliseconds, and whether hours of 0 and names are there.
    #[derive(Debug, Clone)]
    struct Manner {
        head: String,
        end: &'static str,
        sign: char,
        has_hours: bool,
        has_names: bool,
    }

    fn printed(cues: &[(u64, u64, String)], manner: &Manner) -> String {
        let time = |ms: u64| {
            let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
            let hours = if manner.has_hours || hours > 0 { format!("{hours:02}:") } else { String::new() };
            format!("{hours}{minutes:02}:{seconds:02}{}{:03}", manner.sign, ms % 1000)
        };
        let cue = |(number, (start, stop, said)): (usize, &(u64, u64, String))| {
            let name = if manner.has_names { format!("{number}\n") } else { String::new() };
            format!("{name}{} --> {}\n{said}\n\n", time(*start), time(*stop))
        };
        let body: String = cues.iter().enumerate().map(cue).collect();
        format!("{}{body}", manner.head).replace('\n', manner.end)
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read(
            cues in prop::collection::vec((0u64..1_000_000_000, 0u64..100_000, "[!-~]{1,9}( [a-zä<>&-]{1,5}){0,3}(\n[A-Za-z0-9,]{1,5}){0,2}"), 0..9),
            (is_vtt, has_mark, has_hours, has_names) in any::<(bool, bool, bool, bool)>(),
            end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            sign in prop::sample::select(vec![',', '.']),
        ) {
            let clean = |said: &String| !said.contains("-->");
            let cues: Vec<_> = cues.into_iter().filter(|(_, _, said)| clean(said)).collect();
            let cues: Vec<_> = cues.into_iter().map(|(at, length, said)| (at, at + length, said)).collect();
            let mark = if has_mark { "\u{feff}" } else { "" };
            let head = if is_vtt { "WEBVTT\n\nNOTE a\nb\n\n" } else { "" };
            let manner = Manner { head: format!("{mark}{head}"), end, sign, has_hours, has_names };
            let found = parse(&printed(&cues, &manner), is_vtt);
            prop_assert_eq!(found.mistakes, []);
            let read: Vec<_> = found.cues.into_iter().map(|cue| (cue.start, cue.end, cue.text)).collect();
            let meant: Vec<_> = cues.into_iter().map(|(from, to, said)| (ms(from), ms(to), said)).collect();
            prop_assert_eq!(read, meant);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "([ -~\r\n]|-->|WEBVTT|00:01|.){0,60}") {
            for is_vtt in [false, true] {
                let found = parse(&text, is_vtt);
                prop_assert!(found.mistakes.iter().all(|(place, _)| text.get(place.clone()).is_some()));
            }
        }
    }
}
