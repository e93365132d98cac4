//! Which files are followed, language by language, in whole projects.

use std::collections::BTreeSet;

use super::{Imports, words};

/// The files that `script` reads in a project of these files.
fn read(files: &[(&str, &str)], script: &str) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    let found: BTreeSet<String> = Imports::new(root.path()).of(script);
    found.into_iter().collect()
}

#[test]
fn modules_beside_the_script_and_in_packages() {
    let files = [
        (
            "scripts/a.py",
            "import os, tables as t\nfrom lib.shapes import area\nfrom lib import (\n  colour,\n  other as o,\n)\nimport numpy.linalg\n",
        ),
        ("scripts/tables.py", "from lib import deep\n"),
        ("scripts/lib/__init__.py", ""),
        ("scripts/lib/shapes.py", "from . import units\nfrom .more.x import y\n"),
        ("scripts/lib/units.py", ""),
        ("scripts/lib/colour.py", "if True: import sys; import late\n"),
        ("scripts/lib/deep.py", ""),
        ("scripts/lib/more/x.py", "from .. import colour\nfrom ... import tables\n"),
        ("scripts/late.py", ""),
        ("scripts/unrelated.py", ""),
        ("numpy.py", "never seen: not beside the script"),
    ];
    assert_eq!(
        read(&files, "scripts/a.py"),
        [
            "scripts/late.py",
            "scripts/lib/__init__.py",
            "scripts/lib/colour.py",
            "scripts/lib/deep.py",
            "scripts/lib/more/x.py",
            "scripts/lib/shapes.py",
            "scripts/lib/units.py",
            "scripts/tables.py",
        ]
    );
}

#[test]
fn what_only_looks_like_an_import() {
    let files = [
        (
            "a.py",
            "\"\"\"Doc.\n\nimport tables\n\"\"\"\n# import tables\nx = 'a\\'; import tables'\nimport time\nimport io as tables\nr = '''\nfrom tables import x'''\n",
        ),
        ("tables.py", ""),
        ("time.py", ""),
        ("io.py", ""),
    ];
    assert!(read(&files, "a.py").is_empty());
}

#[test]
fn a_folder_that_the_script_adds_to_its_path() {
    let files = [
        (
            "scripts/a.py",
            "import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parent / \"lib\"))\nsys.path.append('shared')\nimport tables, plots\n",
        ),
        ("scripts/lib/tables.py", ""),
        ("shared/plots.py", "import tables\n"),
    ];
    assert_eq!(read(&files, "scripts/a.py"), ["scripts/lib/tables.py", "shared/plots.py"]);
}

#[test]
fn what_is_sourced_and_included() {
    let r = [
        (
            "r/a.R",
            "library(dplyr)\nsource(\"r/b.R\", local = TRUE)\nsource(file.path('r', 'c.R'))\n# source('r/d.R')\nsource(here::here(\"r\", \"e.R\"))\n",
        ),
        ("r/b.R", ""),
        ("r/c.R", "source('f.R', chdir = TRUE)\n"),
        ("r/d.R", ""),
        ("r/e.R", ""),
        ("r/f.R", ""),
    ];
    assert_eq!(read(&r, "r/a.R"), ["r/b.R", "r/c.R", "r/e.R", "r/f.R"]);
    let julia = [
        (
            "j/a.jl",
            "using DataFrames\ninclude(\"b.jl\")\ninclude(joinpath(@__DIR__, \"lib\", \"c.jl\"))\n# include(\"d.jl\")\n",
        ),
        ("j/b.jl", ""),
        ("j/lib/c.jl", "include(\"../d2.jl\")\n"),
        ("j/d.jl", ""),
        ("j/d2.jl", ""),
    ];
    assert_eq!(read(&julia, "j/a.jl"), ["j/b.jl", "j/d2.jl", "j/lib/c.jl"]);
    let shell = [
        (
            "s/a.sh",
            "#!/bin/bash\nsource \"$(dirname \"$0\")/b.sh\"\n. s/c.sh\npython3 s/d.py \"$1\" > s/log.py\nif x; then . \"${BASH_SOURCE%/*}/e.sh\"; fi\n# . s/f.sh\n",
        ),
        ("s/b.sh", ""),
        ("s/c.sh", ""),
        ("s/d.py", "import g\n"),
        ("s/e.sh", ""),
        ("s/f.sh", ""),
        ("s/log.py", ""),
    ];
    assert_eq!(read(&shell, "s/a.sh"), ["s/b.sh", "s/c.sh", "s/d.py", "s/e.sh"]);
}

#[test]
fn words_of_a_command() {
    let found = |text: &str| words(text).collect::<Vec<_>>();
    assert_eq!(
        found("python3 a.py --config=c.yml 'd e' # f"),
        ["a.py", "--config", "c.yml", "d", "e"]
    );
    assert_eq!(
        found("./run.sh < in.txt > out.txt 2>> log && make all"),
        ["./run.sh", "in.txt", "2", "all"]
    );
    assert_eq!(found("X=1 tool y | sort z"), ["1", "y", "z"]);
    assert_eq!(found("cat $x *.txt \"${y}.txt\""), [] as [&str; 0]);
}
