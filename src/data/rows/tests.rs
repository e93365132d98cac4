//! The rows of datasets on a real disk.

use super::*;
use crate::{data::testing::World, model::DatasetId};

fn table(rows: &DatasetRows) -> Vec<String> {
    let line = |row| {
        let cells: Vec<_> =
            (0..rows.columns().len()).map(|column| rows.cell(row, column)).collect();
        cells.join("|")
    };
    (0..rows.len()).map(line).collect()
}

#[test]
fn a_row_a_file_sorted_by_the_bytes_of_its_path() {
    let mut world = World::new(&[
        ("raw/b/a.tar.gz", "123"),
        ("raw/b.nd2", ""),
        ("raw/a b/é.nd2", ""),
        ("raw/.DS_Store", ""),
        ("raw/skip/x.nd2", ""),
    ]);
    let lab = world.files_dataset("raw", &["**/*"], &["skip/**"]);
    let found = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    let found = found.dataset(DatasetId(0)).unwrap();
    assert_eq!(world.findings(), Vec::<String>::new());
    assert_eq!(found.columns(), ["movies", "path", "dir", "name", "stem", "suffix"]);
    assert_eq!(
        table(found),
        [
            "a b/é.nd2|raw/a b/é.nd2|a b|é.nd2|é|.nd2",
            "b.nd2|raw/b.nd2|.|b.nd2|b|.nd2",
            "b/a.tar.gz|raw/b/a.tar.gz|b|a.tar.gz|a.tar|.gz",
        ]
    );
    let sizes: Vec<u64> = found.files(2).map(|file| file.size).collect();
    assert_eq!((sizes, found.key_columns(), found.folder()), (vec![3], &[0][..], "raw"));
    assert!(found.files(2).all(|file| file.modified.seconds > 1_600_000_000));
}

#[test]
fn the_project_itself_adds_no_dot_to_paths() {
    let mut world = World::new(&[("a.csv", "")]);
    let lab = world.files_dataset(".", &["*.csv"], &[]);
    let found = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    assert_eq!(table(found.dataset(DatasetId(0)).unwrap()), ["a.csv|a.csv|.|a.csv|a|.csv"]);
}

#[test]
fn a_path_that_is_a_file_is_the_only_row() {
    let mut world = World::new(&[("raw/.one.csv", ""), ("raw/two.csv", "")]);
    let absolute = world.root().join("raw/.one.csv").to_str().unwrap().to_owned();
    for (path, shown) in [("raw/.one.csv", "raw/.one.csv"), (&absolute, &absolute)] {
        let lab = world.files_dataset(path, &["**/*"], &[]);
        let found = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
        let expected = format!(".one.csv|{shown}|.|.one.csv|.one|.csv");
        assert_eq!(table(found.dataset(DatasetId(0)).unwrap()), [expected]);
    }
}

#[test]
fn what_is_not_here_is_not_known_and_what_is_empty_is() {
    let mut world = World::new(&[("raw/a.txt", "")]);
    let lab = world.files_dataset("/no/such/folder", &["**/*"], &[]);
    let found = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    assert!(found.dataset(DatasetId(0)).is_none());
    let lab = world.files_dataset("raw", &["*.tif"], &[]);
    let found = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    assert!(found.dataset(DatasetId(0)).unwrap().is_empty());
    assert_eq!(
        world.findings(),
        [
            r#"data/not-here ["\"/no/such/folder\""] the files of dataset `movies` are not on this machine"#,
            r#"data/empty-dataset ["\"raw\""] dataset `movies` is empty"#,
        ]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_on_disk_is_skipped_in_silence() {
    use std::{
        ffi::OsStr,
        os::unix::{ffi::OsStrExt as _, fs::symlink},
    };

    let mut world = World::new(&[("raw/a/x.tif", ""), ("far/y.tif", "")]);
    let raw = world.root().join("raw");
    symlink("../far", raw.join("linked")).unwrap();
    symlink("nowhere.txt", raw.join("other.txt")).unwrap();
    let lab = world.files_dataset("raw", &["**/*.tif"], &[]);
    let found = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    let found = found.dataset(DatasetId(0)).unwrap();
    assert_eq!(table(found).len(), 2, "links are followed, and others' broken links are not ours");
    assert_eq!(found.cell(1, 1), "raw/linked/y.tif");
    assert_eq!(world.findings(), Vec::<String>::new());

    symlink("..", raw.join("a/up")).unwrap();
    symlink("nowhere.tif", raw.join("gone.tif")).unwrap();
    symlink("self", raw.join("self")).unwrap();
    world.write("raw/two\nlines.tif", "");
    let odd = raw.join(OsStr::from_bytes(b"caf\xe9"));
    fs_err::create_dir_all(&odd).unwrap();
    symlink("../../far/y.tif", odd.join("z.tif")).unwrap();
    let found = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    assert!(found.dataset(DatasetId(0)).is_none());
    let place = r#"["\"raw\""]"#;
    assert_eq!(
        world.findings(),
        [
            format!(
                "data/file-name {place} the name of `raw/caf\u{fffd}` is not UTF-8 or has a line end"
            ),
            format!(
                "data/file-name {place} the name of `raw/two\nlines.tif` is not UTF-8 or has a line end"
            ),
            format!(
                "data/unreadable {place} `raw/a/up` is a symbolic link to a folder that contains it"
            ),
            format!(
                "data/unreadable {place} `raw/gone.tif` is a symbolic link to something that does not exist"
            ),
            format!(
                "data/unreadable {place} `raw/self` cannot be read: Too many levels of symbolic links (os error 40)"
            ),
        ]
    );
}

#[test]
fn a_folder_is_a_row_with_all_that_is_in_it() {
    let mut world = World::new(&[
        ("raw/b.zarr/.zattrs", "1"),
        ("raw/b.zarr/0/0", "22"),
        ("raw/b.zarr/in.zarr/x", "333"),
        ("raw/a/c.zarr/0", ""),
        ("raw/b.zarr.tif", ""),
        ("raw/b.zarr-/x", ""),
        ("raw/bad.zarr/.zattrs", ""),
        ("raw/old/d.zarr/0", ""),
    ]);
    let include = ["**/*.zarr/", "*.tif"];
    let mut lab = world.files_dataset("raw", &include, &["bad.zarr/**", "old/"]);
    let found = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    let found = found.dataset(DatasetId(0)).unwrap();
    assert_eq!(world.findings(), Vec::<String>::new());
    assert_eq!(
        table(found),
        [
            "a/c.zarr|raw/a/c.zarr|a|c.zarr|c|.zarr",
            "b.zarr|raw/b.zarr|.|b.zarr|b|.zarr",
            "b.zarr.tif|raw/b.zarr.tif|.|b.zarr.tif|b.zarr|.tif",
        ]
    );
    let files = |row| found.files(row).map(|file| file.path.as_str()).collect::<Vec<_>>();
    assert_eq!(files(1), ["b.zarr/.zattrs", "b.zarr/0/0", "b.zarr/in.zarr/x"]);
    assert_eq!(files(2), ["b.zarr.tif"]);
    assert_eq!((found.whole_folder(1), found.whole_folder(2)), (Some("b.zarr"), None));
    assert_eq!(found.all_files().unwrap().len(), 5);

    lab.datasets[0].limit = Some(2);
    let found = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    let found = found.dataset(DatasetId(0)).unwrap();
    let files = |row| found.files(row).map(|file| file.path.as_str()).collect::<Vec<_>>();
    assert_eq!((found.len(), files(0), files(1).len()), (2, vec!["a/c.zarr/0"], 3));
    assert_eq!(found.all_files().unwrap().len(), 4);

    fs_err::create_dir(world.root().join("raw/a/empty.zarr")).unwrap();
    lab.datasets[0].limit = None;
    assert!(
        rows(&lab, world.folder.path(), &|_| None, &mut world.sink).dataset(DatasetId(0)).is_none()
    );
    assert_eq!(
        world.findings(),
        [
            r#"data/empty-folder ["\"raw\""] the folder `raw/a/empty.zarr` contains no file of the dataset"#
        ]
    );
}

#[test]
fn whole_folders_are_known_from_their_files() {
    let mut world =
        World::new(&[("raw/b.zarr/.zattrs", "1"), ("raw/b.zarr/0", "22"), ("raw/a.zarr/0", "")]);
    let lab = world.files_dataset("raw", &["*.zarr/"], &[]);
    let here = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    let here = here.dataset(DatasetId(0)).unwrap();
    let known = |_: &crate::model::Dataset| {
        let files = here.all_files().unwrap().to_vec();
        Some(Recalled { digests: vec!["-".to_owned(); files.len()], files })
    };
    let mut away = World::new(&[]);
    let lab = away.files_dataset("raw", &["*.zarr/"], &[]);
    let found = rows(&lab, away.folder.path(), &known, &mut away.sink);
    assert_eq!(table(found.dataset(DatasetId(0)).unwrap()), table(here));
    assert_eq!(here.len(), 2);
    assert_eq!(away.findings(), Vec::<String>::new());
}

#[test]
fn suffixes_are_pathlibs() {
    for (name, stem, suffix) in [
        ("a.tar.gz", "a.tar", ".gz"),
        (".hidden", ".hidden", ""),
        (".a.b", ".a", ".b"),
        ("a.", "a.", ""),
        ("plain", "plain", ""),
    ] {
        assert_eq!(name.split_at(suffix_start(name)), (stem, suffix));
    }
}

#[test]
fn a_dataset_named_path_still_has_its_path() {
    let listing = Listing { folder: "raw".to_owned(), files: Vec::new(), rows: Vec::new() };
    let found = DatasetRows::of_files("path", listing);
    assert_eq!((found.column("path"), found.key_columns()), (Some(1), &[0][..]));
}

#[cfg(unix)]
#[test]
#[ignore = "root reads everything: run as another user, such as with setpriv --reuid=65534"]
fn a_folder_that_cannot_be_read_is_an_error_unless_it_is_left_out() {
    use std::os::unix::fs::PermissionsExt;

    let mut world = World::new(&[("raw/a.tif", ""), ("raw/lost/b.tif", "")]);
    let lost = world.root().join("raw/lost");
    let allow = |mode| fs_err::set_permissions(&lost, PermissionsExt::from_mode(mode)).unwrap();
    allow(0o000);
    let left_out = world.files_dataset("raw", &["**/*.tif"], &["lost/**"]);
    let found = rows(&left_out, world.folder.path(), &|_| None, &mut world.sink);
    assert_eq!(found.dataset(DatasetId(0)).unwrap().len(), 1);
    assert_eq!(world.findings(), Vec::<String>::new());
    let lab = world.files_dataset("raw", &["**/*.tif"], &[]);
    let found = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    allow(0o700);
    assert!(found.dataset(DatasetId(0)).is_none());
    assert_eq!(
        world.findings(),
        [r#"data/unreadable ["\"raw\""] `raw/lost` cannot be read: permission denied"#]
    );
}
