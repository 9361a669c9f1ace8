//! Enumerations whose values have names on the web.
//!
//! One macro declares such a type with its words, so that each word is written once and errors
//! can list them all.

/// Declares an enumeration with the web's words for its values.
macro_rules! keywords {
    ($(#[$doc:meta])* $name:ident = $attribute:literal { $($(#[$item:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum $name {
            $($(#[$item])* $variant,)+
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The web's word for this value.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::canvas::Error;

            /// Reads the web's word; capitals matter. `Error::Keyword` for any other.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::canvas::Error::Keyword {
                        attribute: $attribute,
                        found: text.to_owned(),
                        words: &[$($word),+],
                    }),
                }
            }
        }
    };
}

pub(super) use keywords;
