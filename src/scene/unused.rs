//! What a scene declares and nothing uses.
//!
//! A scene that was read comes in. The mistakes in its unused symbols and defaults go out, and
//! warnings for the parameters, symbols and fonts of its own file that could go.

use super::error::{Error, Problem};
use super::gather::Found;
use super::group;
use super::layer::check_values;
use super::lint::{Concern, Warning};
use super::param::{Copied, Params, Scope};
use super::place::Place;
use super::section::Section;
use super::world::World;

/// Reads what no layer has used. What depends on the layer that would use it is not looked at.
pub(super) fn read(place: &Place<'_>, found: &mut Found) {
    let copied = Copied { index: "i", number: 0, seed: 0, outer: None };
    for (name, symbol) in &place.world.symbols {
        if place.world.is_used_symbol(name) || found.is_full() {
            continue;
        }
        let symbol = symbol.in_scope(Scope { copy: Some(&copied), ..symbol.scope });
        keep(group::symbol_content(&symbol, &symbol, name, place), found);
    }
    for defaults in &place.defaults {
        keep(check_values(defaults, place), found);
    }
}

/// Keeps the mistakes of `result` but those that may be none where it is used.
fn keep<T>(result: Result<T, Error>, found: &mut Found) {
    let errors = match result {
        Ok(_) => return,
        Err(Error::Several(errors)) => errors,
        Err(error) => vec![error],
    };
    let depends = |error: &Error| matches!(error, Error::Invalid { problem, .. } if depends(problem));
    for error in errors.into_iter().filter(|error| !depends(error)) {
        found.keep(Err::<(), _>(error));
    }
}

fn depends(problem: &Problem) -> bool {
    match problem {
        Problem::Unknown { kind, .. } => ["parameter", "layer"].contains(kind),
        Problem::MissingKey { .. } | Problem::Limit { .. } | Problem::Follows => true,
        _ => false,
    }
}

/// Notes the unused parameters, symbols and fonts of `file`. What is included may be there for
/// other scenes.
pub(super) fn warn(
    file: &Section<'_>,
    params: &Params,
    fonts: &[(Section<'_>, Vec<String>)],
    world: &World<'_>,
) {
    let unused = |table: &'static str, what, is_used: &dyn Fn(&str) -> bool, advice: fn(&str) -> String| {
        let section = file.own(table).ok().flatten().and_then(|value| value.section(table));
        let places = section.iter().flat_map(Section::names);
        for (name, at) in places.filter(|(name, _)| !is_used(name)) {
            let concern = Concern::Unused { what, name: name.to_owned(), advice: advice(name) };
            world.shared.warn(Warning { at, concern });
        }
    };
    unused("params", "parameter", &|name| params.is_used(name), |name| {
        format!("write `${{{name}}}` where its value belongs")
    });
    unused("symbol", "symbol", &|name| world.is_used_symbol(name), |name| {
        format!("draw it with a layer of `type = \"use\"` and `symbol = \"{name}\"`")
    });
    for (font, families) in fonts {
        if let Some(name) = families.first()
            && !families.iter().any(|name| world.is_used_family(name))
        {
            let advice = format!("name it with `font = \"{name}\"`");
            let concern = Concern::Unused { what: "font", name: name.clone(), advice };
            world.shared.warn(Warning { at: font.location(), concern });
        }
    }
}
