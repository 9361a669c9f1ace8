//! `canvas-rec schema`: it takes what the reader takes, and refuses what the reader refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use canvas_rec::Scene;
use canvas_rec::scene::{Options, schema};
use regex::Regex;
use serde_json::{Map, Value, json};
use toml::de::{DeTable, DeValue};

use crate::support::{Folder, stderr, stdout};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn the_schema() -> Value {
    serde_json::from_str(&schema()).expect("a schema that is JSON")
}

/// What a TOML text says, as JSON.
fn json_of(text: &str) -> Value {
    table(DeTable::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}")).get_ref())
}

fn table(table: &DeTable<'_>) -> Value {
    let entry = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| {
        (key.get_ref().to_string(), value_of(value.get_ref()))
    };
    Value::Object(table.iter().map(entry).collect())
}

fn value_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Integer(number) => json!(i64::from_str_radix(number.as_str(), number.radix()).unwrap()),
        DeValue::Float(number) => json!(number.as_str().parse::<f64>().unwrap()),
        DeValue::Boolean(value) => json!(value),
        DeValue::Array(items) => items.iter().map(|item| value_of(item.get_ref())).collect(),
        DeValue::Table(inner) => table(inner),
        DeValue::Datetime(_) => Value::Null,
    }
}

/// Whether `value` is as `schema` says (JSON Schema, draft 7; the keywords that ours uses).
fn fits(value: &Value, schema: &Value, root: &Value) -> bool {
    let Value::Object(keywords) = schema else { panic!("no schema: {schema}") };
    keywords.iter().all(|(keyword, rule)| {
        let each = || rule.as_array().unwrap().iter();
        let number = || value.as_f64().is_none_or(f64::is_finite);
        match keyword.as_str() {
            "$schema" | "definitions" | "title" | "description" | "default" => true,
            "$ref" => {
                fits(value, root.pointer(rule.as_str().unwrap().trim_start_matches('#')).unwrap(), root)
            }
            "type" => match rule.as_str().unwrap() {
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "number" => value.is_number(),
                "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
                "array" => value.is_array(),
                "object" => value.is_object(),
                other => panic!("unknown type {other}"),
            },
            "enum" => each().any(|one| one == value),
            "const" => value == rule,
            "anyOf" => each().any(|one| fits(value, one, root)),
            "oneOf" => each().filter(|one| fits(value, one, root)).count() == 1,
            "not" => !fits(value, rule, root),
            "pattern" => {
                let pattern = Regex::new(rule.as_str().unwrap()).unwrap();
                value.as_str().is_none_or(|text| pattern.is_match(text))
            }
            "minLength" => value.as_str().is_none_or(|text| !text.is_empty()),
            "minimum" => number() && value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => number() && value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
            "items" => value.as_array().is_none_or(|all| all.iter().all(|one| fits(one, rule, root))),
            "minItems" => value.as_array().is_none_or(|all| all.len() as u64 >= rule.as_u64().unwrap()),
            "maxItems" => value.as_array().is_none_or(|all| all.len() as u64 <= rule.as_u64().unwrap()),
            "required" => value
                .as_object()
                .is_none_or(|members| each().all(|key| members.contains_key(key.as_str().unwrap()))),
            "dependencies" => value.as_object().is_none_or(|members| {
                let needs = rule.as_object().unwrap().iter().filter(|(key, _)| members.contains_key(*key));
                needs
                    .flat_map(|(_, all)| all.as_array().unwrap())
                    .all(|key| members.contains_key(key.as_str().unwrap()))
            }),
            "properties" => value.as_object().is_none_or(|members| {
                members.iter().all(|(key, one)| rule.get(key).is_none_or(|schema| fits(one, schema, root)))
            }),
            "additionalProperties" => value.as_object().is_none_or(|members| {
                let known =
                    |key: &String| keywords.get("properties").is_some_and(|known| known.get(key).is_some());
                let mut others = members.iter().filter(|(key, _)| !known(key));
                match rule {
                    Value::Bool(allowed) => *allowed || others.next().is_none(),
                    rule => others.all(|(_, one)| fits(one, rule, root)),
                }
            }),
            other => panic!("this test does not know the keyword {other}"),
        }
    })
}

/// Whether the schema and the reader take a scene.
fn takes(scene: &str) -> (bool, bool) {
    let options = Options { folder: Some(root().join("tests/scenes")), ..Options::default() };
    let schema = the_schema();
    let read = Scene::parse(Path::new("s.toml"), scene, &options);
    (fits(&json_of(scene), &schema, &schema), read.is_ok())
}

fn scenes() -> Vec<PathBuf> {
    let folders =
        ["scenes", "tests/scenes", "tests/scenes/parts"].map(|name| fs::read_dir(root().join(name)).unwrap());
    let paths = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut scenes: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    scenes.push(root().join("src/cli/starter.toml"));
    scenes
}

#[test]
fn the_command_prints_the_schema() {
    let output = Folder::new().record(&["schema"]);
    assert_eq!(stdout(&output), schema());
    assert_eq!(the_schema()["$schema"], "http://json-schema.org/draft-07/schema#");
}

#[test]
fn every_scene_and_what_it_includes_fits() {
    let schema = the_schema();
    for path in scenes() {
        assert!(fits(&json_of(&fs::read_to_string(&path).unwrap()), &schema, &schema), "{}", path.display());
    }
    let text = fs::read_to_string(root().join("docs/scene-format.md")).unwrap();
    for scene in text.split("```toml\n").skip(1).map(|part| part.split("```").next().unwrap()) {
        assert!(fits(&json_of(scene), &schema, &schema), "{scene}");
    }
}

const HEAD: &str = "canvas = { width = 9, height = 9 }\ncapture = { fps = 25, duration = 1 }\n";

/// A layer of each type, as short as can be.
const LAYERS: [(&str, &str); 14] = [
    ("rect", "width = 1, height = 1, fill = \"red\""),
    ("circle", "radius = 1, fill = \"red\""),
    ("ellipse", "width = 1, height = 1, fill = \"red\""),
    ("line", "x2 = 1, y2 = 1, stroke = \"red\""),
    ("polygon", "sides = 3, radius = 1, fill = \"red\""),
    ("star", "radius = 1, fill = \"red\""),
    ("path", "d = \"M0 0 H1 V1 Z\", fill = \"red\""),
    ("text", "text = \"a\""),
    ("image", "src = \"parts/tiles.png\""),
    ("svg", "src = \"parts/leaf.svg\""),
    ("group", "child = []"),
    ("repeat", "count = 1, child = []"),
    ("use", "symbol = \"s\""),
    ("scene", "src = \"parts/card.toml\""),
];

/// A scene of one layer that has the keys `keys`; a later one replaces an earlier one.
fn layer(name: &str, keys: &str, removed: &str, added: &str) -> String {
    let kept: Vec<_> = keys.split(", ").filter(|key| key.split(" = ").next() != Some(removed)).collect();
    let added = if added.is_empty() { String::new() } else { format!(", {added}") };
    format!(
        "{HEAD}symbol = {{ s = {{ child = [] }} }}\nlayer = [{{ type = \"{name}\", {}{added} }}]",
        kept.join(", ")
    )
    .replace(", ,", ",")
    .replace("\", , ", "\", ")
}

/// The properties of the layer `name` in the schema.
fn properties(schema: &Value, name: &str) -> Map<String, Value> {
    let layers = schema["definitions"]["layer"]["oneOf"].as_array().unwrap();
    let own = layers.iter().find(|layer| layer["properties"]["type"]["const"] == name).unwrap();
    own["properties"].as_object().unwrap().clone()
}

/// All values of `keyword` in a property, references followed once.
fn found<'v>(property: &'v Value, keyword: &str, schema: &'v Value) -> Vec<&'v Value> {
    let alternatives = property["anyOf"].as_array().into_iter().flatten();
    let referred = property["$ref"].as_str().and_then(|to| schema.pointer(to.trim_start_matches('#')));
    let all = std::iter::once(property).chain(alternatives).chain(referred);
    all.filter_map(|one| one.get(keyword)).collect()
}

#[test]
fn both_take_each_type_of_layer() {
    for (name, keys) in LAYERS {
        let scene = layer(name, keys, "", "");
        assert_eq!(takes(&scene), (true, true), "{scene}");
    }
}

#[test]
fn both_refuse_unknown_keys_wrong_types_and_what_is_missing() {
    let schema = the_schema();
    for (name, keys) in LAYERS {
        let refused = |scene: &str| assert_eq!(takes(scene), (false, false), "{scene}");
        refused(&layer(name, keys, "", "zzz = 1"));
        refused(&layer(name, keys, "", "duration = 1, end = 1"));
        for key in properties(&schema, name).keys().filter(|key| *key != "type") {
            refused(&layer(name, keys, key, &format!("{key} = [[]]")));
        }
        for key in ["text", "src", "child", "count", "symbol"] {
            if keys.split(", ").any(|own| own.starts_with(&format!("{key} = "))) {
                refused(&layer(name, keys, key, ""));
            }
        }
    }
}

#[test]
fn both_refuse_unknown_names_and_numbers_out_of_range_and_take_all_names() {
    let schema = the_schema();
    let mut names = 0;
    for (name, keys) in LAYERS {
        for (key, property) in properties(&schema, name) {
            for bound in found(&property, "minimum", &schema) {
                let below = layer(name, keys, &key, &format!("{key} = {}", bound.as_f64().unwrap() - 1.0));
                assert_eq!(takes(&below), (false, false), "{below}");
            }
            let all = found(&property, "enum", &schema);
            for one in all.iter().flat_map(|all| all.as_array().unwrap()) {
                let scene = layer(name, keys, &key, &format!("{key} = {one}"));
                // Lines have no anchor of their own, and some keys need others.
                let (fits, _) = takes(&scene);
                assert!(fits, "{scene}");
                let options = Options { folder: Some(root().join("tests/scenes")), ..Options::default() };
                let said =
                    Scene::parse(Path::new("s"), &scene, &options).err().map(|error| error.to_string());
                assert!(said.iter().all(|said| said.contains("has no effect")), "{scene}: {said:?}");
                names += 1;
            }
            if !all.is_empty() {
                let scene = layer(name, keys, &key, &format!("{key} = \"no-such\""));
                assert_eq!(takes(&scene), (false, false), "{scene}");
            }
        }
    }
    assert!(names > 300, "{names}");
}

#[test]
fn both_refuse_mistakes_in_other_tables() {
    let square = "layer = [{ type = \"rect\", width = 1, height = 1, fill = \"red\", ";
    for wrong in [
        format!("{HEAD}zzz = 1"),
        "capture = { fps = 25, duration = 1 }".to_owned(),
        HEAD.replace("width = 9, ", ""),
        HEAD.replace("width = 9", "width = 0"),
        HEAD.replace("width = 9", "width = 1.5"),
        HEAD.replace("width = 9", "width = \"9\""),
        HEAD.replace("duration = 1", "duration = \"soon\""),
        HEAD.replace("fps = 25", "fps = -1"),
        HEAD.replace("fps = 25", "fps = \"fast\""),
        format!("{HEAD}params = {{ a = {{ type = \"colour\", default = 1 }} }}"),
        format!("{HEAD}params = {{ a = {{ type = \"number\" }} }}"),
        format!("{HEAD}font = [{{ }}]"),
        format!("{HEAD}symbol = {{ s = {{ }} }}"),
        format!("{HEAD}defaults = {{ id = \"a\" }}"),
        format!("{HEAD}defaults = {{ text = {{ text = \"a\" }} }}"),
        format!("{HEAD}transition = [{{ type = \"fade\", from = \"a\" }}]"),
        format!("{HEAD}{square}x = {{ from = 1, duration = 1 }} }}]"),
        format!("{HEAD}{square}x = {{ from = 1, to = \"a\", duration = 1 }} }}]"),
        format!("{HEAD}{square}x = {{ keys = [] }} }}]"),
        format!("{HEAD}{square}x = {{ keys = [{{ at = 0 }}] }} }}]"),
        format!("{HEAD}{square}opacity = {{ from = 0, to = 2, duration = 1 }} }}]"),
        format!("{HEAD}{square}shadow = {{ colour = \"red\" }} }}]"),
        format!("{HEAD}{square}clip = {{ type = \"line\" }} }}]"),
        format!("{HEAD}{square}clip = {{ type = \"circle\" }} }}]"),
        format!("{HEAD}{square}mask = {{ invert = true }} }}]"),
        format!("{HEAD}{square}start = \"@a\" }}]"),
    ] {
        assert_eq!(takes(&wrong), (false, false), "{wrong}");
    }
}

#[test]
fn a_reader_that_leaves_early_ends_the_command_quietly() {
    let folder = Folder::new();
    let mut command = folder.command(&["schema"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(141), ""));
}
