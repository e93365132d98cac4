//! Sheets, good and bad.

use crate::{
    data::{DatasetRows, Rows, rows, testing::World},
    diag::Lang,
    model::DatasetId,
};

/// The rows of a sheet with this text, its key and its file columns.
fn read(world: &mut World, text: impl AsRef<[u8]>, key: &[&str], files: &[&str]) -> Rows {
    world.write("units.tsv", text);
    let lab = world.sheet_dataset("units.tsv", key, files);
    rows(&lab, world.folder.path(), &|_| None, &mut world.sink)
}

fn first(rows: &Rows) -> &DatasetRows {
    rows.dataset(DatasetId(0)).unwrap()
}

/// What is found in a sheet with this text, without the place in the manifest.
fn findings(text: impl AsRef<[u8]>, key: &[&str], files: &[&str]) -> Vec<String> {
    let mut world = World::new(&[("data/here.fq", ""), ("data/sub/x.fq", "")]);
    let rows = read(&mut world, text, key, files);
    let findings = world.findings();
    assert_eq!(rows.dataset(DatasetId(0)).is_none(), !findings.is_empty());
    let manifest = r#", "\"units.tsv\""]"#;
    findings.into_iter().map(|line| line.replace(manifest, "]")).collect()
}

#[test]
fn a_row_a_line_with_its_files() {
    let mut world = World::new(&[("data/a/1.fq", "12"), ("data/2.fq", "123")]);
    let text = "\u{feff}sample\tunit\tfq1\tfq2\r\ns1\tu1\ta//1.fq\t2.fq\r\n\r\ns1\tu2\t./2.fq\t\r\n\r\n  \r\n\t\t\t\n";
    let rows = read(&mut world, text, &["sample", "unit"], &["fq2", "fq1"]);
    assert_eq!(world.findings(), Vec::<String>::new());
    let rows = first(&rows);
    assert_eq!(rows.columns(), ["sample", "unit", "fq1", "fq2"]);
    assert_eq!((rows.len(), rows.key_columns()), (2, &[0, 1][..]));
    assert_eq!((rows.cell(0, 0), rows.cell(0, 2)), ("s1".into(), "data/a/1.fq".into()));
    assert_eq!((rows.cell(1, 2), rows.cell(1, 3)), ("data/2.fq".into(), "".into()));
    assert_eq!((rows.first_empty_cell(3), rows.first_empty_cell(2)), (Some(1), None));
    let files =
        |row| rows.files(row).map(|file| (file.path.as_str(), file.size)).collect::<Vec<_>>();
    assert_eq!(files(0), [("2.fq", 3), ("a/1.fq", 2)]);
    assert_eq!(files(1), [("2.fq", 3)]);
    assert_eq!(rows.all_files().unwrap().len(), 2);
    let slice = |place| world.sink.sources.slice(place);
    assert_eq!(slice(rows.place(1).unwrap()), "s1\tu2\t./2.fq\t");
    assert_eq!(slice(rows.column_place(1).unwrap()), "unit");
}

#[test]
fn commas_and_quotes() {
    let mut world = World::new(&[]);
    world.write("units.csv", "id,\"a \"\"b\"\"\",c\nx,\"1,\n2\",\ny,,é\n");
    let lab = world.sheet_dataset("units.csv", &[], &[]);
    let rows = rows(&lab, world.folder.path(), &|_| None, &mut world.sink);
    assert_eq!(world.findings(), Vec::<String>::new());
    let rows = first(&rows);
    assert_eq!(rows.columns(), ["id", "a \"b\"", "c"]);
    assert_eq!((rows.len(), rows.cell(0, 1), rows.cell(1, 2)), (2, "1,\n2".into(), "é".into()));
    assert_eq!(rows.key_columns(), [0]);
    let slice = |place| world.sink.sources.slice(place);
    assert_eq!(slice(rows.column_place(1).unwrap()), "\"a \"\"b\"\"\"");
    assert_eq!(slice(rows.place(1).unwrap()), "y,,é");
}

#[test]
fn a_sheet_knows_its_rows_where_its_files_are_not() {
    let mut world = World::new(&[]);
    let rows = read(&mut world, "id\tfq\na\tx.fq\n", &[], &["fq"]);
    assert_eq!(world.codes(), ["data/not-here"]);
    let rows = first(&rows);
    assert_eq!((rows.len(), rows.cell(0, 1)), (1, "data/x.fq".into()));
    assert_eq!((rows.all_files(), rows.files(0).count()), (None, 0));
}

#[test]
fn a_header_alone_is_an_empty_dataset() {
    let mut world = World::new(&[]);
    assert_eq!(first(&read(&mut world, "id\tfq", &[], &[])).len(), 0);
    assert_eq!(world.codes(), ["data/empty-dataset"]);
}

#[test]
fn faults_of_the_sheet_as_a_whole() {
    assert_eq!(
        findings("", &[], &[]),
        [r#"data/sheet-header [""] the sheet `units.tsv` is empty"#]
    );
    assert_eq!(findings("id\t\tx\n", &[], &[]), [r#"data/sheet-header [""] column 2 has no name"#]);
    assert_eq!(
        findings("id\tx\tx\n", &[], &[]),
        [r#"data/duplicate-column ["x", "x"] two columns have the name `x`"#]
    );
    assert_eq!(
        findings(b"\xef\xbb\xbfid\r\nn\xe9\n", &[], &[]),
        ["data/sheet-encoding [\"\u{fffd}\"] the sheet `units.tsv` is not UTF-8"]
    );
    assert_eq!(
        findings("id\tx\na\t\"open\nb\tc\n", &[], &[]),
        [r#"data/open-quote ["\""] a quoted cell is not closed"#]
    );
}

#[test]
fn missing_sheets_and_unknown_endings() {
    let mut world = World::new(&[("config/units.tsv", "id\n")]);
    let lab = world.sheet_dataset("config/unit.tsv", &[], &[]);
    assert!(
        rows(&lab, world.folder.path(), &|_| None, &mut world.sink).dataset(DatasetId(0)).is_none()
    );
    assert_eq!(
        world.findings(),
        [
            r#"data/file-not-found ["\"config/unit.tsv\""] the sheet `config/unit.tsv` does not exist"#
        ]
    );
    assert_eq!(world.help(), "did you mean `config/units.tsv`?");

    let mut world = World::new(&[("units.xlsx", "")]);
    let lab = world.sheet_dataset("units.xlsx", &[], &[]);
    assert!(
        rows(&lab, world.folder.path(), &|_| None, &mut world.sink).dataset(DatasetId(0)).is_none()
    );
    assert_eq!(world.codes(), ["data/sheet-ending"]);
}

#[test]
fn columns_that_the_sheet_does_not_have() {
    let mut world = World::new(&[]);
    read(&mut world, "sample\tfq1\n", &["sampel"], &["fq1"]);
    assert_eq!(
        world.findings(),
        [
            r#"data/unknown-column ["\"sampel\"", "sample\tfq1"] the sheet `units.tsv` has no column `sampel`"#
        ]
    );
    assert_eq!(world.help(), "did you mean `sample`?");
    let both = findings("sample\tfq1\n", &["x"], &["fq2"]);
    assert_eq!(both.len(), 2, "{both:?}");
}

#[test]
fn faults_of_lines() {
    assert_eq!(
        findings("id\tx\na\nb\tc\td\ne\tf\n", &[], &[]),
        [
            r#"data/ragged-line ["a", "id\tx"] this line has 1 cell where the header has 2"#,
            r#"data/ragged-line ["b\tc\td", "id\tx"] this line has 3 cells where the header has 2"#,
        ]
    );
    assert_eq!(
        findings("id\tx\na\t1\n\nb\t\nb\t2\na\t2\n", &["id", "x"], &[]),
        [r#"data/empty-key [""] this row is empty in the key column `x`"#]
    );
    assert_eq!(
        findings("id\tx\na\t1\nb\t1\na\t2\n", &[], &[]),
        [r#"data/repeated-key ["a", "a"] two rows have the key `a`"#]
    );
}

#[test]
fn keys_are_safe_in_file_names() {
    let safe = "id\nA-1._+@=,\nété\n日本\n1.0\n";
    assert_eq!(findings(safe, &[], &[]), Vec::<String>::new());
    for (key, label) in [
        ("a b", "it has a space"),
        ("a/b", "it has `/`"),
        (".a", "it has a leading `.`"),
        ("-a", "it has a leading `-`"),
        ("a:b", "it has `:`"),
        ("a\u{a0}b", "it has the character U+00A0"),
    ] {
        let mut world = World::new(&[]);
        read(&mut world, format!("id\n{key}\n"), &[], &[]);
        assert_eq!(world.codes(), ["data/unsafe-key"], "{key}");
        let found = world.sink.sorted()[0];
        assert_eq!(world.sink.sources.slice(found.place()), key);
        assert_eq!(found.labels[0].message.get(Lang::En), label);
    }
}

#[test]
fn cells_that_name_no_file() {
    let text = "id\tfq\na\there.fq\nb\t\nc\tgone.fq\nd\t../here.fq\ne\t/etc/passwd\nf\t.\ng\tsub\n";
    assert_eq!(
        findings(text, &[], &["fq"]),
        [
            r#"data/cell-file ["gone.fq"] `data/gone.fq` does not exist"#,
            r#"data/cell-path ["../here.fq"] `../here.fq` is not a path inside the dataset"#,
            r#"data/cell-path ["/etc/passwd"] `/etc/passwd` is not a path inside the dataset"#,
            r#"data/cell-path ["."] `.` is not a path inside the dataset"#,
            r#"data/cell-file ["sub"] `data/sub` is not a file"#,
        ]
    );
}

#[test]
fn the_same_slip_in_many_lines_is_not_shown_each_time() {
    let lines: Vec<String> = (0..1000).map(|row| format!("a {row}")).collect();
    let found = findings(format!("id\n{}\n", lines.join("\n")), &[], &[]);
    assert_eq!(found.len(), 21);
    let more = r#"data/more-faults ["\"units.tsv\""] the sheet `units.tsv` has 980 more errors"#;
    assert!(found.contains(&more.to_owned()), "{found:?}");
}
