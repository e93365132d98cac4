//! What can be wrong with a command: the kinds and their places. The sentences are the caller's.

/// A fault and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ShellFault {
    /// The piece it stands in, an index into the pieces given: for a hole, the hole itself.
    pub(crate) piece: usize,
    /// The byte in that piece; 0 for a hole. At the end of the text: the length of the last piece.
    pub(crate) byte: usize,
    /// What it is.
    pub(crate) kind: ShellFaultKind,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ShellFaultKind {
    /// A hole between single quotes or in `$'…'`: the shell expands nothing there.
    SingleQuoted,
    /// A hole in a here-document whose delimiter is quoted: nothing is expanded there either.
    QuotedHeredoc,
    /// A hole in `` `…` ``; `$(…)` can carry it.
    Backquoted,
    /// A hole where the shell computes: `$((…))`, `((…))`, `let`, a subscript, an operand of
    /// `-eq` in `[[ … ]]`. A value there would be run as an expression.
    Arithmetic,
    /// A hole in `${…}`.
    InExpansion,
    /// A hole after a backslash that would take its first character.
    AfterBackslash,
    /// A hole after `$`.
    AfterDollar,
    /// A hole in the delimiter of a here-document.
    HeredocDelimiter,
    /// A hole where the shell needs a literal name: a function, the variable of `for`,
    /// `read`, `unset`, `declare`, `printf -v`, `[[ -v … ]]`.
    Name,
    /// A hole as an end of `{1..9}`, which the shell expands before variables; `seq` can carry it.
    BraceRange,
    /// A hole whose value bash expands once more, and runs a `$(…)` in it: behind `>&` or `<&`
    /// (`&>` can carry it), in `declare -a x=…` without parentheses, in `PS4=…`.
    ExpandedTwice,
    /// Opened here and never closed; with the opening as it is written, such as `"`, `$(`, `if`.
    Unclosed(&'static str),
    /// A `)` that closes nothing.
    StrayParenthesis,
    /// `((` or `$((` whose parentheses do not close together, or `<((`: a space must part them.
    TwoGroups,
    /// A backslash at the very end.
    TrailingBackslash,
    /// What stands here cannot follow what stands before.
    Unexpected,
    /// Nothing to run: no text, or comments only.
    Empty,
    /// A NUL character, which no shell reads.
    Nul,
    /// More levels inside each other than are followed.
    TooDeep,
}

impl ShellFaultKind {
    /// Whether it is about a hole; otherwise the text itself cannot be run.
    pub(crate) fn is_of_hole(self) -> bool {
        self <= Self::ExpandedTwice
    }
}
