//! The JSON Schema of the scene language, for editors.
//!
//! The tables of keys and what the documentation says of them come in; a schema (JSON Schema,
//! draft 7, the newest that TOML editors know) goes out. It knows what a value looks like; what it means, and whether a file is
//! there, only the readers know.

use super::ease::Ease;
use super::effect;
use super::form::Form;
use super::json::Json;
use super::keys::{self, Key, Keys};
use super::layer;

const DOCUMENTATION: &str = include_str!("../../docs/scene-format.md");
/// Text that holds a reference may become anything.
const REFERENCE: &str = r"\$\{";
const NUMBER: &str = r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?";
const TIME: &str = r"^\s*(\d+\.?\d*|\.\d+)(s|ms|f)?\s*$|^\s*(\d+:)?\d+:\d+(\.\d+)?\s*$";
const LAYER_TIME: &str = r"^\s*@[^.]+\.(start|end)\s*([-+].+)?$";
const RATE: &str = r"^\s*\d+\.?\d*\s*(/\s*\d+\.?\d*\s*)?$";
const FUNCTION: &str = r"^\s*(cubic-bezier|steps|linear|spring)\s*\(";

/// The JSON Schema of scene files and of files that they include, as text.
pub fn schema() -> String {
    let both = Json::object([("canvas", Json::texts(["capture"])), ("capture", Json::texts(["canvas"]))]);
    let root = Json::object([
        ("$schema", Json::from("http://json-schema.org/draft-07/schema#")),
        ("title", Json::from("A scene of canvas-rec, or a file that scenes include")),
    ]);
    let root = root.and(table(&[keys::ROOT], |_| false)).and(Json::object([("dependencies", both)]));
    let definitions = Json::object([
        ("reference", pattern(&[REFERENCE])),
        (
            "length",
            any([number(f64::MIN, f64::MAX), pattern(&[&format!(r"^\s*{NUMBER}\s*%\s*$"), REFERENCE])]),
        ),
        ("time", any([number(0.0, f64::MAX), pattern(&[TIME, REFERENCE])])),
        ("moment", any([number(0.0, f64::MAX), pattern(&[TIME, LAYER_TIME, REFERENCE])])),
        ("ease", any([names(Ease::names().iter().map(String::as_str)), pattern(&[FUNCTION, REFERENCE])])),
        ("anchor", any([names(layer::anchors()), list(&numbers(), 2, 2), reference()])),
        ("number", numbers()),
        ("moving-number", moving(&Form::Number(f64::MIN, f64::MAX))),
        ("moving-length", moving(&Form::Length)),
        ("moving-part", moving(&Form::Number(0.0, 1.0))),
        ("moving-color", moving(&Form::Color)),
        ("paint", any([to("moving-color"), table(&[keys::PICTURE_PAINT], |key| key.required)])),
        ("shadow", table(&[keys::SHADOW], |key| key.required)),
        ("clip", clips()),
        ("defaults", defaults()),
        ("layer", Json::object([("oneOf", Json::List(layer::types().map(layer_of).collect()))])),
    ]);
    format!("{}\n", root.and(Json::object([("definitions", definitions)])))
}

/// What a value of `form` looks like.
fn of(form: &Form) -> Json {
    match *form {
        Form::Any => Json::Object(Vec::new()),
        Form::Text => kind("string"),
        Form::Color => kind("string").and(Json::object([("minLength", Json::Number(1.0))])),
        Form::Truth => kind("boolean"),
        Form::Number(f64::MIN, f64::MAX) => to("number"),
        Form::Number(least, most) => any([number(least, most), reference()]),
        Form::Whole(least, most) => {
            let range = Json::object([
                ("minimum", Json::Number(least.into())),
                ("maximum", Json::Number(most.into())),
            ]);
            any([kind("integer").and(range), reference()])
        }
        Form::Length => to("length"),
        Form::Time => to("time"),
        Form::Moment => to("moment"),
        Form::FrameRate => {
            any([number(0.0, crate::limits::FRAME_RATE_MAX.into()), pattern(&[RATE, REFERENCE])])
        }
        Form::Paint => to("paint"),
        Form::Ease => to("ease"),
        Form::Anchor => to("anchor"),
        Form::Font => any([number(1.0, 1000.0), names(["normal", "bold"]), reference()]),
        Form::Choice(all) => any([names(all()), reference()]),
        Form::List(item, least, most) => list(&of(item), least, most),
        Form::Either(forms) => Json::object([("anyOf", Json::List(forms.iter().map(of).collect()))]),
        Form::Moving(Form::Number(f64::MIN, f64::MAX)) => to("moving-number"),
        Form::Moving(Form::Number(0.0, 1.0)) => to("moving-part"),
        Form::Moving(Form::Length) => to("moving-length"),
        Form::Moving(Form::Color) => to("moving-color"),
        Form::Moving(form) => moving(form),
        Form::Table(keys) if keys.heading == keys::SHADOW.heading => to("shadow"),
        Form::Table(keys) => table(&[*keys], |key| key.required),
        Form::Tables(keys) => list(&table(keys, |key| key.required), 0, usize::MAX),
        Form::Named(keys) => named(table(&[*keys], |key| key.required)),
        Form::Values => named(any([kind("string"), kind("number")])),
        Form::Layers => list(&to("layer"), 0, usize::MAX),
        Form::LayerType => names(layer::types().map(|(name, _)| name)),
        Form::Clip => to("clip"),
        Form::Defaults => to("defaults"),
    }
}

/// A table with all keys of `lists`, of which some are required.
fn table(lists: &[Keys], is_required: impl Fn(&Key) -> bool) -> Json {
    let keys = || lists.iter().flat_map(|list| list.keys.iter().map(|key| (list.heading, key)));
    let properties =
        keys().map(|(heading, key)| (key.name.to_owned(), described(of(&key.form), heading, key)));
    let required = keys().filter(|(_, key)| is_required(key)).map(|(_, key)| key.name);
    let has = |name: &str| keys().any(|(_, key)| key.name == name);
    let exclusive = keys::EXCLUSIVE.iter().filter(|(a, b)| has(a) && has(b));
    let together = exclusive.map(|(a, b)| Json::object([("required", Json::texts([*a, *b]))]));
    let together: Vec<_> = together.collect();
    let table = kind("object").and(Json::object([
        ("properties", Json::Object(properties.collect())),
        ("required", Json::texts(required)),
        ("additionalProperties", Json::Truth(false)),
    ]));
    if together.is_empty() {
        return table;
    }
    let not = Json::object([("anyOf", Json::List(together))]);
    table.and(Json::object([("not", not)]))
}

/// `schema` with what the documentation says of `key` under `heading`.
fn described(schema: Json, heading: &str, key: &Key) -> Json {
    let section = DOCUMENTATION.split_once(&format!("### {heading}\n")).map_or("", |(_, section)| section);
    let section = section.split_once("\n#").map_or(section, |(section, _)| section);
    let start = format!("| `{}` | ", key.name);
    let Some(row) = section.lines().find_map(|line| line.strip_prefix(&start)) else { return schema };
    let text = row.trim_end_matches(" |");
    let described = schema.and(Json::object([("description", Json::from(text))]));
    match default(text) {
        Some(default) => described.and(Json::object([("default", default)])),
        None => described,
    }
}

/// The default that a description ends with, behind its last semicolon, where it is plain.
fn default(text: &str) -> Option<Json> {
    let (_, last) = text.rsplit_once("; ")?;
    let word = last.split_once(". ").map_or(last, |(word, _)| word).trim_matches('`');
    let plain = word.trim_matches('"');
    match word.parse::<f64>() {
        Ok(number) => Some(Json::Number(number)),
        Err(_) if ["true", "false"].contains(&word) => Some(Json::Truth(word == "true")),
        Err(_) => (plain.len() < word.len()).then(|| Json::from(plain)),
    }
}

/// A value that may move.
fn moving(form: &Form) -> Json {
    let more = if matches!(form, Form::Color) { keys::COLORS } else { keys::NONE };
    let frame = with(table(&[keys::KEY_FRAME], |key| key.required), &["value"], &of(form));
    let frames = list(&frame, 1, usize::MAX);
    let between = table(&[keys::MOVE, keys::ROUNDS, more], |key| key.required);
    let through = table(&[keys::KEY_FRAMES, keys::ROUNDS, more], |key| key.required);
    any([of(form), with(between, &["from", "to"], &of(form)), with(through, &["keys"], &frames)])
}

/// `table` where the properties `names` are as `schema` says too.
fn with(mut table: Json, names: &[&str], schema: &Json) -> Json {
    for name in names {
        if let Some(property) = table.member("properties").and_then(|properties| properties.member(name)) {
            *property = schema.clone().and(property.clone());
        }
    }
    table
}

/// A layer of the type `name`. What its defaults can say need not be there.
fn layer_of((name, lists): (&'static str, &'static [Keys])) -> Json {
    let is_required =
        |key: &Key| key.required && (key.name == "type" || keys::NO_DEFAULT.contains(&key.name));
    let table = table(&[&[keys::LAYER, keys::LOOK], lists].concat(), is_required);
    let table = typed(table, name);
    if name != "text" {
        return table;
    }
    let one = ["text", "spans"].map(|key| Json::object([("required", Json::texts([key]))]));
    table.and(Json::object([("anyOf", Json::List(one.into()))]))
}

/// `table` where `type` is `name`.
fn typed(mut table: Json, name: &str) -> Json {
    let own = table.member("properties").and_then(|properties| properties.member("type"));
    if let Some(members) = own.and_then(Json::members) {
        members.retain(|(name, _)| name == "description");
    }
    with(table, &["type"], &Json::object([("const", Json::from(name))]))
}

fn clips() -> Json {
    let clip = |(name, own)| typed(table(&[keys::CLIP, own], |key| key.required), name);
    Json::object([("oneOf", Json::List(effect::clip_types().map(clip).collect()))])
}

/// What layers fall back on: for all of them, and for each type.
fn defaults() -> Json {
    let mut all = table(&[keys::LOOK], |_| false);
    if let Some(properties) = all.member("properties").and_then(Json::members) {
        properties.extend(layer::types().map(|(name, lists)| (name.to_owned(), defaults_of(lists))));
    }
    all
}

fn defaults_of(lists: &[Keys]) -> Json {
    let mut table = table(&[lists, &[keys::LOOK]].concat(), |_| false);
    if let Some(properties) = table.member("properties").and_then(Json::members) {
        properties.retain(|(key, _)| !keys::NO_DEFAULT.contains(&key.as_str()));
    }
    table
}

fn kind(name: &str) -> Json {
    Json::object([("type", Json::from(name))])
}

/// What is defined as `name`.
fn to(name: &str) -> Json {
    Json::object([("$ref", Json::Text(format!("#/definitions/{name}")))])
}

fn reference() -> Json {
    to("reference")
}

fn any<const N: usize>(forms: [Json; N]) -> Json {
    Json::object([("anyOf", Json::List(forms.into()))])
}

fn names<'n>(names: impl IntoIterator<Item = &'n str>) -> Json {
    Json::object([("enum", Json::texts(names))])
}

fn numbers() -> Json {
    any([number(f64::MIN, f64::MAX), reference()])
}

fn number(least: f64, most: f64) -> Json {
    let bound = |name, bound: f64| {
        let is_none = bound.abs() == f64::MAX;
        if is_none { Json::Object(Vec::new()) } else { Json::object([(name, Json::Number(bound))]) }
    };
    kind("number").and(bound("minimum", least)).and(bound("maximum", most))
}

/// Text that one of the patterns fits.
fn pattern(patterns: &[&str]) -> Json {
    kind("string").and(Json::object([("pattern", Json::Text(patterns.join("|")))]))
}

fn list(item: &Json, least: usize, most: usize) -> Json {
    let count = |name, count: usize| {
        let count = u32::try_from(count).ok().filter(|count| *count > 0);
        count.map_or(Json::Object(Vec::new()), |count| Json::object([(name, Json::Number(count.into()))]))
    };
    kind("array")
        .and(Json::object([("items", item.clone())]))
        .and(count("minItems", least))
        .and(count("maxItems", most))
}

fn named(value: Json) -> Json {
    kind("object").and(Json::object([("additionalProperties", value)]))
}
