//! What is written in a caption: tags and entities.
//!
//! The text of a cue goes in; stretches of one look go out, with the names of the tags that are left
//! out. Tags are those of WebVTT (WebVTT cue text) and of SRT; anything else in angle brackets is
//! text.

/// Text of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) text: String,
    pub(super) bold: bool,
    pub(super) italic: bool,
}

/// Tags whose text is shown as if they were not there.
const LEFT_OUT: [&str; 7] = ["u", "c", "v", "lang", "ruby", "rt", "font"];
const ENTITIES: [(&str, &str); 8] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("nbsp", "\u{a0}"),
    ("quot", "\""),
    ("apos", "'"),
    ("lrm", "\u{200e}"),
    ("rlm", "\u{200f}"),
];

/// The stretches of `text`, and which tags in it are left out.
pub(super) fn read(text: &str) -> (Vec<Stretch>, Vec<String>) {
    let (mut stretches, mut left_out): (Vec<Stretch>, Vec<String>) = Default::default();
    // How many tags of each kind are open.
    let (mut bold, mut italic) = (0_u32, 0_u32);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (piece, length) = match first {
            '<' => match tag(rest) {
                Some((name, closes, length)) => {
                    let open = match name {
                        "b" => Some(&mut bold),
                        "i" => Some(&mut italic),
                        _ => None,
                    };
                    match open {
                        Some(open) => *open = if closes { open.saturating_sub(1) } else { *open + 1 },
                        None if closes => {}
                        None => left_out.push(format!("<{name}>")),
                    }
                    ("", length)
                }
                None => ("<", 1),
            },
            '{' => match position(rest) {
                Some(length) => {
                    left_out.push(rest[..length].to_owned());
                    ("", length)
                }
                None => ("{", 1),
            },
            '&' => entity(rest).unwrap_or(("&", 1)),
            other => (&rest[..other.len_utf8()], other.len_utf8()),
        };
        let (bold, italic) = (bold > 0, italic > 0);
        match stretches.last_mut().filter(|last| (last.bold, last.italic) == (bold, italic)) {
            Some(last) => last.text.push_str(piece),
            None if piece.is_empty() => {}
            None => stretches.push(Stretch { text: piece.to_owned(), bold, italic }),
        }
        rest = &rest[length..];
    }
    (stretches, left_out)
}

/// The name of the tag that `text` begins with, whether it closes one, and its length. A time is
/// the tag `time`.
fn tag(text: &str) -> Option<(&str, bool, usize)> {
    let length = text.find('>')? + 1;
    let inside = &text[1..length - 1];
    let (closes, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
    let name = inside.split([' ', '\t', '\n', '.', '=']).next().unwrap_or("");
    let is_time =
        inside.contains(':') && inside.bytes().all(|byte| byte.is_ascii_digit() || b":.".contains(&byte));
    let known = ["b", "i"].into_iter().chain(LEFT_OUT).find(|known| known.eq_ignore_ascii_case(name));
    let known = if is_time { Some("00:00.000") } else { known };
    known.map(|name| (name, closes, length))
}

/// The length of a place like `{\an8}`, which some players know in SRT.
fn position(text: &str) -> Option<usize> {
    text.starts_with("{\\").then(|| text.find('}')).flatten().map(|end| end + 1)
}

/// What the entity that `text` begins with stands for, and its length.
fn entity(text: &str) -> Option<(&'static str, usize)> {
    let name = text[1..].split_once(';')?.0;
    let found = ENTITIES.iter().find(|(known, _)| *known == name);
    found.map(|(name, meant)| (*meant, name.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `*` around what is bold and `/` around what is italic.
    fn shown(text: &str) -> String {
        let marked = |stretch: &Stretch| {
            let (bold, italic) = (if stretch.bold { "*" } else { "" }, if stretch.italic { "/" } else { "" });
            format!("{bold}{italic}{}{italic}{bold}", stretch.text)
        };
        read(text).0.iter().map(marked).collect()
    }

    fn left_out(text: &str) -> Vec<String> {
        read(text).1
    }

    #[test]
    fn bold_and_italic_are_kept_and_may_be_in_each_other() {
        assert_eq!(shown("a <b>b <i>c</i></b> <I.x>d</I>"), "a *b **/c/* /d/");
        assert_eq!(shown("<b>never closed"), "*never closed*");
        assert_eq!(shown("</b>never <b></b>opened"), "never opened");
    }

    #[test]
    fn other_tags_are_left_out_and_said() {
        let text =
            "<v Ann Lee>Hi</v> <c.loud>there</c> <u>x</u><00:01.500>y <font color=\"red\">z</font>{\\an8}";
        assert_eq!(shown(text), "Hi there xy z");
        assert_eq!(left_out(text), ["<v>", "<c>", "<u>", "<00:00.000>", "<font>", "{\\an8}"]);
        assert_eq!(left_out("<b>a</b>"), [""; 0]);
    }

    #[test]
    fn entities_are_what_they_stand_for_and_other_signs_stay() {
        assert_eq!(shown("Q&amp;A &lt;b&gt; a&nbsp;b"), "Q&A <b> a\u{a0}b");
        for plain in
            ["AT&T; x", "&unknown;", "1 < 2 > 0", "I <3 you>", "{a}", "<", "&", "{\\", "a\nb", "<x>é"]
        {
            assert_eq!((shown(plain).as_str(), left_out(plain).len()), (plain, 0));
        }
    }
}
