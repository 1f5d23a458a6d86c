//! One JSON object (RFC 8259): what made it, what the columns are called, the rows.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{About, Cell, Column, Table};
use crate::domain::thai::bangkok;

pub(super) struct Json<W> {
    out: W,
    keys: Vec<&'static str>,
    empty: bool,
}

impl<W: Write> Json<W> {
    pub(super) fn begin(mut out: W, about: &About, columns: &[Column]) -> io::Result<Self> {
        let object = |pairs: Vec<(&str, &String)>| -> Value {
            Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value.clone().into())).collect())
        };
        write!(
            out,
            "{{\"title\":{},\"made_at\":{},\"made_from\":{},\"count\":{},\"columns\":{},\"rows\":[",
            json!(about.title),
            json!(about.made_at.to_rfc3339()),
            object(about.lines.iter().map(|line| (line.key, &line.value)).collect()),
            about.rows,
            Value::Array(columns.iter().map(|column| json!({ "key": column.key, "title": column.title })).collect()),
        )?;
        Ok(Self { out, keys: columns.iter().map(|column| column.key).collect(), empty: true })
    }
}

impl<W: Write + Send> Table for Json<W> {
    fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        let values = cells.into_iter().map(|cell| match cell {
            Cell::Nothing => Value::Null,
            Cell::Text(text) | Cell::Named { code: text, .. } => text.into(),
            Cell::Number(number) => number.into(),
            Cell::Hundredths(parts) => super::in_hundredths(parts).into(),
            Cell::Day(day) => day.to_string().into(),
            Cell::Moment(at) => bangkok(at).to_rfc3339().into(),
        });
        let row: Map<String, Value> = self.keys.iter().map(|key| (*key).to_owned()).zip(values).collect();
        self.out.write_all(if self.empty { b"\n" } else { b",\n" })?;
        self.empty = false;
        serde_json::to_writer(&mut self.out, &row).map_err(io::Error::from)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(b"\n]}\n")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::tests::written;
    use super::super::{Cell, Format};

    #[test]
    fn it_is_one_object_with_rows_by_key() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let row = vec![Cell::Text("1/2570".into()), Cell::Text("\"\u{1}".into()), Cell::Nothing, Cell::Day(day)];
        for rows in [Vec::new(), vec![row.clone()], vec![row.clone(), row]] {
            let many = rows.len();
            let read: Value = serde_json::from_slice(&written(Format::Json, rows)).unwrap();
            assert_eq!(read["rows"].as_array().unwrap().len(), many);
            assert_eq!(read["made_from"]["unit"], "กองช่าง");
            if many > 0 {
                assert_eq!(read["rows"][0]["received"], "2026-11-24");
                assert_eq!(
                    (&read["rows"][0]["moo"], &read["rows"][0]["text"]),
                    (&Value::Null, &Value::from("\"\u{1}"))
                );
            }
        }
    }
}
