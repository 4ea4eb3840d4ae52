//! How personal data is shown unless somebody with a purpose asked for more (RULES §7.2 脱敏展示).

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
    keep_ends(number, 4, 4)
}

/// `13812341234` → `138****1234`.
pub fn mask_phone(number: &str) -> String {
    keep_ends(number, 3, 4)
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
    use super::{mask_document, mask_name, mask_phone};

    #[test]
    fn rules_7_2_masks() {
        assert_eq!(mask_name("张三"), "张*");
        assert_eq!(mask_document("360603199001010015"), "3606**********0015");
        assert_eq!(mask_phone("13812341234"), "138****1234");
        assert_eq!(mask_document("12345678"), "********");
    }
}
