//! The codes of this room, in one place because its stages share many of them.

use crate::diag::Code;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)+) => {
        $($(#[$doc])* pub(super) const $name: Code = Code::error($code);)+

        /// Every code of `resolve`.
        pub const CODES: &[Code] = &[$($name),+];
    };
}

codes! {
    /// `{{ … }}` that is no template.
    TEMPLATE_SYNTAX = "template/syntax";
    /// A template names nothing of the language.
    UNKNOWN_NAME = "template/unknown-name";
    /// A name of the language that this place, or this version, does not have.
    NAME_NOT_HERE = "template/not-here";
    /// A list, or a filter for lists, where a path of the manifest wants one text.
    LIST_IN_TEXT = "template/list-in-text";
    /// A filter that does not exist.
    UNKNOWN_FILTER = "template/unknown-filter";
    /// `params.NAME` that is not defined.
    UNKNOWN_PARAM = "template/unknown-param";
    /// `cluster.paths.NAME` that the profile does not have.
    UNKNOWN_CLUSTER_PATH = "template/unknown-cluster-path";
    /// A dataset that is not defined.
    UNKNOWN_DATASET = "dataset/unknown";
    /// Keys of two forms of dataset in one.
    DATASET_FORM = "dataset/form";
    /// An environment that is not defined.
    UNKNOWN_ENVIRONMENT = "step/unknown-environment";
    /// An environment that asks for nothing, or for two things at once.
    ENVIRONMENT_FORM = "environment/form";
    /// An environment called `none`.
    RESERVED_NAME = "environment/reserved-name";
    /// A dependency that conda cannot read.
    BAD_MATCH_SPEC = "environment/bad-match-spec";
    /// A version that cannot be read.
    BAD_VERSION = "environment/bad-version";
    /// A channel that cannot be read.
    BAD_CHANNEL = "environment/bad-channel";
    /// A requirement that pip cannot read.
    BAD_REQUIREMENT = "environment/bad-requirement";
    /// A container's image that cannot be read.
    BAD_IMAGE = "environment/bad-image";
    /// A platform that conda does not have.
    UNKNOWN_PLATFORM = "environment/unknown-platform";
    /// A step that is not defined.
    UNKNOWN_STEP = "step/unknown-step";
    /// An output that its step does not have.
    UNKNOWN_OUTPUT = "step/unknown-output";
    /// An input that the step does not have.
    UNKNOWN_INPUT = "step/unknown-input";
    /// A step that runs nothing, or two things.
    SCRIPT_OR_COMMAND = "step/script-or-command";
    /// A script whose ending chooses no program.
    SCRIPT_ENDING = "step/unknown-script-ending";
    /// A notebook whose step does not say where it is executed to.
    NOTEBOOK = "step/notebook-output";
    /// `args` or `interpreter` beside a `command`.
    ARGS_WITHOUT_SCRIPT = "step/args-without-script";
    /// A `foreach` that does not say what to iterate over.
    FOREACH_FORM = "step/foreach-form";
    /// A `foreach` over a step of one task.
    FOREACH_ONE_TASK = "step/foreach-one-task";
    /// A text that is no path, or leaves the project.
    BAD_PATH = "path/invalid";
    /// A name of the project that is none.
    BAD_NAME = "name/invalid";
    /// A quantity of memory that cannot be read.
    BAD_MEMORY = "resources/bad-memory";
    /// A walltime that cannot be read.
    BAD_TIME = "resources/bad-time";
    /// A request for GPUs that cannot be read.
    BAD_GPUS = "resources/bad-gpus";
    /// Fewer processes than nodes.
    FEW_TASKS = "resources/fewer-tasks-than-nodes";
    /// A request that would grow, and is not made or not made again.
    GROWTH_OF_NOTHING = "step/growth-of-nothing";
    /// What Slurm would not take as one word.
    BAD_WORD = "resources/bad-word";
    /// An axis without a value.
    EMPTY_AXIS = "matrix/empty-axis";
    /// A value that an axis has twice.
    REPEATED_VALUE = "matrix/repeated-value";
    /// An axis that the step does not have.
    UNKNOWN_AXIS = "matrix/unknown-axis";
    /// An entry of `matrix_include` without a value for each axis.
    MISSING_AXIS = "matrix/missing-axis";
    /// An axis that is no list.
    AXIS_TEXT = "matrix/bad-axis";
    /// An entry that drops or adds no combination.
    USELESS_ENTRY = "matrix/useless-entry";
    /// More combinations than any cluster takes.
    TOO_MANY = "matrix/too-many";
    /// A matrix of which nothing is left.
    NO_COMBINATION = "matrix/no-combination";
    /// A value where quotes forbid the shell to expand it.
    SHELL_QUOTES = "command/quotes";
    /// A value where the shell would not take it as text.
    SHELL_PLACE = "command/place";
    /// A command that bash could not read.
    SHELL_OPEN = "command/unbalanced";
    /// A scheduler that has no backend.
    UNKNOWN_SCHEDULER = "cluster/unknown-scheduler";
    /// A value of a profile that cannot be read.
    CLUSTER_VALUE = "cluster/bad-value";
}
