//! Codes of institutions and their check characters. Codes in use are known to fail them: a failure is told and
//! does not refuse (RULES §7.1).

use super::{Entry, Remark, Topic};

const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Code of an organisation (GB 11714): eight characters and a check character mod 11.
pub fn organisation_code_checks(code: &str) -> bool {
    let value = |c: char| c.to_digit(36).filter(|_| !c.is_ascii_lowercase());
    let values: Option<Vec<u32>> = code.chars().take(8).map(value).collect();
    let (Some(values), Some(check), 9) = (values, code.chars().nth(8), code.chars().count()) else {
        return false;
    };
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    let expected = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    };
    check == expected
}

/// Code of a health institution (WS 218): 22 characters, the first nine the code of the organisation, then six
/// digits of place.
pub fn institution_code_checks(code: &str) -> bool {
    code.len() == 22
        && code.is_ascii()
        && organisation_code_checks(&code[..9])
        && policy::place_is_well_formed(&code[9..15])
}

/// What is odd about the codes of a statement.
pub(crate) fn remarks(entry: &Entry) -> Vec<Remark> {
    if entry.fact.topic() != Topic::Unit {
        return Vec::new();
    }
    let mut odd = Vec::new();
    if entry.fact.get("creditCode").is_some_and(|code| !policy::credit_code_checks(code)) {
        odd.push(Remark::new("creditCode", "统一社会信用代码校验不符（GB 32100），已照收，请核对证照"));
    }
    if entry.fact.get("institutionCode").is_some_and(|code| !institution_code_checks(code)) {
        odd.push(Remark::new(
            "institutionCode",
            "医疗机构代码校验不符（WS 218、GB 11714），已照收，请核对证照",
        ));
    }
    odd
}
