//! The text of a task table, which bash reads its rows from. Knows no script.

use crate::{
    plan::{Field, TaskTable},
    text::escape,
};

/// The table: a header, then a task a line; `index`, `key` and the table's own columns, parted by
/// tabs. No field is empty and none holds a control character, so that `read` and `awk` see the
/// same fields.
pub fn text(table: &TaskTable) -> String {
    let mut text = String::from("index\tkey");
    for column in &table.columns {
        text.push('\t');
        text.push_str(&escape(column));
    }
    text.push('\n');
    for (index, row) in table.rows.iter().enumerate() {
        text.push_str(&index.to_string());
        text.push('\t');
        text.push_str(&row.key);
        for field in &row.fields {
            text.push('\t');
            push_field(&mut text, field);
        }
        text.push('\n');
    }
    text
}

fn push_field(text: &mut String, field: &Field) {
    match field {
        Field::One(one) => {
            text.push('=');
            text.push_str(&escape(one));
        }
        Field::List(list) if list.is_empty() => text.push('-'),
        Field::List(list) => {
            for (position, one) in list.iter().enumerate() {
                text.push_str(if position == 0 { "=" } else { ",=" });
                text.push_str(&escape(one));
            }
        }
        Field::Indexes(indexes) => push_ranges(text, indexes),
    }
}

/// `0-4,7`; nothing is `-`.
fn push_ranges(text: &mut String, indexes: &[u32]) {
    if indexes.is_empty() {
        text.push('-');
    }
    let mut rest = indexes;
    while let Some(&first) = rest.first() {
        let run = rest.iter().zip(first..).take_while(|&(&index, expected)| index == expected);
        let length = run.count();
        if rest.len() < indexes.len() {
            text.push(',');
        }
        text.push_str(&first.to_string());
        if length > 1 {
            text.push('-');
            text.push_str(&rest[length - 1].to_string());
        }
        rest = &rest[length..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::TaskRow;

    #[test]
    fn a_table_has_a_header_and_no_empty_field() {
        let table = TaskTable {
            columns: vec!["item.path".into(), "item.all".into(), "steps.align".into()],
            rows: vec![
                TaskRow {
                    key: "k0".into(),
                    fields: vec![
                        Field::One("a,\tb\\".into()),
                        Field::List(vec!["x".into(), String::new()]),
                        Field::Indexes(vec![0, 1, 2, 7, 9, 10]),
                    ],
                },
                TaskRow {
                    key: "k1".into(),
                    fields: vec![
                        Field::One(String::new()),
                        Field::List(vec![]),
                        Field::Indexes(vec![]),
                    ],
                },
            ],
        };
        assert_eq!(
            text(&table),
            "index\tkey\titem.path\titem.all\tsteps.align\n\
             0\tk0\t=a\\x2c\\x09b\\\\\t=x,=\t0-2,7,9-10\n1\tk1\t=\t-\t-\n"
        );
    }
}
