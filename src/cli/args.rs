//! The arguments of every command. What a value may be is `values`'; the French words are
//! `french`'s; the sentences of a refused call are `refusal`'s.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::values::{TaskList, count, memory};
use super::{Refusal, french};
use crate::diag::Lang;
use crate::model::Memory;
use crate::text;

/// From one lab.toml to environments, Slurm scripts and a lockfile that run without the tool
#[derive(Debug, Parser)]
#[command(name = "lab", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true, subcommand_required = true)]
pub struct Arguments {
    /// What is asked of the program.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Language of messages; else LAB_LANG, else the locale
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// The manifest with this table of [variants] put over it
    #[arg(long, global = true, value_name = "NAME")]
    pub variant: Option<String>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
    /// Print only problems and results
    #[arg(long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more details
    #[arg(long, global = true)]
    pub verbose: bool,
    /// Run as if started in this folder
    #[arg(long, global = true, value_name = "DIR")]
    pub directory: Option<PathBuf>,
    /// Print help
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
}

/// One command, with what it alone takes.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Validate everything and show all errors at once; writes nothing
    Check(Check),
    /// Show what would run: steps, tasks, resources, what is stale and why
    Plan(Plan),
    /// Record the digests of scripts, inputs and data in lab.lock
    Lock(Lock),
    /// Bring the lock up to date and write rendered/
    Render(Render),
    /// Check, render, then run on this machine
    Run(Run),
    /// Delete temporary outputs that nothing is to read any more; shows them first and asks
    Clean(Clean),
    /// List, show and check cluster profiles
    Cluster(Cluster),
    /// Print the JSON Schema of lab.toml, in English
    Schema(Schema),
    /// Explain a code of a finding, with an example
    Explain(Explain),
    /// Print the help of a command
    Help(Help),
}

/// Commands and options of the language of calls that this version does not have.
pub(super) const LATER: &[&str] = &[
    "init",
    "watch",
    "submit",
    "status",
    "logs",
    "cancel",
    "fetch",
    "env",
    "add",
    "fmt",
    "completions",
    "man",
    "--upgrade",
    "--offline",
    "--unlocked",
    "--install",
];

/// `lab check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: CheckFormat,
}

/// `lab plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// Output format; table unless --tasks is given
    #[arg(long, value_name = "FORMAT")]
    format: Option<PlanFormat>,
    /// List every task (JSON)
    #[arg(long)]
    pub tasks: bool,
}

impl Plan {
    /// How the plan is written: tasks can be listed in JSON only.
    pub fn format(&self) -> PlanFormat {
        self.format.unwrap_or(if self.tasks { PlanFormat::Json } else { PlanFormat::Table })
    }
}

/// `lab lock`.
#[derive(Debug, Args)]
pub struct Lock {
    /// Write nothing; exit 3 if the lock does not match the manifest
    #[arg(long)]
    pub check: bool,
    /// Show what changed
    #[arg(long)]
    pub diff: bool,
}

/// `lab render`.
#[derive(Debug, Args)]
pub struct Render {
    /// Write nothing; exit 3 if rendered/ does not match the manifest
    #[arg(long)]
    pub check: bool,
    /// Show how the files differ
    #[arg(long)]
    pub diff: bool,
}

/// `lab run`.
#[derive(Debug, Args)]
pub struct Run {
    /// Steps to run, with what they need that is not done; default: all
    #[arg(value_name = "STEP")]
    pub steps: Vec<String>,
    /// CPUs to use at once; default: all of this machine
    #[arg(long, value_name = "N", value_parser = |text: &str| count(text, 1))]
    pub cpus: Option<u32>,
    /// GPUs to use at once; default: all of this machine
    #[arg(long, value_name = "N", value_parser = |text: &str| count(text, 0))]
    pub gpus: Option<u32>,
    /// Memory to use at once, such as 16G; default: all of this machine
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    pub memory: Option<Memory>,
    /// Only these tasks of one named step, such as 0,3-5
    #[arg(long, value_name = "LIST", value_parser = TaskList::parse, conflicts_with = "item")]
    pub tasks: Option<TaskList>,
    /// Only the tasks of one named step whose item has this key
    #[arg(long, value_name = "KEY")]
    pub item: Option<String>,
    /// Run the named steps again even if they are done
    #[arg(long)]
    pub again: bool,
}

/// `lab clean`.
#[derive(Debug, Args)]
pub struct Clean {
    /// Steps whose temporary outputs to delete; default: all
    #[arg(value_name = "STEP")]
    pub steps: Vec<String>,
    /// Show what would be deleted, delete nothing
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
    /// Delete without asking
    #[arg(long)]
    pub yes: bool,
    /// Output format; json does not ask
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: CheckFormat,
}

/// `lab cluster`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Cluster {
    /// What is asked of profiles.
    #[command(subcommand)]
    pub command: ClusterCommand,
}

/// What is asked of cluster profiles.
#[derive(Debug, Subcommand)]
pub enum ClusterCommand {
    /// Name the profiles that are found from here, and where
    List(ClusterList),
    /// Show one: its limits, rules and partitions
    Show(ClusterShow),
    /// Say what is wrong with a profile; an unknown key is an error here
    Check(ClusterCheck),
}

/// `lab cluster list`.
#[derive(Debug, Args)]
pub struct ClusterList {
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: CheckFormat,
}

/// `lab cluster show`.
#[derive(Debug, Args)]
pub struct ClusterShow {
    /// The cluster's name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// How it is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: CheckFormat,
}

/// `lab cluster check`.
#[derive(Debug, Args)]
pub struct ClusterCheck {
    /// The profile
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: CheckFormat,
}

/// `lab schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Print the schema of cluster profiles instead
    #[arg(long)]
    pub cluster: bool,
}

/// `lab explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The code, such as step/unknown-environment
    #[arg(value_name = "CODE")]
    pub code: String,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: CheckFormat,
}

/// `lab help`.
#[derive(Debug, Args)]
pub struct Help {
    /// The command; default: the program itself
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Whether colours are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How findings are written, and what else is asked of `cluster` and `explain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// How `plan` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// One step a row.
    Table,
    /// Each step under what it waits for.
    Tree,
    /// For programs.
    Json,
    /// A Mermaid flowchart.
    Mermaid,
    /// A Graphviz graph.
    Dot,
    /// A picture.
    Svg,
}

impl ValueEnum for Lang {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.code()))
    }
}

/// The command as clap knows it, its help in `lang`.
pub fn command(lang: Lang) -> clap::Command {
    let command = Arguments::command();
    match lang {
        Lang::En => command,
        Lang::Fr => french::translated(command),
    }
}

/// What was asked, from the arguments with the program's name first; or why not, in `lang`.
pub fn parse(
    lang: Lang,
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<Arguments, Refusal> {
    let refused = |error: clap::Error| Refusal::new(&error, lang);
    let matches = command(lang).try_get_matches_from(arguments).map_err(refused)?;
    let parsed = Arguments::from_arg_matches(&matches).map_err(refused)?;
    if let Command::Help(help) = &parsed.command {
        return Err(help_of(help.command.as_deref(), lang));
    }
    consistent(&parsed.command, lang)?;
    Ok(parsed)
}

/// The help of the command with this name, or why there is none.
fn help_of(name: Option<&str>, lang: Lang) -> Refusal {
    let mut root = command(lang);
    root.build();
    let asked = match name {
        None => Some(&mut root),
        Some(name) => root.find_subcommand_mut(name),
    };
    match (asked, name) {
        (Some(asked), _) => Refusal { text: asked.render_help().to_string(), exit: 0 },
        (None, name) => Refusal::unknown_command(name.unwrap_or_default(), lang),
    }
}

/// The rules that clap cannot say.
fn consistent(command: &Command, lang: Lang) -> Result<(), Refusal> {
    let refuse = |text: crate::diag::Text| Err(Refusal::of_call(&text, lang));
    match command {
        Command::Plan(plan) if plan.tasks && plan.format() != PlanFormat::Json => refuse(text!(
            En: "`--tasks` goes with `--format json`",
            Fr: "`--tasks` va avec `--format json`",
        )),
        Command::Run(run) if run.steps.len() != 1 && run.tasks.is_some() => refuse(text!(
            En: "`--tasks` goes with one named step: `lab run STEP --tasks 0,3-5`",
            Fr: "`--tasks` va avec une étape nommée : `lab run ÉTAPE --tasks 0,3-5`",
        )),
        Command::Run(run) if run.steps.len() != 1 && run.item.is_some() => refuse(text!(
            En: "`--item` goes with one named step: `lab run STEP --item KEY`",
            Fr: "`--item` va avec une étape nommée : `lab run ÉTAPE --item CLÉ`",
        )),
        Command::Run(run) if run.steps.is_empty() && run.again => refuse(text!(
            En: "`--again` goes with the steps to run again: `lab run STEP --again`",
            Fr: "`--again` va avec les étapes à refaire : `lab run ÉTAPE --again`",
        )),
        Command::Clean(clean)
            if clean.format == CheckFormat::Json && !clean.dry_run && !clean.yes =>
        {
            refuse(text!(
                En: "`--format json` does not ask: add `--dry-run`, or `--yes` to delete",
                Fr: "`--format json` ne demande rien : ajoutez `--dry-run`, ou `--yes` pour supprimer",
            ))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(call: &str) -> Arguments {
        parse(Lang::En, call.split(' ')).unwrap_or_else(|refusal| panic!("{}", refusal.text))
    }

    #[test]
    fn run_with_everything() {
        let arguments = parsed(
            "lab --directory d run segment --cpus 4 --gpus 0 --memory 16G --tasks 0,3-5 --again \
             --lang fr --color never --verbose",
        );
        let Command::Run(run) = arguments.command else { panic!("run") };
        assert_eq!(run.steps, ["segment"]);
        assert_eq!((run.cpus, run.gpus, run.again), (Some(4), Some(0), true));
        assert_eq!(run.memory, Some(Memory { mebibytes: 16_384 }));
        assert!(run.tasks.unwrap().contains(4));
        let global = arguments.global;
        assert_eq!((global.lang, global.color), (Some(Lang::Fr), When::Never));
        assert_eq!((global.quiet, global.verbose), (false, true));
        assert_eq!(global.directory, Some(PathBuf::from("d")));
    }

    #[test]
    fn the_plan_is_a_table_or_the_list_of_tasks() {
        let format = |call| match parsed(call).command {
            Command::Plan(plan) => plan.format(),
            _ => panic!("plan"),
        };
        assert_eq!(format("lab plan"), PlanFormat::Table);
        assert_eq!(format("lab plan --tasks"), PlanFormat::Json);
        assert_eq!(format("lab plan --format svg"), PlanFormat::Svg);
    }

    #[test]
    fn the_switches_of_each_command() {
        let render = parsed("lab render --check --diff").command;
        assert!(matches!(render, Command::Render(Render { check: true, diff: true })));
        let lock = parsed("lab lock --check").command;
        assert!(matches!(lock, Command::Lock(Lock { check: true, diff: false })));
        let check = parsed("lab check --format json").command;
        assert!(matches!(check, Command::Check(Check { format: CheckFormat::Json })));
        let schema = parsed("lab schema --cluster").command;
        assert!(matches!(schema, Command::Schema(Schema { cluster: true })));
    }

    #[test]
    fn the_help_of_check_in_french() {
        let mut command = command(Lang::Fr).term_width(100);
        command.build();
        let help = command.find_subcommand_mut("check").unwrap().render_help().to_string();
        assert_eq!(
            help,
            "\
Valider tout et montrer toutes les erreurs à la fois ; n'écrit rien

Utilisation : lab check [OPTIONS]

Options :
      --format <FORMAT>  Format de sortie [valeurs : human, json] [par défaut : human]

Options communes :
      --lang <LANGUE>        Langue des messages ; sinon LAB_LANG, sinon la locale [valeurs : en,
                             fr]
      --variant <NOM>        Le manifeste sur lequel est posée cette table de [variants]
      --color <QUAND>        Quand employer des couleurs [valeurs : auto, always, never] [par
                             défaut : auto]
      --quiet                N'afficher que les problèmes et les résultats
      --verbose              Afficher plus de détails
      --directory <DOSSIER>  Comme si le programme était lancé dans ce dossier
  -h, --help                 Afficher l'aide
"
        );
    }
}
