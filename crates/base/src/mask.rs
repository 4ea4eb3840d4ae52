//! How personal data is shown unless somebody with a purpose asked for more (RULES §7.2 脱敏展示).

/// How many characters of a number stay in sight at either end, which a region may rule. The default is that of
/// RULES §7.2: `3606**********0015`, `138****1234`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Masks {
    /// First characters of a document's number.
    pub document_head: usize,
    /// Last characters of a document's number.
    pub document_tail: usize,
    /// First digits of a telephone number.
    pub phone_head: usize,
    /// Last digits of a telephone number.
    pub phone_tail: usize,
}

impl Default for Masks {
    fn default() -> Self {
        Self { document_head: 4, document_tail: 4, phone_head: 3, phone_tail: 4 }
    }
}

impl Masks {
    /// A document's number. One no longer than both ends together shows nothing.
    pub fn document(&self, number: &str) -> String {
        keep_ends(number, self.document_head, self.document_tail)
    }

    /// A telephone number.
    pub fn phone(&self, number: &str) -> String {
        keep_ends(number, self.phone_head, self.phone_tail)
    }
}

/// An address down to the district or county (RULES §7.2: 住址到区县): `绵阳市涪城区临园路1号` → `绵阳市涪城区****`.
/// One that names neither shows nothing.
pub fn mask_address(address: &str) -> String {
    let chars: Vec<char> = address.chars().collect();
    let at = |ends: &[char]| chars.iter().take(DISTRICT_WITHIN).rposition(|c| ends.contains(c));
    // 县, 区 and 旗 end a district; a county-level city is told from its prefecture by being the last of its kind.
    let district = chars.iter().take(DISTRICT_WITHIN).position(|c| matches!(c, '县' | '区' | '旗'));
    // 自治区 is a province.
    let province = |end: usize| end > 1 && chars[end - 2..end] == ['自', '治'];
    let district = match district {
        Some(end) if chars[end] == '区' && province(end) => chars
            .iter()
            .take(DISTRICT_WITHIN)
            .enumerate()
            .skip(end + 1)
            .find(|(_, c)| matches!(c, '县' | '区' | '旗'))
            .map(|(end, _)| end),
        found => found,
    };
    match district.or_else(|| at(&['市'])) {
        Some(end) => chars[..=end].iter().collect::<String>() + "****",
        None => "****".to_owned(),
    }
}

/// Province, prefecture and district are written within so many characters.
const DISTRICT_WITHIN: usize = 24;

/// `张三丰` → `张**`; an empty name stays empty.
pub fn mask_name(name: &str) -> String {
    let mut chars = name.chars();
    let Some(first) = chars.next() else { return String::new() };
    let rest = chars.count();
    let mut masked = String::from(first);
    masked.extend(std::iter::repeat_n('*', rest.clamp(1, 4)));
    masked
}

/// `360603199001010015` → `3606**********0015`. A number of eight characters or fewer shows nothing.
pub fn mask_document(number: &str) -> String {
    Masks::default().document(number)
}

/// `13812341234` → `138****1234`.
pub fn mask_phone(number: &str) -> String {
    Masks::default().phone(number)
}

fn keep_ends(text: &str, head: usize, tail: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= head + tail {
        return "*".repeat(chars.len());
    }
    let hidden = chars.len() - head - tail;
    chars[..head]
        .iter()
        .copied()
        .chain(std::iter::repeat_n('*', hidden))
        .chain(chars[chars.len() - tail..].iter().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Masks, mask_address, mask_document, mask_name, mask_phone};

    #[test]
    fn rules_7_2_masks() {
        assert_eq!(mask_name("张三"), "张*");
        assert_eq!(mask_document("360603199001010015"), "3606**********0015");
        assert_eq!(mask_phone("13812341234"), "138****1234");
        assert_eq!(mask_document("12345678"), "********");
        for (address, shown) in [
            ("四川省绵阳市涪城区临园路东段1号", "四川省绵阳市涪城区****"),
            ("绵阳市三台县潼川镇", "绵阳市三台县****"),
            ("湖北省荆州市石首市绣林街道", "湖北省荆州市石首市****"),
            ("新疆维吾尔自治区塔城地区塔城市文化路", "新疆维吾尔自治区塔城地区****"),
            ("临园路1号", "****"),
            ("", "****"),
        ] {
            assert_eq!(mask_address(address), shown);
        }
    }

    #[test]
    fn a_region_may_show_less() {
        let masks = Masks { document_head: 0, document_tail: 2, phone_head: 3, phone_tail: 2 };
        assert_eq!(masks.document("360603199001010015"), "****************15");
        assert_eq!(masks.phone("13812341234"), "138******34");
    }
}
