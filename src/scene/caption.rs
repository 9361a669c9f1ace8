//! `[captions]` and `[[caption]]`: what is said in a scene, as text.
//!
//! Tables and a caption file come in. Layers that lie on top of all others go out, or the texts with
//! their times for a track of the video, or both. Reading the file is left to `subtitle` and
//! `markup`.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::burn::Style;
use super::error::{Error, Problem};
use super::file::{self, Source};
use super::gather::{All, Found, all};
use super::group::{Children, Group};
use super::keys;
use super::layer::{Content, Layer, Origin};
use super::lint::{Concern, Warning};
use super::location::Location;
use super::markup::{self, Stretch};
use super::place::{Known, Place};
use super::section::{Section, Value};
use super::subtitle::{self, Cue};
use crate::limits;
use crate::time::Timestamp;

/// A text and when it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// When it begins, in the scene's time.
    pub start: Timestamp,
    /// When it ends; after its start.
    pub end: Timestamp,
    /// What is said, without tags.
    pub text: String,
}

/// The captions that a video has as a track.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Captions {
    /// In the order of their starts.
    pub list: Vec<Caption>,
    /// The language, by its code of three letters (ISO 639-2).
    pub language: Option<String>,
}

/// What becomes of a scene's captions.
#[derive(Default)]
pub(super) struct Made {
    pub(super) layers: Vec<Layer>,
    /// Those that become a track; absent where none is wanted.
    pub(super) track: Option<Captions>,
    /// The file that they are from.
    pub(super) source: Option<Source>,
}

/// Where captions go: into the pictures, and into a track.
type Use = (bool, bool);
pub(super) const USES: [(&str, Use); 3] =
    [("burn", (true, false)), ("track", (false, true)), ("both", (true, true))];

/// What is said, and where that is written.
struct Said {
    start: Timestamp,
    end: Timestamp,
    stretches: Vec<Stretch>,
    origin: Origin,
}

struct Reader<'r, 'a> {
    file: &'r Section<'a>,
    place: Place<'r>,
    source: Option<Source>,
    /// The number of the source among the scene's files.
    number: usize,
}

/// Reads the captions of `file`, the last of `count` files of a scene at `place`.
pub(super) fn read(
    file: &Section<'_>,
    count: usize,
    place: &Place<'_>,
    known: &Known<'_>,
) -> Result<Made, Error> {
    let (given, list) = (file.own("captions")?, file.own("caption")?);
    if given.is_none() && list.is_none() {
        return Ok(Made::default());
    }
    let place = Place { known: Some(known), ..place.clone() };
    let empty = Spanned::new(0..0, DeValue::Table(DeTable::new()));
    let table = match &given {
        Some(given) => Some(given.table("[captions]", "a table")?),
        None => Section::of(file.document, file.scope, &empty, "[captions]"),
    };
    let Some(mut table) = table else { return Ok(Made::default()) };
    let mut reader = Reader { file, place, source: None, number: count };
    let parts = (
        table.only(&[keys::CAPTIONS]),
        reader.usage(&table),
        table.maybe("language", language),
        Style::read(&table, &reader.place),
        reader.all_said(&table, list.as_ref()),
    );
    let ((), (burns, has_track), language, style, said) = parts.all()?;
    let layers = if burns { reader.layers(&said, &style)? } else { Vec::new() };
    let plain = |said: Said| {
        let text = said.stretches.into_iter().map(|stretch| stretch.text).collect();
        Caption { start: said.start, end: said.end, text }
    };
    let track = has_track.then(|| Captions { list: said.into_iter().map(plain).collect(), language });
    Ok(Made { layers, track, source: reader.source })
}

fn language(value: &Value<'_>) -> Result<String, Error> {
    let code = value.string()?;
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_code { Ok(code.to_owned()) } else { Err(value.wrong_type("a code of three letters like \"eng\"")) }
}

impl Reader<'_, '_> {
    fn location(&self, origin: Origin) -> Location {
        let span = origin.start..origin.end;
        match self.source.as_ref().filter(|_| origin.file == self.number) {
            Some(source) => Location::new(&source.name, &source.text, &span),
            None => self.file.document.location(&span),
        }
    }

    fn error(&self, origin: Origin, problem: Problem) -> Error {
        Error::Invalid { at: Box::new(self.location(origin)), problem: Box::new(problem) }
    }

    fn warn(&self, origin: Origin, concern: Concern) {
        self.place.world.shared.warn(Warning { at: self.location(origin), concern });
    }

    fn usage(&self, table: &Section<'_>) -> Result<Use, Error> {
        let Some(value) = table.own("as")? else { return Ok(USES[0].1) };
        let usage = value.choice("use of captions", &USES)?;
        if self.place.depth > 0 && usage.1 {
            return Err(value.error(Problem::NoEffect { key: "as", cause: "in a scene inside another" }));
        }
        Ok(usage)
    }

    /// What the file and the list say, in the order of the starts.
    fn all_said(&mut self, table: &Section<'_>, list: Option<&Value<'_>>) -> Result<Vec<Said>, Error> {
        let mut said = Vec::new();
        if let Some(source) = table.own("src")? {
            self.source = Some(file::read(&source, limits::CAPTION_BYTES, self.place.world.shared)?);
            said = self.in_file()?;
        }
        if let Some(list) = list {
            let items = list.list("a list of captions: write [[caption]]")?;
            said.extend(all(items.iter().take(limits::CAPTIONS + 1).map(|item| one(item, &self.place)))?);
        }
        if said.len() > limits::CAPTIONS {
            let (what, max) = ("the captions of a scene", limits::CAPTIONS as u64);
            return Err(table.error(Problem::Limit { what, max }));
        }
        said.retain(|one| self.is_seen(one));
        said.sort_by_key(|said| said.start);
        Ok(said)
    }

    /// Whether something of it shows at some time.
    fn is_seen(&self, said: &Said) -> bool {
        let late = self.place.depth == 0 && said.start >= self.place.end;
        let reason = match (said.end == said.start, late) {
            (true, _) => Some("it ends when it starts"),
            (_, true) => Some("it starts when all is over"),
            _ => None,
        };
        if let Some(reason) = reason {
            self.warn(said.origin, Concern::CaptionNeverSeen(reason));
        }
        reason.is_none() && !said.stretches.iter().all(|stretch| stretch.text.trim().is_empty())
    }

    /// What the caption file says.
    fn in_file(&self) -> Result<Vec<Said>, Error> {
        let Some(source) = &self.source else { return Ok(Vec::new()) };
        let is_vtt = source.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("vtt"));
        let origin =
            |place: std::ops::Range<usize>| Origin { file: self.number, start: place.start, end: place.end };
        let read = subtitle::parse(&source.text, is_vtt);
        let mut found = Found::default();
        for (place, problem) in read.mistakes {
            found.keep(Err::<(), _>(self.error(origin(place), problem)));
        }
        for (place, what) in read.ignored {
            self.warn(origin(place), Concern::CaptionPart { what: what.to_owned() });
        }
        let mut known = BTreeSet::new();
        let mut said = Vec::new();
        for Cue { start, end, text, place } in read.cues {
            let origin = origin(place);
            let (stretches, left_out) = markup::read(&text);
            for tag in left_out.into_iter().filter(|tag| known.insert(tag.clone())) {
                self.warn(origin, Concern::CaptionPart { what: format!("`{tag}`") });
            }
            said.push(Said { start, end, stretches, origin });
        }
        found.or(Some(said))
    }

    /// The layers that show what is `said`.
    fn layers(&self, said: &[Said], style: &Style) -> Result<Vec<Layer>, Error> {
        let wrong = |said: &Said, problem| self.error(said.origin, problem);
        let text = |said: &Said| style.text(&said.stretches, self.place.world);
        let texts = all(said.iter().map(|said| text(said).map_err(|problem| wrong(said, problem))))?;
        let rooms: Vec<_> = texts.iter().map(|text| style.room(text)).collect();
        let ways = stacked(said, &rooms).map_err(|index| {
            let (what, max) = ("the captions that show at once", limits::CAPTIONS_AT_ONCE as u64);
            wrong(&said[index], Problem::Limit { what, max })
        })?;
        all(said.iter().zip(texts).zip(ways).map(|((said, text), way)| {
            let layer = Layer { end: Some(said.end), ..style.layer(text, said.start, said.origin, &way) };
            self.count(&layer).map_err(|problem| wrong(said, problem))?;
            Ok(layer)
        }))
    }

    fn count(&self, layer: &Layer) -> Result<(), Problem> {
        let Content::Group(Group { children: Children::Layers(parts), .. }) = &layer.content else {
            return Ok(());
        };
        let shared = self.place.world.shared;
        shared.count_layers(1 + parts.len() as u64)?;
        shared.count_segments(parts.iter().map(|part| part.content.segment_count()).sum())
    }
}

/// How far each is from the edge, and from when on: the newest lies at the edge. Where too many show
/// at once, the number of one of them.
fn stacked(said: &[Said], rooms: &[f64]) -> Result<Vec<Vec<(Timestamp, f64)>>, usize> {
    let times: BTreeSet<_> = said.iter().flat_map(|said| [said.start, said.end]).collect();
    let mut ways = vec![Vec::new(); said.len()];
    let (mut shown, mut next): (Vec<usize>, usize) = (Vec::new(), 0);
    for time in times {
        shown.retain(|&index| said[index].end > time);
        while said.get(next).is_some_and(|said| said.start <= time) {
            shown.push(next);
            next += 1;
        }
        if shown.len() > limits::CAPTIONS_AT_ONCE {
            return Err(shown[limits::CAPTIONS_AT_ONCE]);
        }
        let mut distance = 0.0;
        for &index in shown.iter().rev() {
            let way: &mut Vec<(Timestamp, f64)> = &mut ways[index];
            if way.last().is_none_or(|(_, known)| *known != distance) {
                way.push((time, distance));
            }
            distance += rooms[index];
        }
    }
    Ok(ways)
}

/// A caption of the scene's own list.
fn one(item: &Value<'_>, place: &Place<'_>) -> Result<Said, Error> {
    let mut section = item.table("a caption", "a table")?;
    let parts = (
        section.only(&[keys::CAPTION]),
        section.require("text").and_then(|text| plain(&text)),
        span(&section, place),
    );
    let ((), text, (start, end)) = parts.all()?;
    let stretches = vec![Stretch { text, bold: false, italic: false }];
    Ok(Said { start, end, stretches, origin: section.origin() })
}

fn plain(text: &Value<'_>) -> Result<String, Error> {
    let said = text.string()?;
    if said.chars().count() > limits::CAPTION_CHARS {
        let max = limits::CAPTION_CHARS as u64;
        return Err(text.error(Problem::Limit { what: "the characters of a caption", max }));
    }
    Ok(said.to_owned())
}

fn span(section: &Section<'_>, place: &Place<'_>) -> Result<(Timestamp, Timestamp), Error> {
    section.not_both("duration", "end")?;
    let start = place.time_from_start(&section.require("start")?)?;
    if let Some(duration) = section.own("duration")? {
        return Ok((start, start + duration.time(place.frame_rate)?));
    }
    let end = section.require("end")?;
    match place.time(&end)? {
        earlier if earlier < start => Err(end.error(subtitle::Mistake::EndsBeforeStart)),
        time => Ok((start, time)),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scene::{Options, Reading, Scene};

    fn reading(more: &str) -> Reading {
        let text = format!(
            "canvas = {{ width = 640, height = 360 }}\ncapture = {{ fps = 25, duration = 9 }}\n{more}"
        );
        Reading::of(Path::new("s.toml"), text, &Options::default(), None)
    }

    fn scene(more: &str) -> Scene {
        reading(more).scene.unwrap_or_else(|error| panic!("{error}"))
    }

    fn said(more: &str) -> String {
        reading(more).scene.unwrap_err().to_string()
    }

    /// Where the captions' anchors lie at `time`, those that are there.
    fn places(scene: &Scene, time: &str) -> Vec<(f64, f64)> {
        let time = Timestamp::parse(time, None).unwrap();
        let is_there = |layer: &&Layer| layer.start <= time && layer.end.is_none_or(|end| time < end);
        let at = |layer: &Layer| (layer.pose.x.at(time - layer.start), layer.pose.y.at(time - layer.start));
        scene.layers.iter().filter(is_there).map(at).collect()
    }

    const TWO: &str = "[[caption]]\ntext = 'first'\nstart = 1\nend = 4\n\
        [[caption]]\ntext = 'second'\nstart = 2\nduration = 1\n";

    #[test]
    fn the_newest_lies_at_the_edge_and_the_others_make_room() {
        let style = "captions = { size = 20, margin = 10, padding = 5, line_height = 1 }\n";
        let bottom = scene(&format!("{style}{TWO}"));
        assert_eq!(places(&bottom, "0.9s"), []);
        assert_eq!(places(&bottom, "1s"), [(320.0, 345.0)]);
        assert_eq!(places(&bottom, "2s"), [(320.0, 311.0), (320.0, 345.0)]);
        assert_eq!(places(&bottom, "3s"), [(320.0, 345.0)]);
        let top = scene(&format!("{}{TWO}", style.replace("size", "position = 'top', size")));
        assert_eq!(places(&top, "2s"), [(320.0, 49.0), (320.0, 15.0)]);
    }

    #[test]
    fn captions_keep_to_the_side_that_their_lines_do() {
        let x =
            |style: &str| places(&scene(&format!("captions = {{ width = 440{style} }}\n{TWO}")), "1s")[0].0;
        assert_eq!([x(""), x(", align = 'left'"), x(", align = 'end'")], [320.0, 100.0, 540.0]);
        assert_eq!(x(", align = 'start', direction = 'rtl'"), 540.0);
    }

    #[test]
    fn they_are_burnt_in_or_a_track_or_both() {
        let made = |usage: &str| {
            let scene = scene(&format!("captions = {{ {usage} }}\n{TWO}"));
            let texts: Option<Vec<_>> =
                scene.captions.map(|track| track.list.into_iter().map(|caption| caption.text).collect());
            (scene.layers.len(), texts)
        };
        let texts = || Some(vec!["first".to_owned(), "second".to_owned()]);
        assert_eq!(made(""), (2, None));
        assert_eq!(made("as = 'track', language = 'eng'"), (0, texts()));
        assert_eq!(made("as = 'both'"), (2, texts()));
    }

    #[test]
    fn a_caption_that_never_shows_is_left_out_with_a_warning() {
        let late = "[[caption]]\ntext = 'a'\nstart = 9\nend = 10\n[[caption]]\ntext = 'b'\nstart = 1\nend = 1\n\
            [[caption]]\ntext = ' '\nstart = 1\nend = 2";
        let reading = reading(late);
        let said: Vec<_> = reading.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "s.toml:3:1: the caption is never seen: it starts when all is over",
                "s.toml:7:1: the caption is never seen: it ends when it starts"
            ]
        );
        assert!(reading.scene.unwrap().layers.is_empty());
    }

    #[test]
    fn mistakes_in_the_tables_are_told() {
        for (more, message) in [
            ("[[caption]]\ntext = 'a'\nstart = 2\nend = 1", "s.toml:6:7: the caption ends before it starts"),
            ("[[caption]]\ntext = 'a'\nstart = 2", "s.toml:3:1: a caption needs `end`"),
            (
                "captions = { as = 'subtitle' }",
                "s.toml:3:19: unknown use of captions `subtitle` in `as`; known are burn, track, both",
            ),
            (
                "captions = { language = 'en' }",
                "s.toml:3:25: `language` must be a code of three letters like \"eng\", not the text \"en\"",
            ),
            ("captions = { padding = -1 }", "s.toml:3:24: `padding` must be 0 or above, it is -1"),
            (
                "captions = { src = 'no.vtt' }",
                "s.toml:3:20: `no.vtt` is outside the scene's folder and not in a folder that is allowed",
            ),
        ] {
            assert_eq!(said(more), message);
        }
    }

    #[test]
    fn captions_are_bounded() {
        let many = |count: usize| "[[caption]]\ntext = 'a'\nstart = 1\nend = 2\n".repeat(count);
        assert_eq!(scene(&many(limits::CAPTIONS_AT_ONCE)).layers.len(), limits::CAPTIONS_AT_ONCE);
        assert_eq!(
            said(&many(limits::CAPTIONS_AT_ONCE + 1)),
            "s.toml:35:1: the captions that show at once may be at most 8"
        );
        assert_eq!(
            said(&format!("[captions]\n{}", many(limits::CAPTIONS + 1))),
            "s.toml:3:1: the captions of a scene may be at most 10000"
        );
        let long =
            format!("[[caption]]\ntext = '{}'\nstart = 1\nend = 2", "a".repeat(limits::CAPTION_CHARS + 1));
        assert_eq!(said(&long), "s.toml:4:8: the characters of a caption may be at most 1000");
    }
}
