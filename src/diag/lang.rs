//! The languages of people, and a sentence in each of them.

/// A language that `lab` speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Every language, in the order in which a [`Text`] keeps them.
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// The two letters of ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The language of a locale name such as `fr_FR.UTF-8`; `None` where `lab` does not speak it.
    pub fn from_locale(locale: &str) -> Option<Self> {
        let letters = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(letters))
    }
}

/// One sentence in every language. Make it with [`text!`](crate::text!), whose arms are an
/// exhaustive match: a new language does not compile until each sentence has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text([String; Lang::ALL.len()]);

impl Text {
    /// The sentence that `say` gives for each language.
    pub fn each(say: impl Fn(Lang) -> String) -> Self {
        Self(Lang::ALL.map(say))
    }

    /// The sentence in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        &self.0[lang as usize]
    }
}

/// A [`Text`] from one format string a language:
/// `text!(En: "`{name}` is missing", Fr: "`{name}` manque")`.
#[macro_export]
macro_rules! text {
    ($($lang:ident: $format:literal $(, $argument:expr)* );+ $(;)?) => {
        $crate::diag::Text::each(|lang| match lang {
            $($crate::diag::Lang::$lang => format!($format $(, $argument)*),)+
        })
    };
    ($($lang:ident: $format:literal),+ $(,)?) => {
        $crate::diag::Text::each(|lang| match lang {
            $($crate::diag::Lang::$lang => format!($format),)+
        })
    };
}
