//! Whether an SVG is fit to be parsed: what it may not have, and how much it would become.
//!
//! An element is counted again wherever something refers to it, since parser and renderer copy
//! it there: `use`, patterns, masks, clips, filters and markers multiply. A chain of ten
//! patterns that each use the next ten times is a few lines, and ten thousand million elements.

use std::collections::BTreeMap;

use resvg::usvg::roxmltree::{Document, Node};

use super::ImageError;
use crate::limits;

/// Bytes of attributes that weigh as much as an element.
const ELEMENT_BYTES: u64 = 64;
/// The most that the repetitions within one filter may be: octaves, and pixels of a kernel or
/// of a radius, in a row.
const FILTER_STEPS: f64 = 10.0;

/// Refuses what cannot be drawn or would take too long.
pub(super) fn check(document: &Document) -> Result<(), ImageError> {
    check_depth(document)?;
    let rules = check_styles(document)?;
    for node in document.descendants().filter(Node::is_element) {
        check_element(node)?;
    }
    let mut weights = Weights::new(document, rules);
    weights.of(document.root(), 0).map(|_| ())
}

/// Every other walk relies on this one.
fn check_depth(document: &Document) -> Result<(), ImageError> {
    let mut depths: Vec<usize> = Vec::new();
    for node in document.descendants() {
        let depth = node.parent().map_or(0, |parent| depths[parent.id().get_usize()] + 1);
        if depth > limits::SVG_DEPTH {
            return Err(too_deep());
        }
        depths.push(depth);
    }
    Ok(())
}

fn check_element(node: Node) -> Result<(), ImageError> {
    let unsupported = |remedy| {
        let what = format!("a `{}` element", node.tag_name().name());
        Err(ImageError::Unsupported { what, remedy })
    };
    let numbers = |name: &str| {
        let text = node.attribute(name).unwrap_or("");
        text.split([' ', ',', '\t', '\n', '\r'])
            .filter_map(|word| word.parse::<f64>().ok())
            .fold(0.0, f64::max)
    };
    let steps = match node.tag_name().name() {
        "text"
            if node.descendants().any(|inner| inner.text().is_some_and(|text| !text.trim().is_empty())) =>
        {
            return unsupported("convert it to paths, or draw it on the canvas");
        }
        "image" | "feImage" => return unsupported("draw that picture on the canvas itself"),
        "foreignObject" if !node.has_attribute("requiredExtensions") => {
            return unsupported("SVGs may contain only SVG");
        }
        "feTurbulence" => numbers("numOctaves"),
        "feConvolveMatrix" => numbers("order"),
        "feMorphology" => numbers("radius"),
        _ => 0.0,
    };
    if steps > FILTER_STEPS {
        let name = node.tag_name().name();
        return Err(ImageError::Complex(format!("`{name}` goes up to {steps}, {FILTER_STEPS} is possible")));
    }
    Ok(())
}

/// A style rule that refers to elements: its selector, and their ids.
struct Rule<'d> {
    selector: &'d str,
    ids: Vec<&'d str>,
}

/// The rules that refer to elements. Matching rules takes time for each pair of element and rule.
fn check_styles<'d>(document: &'d Document) -> Result<Vec<Rule<'d>>, ImageError> {
    let is_style = |node: &Node| node.tag_name().name() == "style";
    let texts = || {
        let texts = document.descendants().filter(Node::is_text);
        texts
            .filter(|text| text.parent().is_some_and(|parent| is_style(&parent)))
            .filter_map(|text| text.text())
    };
    let count: usize = texts().map(|text| text.matches(['{', ',']).count()).sum();
    let elements = document.descendants().count();
    if count.saturating_mul(elements) > limits::SVG_STYLES {
        return Err(ImageError::Complex(format!("{elements} elements and {count} style rules")));
    }
    let rules = texts().flat_map(|text| text.split('}')).filter_map(|rule| rule.split_once('{'));
    Ok(rules
        .map(|(selector, body)| Rule { selector, ids: urls(body) })
        .filter(|rule| !rule.ids.is_empty())
        .collect())
}

/// The ids in `text` that `url(#id)` refers to.
fn urls(text: &str) -> Vec<&str> {
    let id = |rest: &'_ str| -> Option<std::ops::Range<usize>> {
        let begin = rest.find(|c: char| !c.is_ascii_whitespace() && c != '"' && c != '\'')?;
        let hash = rest[begin..].strip_prefix('#')?;
        let end = hash.find([')', '"', '\'']).unwrap_or(hash.len());
        Some(begin + 1..begin + 1 + end)
    };
    text.match_indices("url(")
        .filter_map(|(at, found)| {
            let rest = &text[at + found.len()..];
            id(rest).map(|range| rest[range].trim())
        })
        .collect()
}

/// What each element becomes, with all that it refers to.
struct Weights<'d, 'i> {
    ids: BTreeMap<&'d str, Node<'d, 'i>>,
    rules: Vec<Rule<'d>>,
    known: Vec<Weight>,
}

#[derive(Debug, Clone, Copy)]
enum Weight {
    Unknown,
    /// Being found out: whoever asks now is part of it.
    Open,
    Known {
        elements: u64,
        depth: usize,
    },
}

impl<'d, 'i> Weights<'d, 'i> {
    fn new(document: &'d Document<'i>, rules: Vec<Rule<'d>>) -> Self {
        let nodes = document.descendants();
        let ids = nodes.filter_map(|node| Some((node.attribute("id")?, node))).collect();
        let known = vec![Weight::Unknown; document.descendants().count()];
        Self { ids, rules, known }
    }

    /// The elements that `node` becomes and the depth below it; `level` is how deep it is.
    fn of(&mut self, node: Node<'d, 'i>, level: usize) -> Result<(u64, usize), ImageError> {
        let index = node.id().get_usize();
        let (elements, depth) = match self.known[index] {
            Weight::Known { elements, depth } => (elements, depth),
            Weight::Open => return Err(ImageError::Complex("an element refers to itself".to_owned())),
            Weight::Unknown => {
                if level > limits::SVG_DEPTH {
                    return Err(too_deep());
                }
                self.known[index] = Weight::Open;
                let bytes: usize = node.attributes().map(|attribute| attribute.value().len()).sum();
                let mut elements = 1 + u64::try_from(bytes).unwrap_or(u64::MAX) / ELEMENT_BYTES;
                let mut depth = 0;
                let targets = self.targets(node);
                for inner in node.children().filter(Node::is_element).chain(targets) {
                    let (more, below) = self.of(inner, level + 1)?;
                    elements = elements.saturating_add(more);
                    depth = depth.max(below + 1);
                }
                self.known[index] = Weight::Known { elements, depth };
                (elements, depth)
            }
        };
        if level + depth > limits::SVG_DEPTH {
            return Err(too_deep());
        }
        if elements > limits::SVG_ELEMENTS {
            let max = limits::SVG_ELEMENTS;
            return Err(ImageError::Complex(format!(
                "it becomes more than {max} elements, counting each as often as others refer to it"
            )));
        }
        Ok((elements, depth))
    }

    /// The elements that `node` refers to.
    fn targets(&self, node: Node<'d, 'i>) -> Vec<Node<'d, 'i>> {
        let mut ids: Vec<&str> = Vec::new();
        for attribute in node.attributes() {
            match attribute.value().trim().strip_prefix('#') {
                Some(id) if attribute.name() == "href" && node.tag_name().name() != "a" => ids.push(id),
                _ => ids.extend(urls(attribute.value())),
            }
        }
        let styled = self.rules.iter().filter(|rule| may_match(rule.selector, node));
        ids.extend(styled.flat_map(|rule| &rule.ids));
        ids.iter().filter_map(|id| self.ids.get(id).copied()).collect()
    }
}

/// Whether a rule with `selector` could be about `node`. Rather once too often.
fn may_match(selector: &str, node: Node) -> bool {
    let mut names = node.attribute("class").unwrap_or("").split_ascii_whitespace();
    selector.contains(['*', '[', ':'])
        || names.any(|name| selector.contains(name))
        || node.attribute("id").is_some_and(|id| selector.contains(id))
        || (node.is_element() && selector.contains(node.tag_name().name()))
}

fn too_deep() -> ImageError {
    ImageError::Complex(format!("elements are nested more than {} deep", limits::SVG_DEPTH))
}
