//! Tables as CSV that a spreadsheet program opens as it is.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};

/// Media type of a CSV.
pub(crate) const CSV: &str = "text/csv; charset=utf-8";
/// Media type of an XLSX.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A table as a download. It begins with the byte order mark by which spreadsheet programs know UTF-8.
pub(crate) fn download(file: &str, headings: &[&str], rows: &[Vec<String>]) -> Response {
    let mut text = String::from("\u{FEFF}");
    line(&mut text, headings.iter().copied());
    for row in rows {
        line(&mut text, row.iter().map(String::as_str));
    }
    attachment(file, CSV, text.into_bytes())
}

/// A file that is saved, not shown.
pub(crate) fn attachment(file: &str, media: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = ([(header::CONTENT_TYPE, HeaderValue::from_static(media))], bytes).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{file}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

fn line<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            text.push(',');
        }
        // An apostrophe before what would be run as a formula (OWASP, CSV injection).
        let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
        let guarded = if runs { format!("'{cell}") } else { cell.to_owned() };
        match guarded.contains([',', '"', '\n', '\r']) {
            true => text.push_str(&format!("\"{}\"", guarded.replace('"', "\"\""))),
            false => text.push_str(&guarded),
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn cells_are_quoted_and_formulas_are_harmless() {
        let mut text = String::new();
        line(&mut text, ["内科,二区", "说\"好\"", "=HYPERLINK(1)", "-3.50", "-3+1", ""].into_iter());
        assert_eq!(text, "\"内科,二区\",\"说\"\"好\"\"\",'=HYPERLINK(1),-3.50,'-3+1,\r\n");
    }
}
