//! Check digits and shapes of the codes that rule files use (RULES §7.1).

/// LOINC: digits, a hyphen and a mod-10 (Luhn) check digit over the digits before it.
pub fn loinc_checks(code: &str) -> bool {
    let Some((number, check)) = code.split_once('-') else { return false };
    let digits: Option<Vec<u32>> = number.chars().map(|c| c.to_digit(10)).collect();
    let mut last = check.chars().map(|c| c.to_digit(10));
    let (Some(digits), Some(Some(check)), None) = (digits, last.next(), last.next()) else { return false };
    if digits.is_empty() || digits.len() > 7 {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| match place % 2 {
            0 => digit * 2 / 10 + digit * 2 % 10,
            _ => digit,
        })
        .sum();
    (10 - sum % 10) % 10 == check
}

const CREDIT_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Unified social credit code: 18 characters without I O S V Z, check character mod 31.
/// Valid codes in use are known to fail it (RULES §7.1), so a failure warns and does not refuse.
pub fn credit_code_checks(code: &str) -> bool {
    let values: Option<Vec<usize>> = code.chars().map(|c| CREDIT_ALPHABET.find(c)).collect();
    match values {
        Some(values) if values.len() == 18 => {
            let sum: usize = values.iter().zip(CREDIT_WEIGHTS).map(|(value, weight)| value * weight).sum();
            values[17] == (31 - sum % 31) % 31
        }
        _ => false,
    }
}

/// Code of a hospital with the medical insurer: `H`, six digits of place, five of sequence (RULES §7.1).
/// It has no check digit; the shape is all there is to check.
pub fn insurer_code_is_well_formed(code: &str) -> bool {
    code.len() == 12 && code.strip_prefix('H').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
}

/// A place is six digits of GB/T 2260.
pub fn place_is_well_formed(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the place `outer` contains `inner`: `510000` its cities and counties, `510700` its counties,
/// and every place itself.
pub fn place_covers(outer: &str, inner: &str) -> bool {
    let prefix = match outer.strip_suffix("0000") {
        Some(province) => province,
        None => outer.strip_suffix("00").unwrap_or(outer),
    };
    place_is_well_formed(outer) && place_is_well_formed(inner) && inner.starts_with(prefix)
}
