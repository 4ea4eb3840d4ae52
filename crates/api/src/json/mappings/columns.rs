//! The mapping table as a spreadsheet.

use exchange::table::{Column, Schema};

/// Places of the columns in [`MAPPINGS`].
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub(super) enum C {
    Institution,
    System,
    Code,
    Display,
    Item,
    Unit,
    Method,
    ValidFrom,
    ValidUntil,
}

const fn column(
    heading: &'static str,
    aliases: &'static [&'static str],
    example: &'static str,
    note: &'static str,
) -> Column {
    Column { heading, aliases, required: false, is_identifier: false, note, example }
}

const fn code(column: Column) -> Column {
    Column { is_identifier: true, ..column }
}

const fn required(column: Column) -> Column {
    Column { required: true, ..column }
}

/// One local code a row.
pub(super) const MAPPINGS: Schema = Schema {
    name: "项目对照表",
    columns: &[
        code(column(
            "机构代码",
            &["医疗机构代码", "机构编码", "institution"],
            "",
            "使用该代码的机构在区域平台的代码；不填为本机构。",
        )),
        code(column(
            "代码体系",
            &["编码系统", "编码体系", "system"],
            "",
            "报告中代码体系的名称，按平台待对照清单原样；本机构不分体系的不填。",
        )),
        required(code(column(
            "本机构代码",
            &["本地代码", "项目代码", "代码", "code"],
            "ALT01",
            "本机构的项目代码，按待对照清单原样。",
        ))),
        column(
            "本机构名称",
            &["本地名称", "项目名称", "名称", "display"],
            "谷丙转氨酶",
            "本机构的项目名称，供核对。",
        ),
        required(code(column(
            "区域项目代码",
            &["区域代码", "目录代码", "互认项目代码", "item"],
            "ALT",
            "区域互认目录中的项目或套餐代码。",
        ))),
        column("单位", &["计量单位", "unit"], "U/L", "报告不写单位时的实际单位；报告写明单位的不填。"),
        column("方法", &["检测方法", "method"], "", "与目录方法不同时填写。"),
        column("生效日期", &["开始日期", "valid_from"], "", "如2024-03-01；不填为自始有效。"),
        column("失效日期", &["截止日期", "valid_until"], "", "最后一日，含当日；不填为继续有效。"),
    ],
};

/// The heading under which a field of a mapping row stands.
pub(super) fn heading(field: &str) -> &'static str {
    let column = match field {
        "institution" => C::Institution,
        "system" => C::System,
        "display" => C::Display,
        "item" => C::Item,
        "unit" => C::Unit,
        "method" => C::Method,
        "valid_from" => C::ValidFrom,
        "valid_until" => C::ValidUntil,
        _ => C::Code,
    };
    MAPPINGS.columns[column as usize].heading
}

#[cfg(test)]
mod tests {
    use super::{C, MAPPINGS, heading};

    #[test]
    fn columns_stand_where_their_names_say() {
        assert_eq!(MAPPINGS.columns.len(), C::ValidUntil as usize + 1);
        assert_eq!(heading("item"), "区域项目代码");
        assert_eq!(heading("valid_until"), "失效日期");
        assert_eq!(MAPPINGS.find("编码系统"), Some(C::System as usize));
    }
}
