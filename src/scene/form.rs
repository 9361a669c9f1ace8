//! The forms that values of a scene can have.
//!
//! They, and the tables of keys that have them, are what the schema is made of. Readers check more
//! than a form says: a filter's text, a file that must be there.

/// What a value looks like. Where text is not the only form, `"${...}"` may stand for it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// Said elsewhere.
    Any,
    Text,
    Truth,
    /// From the first to the second.
    Number(f64, f64),
    /// A whole number from the first to the second.
    Whole(u32, u32),
    /// Pixels or percents.
    Length,
    Time,
    /// A time, or one that refers to a layer.
    Moment,
    FrameRate,
    Color,
    Paint,
    Ease,
    /// A point of a box.
    Anchor,
    /// How heavy letters are.
    Font,
    /// One of some names.
    Choice(fn() -> Vec<&'static str>),
    /// A list of so many to so many values.
    List(&'static Form, usize, usize),
    /// One of several forms.
    Either(&'static [Form]),
    /// A value that may move.
    Moving(&'static Form),
    Table(&'static Keys),
    /// A list of tables.
    Tables(&'static [Keys]),
    /// A table of tables by name.
    Named(&'static Keys),
    /// A table of texts and numbers by name.
    Values,
    /// A list of layers.
    Layers,
    /// One of the types of layer.
    LayerType,
    /// A shape that cuts.
    Clip,
    /// What layers fall back on.
    Defaults,
}

/// The keys of one kind of table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys {
    /// The heading under which the documentation has them.
    pub(super) heading: &'static str,
    pub(super) keys: &'static [Key],
}

/// One key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) form: Form,
    /// Whether it must be there; in a layer, it may be in its defaults.
    pub(super) required: bool,
}

impl Keys {
    pub(super) const fn new(heading: &'static str, keys: &'static [Key]) -> Self {
        Self { heading, keys }
    }

    /// The names of the keys.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }
}
