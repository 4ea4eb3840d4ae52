//! From the way hospitals write units to UCUM.

use super::is_valid;

/// The UCUM unit that `written` means, or `None` when that is not known for certain. `""` and `-` are no
/// unit. Full-width characters, both micro signs, `^`, `×`, Chinese words and wrong case are understood;
/// a spelling that could be two units is not.
pub fn normalise(written: &str) -> Option<String> {
    let text = half_width(written);
    if text.is_empty() || text.len() > super::MAX_LENGTH {
        return None;
    }
    whole(&text).map(str::to_owned).or_else(|| by_parts(&text)).or(Some(text)).filter(|unit| is_settled(unit))
}

/// Valid UCUM that cannot be a hospital's misspelling of something else.
fn is_settled(unit: &str) -> bool {
    is_valid(unit)
        && !unit.split(['/', '.']).any(|part| MISLEADING.contains(&part) || part.starts_with("10^"))
}

/// Valid UCUM codes that in a laboratory may mean something else: `G/L` is grams or 10⁹, `T/L` tesla or
/// 10¹², `MU` millions or thousandths of a unit. (`10^9`, also valid, is spelt `10*9` here.)
const MISLEADING: &[&str] = &["g%", "G", "T", "M", "MU", "Mg", "Pg", "gf", "u", "l"];

/// NFKC for the characters that occur: full-width forms, both micro signs, superscripts, dashes, spaces.
fn half_width(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    for c in written.trim().chars() {
        match c {
            '\u{3000}' | ' ' | '\t' | '\u{a0}' => {}
            '！'..='～' => text.extend(char::from_u32(u32::from(c) - 0xfee0)),
            'µ' | 'μ' | '㎛' => text.push('u'),
            '✕' | '╳' => text.push('×'),
            '·' | '•' | '∙' | '⋅' => text.push('.'),
            '⁰' => text.push_str("^0"),
            '¹' => text.push_str("^1"),
            '²' => text.push_str("^2"),
            '³' => text.push_str("^3"),
            '⁴'..='⁹' => text.extend(['^', char::from(b'0' + (u32::from(c) - 0x2070) as u8)]),
            '℃' => text.push_str("Cel"),
            '㎎' => text.push_str("mg"),
            '㎏' => text.push_str("kg"),
            '㎜' => text.push_str("mm"),
            '㎝' => text.push_str("cm"),
            '㎡' => text.push_str("m2"),
            '㏄' => text.push_str("mL"),
            '÷' | '∕' | '⁄' => text.push('/'),
            other => text.push(other),
        }
    }
    // `^1` after `^1` comes from superscript digits in a row: `10⁻`-style exponents keep the first mark.
    let mut merged = String::with_capacity(text.len());
    let mut after_mark = false;
    for c in text.chars() {
        if c == '^' && after_mark {
            continue;
        }
        after_mark = c == '^' || (after_mark && c.is_ascii_digit());
        merged.push(c);
    }
    merged
}

/// Units that are read as a whole, in lower case.
fn whole(text: &str) -> Option<&'static str> {
    Some(match text.to_lowercase().as_str() {
        "%" | "percent" | "pct" | "百分比" => "%",
        "‰" => "[ppth]",
        "s" | "秒" | "sec" => "s",
        "min" | "分" | "分钟" | "mins" => "min",
        "h" | "小时" | "hr" => "h",
        "d" | "天" => "d",
        "岁" | "年" => "a",
        "fl" => "fL",
        "pg" => "pg",
        "mm/h" | "mm/hr" | "mm/小时" | "mm/1h" | "mm/60min" => "mm/h",
        "/hp" | "/hpf" | "个/hp" | "个/hpf" | "/高倍视野" | "个/高倍视野" => "/[HPF]",
        "/lp" | "/lpf" | "个/lp" | "个/lpf" | "/低倍视野" | "个/低倍视野" => "/[LPF]",
        "cel" | "°c" | "摄氏度" => "Cel",
        "mmhg" => "mm[Hg]",
        "cmh2o" => "cm[H2O]",
        "kpa" => "kPa",
        "inr" => "{INR}",
        "ratio" | "比值" => "{ratio}",
        "coi" | "cutoffindex" => "{COI}",
        "s/co" | "s/c.o" => "{s_co_ratio}",
        "index" => "{index}",
        "次/分" | "次/min" | "bpm" | "/分" => "/min",
        "ph" => "[pH]",
        "mosm/kg" | "mosm/kgh2o" | "mosm/(kg.h2o)" => "mosm/kg",
        "mosm/l" => "mosm/L",
        "titer" | "滴度" => "{titer}",
        "ml/min/1.73m2" | "ml/(min.1.73m2)" | "ml/min.1.73m2" | "ml/min/1.73m^2" | "ml/(min.1.73m^2)"
        | "ml/min.1.73m^2" | "ml/min/{1.73_m2}" => "mL/min/{1.73_m2}",
        _ => return None,
    })
}

/// Each part between `/` and `.` by the table of parts; the count before `/` as a power of ten.
fn by_parts(text: &str) -> Option<String> {
    let mut unit = String::with_capacity(text.len() + 8);
    for (at, part) in text.split('/').enumerate() {
        if at > 0 {
            unit.push('/');
        }
        match (at, part.is_empty()) {
            (0, true) => {}
            (_, true) => return None,
            _ => unit.push_str(&one_part(part)?),
        }
    }
    Some(unit)
}

fn one_part(part: &str) -> Option<String> {
    if let Some(power) = power_of_ten(part) {
        return Some(power);
    }
    if let Some(known) = word(part) {
        return Some(known.to_owned());
    }
    // UCUM's own forms inside a longer expression: 10*9, {cells}, [IU], m2.
    is_settled(part).then(|| part.to_owned())
}

/// `10^9`, `×10^9`, `x10^9`, `*10^9`, `10E9`, `10e+9`, `10*9`, `×10⁹`, `E9`, `10^9个`.
fn power_of_ten(part: &str) -> Option<String> {
    let part = part.strip_suffix('个').unwrap_or(part);
    let part = part.trim_start_matches(['×', 'x', 'X', '*']);
    let rest = match part.strip_prefix("10") {
        Some(rest) => rest.strip_prefix(['^', '*', 'E', 'e']).or_else(|| rest.strip_prefix("**"))?,
        None => part.strip_prefix(['E'])?,
    };
    let digits = rest.strip_prefix('+').unwrap_or(rest).trim_start_matches('0');
    let exponent: u8 = digits.parse().ok()?;
    (digits.bytes().all(|b| b.is_ascii_digit()) && (1..=18).contains(&exponent))
        .then(|| format!("10*{exponent}"))
}

/// One atom with its prefix, as laboratories write it.
fn word(part: &str) -> Option<&'static str> {
    // Printers set in capitals write `MMOL` and `MG`. Where case decides between units that both occur
    // (`mIU` and `MIU`, `mm` and the millimolar `mM`, `g` and the giga of `G/L`), it is not guessed.
    if matches!(
        part,
        "MIU" | "MU" | "Mu" | "Mg" | "Pg" | "G" | "M" | "T" | "mM" | "uM" | "UM" | "MIu" | "Miu" | "mu"
    ) {
        return None;
    }
    Some(match part.to_lowercase().as_str() {
        "l" | "升" | "lt" => "L",
        "dl" => "dL",
        "ml" | "毫升" => "mL",
        "ul" | "mcl" | "微升" | "mm3" | "mm^3" | "cmm" => "uL",
        "g" | "克" => "g",
        "kg" => "kg",
        "mg" | "毫克" => "mg",
        "ug" | "mcg" | "微克" => "ug",
        "ng" | "纳克" => "ng",
        "pg" => "pg",
        "fg" => "fg",
        "mol" => "mol",
        "mmol" => "mmol",
        "umol" => "umol",
        "nmol" => "nmol",
        "pmol" => "pmol",
        "fmol" => "fmol",
        "meq" => "meq",
        "mosm" => "mosm",
        "u" => "U",
        "ku" => "kU",
        "iu" | "i.u." => "[IU]",
        "kiu" => "k[IU]",
        "miu" => "m[IU]",
        "uiu" => "u[IU]",
        "ru" => "{RU}",
        "au" => "[arb'U]",
        "copies" | "copy" | "拷贝" => "{copies}",
        "cells" | "cell" | "个" => "{cells}",
        "cfu" => "[CFU]",
        "24h" | "24小时" => "(24.h)",
        "d" | "天" | "日" => "d",
        "h" | "小时" => "h",
        "min" | "分钟" | "分" => "min",
        "s" | "秒" => "s",
        "hp" | "hpf" => "[HPF]",
        "lp" | "lpf" => "[LPF]",
        "m2" | "m^2" | "平方米" => "m2",
        "cm2" | "cm^2" => "cm2",
        "cm" => "cm",
        "mm" => "mm",
        "um" => "um",
        "m" => "m",
        "fl" => "fL",
        "%" => "%",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn units_as_hospitals_write_them() {
        for (written, expected) in [
            ("10^9/L", "10*9/L"),
            ("×10^9/L", "10*9/L"),
            ("x10^9/L", "10*9/L"),
            ("X10^12/L", "10*12/L"),
            ("*10^9/L", "10*9/L"),
            ("10E9/L", "10*9/L"),
            ("10E+9/L", "10*9/L"),
            ("10⁹/L", "10*9/L"),
            ("×10¹²/L", "10*12/L"),
            ("10*9/L", "10*9/L"),
            ("10^9个/L", "10*9/L"),
            ("umol/L", "umol/L"),
            ("μmol/L", "umol/L"),
            ("µmol/L", "umol/L"),
            ("ummol/L", ""),
            ("IU/L", "[IU]/L"),
            ("U/L", "U/L"),
            ("u/l", "U/L"),
            ("mm/h", "mm/h"),
            ("％", "%"),
            ("%", "%"),
            ("fl", "fL"),
            ("fL", "fL"),
            ("g／L", "g/L"),
            ("g/l", "g/L"),
            ("Ｇ／Ｌ", ""),
            ("ｍｇ／ｄＬ", "mg/dL"),
            ("mIU/L", "m[IU]/L"),
            ("uIU/ml", "u[IU]/mL"),
            ("μIU/mL", "u[IU]/mL"),
            ("MIU/L", ""),
            ("s", "s"),
            ("秒", "s"),
            ("copies/mL", "{copies}/mL"),
            ("IU/mL", "[IU]/mL"),
            ("ng/ml", "ng/mL"),
            ("pg", "pg"),
            ("pg/ml", "pg/mL"),
            ("/HP", "/[HPF]"),
            ("个/HP", "/[HPF]"),
            ("/ul", "/uL"),
            ("个/μl", "{cells}/uL"),
            ("mg/24h", "mg/(24.h)"),
            ("mg/mmol", "mg/mmol"),
            ("mmHg", "mm[Hg]"),
            ("mOsm/kg", "mosm/kg"),
            ("ml/min/1.73㎡", "mL/min/{1.73_m2}"),
            ("mL/(min·1.73m²)", "mL/min/{1.73_m2}"),
            ("S/CO", "{s_co_ratio}"),
            ("COI", "{COI}"),
            ("℃", "Cel"),
            (" mmol / L ", "mmol/L"),
            ("[IU]/L", "[IU]/L"),
            ("ng{FEU}/mL", "ng{FEU}/mL"),
            ("", ""),
            ("-", ""),
            ("阴性", ""),
            ("g//L", ""),
            ("G/L", ""),
            ("MU/L", ""),
            ("mU/L", "mU/L"),
            ("mM", ""),
            ("MMOL/L", "mmol/L"),
            ("u/l", "U/L"),
            ("mg/(g/L)", "mg/(g/L)"),
            ("g.L-1", "g.L-1"),
            ("10^99/L", ""),
        ] {
            assert_eq!(normalise(written).unwrap_or_default(), expected, "{written}");
        }
    }
}
