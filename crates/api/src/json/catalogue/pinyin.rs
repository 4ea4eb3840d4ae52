//! Initials of Chinese names, for searching the way people type: `xbct` finds 胸部CT.

/// GB2312 orders its 3,755 common characters by pinyin: where each letter begins.
const BEGINS: [(u16, char); 23] = [
    (0xB0A1, 'a'),
    (0xB0C5, 'b'),
    (0xB2C1, 'c'),
    (0xB4EE, 'd'),
    (0xB6EA, 'e'),
    (0xB7A2, 'f'),
    (0xB8C1, 'g'),
    (0xB9FE, 'h'),
    (0xBBF7, 'j'),
    (0xBFA6, 'k'),
    (0xC0AC, 'l'),
    (0xC2E8, 'm'),
    (0xC4C3, 'n'),
    (0xC5B6, 'o'),
    (0xC5BE, 'p'),
    (0xC6DA, 'q'),
    (0xC8BB, 'r'),
    (0xC8F6, 's'),
    (0xCBFA, 't'),
    (0xCDDA, 'w'),
    (0xCEF4, 'x'),
    (0xD1B9, 'y'),
    (0xD4D1, 'z'),
];
/// Behind the last common character.
const END: u16 = 0xD7FA;
/// A rarer character (嘌, 酐): it stands for any letter.
const ANY: char = '?';

/// One letter a character: `胸部CT平扫` is `xbctps`. A character with several readings has its first only.
pub(crate) fn initials(name: &str) -> String {
    name.chars().filter_map(initial).collect()
}

fn initial(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase());
    }
    let mut buffer = [0; 4];
    let (bytes, _, wrong) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
    let &[high, low] = bytes.as_ref() else { return c.is_alphabetic().then_some(ANY) };
    let code = u16::from_be_bytes([high, low]);
    if wrong || !c.is_alphabetic() {
        return None;
    }
    let common = (BEGINS[0].0..END).contains(&code) && low >= 0xA1;
    let at = BEGINS.partition_point(|(begin, _)| *begin <= code);
    Some(if common { BEGINS[at.saturating_sub(1)].1 } else { ANY })
}

/// Whether `typed`, in lower case, stands somewhere in `initials`.
pub(crate) fn matches(initials: &str, typed: &str) -> bool {
    let (name, typed): (Vec<char>, Vec<char>) = (initials.chars().collect(), typed.chars().collect());
    let same = |(a, b): (&char, &char)| a == b || *a == ANY;
    !typed.is_empty() && name.windows(typed.len()).any(|part| part.iter().zip(&typed).all(same))
}

#[cfg(test)]
mod tests {
    use super::{initials, matches};

    #[test]
    fn names_are_found_by_their_initials() {
        assert_eq!(initials("胸部CT平扫"), "xbctps");
        assert_eq!(initials("丙氨酸氨基转移酶"), "basajzym");
        assert_eq!(initials("（肌酐）"), "j?");
        assert!(matches("xbctps", "xbct") && matches("j?", "jg") && matches("txbct", "xb"));
        assert!(!matches("xbctps", "xbdr") && !matches("", "x") && !matches("xb", ""));
    }
}
