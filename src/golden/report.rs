//! The report: one HTML file that shows what differs, and the pictures as files beside it.
//!
//! What was found, and shots of it, come in; a folder goes out. The page needs no network and no
//! other file; its looks and its script are `report.html`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::comparison::{Comparison, State};
use super::evidence::{Shot, shots_of_golden, shots_of_sources};
use super::footage::Source;
use super::graph::{graph, sound_graph};
use super::{Error, clip};
use crate::scene;

const PAGE: &str = include_str!("report.html");
const INDEX: &str = "index.html";
/// What an earlier report is known by.
const MARK: &str = "<meta name=\"generator\" content=\"canvas-rec\">";

/// A folder for a report.
pub struct Report {
    folder: PathBuf,
}

/// One comparison in a report.
pub struct Section {
    /// What was compared.
    pub name: String,
    html: String,
}

impl Report {
    /// A report in `folder`. One that is there from earlier is removed.
    ///
    /// # Errors
    /// [`Error::NotAReport`] where the folder has other things in it; [`Error::Write`].
    pub fn create(folder: &Path) -> Result<Self, Error> {
        Self::clear(folder)?;
        fs::create_dir_all(folder).map_err(|source| Error::Write { path: folder.to_owned(), source })?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Makes sure that a report may be in `folder`: an earlier one is removed.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn clear(folder: &Path) -> Result<(), Error> {
        let is_empty = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
        if fs::symlink_metadata(folder).is_err() || is_empty {
            return Ok(());
        }
        let page = fs::read_to_string(folder.join(INDEX)).unwrap_or_default();
        if !page.contains(MARK) {
            return Err(Error::NotAReport { path: folder.to_owned() });
        }
        fs::remove_dir_all(folder).map_err(|source| Error::Write { path: folder.to_owned(), source })
    }

    /// Adds the scene at `path`, which is not as its golden says.
    ///
    /// # Errors
    /// As [`verify`](super::verify); [`Error::Clip`] or [`Error::Write`].
    pub fn add_golden(
        &self,
        path: &Path,
        options: &scene::Options,
        found: &Comparison,
    ) -> Result<Section, Error> {
        let name = path.to_string_lossy().into_owned();
        if let Some(expected) = &found.expected {
            let actual = Source::Scene(path.to_owned(), super::options_of(path, options)?);
            return self.add(name, ["as it was committed", "drawn now"], [expected, &actual], found);
        }
        let shots = shots_of_golden(path, options, found)?;
        let folder = self.save(&name, &shots)?;
        let pairs: Vec<_> = shots.iter().filter_map(|shot| shot.pair.clone()).collect();
        let clip = self.clip(&folder, |path| clip::write_pairs(&pairs, path))?;
        Ok(section(name, ["the golden's picture", "drawn now"], found, &shots, clip))
    }

    /// Adds two sources that differ, as `name`.
    ///
    /// # Errors
    /// As [`compare`](super::compare); [`Error::Clip`] or [`Error::Write`].
    pub fn add_sources(
        &self,
        name: &str,
        sources: [&Source; 2],
        found: &Comparison,
    ) -> Result<Section, Error> {
        let sides = sources.map(|side| side.path().to_string_lossy());
        self.add(name.to_owned(), [&sides[0], &sides[1]], sources, found)
    }

    fn add(
        &self,
        name: String,
        sides: [&str; 2],
        [expected, actual]: [&Source; 2],
        found: &Comparison,
    ) -> Result<Section, Error> {
        let shots = shots_of_sources(expected, actual, found)?;
        let folder = self.save(&name, &shots)?;
        let first = found.points.iter().position(|point| point.state != State::Equal);
        let clip = match first {
            None if shots.is_empty() => None,
            first => self.clip(&folder, |path| clip::write(expected, actual, first.unwrap_or(0), path))?,
        };
        Ok(section(name, sides, found, &shots, clip))
    }

    /// Where the clip is that `write` makes, as the page names it.
    fn clip(
        &self,
        folder: &str,
        write: impl FnOnce(&Path) -> Result<bool, Error>,
    ) -> Result<Option<String>, Error> {
        let name = format!("{folder}/clip.webm");
        Ok(write(&self.folder.join(&name))?.then_some(name))
    }

    /// Writes the page with all `sections` under the headline `title`, and returns where it is.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn finish(self, title: &str, sections: &[Section]) -> Result<PathBuf, Error> {
        let path = self.folder.join(INDEX);
        let body: String = sections.iter().map(|section| section.html.as_str()).collect();
        let links: String = sections.iter().map(|section| link(&section.name)).collect();
        let links = if sections.len() > 1 { format!("<nav>{links}</nav>") } else { String::new() };
        let page = PAGE.replacen("{mark}", MARK, 1).replace("{title}", &escaped(title));
        let page = page.replacen("{links}", &links, 1).replacen("{sections}", &body, 1);
        fs::write(&path, page).map_err(|source| Error::Write { path: path.clone(), source })?;
        Ok(path)
    }

    /// Writes the pictures of one comparison, and returns the name of their folder.
    fn save(&self, name: &str, shots: &[Shot]) -> Result<String, Error> {
        let name = slug(name);
        let folder = self.folder.join(&name);
        let write = |name: String, bytes: &[u8]| {
            let path = folder.join(name);
            fs::write(&path, bytes).map_err(|source| Error::Write { path, source })
        };
        fs::create_dir_all(&folder).map_err(|source| Error::Write { path: folder.clone(), source })?;
        for shot in shots {
            let number = shot.frame;
            write(format!("frame-{number}.png"), &shot.row)?;
            let parts =
                [("expected", &shot.expected), ("difference", &shot.difference), ("actual", &shot.actual)];
            for (part, bytes) in parts.into_iter().filter_map(|(part, bytes)| Some((part, bytes.as_ref()?))) {
                write(format!("frame-{number}-{part}.png"), bytes)?;
            }
        }
        Ok(name)
    }
}

fn section(
    name: String,
    sides: [&str; 2],
    found: &Comparison,
    shots: &[Shot],
    clip: Option<String>,
) -> Section {
    let mut html = format!(
        "<section class=\"case\" id=\"{}\"><h2>{}</h2><ul class=\"found\">",
        slug(&name),
        escaped(&name)
    );
    for sentence in found.sentences() {
        add(&mut html, format_args!("<li>{}</li>", escaped(&sentence)));
    }
    html.push_str("</ul>");
    if found.differing() > 0 || !shots.is_empty() {
        html.push_str(&graph(&found.points));
    }
    if !found.sound.changes.is_empty() {
        html.push_str(&sound_graph(&found.sound.moments));
    }
    add(
        &mut html,
        format_args!(
            "<div class=\"shots\" data-expected=\"{}\" data-actual=\"{}\">",
            escaped(sides[0]),
            escaped(sides[1])
        ),
    );
    html.extend(shots.iter().map(|shot| article(shot, sides)));
    html.push_str("</div>");
    if let Some(clip) = clip {
        add(
            &mut html,
            format_args!(
                "<p class=\"clip\"><a href=\"{0}\">All three side by side as a clip</a></p>",
                escaped(&clip)
            ),
        );
    }
    html.push_str("</section>");
    Section { name, html }
}

/// One shot.
fn article(shot: &Shot, sides: [&str; 2]) -> String {
    let (frame, time) = (shot.frame, shot.time);
    let said = escaped(&shot.said);
    let mut html = format!(
        "<article class=\"shot\" data-frame=\"{frame}\"><h3>Frame {frame} <small>{time}</small></h3><p>{said}</p><div class=\"stage\">"
    );
    let parts = [
        ("expected", "Expected", sides[0], &shot.expected),
        ("difference", "Difference", "what differs is red", &shot.difference),
        ("actual", "Actual", sides[1], &shot.actual),
    ];
    for (class, title, side, png) in parts {
        add(
            &mut html,
            format_args!(
                "<figure class=\"{class}\"><figcaption>{title} <small>{}</small></figcaption>",
                escaped(side)
            ),
        );
        match png {
            Some(png) => add(
                &mut html,
                format_args!(
                    "<img alt=\"{title}, frame {frame}\" src=\"data:image/png;base64,{}\">",
                    STANDARD.encode(png)
                ),
            ),
            None => html.push_str("<p class=\"none\">no picture</p>"),
        }
        html.push_str("</figure>");
    }
    html.push_str("</div></article>");
    html
}

fn link(name: &str) -> String {
    format!("<a href=\"#{}\">{}</a>", slug(name), escaped(name))
}

/// Writing to text never fails.
fn add(html: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = html.write_fmt(what);
}

/// `name` as the name of a folder.
fn slug(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let slug: String = name.trim_end_matches(".toml").chars().map(plain).take(SLUG_CHARS).collect();
    // Names that differ in what is left out get folders that differ.
    format!("{slug}-{}", &super::Hash::of(name.as_bytes()).to_string()[..6])
}

/// Characters of a name that are kept in a folder's.
const SLUG_CHARS: usize = 60;

/// `text` for HTML, in and out of attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_t_break_out_of_the_page() {
        let name = "\"><script>alert('x')</script>&{sections}";
        let page = section(name.to_owned(), [name, name], &Comparison::default(), &[], None).html;
        assert!(!page.contains("<script>") && !page.contains("alert('"), "{page}");
        assert!(slug("../../etc/passwd.toml").starts_with("______etc_passwd-"));
        assert_ne!(slug("a/b.toml"), slug("a_b.toml"));
    }

    #[test]
    fn a_folder_with_other_things_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        Report::create(&path).unwrap().finish("one", &[]).unwrap();
        fs::write(path.join("stale.png"), "").unwrap();
        Report::create(&path).unwrap().finish("two", &[]).unwrap();
        assert!(!path.join("stale.png").exists());
        fs::write(path.join(INDEX), "mine").unwrap();
        assert!(matches!(Report::create(&path), Err(Error::NotAReport { .. })));
        assert_eq!(fs::read_to_string(path.join(INDEX)).unwrap(), "mine");
    }
}
