//! Enumerations whose values have names on the web.
//!
//! One macro gives such a type its names in both directions, so that each name is written once.

/// Gives an enumeration its web names: `ALL`, `as_str`, `Display` and `FromStr`. Capitals
/// matter; other words are [`Error::Keyword`](crate::canvas::Error::Keyword).
macro_rules! keywords {
    ($type:ident, $attribute:literal, { $($variant:ident => $name:literal,)+ }) => {
        impl $type {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The web's name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = crate::canvas::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let named = Self::ALL.iter().find(|value| value.as_str() == text);
                named.copied().ok_or_else(|| crate::canvas::Error::keyword($attribute, text))
            }
        }
    };
}

pub(super) use keywords;
