//! Fields and the levels at which two statements agree in them.

/// A level of one field: its code, its place, all of them.
pub trait Level: Copy + Sized + 'static {
    /// Every level, the closest agreement first, the clearest difference last.
    const ALL: &'static [Self];
    /// As it is shown and as a model's file names it.
    fn code(self) -> &'static str;
    /// Place in [`Level::ALL`].
    fn index(self) -> u8;
}

/// Declares the levels of a field, closest first.
macro_rules! levels {
    ($(#[$doc:meta])* $name:ident { $($(#[$level:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$level])* $variant),+ }

        impl Level for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
            fn index(self) -> u8 { self as u8 }
        }
    };
}

levels! {
    /// How two names agree.
    NameLevel {
        /// The same characters, but for spelling of spaces, dots and width.
        Exact = "exact",
        /// The same but for traditional and variant characters (張/张, 喆/哲).
        Variant = "variant",
        /// Other characters of the same sound (伟/玮), or one of them in Latin letters.
        Pinyin = "pinyin",
        /// Both are an unnamed newborn of the same mother (张三之子, 张三之婴).
        Newborn = "newborn",
        /// One is an unnamed newborn, the other has a name of its own.
        Naming = "naming",
        /// A sound misheard or a letter mistyped (zh/z, n/ng, one or two letters).
        Close = "close",
        /// The same given name under another surname.
        Given = "given",
        /// The same surname, and the given names share a character: one left out or mistaken.
        Partial = "partial",
        /// Different.
        Differ = "differ",
    }
}

levels! {
    /// How two dates of birth agree.
    BirthLevel {
        /// The same day.
        Exact = "exact",
        /// Day and month exchanged.
        Swapped = "swapped",
        /// One digit mistyped, or two neighbours exchanged.
        Typo = "typo",
        /// One is known to the month or year only, and does not contradict.
        Coarse = "coarse",
        /// One may be the lunar date of the other: 15 to 55 days earlier.
        Lunar = "lunar",
        /// The same day of another year.
        Day = "day",
        /// The same year.
        Year = "year",
        /// Different.
        Differ = "differ",
    }
}

levels! {
    /// How two statements of sex agree.
    SexLevel {
        /// The same.
        Same = "same",
        /// Different.
        Differ = "differ",
    }
}

levels! {
    /// How two documents agree: identity cards if both have one, else two of one kind.
    DocumentLevel {
        /// The same number; 15 and 18 digits of one card are the same.
        Same = "same",
        /// Two cards, one digit apart.
        Digit = "digit",
        /// Two cards, two neighbouring digits exchanged.
        Exchanged = "exchanged",
        /// Two numbers of another document, one character apart.
        Near = "near",
        /// Two cards that differ, at least one of which fails its checks.
        Differ = "differ",
        /// Two numbers of another document that differ: renewed, or two people's.
        OtherDiffer = "other-differ",
        /// Two cards that pass every check and differ.
        TwoCards = "two-cards",
    }
}

levels! {
    /// How two telephones agree.
    PhoneLevel {
        /// The same number.
        Same = "same",
        /// One digit mistyped, or two neighbours exchanged.
        Typo = "typo",
        /// Different.
        Differ = "differ",
    }
}

levels! {
    /// How two addresses agree.
    AddressLevel {
        /// The same place and the same door.
        Same = "same",
        /// The same door of a place that is written otherwise, or the same house.
        House = "house",
        /// The same village, street or estate.
        Place = "place",
        /// Different.
        Differ = "differ",
    }
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Name.
    Name,
    /// Date of birth.
    Birth,
    /// Sex.
    Sex,
    /// Identity documents.
    Document,
    /// Telephone.
    Phone,
    /// Address.
    Address,
}

/// How many fields there are.
pub const FIELDS: usize = 6;

impl Field {
    /// Every field, in the order of a [`Pattern`].
    pub const ALL: [Self; FIELDS] =
        [Self::Name, Self::Birth, Self::Sex, Self::Document, Self::Phone, Self::Address];

    /// As it is shown and as a model's file names it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Birth => "birth",
            Self::Sex => "sex",
            Self::Document => "document",
            Self::Phone => "phone",
            Self::Address => "address",
        }
    }

    /// Codes of its levels, the closest first.
    pub fn levels(self) -> Vec<&'static str> {
        fn codes<L: Level>() -> Vec<&'static str> {
            L::ALL.iter().map(|level| level.code()).collect()
        }
        match self {
            Self::Name => codes::<NameLevel>(),
            Self::Birth => codes::<BirthLevel>(),
            Self::Sex => codes::<SexLevel>(),
            Self::Document => codes::<DocumentLevel>(),
            Self::Phone => codes::<PhoneLevel>(),
            Self::Address => codes::<AddressLevel>(),
        }
    }
}

/// The level of each field in the order of [`Field::ALL`]; a field that one side does not state has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pattern([Option<u8>; FIELDS]);

impl Pattern {
    /// A pattern of these levels.
    pub fn new(levels: [Option<u8>; FIELDS]) -> Self {
        Self(levels)
    }

    /// Place of the field's level among [`Field::levels`].
    pub fn level(self, field: Field) -> Option<u8> {
        self.0[field as usize]
    }

    /// Whether the field stands at this level.
    pub fn is(self, field: Field, level: impl Level) -> bool {
        self.level(field) == Some(level.index())
    }

    /// The code of the field's level; none where it is not stated on both sides.
    pub fn code(self, field: Field) -> Option<&'static str> {
        field.levels().get(usize::from(self.level(field)?)).copied()
    }
}
