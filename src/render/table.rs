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

/// The groups of tasks of other steps that the tasks of `table` see: a header, then a group a line;
/// `None` where they see none. Written once, however many tasks see a group.
pub fn groups_text(table: &TaskTable) -> Option<String> {
    if table.groups.is_empty() {
        return None;
    }
    let mut text = String::from("step\tgroup\ttasks\n");
    for (step, groups) in &table.groups {
        for (number, tasks) in groups.iter().enumerate() {
            text.push_str(step);
            text.push('\t');
            text.push_str(&number.to_string());
            text.push('\t');
            push_ranges(&mut text, tasks);
            text.push('\n');
        }
    }
    Some(text)
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
        Field::Task(index) => push_ranges(text, &[*index]),
        Field::Groups(numbers) => push_ranges(text, numbers),
    }
}

/// `0-4,7`.
fn push_ranges(text: &mut String, numbers: &[u32]) {
    let mut rest = numbers;
    while let Some(&first) = rest.first() {
        let run = rest.iter().zip(first..).take_while(|&(&number, expected)| number == expected);
        let length = run.count();
        if rest.len() < numbers.len() {
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
    use crate::{model::Name, plan::TaskRow};

    #[test]
    fn a_table_has_a_header_and_no_empty_field() {
        let row = |key: &str, fields| TaskRow { key: key.into(), fields };
        let table = TaskTable {
            columns: ["item.path", "item.all", "steps.a", "groups.b"].map(Into::into).to_vec(),
            rows: vec![
                row(
                    "k0",
                    vec![
                        Field::One("a,\tb\\".into()),
                        Field::List(vec!["x".into(), String::new()]),
                        Field::Task(3),
                        Field::Groups(vec![0, 1]),
                    ],
                ),
                row(
                    "k1",
                    vec![
                        Field::One(String::new()),
                        Field::List(vec![]),
                        Field::Task(0),
                        Field::Groups(vec![1]),
                    ],
                ),
            ],
            groups: [(Name::new("b").unwrap(), vec![vec![0, 1, 2, 7, 9, 10], vec![3]])].into(),
        };
        assert_eq!(
            text(&table),
            "index\tkey\titem.path\titem.all\tsteps.a\tgroups.b\n\
             0\tk0\t=a\\x2c\\x09b\\\\\t=x,=\t3\t0-1\n1\tk1\t=\t-\t0\t1\n"
        );
        let groups = "step\tgroup\ttasks\nb\t0\t0-2,7,9-10\nb\t1\t3\n";
        assert_eq!(groups_text(&table).as_deref(), Some(groups));
        assert_eq!(groups_text(&TaskTable::default()), None);
    }
}
