//! How switches are declared.

/// Declares each switch of a struct once: its field, its name, its enum and their values.
macro_rules! switches {
    (
        $(#[$owner_doc:meta])*
        $owner:ident { $( $(#[$rest_doc:meta])* $rest:ident: $rest_type:ty, )* }
        $(
            $(#[$doc:meta])*
            $field:ident $name:literal $type:ident {
                $(#[$default_doc:meta])* $default:ident $default_value:literal,
                $( $(#[$value_doc:meta])* $variant:ident $value:literal, )+
            }
        )+
    ) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
            pub enum $type {
                $(#[$default_doc])* #[default] $default,
                $( $(#[$value_doc])* $variant, )+
            }

            impl $type {
                /// Every value, the default first.
                pub const ALL: &'static [Self] = &[Self::$default, $( Self::$variant, )+];

                /// The value as `--variant` takes it.
                pub fn as_str(self) -> &'static str {
                    match self {
                        Self::$default => $default_value,
                        $( Self::$variant => $value, )+
                    }
                }
            }
        )+

        $(#[$owner_doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $owner {
            $( $(#[$doc])* pub $field: $type, )+
            $( $(#[$rest_doc])* pub $rest: $rest_type, )*
        }

        /// The switches that are declared here.
        pub const SWITCHES: &[Switch] = &[
            $( Switch { name: $name, values: &[$default_value, $( $value, )+] }, )+
        ];

        impl $owner {
            /// Turns one switch. Fails with a sentence for a person if there is no
            /// such switch or value.
            pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
                match name {
                    $( $name => {
                        let mut values = $type::ALL.iter();
                        let found = values.find(|known| known.as_str() == value);
                        self.$field = *found.ok_or_else(|| {
                            let known: Vec<&str> =
                                $type::ALL.iter().map(|known| known.as_str()).collect();
                            format!("{name} takes {}", known.join(", "))
                        })?;
                        Ok(())
                    } )+
                    _ => {
                        $( if <$rest_type>::knows(name) { return self.$rest.set(name, value); } )*
                        Err(format!("there is no switch {name}"))
                    }
                }
            }

            /// Name and value of every switch.
            pub fn values(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
                let values = [$( ($name, self.$field.as_str()), )+].into_iter();
                $( let values = values.chain(self.$rest.values()); )*
                values
            }

            /// The combination of that number; the digits of a number whose every
            /// digit has its own base.
            pub(super) fn of_digits(digit: &mut impl FnMut(usize) -> usize) -> Self {
                Self {
                    $( $field: $type::ALL[digit($type::ALL.len())], )+
                    $( $rest: <$rest_type>::of_digits(digit), )*
                }
            }
        }
    };
}

pub(super) use switches;
