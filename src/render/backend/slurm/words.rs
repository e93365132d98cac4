//! What the scripts say, in every language. Each sentence stands inside double quotes or in a
//! comment of bash, so none holds `"`, `$`, a backquote or a backslash.

use serde::Serialize;

use crate::{diag::Lang, model::Folders};

/// A view's sentences: one field a sentence, and the choice of the language.
macro_rules! sentences {
    ($(#[$about:meta])* $name:ident { $($field:ident: $en:literal, $fr:literal;)+ }) => {
        $(#[$about])*
        #[derive(Serialize)]
        pub(super) struct $name {
            $($field: String,)+
        }

        impl $name {
            /// The sentences in `lang`, with these folders.
            pub(super) fn new(lang: Lang, folders: &Folders) -> Self {
                match lang {
                    Lang::En => Self { $($field: folders.spell($en),)+ },
                    Lang::Fr => Self { $($field: folders.spell($fr),)+ },
                }
            }

            #[cfg(test)]
            fn all(&self) -> Vec<String> {
                vec![$(self.$field.clone()),+]
            }
        }
    };
}

sentences! {
    /// Of a step's script.
    StepWords {
        constants: "Texts of lab.toml are constants here: their $ and ~ stay as they are.",
            "Les textes de lab.toml sont ici des constantes : leurs $ et ~ restent tels quels.";
        yours: "What lab.toml runs stands at the end, under the line", "Ce que lance lab.toml se trouve à la fin, sous la ligne";
        known_shell: "a known shell, whatever the caller's is", "un shell connu, quel que soit celui de l'appelant";
        decode: "lab_decode FIELD...: the texts of those fields (=TEXT), into lab_list",
            "lab_decode CHAMP... : les textes de ces champs (=TEXTE), dans lab_list";
        split: "lab_split FIELD: the elements of that list (=A,=B; - if empty), into lab_list",
            "lab_split CHAMP : les éléments de cette liste (=A,=B ; - si elle est vide), dans lab_list";
        owner: "lab_own OUTPUT: {state}/made/ holds the mark under which it was made and what lab_left says; overwritten, that task is done no more",
            "lab_own SORTIE : {state}/made/ contient la marque sous laquelle elle a été faite et ce que dit lab_left ; écrasée, cette tâche n'est plus faite";
        left: "lab_left OUTPUT: its size and time of change: whether it is the file that a task left",
            "lab_left SORTIE : sa taille et sa date de modification : est-ce le fichier qu'une tâche a laissé ?";
        listing: "lab_listing DATASET: the paths of its files inside it, into lab_list",
            "lab_listing JEU : les chemins de ses fichiers, dans lab_list";
        gather: "lab_gather STEP COLUMN all | tasks INDEX | groups NUMBERS: that column of those rows of STEP's table, into lab_list",
            "lab_gather ÉTAPE COLONNE all | tasks INDICE | groups NUMÉROS : cette colonne de ces lignes de la table d'ÉTAPE, dans lab_list";
        groups: "the tasks of each group (0-4,7) stand in", "les tâches de chaque groupe (0-4,7) sont dans";
        key: "key", "clé";
        this_task: "this task", "cette tâche";
        not_in_project: "run this in the project's folder, the one that contains {rendered}/; this one does not",
            "à lancer dans le dossier du projet, celui qui contient {rendered}/ ; celui-ci ne le contient pas";
        no_table: "cannot read the task table", "impossible de lire la table des tâches";
        no_row: "no task has this index:", "aucune tâche n'a cet indice :";
        made: "each output is there, and is no folder", "chaque sortie existe et n'est pas un dossier";
        made_folders: "each output that is a file is there, and in each that is a folder there is something",
            "chaque sortie qui est un fichier existe, et chacune qui est un dossier contient quelque chose";
        temporary: "lab_made FILES FOLDERS: so many of the first may be missing, for they are temporary",
            "lab_made FICHIERS DOSSIERS : autant des premiers peuvent manquer, car ils sont temporaires";
        already_title: "already done?", "déjà fait ?";
        ignored: "a mark in {state}/done/STEP/KEY says that the task with this key was done",
            "une marque {state}/done/ÉTAPE/CLÉ dit que la tâche de cette clé a été faite";
        already: "already done", "déjà fait";
        upstream_title: "what must be done before (else 75)", "ce qui doit être fait avant (sinon 75)";
        some: "lab_some STEP tasks INDEX | groups NUMBERS: those tasks have their marks",
            "lab_some ÉTAPE tasks INDICE | groups NUMÉROS : ces tâches ont leurs marques";
        all: "lab_all STEP: each task in its table has its mark", "lab_all ÉTAPE : chaque tâche de sa table a sa marque";
        one: "lab_one STEP KEY: its only task has its mark", "lab_one ÉTAPE CLÉ : sa seule tâche a sa marque";
        there: "lab_there STEP PATH...: these temporary outputs of it were not deleted",
            "lab_there ÉTAPE CHEMIN... : ces sorties temporaires n'ont pas été supprimées";
        latency: "a shared disk may hide a new mark for a while", "un disque partagé peut cacher un moment une marque récente";
        upstream: "upstream not done; bash {rendered}/submit.sh sends what is missing (step, beginning of its key):",
            "l'amont n'est pas fait ; bash {rendered}/submit.sh envoie ce qui manque (étape, début de sa clé) :";
        locked_title: "what was locked is unchanged (else 76)", "ce qui est verrouillé n'a pas changé (sinon 76)";
        locked: "changed since it was locked; bring lab.lock up to date (lab render), then start again:",
            "modifié depuis le verrouillage ; mettre lab.lock à jour (lab render) puis recommencer :";
        locked_above: "what is named above changed since it was locked; bring lab.lock up to date (lab render), then start again",
            "ce qui est nommé ci-dessus a changé depuis le verrouillage ; mettre lab.lock à jour (lab render) puis recommencer";
        large: "above 1 GiB only the size is compared", "au-delà de 1 Gio, seule la taille est comparée";
        dataset: "lab_dataset NAME PREFIX: the files of its listing, below PREFIX, have its sizes, and its times where those are locked",
            "lab_dataset NOM PRÉFIXE : les fichiers de sa liste, sous PRÉFIXE, ont ses tailles, et ses dates si elles sont verrouillées";
        dataset_hash: "their bytes too, of files up to 1 GiB, where b3sum is found",
            "leurs octets aussi, pour les fichiers jusqu'à 1 Gio, si b3sum est présent";
        unlocked: "of datasets with lock none only that they are there", "des jeux de données avec lock none, seulement leur présence";
        not_there: "a dataset of this step is not there:", "un jeu de données de cette étape n'est pas là :";
        files: "the row's files: path, bytes, and blake3:HEX, mtime:SECONDS or -",
            "les fichiers de la ligne : chemin, octets, puis blake3:HEX, mtime:SECONDES ou -";
        parallel_title: "several processes: where the first of them is found", "plusieurs processus : où trouver le premier";
        parallel_cpus: "srun does not take over the CPUs of a process by itself", "srun ne reprend pas de lui-même les CPU d'un processus";
        no_allocation: "this step is several processes, which srun starts inside a job of Slurm: bash {rendered}/submit.sh",
            "cette étape est faite de plusieurs processus, que srun lance dans une tâche Slurm : bash {rendered}/submit.sh";
        no_srun: "this step is several processes, and srun, which starts them, is not found",
            "cette étape est faite de plusieurs processus, et srun, qui les lance, est introuvable";
        environment_title: "a clean environment (78 if one is missing)", "un environnement propre (78 s'il manque)";
        no_module_command: "this step loads modules, and this machine has no module command",
            "cette étape charge des modules et cette machine n'a pas de commande module";
        module: "this module did not load:", "ce module ne s'est pas chargé :";
        no_environment: "the environment of this step is not installed; to make it, once, in the project's folder, on a machine with network access:",
            "l'environnement de cette étape n'est pas installé ; pour le créer, une fois, dans le dossier du projet, sur une machine qui a accès au réseau :";
        python_path: "the packages of the project, before what modules set", "les paquets du projet, avant ce que fixent les modules";
        colon: "PYTHONPATH cannot hold a folder with a colon:", "PYTHONPATH ne peut pas contenir un dossier avec deux-points :";
        values_title: "values", "valeurs";
        memory: "MiB that this task was granted: by lab run, else by Slurm", "Mio accordés à cette tâche : par lab run, sinon par Slurm";
        no_memory: "resources.memory_mb: the memory of this task is unknown; set resources.memory, or LAB_MEMORY_MB by hand",
            "resources.memory_mb : la mémoire de cette tâche est inconnue ; donner resources.memory, ou LAB_MEMORY_MB à la main";
        filelist: "lab_filelist NAME TEXT...: the file that contains them, one per line", "lab_filelist NOM TEXTE... : le fichier qui les contient, un par ligne";
        newline: "a value of this list contains a line break, so it cannot be written one per line:",
            "un texte de cette liste contient une fin de ligne, impossible de l'écrire un par ligne :";
        variable: "lab_variable NAME: this environment variable is set (else 78)",
            "lab_variable NOM : cette variable d'environnement est définie (sinon 78)";
        no_variable: "this step reads an environment variable that is not set:",
            "cette étape lit une variable d'environnement qui n'est pas définie :";
        rows: "lab_rows NAME TABLE COLUMNS...: a copy of TABLE, with the paths in these columns in full",
            "lab_rows NOM TABLEAU COLONNES... : une copie de TABLEAU, les chemins de ces colonnes donnés en entier";
        table: "lab_table NAME STEP WHICH TASKS (HEADER text|path COLUMN)...: a TSV of those columns of those tasks of STEP, or of these texts (given)",
            "lab_table NOM ÉTAPE LESQUELLES TÂCHES (TITRE text|path COLONNE)... : un TSV de ces colonnes de ces tâches d'ÉTAPE, ou de ces textes (given)";
        tab: "a text of this table holds a tab or a line end, so it cannot be written one task a line:",
            "un texte de ce tableau contient une tabulation ou une fin de ligne, impossible de l'écrire une tâche par ligne :";
        paths: "lab_paths PART PATH...: that part of each path (parent, name, stem), into lab_list",
            "lab_paths PARTIE CHEMIN... : cette partie de chaque chemin (parent, name, stem), dans lab_list";
        words: "lab_words TEXT: its words, quotes and backslashes read as a shell does, into lab_list",
            "lab_words TEXTE : ses mots, apostrophes, guillemets et barres inverses lus comme par un shell, dans lab_list";
        open_quote: "a quote is not closed in this text:", "un guillemet n'est pas fermé dans ce texte :";
        read: "lab_read FILE: its text without the white space around it, into lab_list",
            "lab_read FICHIER : son texte sans les blancs qui l'entourent, dans lab_list";
        unreadable: "this file cannot be read:", "ce fichier est illisible :";
        option: "lab_option OPTION one|list VALUE...: the option and its values; of one, true is the option alone and false nothing; into lab_list",
            "lab_option OPTION one|list VALEUR... : l'option et ses valeurs ; pour one, true donne l'option seule et false rien ; dans lab_list";
        outputs_title: "outputs: folders made, files of an earlier attempt removed",
            "sorties : dossiers créés, fichiers d'un essai antérieur supprimés";
        keep: "lab_keep OUTPUT: a file that no task left like this is moved to .lab/kept/, never overwritten",
            "lab_keep SORTIE : un fichier qu'aucune tâche n'a laissé tel quel est déplacé dans .lab/kept/, jamais écrasé";
        kept: "no task left this like this; it is kept:", "aucune tâche n'a laissé ceci tel quel ; c'est conservé :";
        not_kept: "no task left this file like this, and it cannot be moved away; move it or name another output:",
            "aucune tâche n'a laissé ce fichier tel quel et il ne peut pas être déplacé ; le déplacer ou nommer une autre sortie :";
        same_title: "of a kept file that is the same as the new one, one is enough",
            "d'un fichier conservé identique au nouveau, un seul suffit";
        same: "made again, the same as the one kept, which is removed:", "produit à nouveau, identique à celui conservé, qui est supprimé :";
        linked: "a symbolic link takes this output to another folder:", "un lien symbolique mène cette sortie à un autre dossier :";
        folder: "there is a folder where an output belongs; move it away:", "un dossier se trouve à la place d'une sortie ; le déplacer :";
        clear: "what an earlier attempt left in a folder is removed; of a folder that no task made here, all is kept",
            "ce qu'un essai antérieur a laissé dans un dossier est supprimé ; un dossier qu'aucune tâche n'a fait ici est conservé";
        full: "lab_full PATH...: those of the project in full, into lab_list",
            "lab_full CHEMIN... : ceux du projet en entier, dans lab_list";
        workdir: "it runs elsewhere, so paths of the project are given in full",
            "elle tourne ailleurs : les chemins du projet sont donnés en entier";
        run_title: "run", "exécution";
        own_text: "the text of lab.toml, as it is; values stand in variables", "le texte de lab.toml, tel quel ; les valeurs sont dans des variables";
        failed: "the program ended with status", "le programme s'est terminé avec le statut";
        killed: "killed, often for want of memory: see resources.memory", "tué, souvent par manque de mémoire : voir resources.memory";
        mark_title: "check what it made, then leave the mark", "vérifier ce qui est produit, puis laisser la marque";
        not_made: "the program succeeded, but this output is not a file:", "le programme a réussi, mais cette sortie n'est pas un fichier :";
        not_made_folder: "the program succeeded, but this output is no file, or a folder with nothing in it:",
            "le programme a réussi, mais cette sortie n'est pas un fichier, ou est un dossier vide :";
        sync: "on the disk before the mark says so", "sur le disque avant que la marque ne le dise";
        done: "done", "fait";
    }
}

sentences! {
    /// Of a step that runs in a container.
    ContainerWords {
        no_program: "this step runs in a container, and neither apptainer nor singularity is found here; load the module that has one (modules), or run it where one is installed",
            "cette étape tourne dans un conteneur, et ni apptainer ni singularity ne se trouve ici ; charger le module qui le fournit (modules), ou lancer là où il est installé";
        no_image: "the image of this step is not there:", "l'image de cette étape n'est pas là :";
        to_pull: "to pull it, once, in the project's folder, on a machine with network access:",
            "pour l'obtenir, une fois, dans le dossier du projet, sur une machine qui a accès au réseau :";
        caller: "what the caller sets for containers, and what modules set for programs outside", "ce que l'appelant fixe pour les conteneurs, et les modules pour les programmes du dehors";
        title: "inside the container", "dans le conteneur";
        show: "lab_show PATH HOW: seen inside, at the same place; :ro is only read", "lab_show CHEMIN COMMENT : visible dedans, au même endroit ; :ro en lecture seule";
        unwritable: "Apptainer takes no path with a comma, a colon, a quote, a backslash or a line end:",
            "Apptainer ne prend pas de chemin avec virgule, deux-points, guillemet, barre inverse ou fin de ligne :";
        bind: "lab_bind HOW PATH...: those that are there and lie outside the project, and where their links lead; of a file its folder",
            "lab_bind COMMENT CHEMIN... : ceux qui existent hors du projet, et là où mènent leurs liens ; d'un fichier, son dossier";
        inside: "the text of lab.toml, as it is, for the bash of the image; values stand in variables", "le texte de lab.toml, tel quel, pour le bash de l'image ; les valeurs sont dans des variables";
    }
}

sentences! {
    /// Of the script that makes environments.
    InstallWords {
        usage: "bash {rendered}/envs/install.sh [NAME...]", "bash {rendered}/envs/install.sh [NOM...]";
        about: "makes these environments, or all, each once; needs the network", "crée ces environnements, ou tous, chacun une fois ; demande le réseau";
        known_shell: "a known shell, whatever the caller's is", "un shell connu, quel que soit celui de l'appelant";
        environments_title: "environments", "environnements";
        about_environment: "NAME conda PREFIX FILE | NAME image PATH WHAT", "NOM conda PRÉFIXE FICHIER | NOM image CHEMIN QUOI";
        call_title: "this call", "cet appel";
        no_such_option: "there is no option", "il n'y a pas d'option";
        no_such_environment: "there is no environment", "il n'y a pas d'environnement";
        not_in_project: "run this in the project's folder, the one that contains {rendered}/; this one does not",
            "à lancer dans le dossier du projet, celui qui contient {rendered}/ ; celui-ci ne le contient pas";
        how_title: "how each is made (78 if no program can)", "comment chacun est fait (78 si aucun programme ne le peut)";
        find: "lab_find PROGRAM...: the first that is found, into lab_found", "lab_find PROGRAMME... : le premier trouvé, dans lab_found";
        no_program: "none of these programs is found:", "aucun de ces programmes n'est trouvé :";
        module: "; install one, or load its module", " ; en installer un, ou charger son module";
        take: "lab_take PATH: PATH.part is there while PATH is being made; what was cut off on this machine is made anew",
            "lab_take CHEMIN : CHEMIN.part est là tant que CHEMIN se fait ; ce qui a été coupé sur cette machine est refait";
        taken: "it is being made, or was cut off on another machine; if nothing makes it, then:",
            "il est en train de se faire, ou a été coupé sur une autre machine ; si rien ne le fait :";
        cut_off: "made in part by a call that was cut off, and made anew:", "fait en partie par un appel coupé, et refait :";
        conda: "lab_conda PREFIX FILE", "lab_conda PRÉFIXE FICHIER";
        image: "lab_image PATH WHAT", "lab_image CHEMIN QUOI";
        commands: "what lab.toml runs once the packages are there; nobody locks what it brings", "ce que lance lab.toml une fois les paquets là ; personne ne verrouille ce qu'il apporte";
        locked: "what is named above changed since it was locked; bring lab.lock up to date (lab render), then start again",
            "ce qui est nommé ci-dessus a changé depuis le verrouillage ; mettre lab.lock à jour (lab render) puis recommencer";
        each_title: "each once", "chacun une fois";
        already: "already there:", "déjà là :";
        making: "making", "création de";
        failed: "could not be made; call this again to try anew", "n'a pas pu être fait ; relancer pour un nouvel essai";
        done: "all is there", "tout est là";
    }
}

sentences! {
    /// Of a job that stays beside its tasks.
    ElementWords {
        title: "a job of Slurm: its tasks are children of this script, one after the other; it stays, and tries again what may be",
            "une tâche de Slurm : ce script lance un enfant pour chacune de ses tâches, l'une après l'autre ; il reste, et retente ce qui peut l'être";
        about: "by hand, and in lab run, nothing of this happens; the third argument is the index of a child's task",
            "à la main et dans lab run, rien de ceci n'a lieu ; le troisième argument est l'indice de la tâche d'un enfant";
        job: "of an array, its own element: the last one's SLURM_JOB_ID is that of the whole array",
            "d'un tableau, son propre élément : le SLURM_JOB_ID du dernier est celui du tableau entier";
        granted: "MiB and minutes: at first, after one failure for want of it, after two",
            "Mio et minutes : d'abord, après un échec par manque, après deux";
        tried: "lab_tried [WHY]: how often this job failed at the task (for that reason); older jobs do not count",
            "lab_tried [RAISON] : combien de fois cette tâche de Slurm y a échoué (pour cette raison) ; les plus anciennes ne comptent pas";
        kills: "lab_kills: how many processes of this job the kernel killed for want of memory",
            "lab_kills : combien de processus de cette tâche le noyau a tués par manque de mémoire";
        note: "lab_note WHY STATUS: a line in {state}/tries/: attempt, job, status, why, MiB, minutes, log",
            "lab_note RAISON STATUT : une ligne dans {state}/tries/ : attempt, tâche, statut, raison, Mio, minutes, journal";
        grow: "lab_grow WHY VALUE...: the value after so many failures for it, into lab_value",
            "lab_grow RAISON VALEUR... : la valeur après autant d'échecs pour cette raison, dans lab_value";
        spent: "no try is left of this one; it was queued again for another task",
            "plus aucun essai pour celle-ci ; la remise en file est pour une autre tâche";
        time: "Slurm kills what runs when the job is queued again", "Slurm tue ce qui tourne quand la tâche est remise en file";
        time_over: "the walltime is nearly over", "la durée demandée est presque écoulée";
        last: "not tried again; tries:", "pas retentée ; essais :";
        requeue: "in this order alone a job keeps those that wait for it: requeued while it runs, updated when it is queued",
            "dans ce seul ordre une tâche garde celles qui l'attendent : remise en file tant qu'elle tourne, modifiée ensuite";
        again: "tried again by this same job", "retentée par cette même tâche de Slurm";
        not_again: "scontrol did not queue this job again, so nothing is tried again; bash {rendered}/submit.sh sends it anew",
            "scontrol n'a pas remis cette tâche en file, rien n'est donc retenté ; bash {rendered}/submit.sh la renvoie";
    }
}

sentences! {
    /// Of `submit.sh`.
    SubmitWords {
        usage: "usage: bash {rendered}/submit.sh [STEP...] [--again] [--dry-run] [--unlock]",
            "usage : bash {rendered}/submit.sh [ÉTAPE...] [--again] [--dry-run] [--unlock]";
        known_shell: "a known shell, whatever the caller's is", "un shell connu, quel que soit celui de l'appelant";
        about_again: "--again    redo the named steps, although they are done",
            "--again    refaire les étapes nommées, même faites";
        again_which: "--again goes with the steps to redo: bash {rendered}/submit.sh STEP... --again",
            "--again va avec les étapes à refaire : bash {rendered}/submit.sh ÉTAPE... --again";
        about_dry_run: "--dry-run  show what would be sent, send nothing", "--dry-run  montrer ce qui serait envoyé, ne rien envoyer";
        about_unlock: "--unlock   remove a lock left by another machine first", "--unlock   enlever d'abord un verrou laissé par une autre machine";
        about_rule: "What has a mark in {state}/done/ is done, what squeue shows is on its way; the rest is sent.",
            "Ce qui a une marque dans {state}/done/ est fait, ce que montre squeue est en route ; le reste est envoyé.";
        steps_title: "the steps, each after all that it waits for", "les étapes, chacune après tout ce qu'elle attend";
        about_step: "lab_step NAME KEY MOST WAITS...: KEY of its only task, - if it has a table; at most MOST tasks at once, 0 for any",
            "lab_step NOM CLÉ MAX ATTENTES... : CLÉ de sa seule tâche, - si elle a une table ; au plus MAX tâches à la fois, 0 sans limite";
        about_jobs: "of steps with jobs: task k is done by element k mod so many; all that is sent, sought or paired is elements",
            "des étapes avec jobs : la tâche k est faite par l'élément k modulo ce nombre ; ce qui est envoyé, cherché ou apparié, ce sont des éléments";
        about_waits: "WAITS: STEP=twin is task k after task k, STEP=all after all of them", "ATTENTES : ÉTAPE=twin, la tâche k après la tâche k ; ÉTAPE=all, après toutes";
        call_title: "the call", "l'appel";
        then: "; ", " ; ";
        no_such_step: "no step has this name:", "aucune étape n'a ce nom :";
        no_such_option: "no such option:", "option inconnue :";
        not_in_project: "run this in the project's folder, the one that contains {rendered}/; this one does not:",
            "à lancer dans le dossier du projet, celui qui contient {rendered}/ ; celui-ci ne le contient pas :";
        odd_path: "Slurm cannot write logs below a path with a percent sign, a backslash or a line end; move the project:",
            "Slurm ne sait pas écrire de journaux sous un chemin avec un pour cent, une barre oblique inverse ou une fin de ligne ; déplacer le projet :";
        no_sbatch: "sbatch and squeue were not found: this machine is not part of a Slurm cluster; without Slurm, {rendered}/README.md says how to run the steps",
            "sbatch et squeue sont introuvables : cette machine n'est pas celle d'un cluster Slurm ; sans Slurm, {rendered}/README.md dit comment lancer les étapes";
        clean_title: "a clean call: SBATCH_* of the caller would beat the scripts",
            "un appel propre : les SBATCH_* de l'appelant l'emporteraient sur les scripts";
        variables: "environment variables that these steps read when they run", "variables d'environnement que ces étapes lisent quand elles tournent";
        variable_unset: "a step reads this environment variable, which is not set:",
            "une étape lit cette variable d'environnement, qui n'est pas définie :";
        account_unset: "the account of this cluster is read from this variable, which is not set:",
            "le compte de ce cluster est lu dans cette variable, qui n'est pas définie :";
        account_empty: "this cluster takes no job without an account, and it is empty; for the step",
            "ce cluster n'accepte pas de tâche sans compte, et celui-ci est vide ; pour l'étape";
        lock_title: "one submission at a time", "une soumission à la fois";
        locked: "another submission is under way (host, process, start):", "une autre soumission est en cours (machine, processus, début) :";
        unlock: "if it is over: bash {rendered}/submit.sh --unlock", "si elle est terminée : bash {rendered}/submit.sh --unlock";
        stale_lock: "taking over the lock of a submission that is no longer running:",
            "reprise du verrou d'une soumission qui ne tourne plus :";
        alive_title: "what is on its way: jobs of earlier submissions, known by the token in their names",
            "ce qui est en route : tâches de soumissions antérieures, connues par le jeton dans leur nom";
        squeue_failed: "squeue does not answer, so queued and running tasks are unknown; nothing was sent",
            "squeue ne répond pas, ce qui est en route n'est donc pas connu ; rien n'a été envoyé";
        state_title: "the state of each step: done, on its way, to send", "l'état de chaque étape : fait, en route, à envoyer";
        no_table: "cannot read the task table of this step:", "impossible de lire la table des tâches de cette étape :";
        files: "lab_files FIELD...: those outputs (=PATH) are files", "lab_files CHAMP... : ces sorties (=CHEMIN) sont des fichiers";
        temporary: "outputs that may be deleted once all that read them are done; a missing one is made again when something is to read it",
            "sorties qui peuvent être supprimées dès que tout ce qui les lit est fait ; une qui manque est refaite quand quelque chose doit la lire";
        spared: "lab_spared STEP OUTPUT: it is temporary, and nothing is to read it",
            "lab_spared ÉTAPE SORTIE : elle est temporaire, et rien ne doit la lire";
        undone: "lab_undone STEP: the indexes of its tasks that are not done, into STEP.undone",
            "lab_undone ÉTAPE : les indices de ses tâches pas faites, dans ÉTAPE.undone";
        reader: "lab_reader STEP OUTPUT READER all | some: the tasks of STEP whose output is to be read by READER, into STEP.wanted (OUTPUT INDEX, or * for all)",
            "lab_reader ÉTAPE SORTIE LECTEUR all | some : les tâches d'ÉTAPE dont LECTEUR doit lire la sortie, dans ÉTAPE.wanted (SORTIE INDICE, ou * pour toutes)";
        forget: "the mark of a task goes before the task makes a temporary output again",
            "la marque d'une tâche part avant que celle-ci ne refasse une sortie temporaire";
        marks: "lab_marks STEP: the keys that have a mark, into STEP.marks, and of these, those that are not done, into STEP.gone",
            "lab_marks ÉTAPE : les clés qui ont une marque, dans ÉTAPE.marks, et parmi elles celles pas faites, dans ÉTAPE.gone";
        mark: "lab_mark STEP: its only task has its mark, and the outputs that the mark names",
            "lab_mark ÉTAPE : sa seule tâche a sa marque, et les sorties que celle-ci nomme";
        gone: "lab_gone STEP TABLE: the keys of marks of which an output is there no more: not done",
            "lab_gone ÉTAPE TABLE : les clés des marques dont une sortie n'est plus là : pas fait";
        state: "lab_state STEP: what of it is done, on its way, to send, or waits for what is sent again",
            "lab_state ÉTAPE : ce qui en est fait, en route, à envoyer, ou qui attend ce qui est renvoyé";
        state_only: "lab_state STEP only: of it nothing is sent but what waits for what is sent again",
            "lab_state ÉTAPE only : rien n'en est envoyé, sauf ce qui attend ce qui est renvoyé";
        state_quick: "without a process: there may be thousands of steps", "sans processus : il peut y avoir des milliers d'étapes";
        needed: "what the named steps need; of the others nothing is sent", "ce dont les étapes nommées ont besoin ; des autres, rien n'est envoyé";
        dependents: "but what is pending on a task that is sent again is withdrawn and follows it, whatever was named",
            "mais ce qui est en attente d'une tâche renvoyée est retiré et la suit, quelles que soient les étapes nommées";
        ids: "lab_ids STEP cancel | beside: these jobs as scancel takes them (7, 7_3, 7_[0-4,9]), into lab_list",
            "lab_ids ÉTAPE cancel | beside : ces tâches comme scancel les prend (7, 7_3, 7_[0-4,9]), dans lab_list";
        beside: "nothing was sent: these jobs run on outputs that --again would make anew; wait for their end, or withdraw them and call again:",
            "rien n'a été envoyé : ces tâches travaillent sur des sorties que --again referait ; attendre leur fin, ou les retirer et recommencer :";
        depends_twin: "aftercorr pairs by index; a job of before is paired only where it holds every twin",
            "aftercorr apparie par indice ; une tâche d'avant n'est appariée que si elle tient tous les jumeaux";
        depends_own: "never beside an older state of the same tasks, nor beyond max_parallel",
            "jamais à côté d'un état plus ancien des mêmes tâches, ni au-delà de max_parallel";
        send_title: "send, line by line of chunks: A1 B1 C1, A2 B2 C2", "envoyer, ligne par ligne de tronçons : A1 B1 C1, A2 B2 C2";
        depends_title: "lab_depends STEP CHUNK: the dependency of that chunk, into lab_dependency",
            "lab_depends ÉTAPE TRONÇON : la dépendance de ce tronçon, dans lab_dependency";
        ready_title: "lab_ready STEP CHUNK: all that the chunk depends on was sent",
            "lab_ready ÉTAPE TRONÇON : tout ce dont dépend le tronçon a été envoyé";
        full: "the cluster takes no more than this many tasks of one person:", "le cluster n'accepte pas plus de tâches d'une même personne :";
        answer: "ID or ID;CLUSTER; some sites print more", "ID ou ID;CLUSTER ; certains sites affichent autre chose";
        refused: "sbatch gave no job id for", "sbatch n'a pas donné de numéro de tâche pour";
        cancelling: "withdrawn, because they wait for tasks that are sent again, and sent again after these:",
            "retirées, car elles attendent des tâches envoyées à nouveau, et renvoyées à leur suite :";
        cancel_failed: "scancel did not withdraw them; nothing was sent", "scancel ne les a pas retirées ; rien n'a été envoyé";
        sent_so_far: "sent before that:", "envoyé avant cela :";
        go_on: "to go on, run it again: what is done or on its way is not sent twice",
            "pour continuer, relancer la même commande : ce qui est fait ou en route n'est pas envoyé deux fois";
        nothing: "nothing to send", "rien à envoyer";
        report_title: "report", "bilan";
        done: "done", "fait";
        alive: "on its way", "en route";
        sent: "sent", "envoyé";
        would_send: "would be sent", "serait envoyé";
        look: "to look: squeue --me; logs: {state}/logs/STEP/", "pour suivre : squeue --me ; journaux : {state}/logs/ÉTAPE/";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sentence_breaks_out_of_double_quotes() {
        let folders = Folders::whole();
        for lang in Lang::ALL {
            let mut all = StepWords::new(lang, &folders).all();
            all.extend(ContainerWords::new(lang, &folders).all());
            all.extend(InstallWords::new(lang, &folders).all());
            all.extend(ElementWords::new(lang, &folders).all());
            all.extend(SubmitWords::new(lang, &folders).all());
            // The one comment that speaks of the dollar stands in no quotes.
            for sentence in all.into_iter().filter(|sentence| {
                !sentence.contains("lab.toml are") && !sentence.contains("lab.toml sont")
            }) {
                assert!(!sentence.contains(['"', '$', '`', '\\', '\n', '%']), "{sentence}");
            }
        }
    }
}
