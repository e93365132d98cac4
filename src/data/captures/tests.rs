//! Captures on a real disk.

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*, sample::select};

use crate::{
    data::{DatasetRows, Recalled, Rows, rows, testing::World},
    model::{DatasetId, Lab},
};

fn read(world: &mut World, lab: &Lab) -> Rows {
    rows(lab, world.folder.path(), &|_| None, &mut world.sink)
}

fn first(rows: &Rows) -> &DatasetRows {
    rows.dataset(DatasetId(0)).unwrap()
}

/// The values of each row, a text each.
fn table(rows: &DatasetRows) -> Vec<String> {
    let cells = |row| (0..rows.columns().len()).map(move |column| rows.cell(row, column));
    (0..rows.len()).map(|row| cells(row).collect::<Vec<_>>().join("|")).collect()
}

const PAIR: &[(&str, &str)] = &[
    ("image", "T{hours}h_R{rep}/Well_{well}_{strain}.nd2"),
    ("mdoc", "T{hours}h_R{rep}/Well_{well}_{strain}.mdoc"),
];

#[test]
fn a_row_a_distinct_capture_with_a_file_for_each_column() {
    let mut world = World::new(&[
        ("data/T4h_R1/Well_A1_wt.nd2", "1"),
        ("data/T4h_R1/Well_A1_wt.mdoc", "12"),
        ("data/T24h_R1/Well_B2_d_x.mdoc", "123"),
        ("data/T24h_R1/Well_B2_d_x.nd2", "1234"),
        ("data/T24h_R1/notes.txt", ""),
        ("data/T4h_R1/.Well_A1_wt.nd2", ""),
    ]);
    let lab = world.captures_dataset(PAIR, &[], &[]);
    let found = read(&mut world, &lab);
    assert_eq!(world.findings(), Vec::<String>::new());
    let found = first(&found);
    assert_eq!(found.columns(), ["hours", "rep", "well", "strain", "image", "mdoc"]);
    assert_eq!(
        table(found),
        [
            "24|1|B2|d_x|data/T24h_R1/Well_B2_d_x.nd2|data/T24h_R1/Well_B2_d_x.mdoc",
            "4|1|A1|wt|data/T4h_R1/Well_A1_wt.nd2|data/T4h_R1/Well_A1_wt.mdoc",
        ],
        "sorted by bytes"
    );
    assert_eq!((found.key_columns(), found.path_columns()), (&[0, 1, 2, 3][..], &[4, 5][..]));
    let sizes = |row| found.files(row).map(|file| file.size).collect::<Vec<_>>();
    assert_eq!((sizes(0), sizes(1)), (vec![4, 3], vec![1, 2]));
    assert_eq!(found.all_files().unwrap().len(), 4, "what no pattern takes is not of it");
    assert_eq!(found.place(0), None);
    let slice = |column| world.sink.sources.slice(found.column_place(column).unwrap());
    assert_eq!((slice(0), slice(4)), ("hours", format!("\"{}\"", PAIR[0].1).as_str()));
}

#[test]
fn a_pattern_with_some_captures_goes_with_many_rows() {
    let files = [
        ("data/p1/a.tif", ""),
        ("data/p1/b.tif", ""),
        ("data/p1/plate.csv", ""),
        ("data/all.csv", ""),
    ];
    let patterns =
        [("image", "{plate}/{well}.tif"), ("sheet", "{plate}/plate.csv"), ("all", "all.csv")];
    let mut world = World::new(&files);
    let lab = world.captures_dataset(&patterns, &[], &["well"]);
    let found = read(&mut world, &lab);
    assert_eq!(world.findings(), Vec::<String>::new());
    let found = first(&found);
    assert_eq!(found.columns(), ["plate", "well", "all", "image", "sheet"]);
    assert_eq!(found.key_columns(), [1]);
    assert_eq!(
        table(found),
        [
            "p1|a|data/all.csv|data/p1/a.tif|data/p1/plate.csv",
            "p1|b|data/all.csv|data/p1/b.tif|data/p1/plate.csv",
        ]
    );
    assert_eq!(found.all_files().unwrap().len(), 4, "each once");

    world.write("data/p2/plate.csv", "");
    assert!(read(&mut world, &lab).dataset(DatasetId(0)).is_none());
    assert_eq!(
        world.findings(),
        [
            r#"data/incomplete-row ["\"{plate}/plate.csv\""] `data/p2/plate.csv` is `sheet` of no row"#
        ]
    );
}

#[test]
fn an_incomplete_pair_names_its_row() {
    let mut world =
        World::new(&[("data/T1h_R1/Well_a_b.nd2", ""), ("data/T1h_R1/Well_c_d.mdoc", "")]);
    let lab = world.captures_dataset(PAIR, &[], &[]);
    assert!(read(&mut world, &lab).dataset(DatasetId(0)).is_none());
    let [image, mdoc] = [0, 1].map(|column| format!(r#"["\"{}\""]"#, PAIR[column].1));
    assert_eq!(
        world.findings(),
        [
            format!(
                "data/incomplete-row {image} the row `hours = 1, rep = 1, well = c, strain = d` has no file for `image`"
            ),
            format!(
                "data/incomplete-row {mdoc} the row `hours = 1, rep = 1, well = a, strain = b` has no file for `mdoc`"
            ),
        ]
    );
    let mut world = World::new(&[("data/T1h_R1/Well_a_b.nd2", "")]);
    let lab = world.captures_dataset(PAIR, &["T1h_*/**"], &[]);
    assert!(first(&read(&mut world, &lab)).is_empty());
    assert_eq!(world.codes(), ["data/empty-dataset"], "what is left out makes no row");
}

#[test]
fn only_the_first_rows_are_listed() {
    let mut world = World::new(&[("data/b", "1"), ("data/a", "2"), ("data/c", "3")]);
    let mut lab = world.captures_dataset(&[("file", "{x}")], &[], &[]);
    lab.datasets[0].limit = Some(2);
    let found = read(&mut world, &lab);
    assert_eq!(table(first(&found)), ["a|data/a", "b|data/b"]);
    assert_eq!(first(&found).all_files().unwrap().len(), 2);
}

#[test]
fn two_files_of_one_row_and_keys_of_two() {
    let mut world = World::new(&[("data/a_1.tif", ""), ("data/a_2.tif", "")]);
    let lab = world.captures_dataset(&[("image", "{well}_*.tif")], &[], &[]);
    assert!(read(&mut world, &lab).dataset(DatasetId(0)).is_none());
    assert_eq!(
        world.findings(),
        [
            r#"data/two-files ["\"{well}_*.tif\""] `data/a_1.tif` and `data/a_2.tif` are both `image` of one row"#
        ]
    );
    let mut world =
        World::new(&[("data/a_1.tif", ""), ("data/a_2.tif", ""), ("data/b_é t.tif", "")]);
    let lab = world.captures_dataset(&[("image", "{well}_{rep}.tif")], &[], &["well"]);
    assert!(read(&mut world, &lab).dataset(DatasetId(0)).is_none());
    assert_eq!(world.findings(), [r#"data/repeated-key ["\"well\""] two rows have the key `a`"#]);
    let mut world = World::new(&[("data/b_é t.tif", "")]);
    let lab = world.captures_dataset(&[("image", "{well}_{rep}.tif")], &[], &[]);
    assert!(read(&mut world, &lab).dataset(DatasetId(0)).is_none());
    assert_eq!(
        world.findings(),
        [r#"data/unsafe-key ["rep"] the key `é t` is not safe in a file name"#]
    );
    let lab = world.captures_dataset(&[("image", "{well}_{rep}.tif")], &[], &["wel"]);
    let mut other = World { sink: world.sink, folder: world.folder };
    read(&mut other, &lab);
    assert!(other.codes().contains(&"data/unknown-column"));
}

#[test]
fn patterns_that_cannot_make_rows() {
    for (patterns, codes) in [
        (&[("image", "a/{b")][..], &["data/glob"][..]),
        (&[("image", "{x}/**/a")], &["data/glob"]),
        (&[("image", "{}.tif")], &["data/glob"]),
        (&[("image", "{a,b}.tif")], &["data/glob"]),
        (&[("image", "{Well}.tif")], &["data/glob"]),
        (&[("image", "{a}.zarr/")], &["data/glob"]),
        (&[("image", "")], &["data/glob"]),
        (&[("image", "../{a}")], &["data/glob"]),
        (&[("image", "/{a}")], &["data/glob"]),
        (&[("image", "a.tif")], &["data/no-capture"]),
        (&[("image", "{a}.tif"), ("mask", "{b}.tif")], &["data/no-capture"]),
        (&[("image", "{mask}.tif"), ("mask", "{mask}.png")], &["data/capture-is-column"]),
        (&[("image", "{index}_{key}.tif")], &["data/reserved-column", "data/reserved-column"]),
        (&[("index", "{a}.tif")], &["data/reserved-column"]),
    ] {
        let mut world = World::new(&[("data/x", "")]);
        let lab = world.captures_dataset(patterns, &[], &[]);
        assert!(read(&mut world, &lab).dataset(DatasetId(0)).is_none());
        assert_eq!(world.codes(), codes, "{patterns:?}");
    }
}

#[test]
fn without_its_folder_nothing_is_known() {
    let mut world = World::new(&[]);
    let lab = world.captures_dataset(&[("image", "{a}.tif")], &[], &[]);
    assert!(read(&mut world, &lab).dataset(DatasetId(0)).is_none());
    assert_eq!(world.codes(), ["data/not-here"]);
}

#[test]
fn what_was_listed_where_the_files_are_makes_the_same_rows() {
    let mut world =
        World::new(&[("data/p/a.tif", "1"), ("data/p/b.tif", "2"), ("data/p/x.csv", "3")]);
    let patterns = [("image", "{plate}/{well}.tif"), ("layout", "{plate}/x.csv")];
    let lab = world.captures_dataset(&patterns, &[], &[]);
    let here = read(&mut world, &lab);
    let files = first(&here).all_files().unwrap().to_vec();
    let digests: Vec<String> = (0..files.len()).map(|index| index.to_string()).collect();
    let known = |_: &crate::model::Dataset| {
        Some(Recalled { files: files.clone(), digests: digests.clone() })
    };

    let mut away = World::new(&[]);
    let lab = away.captures_dataset(&patterns, &[], &[]);
    let found = rows(&lab, away.folder.path(), &known, &mut away.sink);
    assert_eq!(table(first(&found)), table(first(&here)));
    assert_eq!(found.recalled(DatasetId(0)), Some(digests.as_slice()));
    assert_eq!(away.findings(), Vec::<String>::new());

    // By other patterns, other files would have been listed.
    for patterns in [
        &[("image", "{plate}/{well}.tif")][..],
        &[
            ("image", "{plate}/{well}.tif"),
            ("layout", "{plate}/x.csv"),
            ("mask", "{plate}/{well}.csv"),
        ],
    ] {
        let mut away = World::new(&[]);
        let lab = away.captures_dataset(patterns, &[], &[]);
        let found = rows(&lab, away.folder.path(), &known, &mut away.sink);
        assert!(found.dataset(DatasetId(0)).is_none());
        assert_eq!(away.codes(), ["data/not-here"]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    /// Whoever makes files from values finds the values again, each row whole.
    #[test]
    fn what_was_written_into_paths_is_read_from_them(
        values in vec((select(vec!["a", "b", "é", "10"]), select(vec!["x", "y", "9"])), 1..12),
        lone in any::<bool>(),
    ) {
        let rows_wanted: BTreeSet<(&str, &str)> = values.iter().copied().collect();
        let mut world = World::new(&[]);
        for (sample, rep) in &rows_wanted {
            world.write(&format!("data/{sample}/{sample}_{rep}_L001.fq"), "1");
            if !(lone && rows_wanted.len() == 1) {
                world.write(&format!("data/mask/{rep}-{sample}.png"), "2");
            }
        }
        let patterns = [("fq", "{sample}/{sample}_{rep}_*.fq"), ("png", "mask/{rep}-{sample}.png")];
        let lab = world.captures_dataset(&patterns, &[], &[]);
        let found = read(&mut world, &lab);
        if lone && rows_wanted.len() == 1 {
            prop_assert_eq!(world.codes(), ["data/incomplete-row"]);
        } else {
            let wanted: Vec<String> = rows_wanted
                .iter()
                .map(|(s, r)| format!("{s}|{r}|data/{s}/{s}_{r}_L001.fq|data/mask/{r}-{s}.png"))
                .collect();
            prop_assert_eq!(table(first(&found)), wanted);
        }
    }
}
