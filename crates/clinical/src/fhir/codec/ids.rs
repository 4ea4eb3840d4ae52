//! UUIDs set apart before packing: 36 characters that no dictionary can foresee cost zstd some 20 bytes,
//! here 16. A report names ten of them.

/// Stands for a UUID; no UTF-8 text has this byte.
const MARK: u8 = 0xFF;

/// The text with a mark in place of each lower-case UUID, and the UUIDs' bytes in order. Text that has the
/// mark itself stays whole.
pub fn split_ids(text: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut body, mut ids) = (Vec::with_capacity(text.len()), Vec::new());
    if text.contains(&MARK) {
        return (text.to_vec(), ids);
    }
    let (mut copied, mut at) = (0, 8);
    while let Some(next) = text.get(at..).and_then(|rest| rest.iter().position(|&b| b == b'-')) {
        let dash = at + next;
        let start = dash - 8;
        match text.get(start..start + 36).filter(|_| start >= copied).and_then(uuid) {
            Some(id) => {
                body.extend_from_slice(&text[copied..start]);
                body.push(MARK);
                ids.extend_from_slice(&id);
                copied = start + 36;
                at = copied + 8;
            }
            None => at = dash + 1,
        }
    }
    body.extend_from_slice(text.get(copied..).unwrap_or_default());
    (body, ids)
}

/// Puts the UUIDs back in the places of the marks. None when there are not as many as marks.
pub(super) fn join_ids(body: Vec<u8>, ids: &[u8]) -> Option<Vec<u8>> {
    if ids.is_empty() {
        return Some(body);
    }
    let mut text = Vec::with_capacity(body.len() + ids.len() / 16 * 35);
    let mut ids = ids.chunks_exact(16);
    for (place, piece) in body.split(|&b| b == MARK).enumerate() {
        if place > 0 {
            let id = uuid::Uuid::from_slice(ids.next()?).ok()?;
            text.extend_from_slice(id.hyphenated().encode_lower(&mut [0; 36]).as_bytes());
        }
        text.extend_from_slice(piece);
    }
    ids.next().is_none().then_some(text)
}

/// The bytes of a UUID written with hyphens and lower-case digits.
fn uuid(text: &[u8]) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    let (mut at, mut filled) = (0, 0);
    while filled < 16 {
        if matches!(at, 8 | 13 | 18 | 23) {
            if text.get(at) != Some(&b'-') {
                return None;
            }
            at += 1;
        }
        let digit = |b: Option<&u8>| match b? {
            b @ b'0'..=b'9' => Some(b - b'0'),
            b @ b'a'..=b'f' => Some(b - b'a' + 10),
            _ => None,
        };
        bytes[filled] = digit(text.get(at))? << 4 | digit(text.get(at + 1))?;
        (at, filled) = (at + 2, filled + 1);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn uuids_are_set_apart_and_come_back() {
        let text = b"x Patient/c757873d-ec9a-4326-a141-556f43239520\",c757873d-ec9a-4326-a141-556f43239520c757873d-EC9A-4326-a141-556f43239520-";
        let (body, ids) = split_ids(text);
        assert_eq!(ids.len(), 32);
        assert_eq!(&body[..12], b"x Patient/\xff\"");
        assert_eq!(join_ids(body, &ids).unwrap(), text);
        assert_eq!(join_ids(b"a".to_vec(), &[0; 16]), None);
        assert_eq!(join_ids(b"\xff\xff".to_vec(), &[0; 16]), None);
    }

    proptest! {
        #[test]
        fn anything_comes_back(pieces in prop::collection::vec(prop_oneof![
            "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}".prop_map(String::into_bytes),
            "[0-9a-f-]{0,12}".prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..4),
        ], 0..8)) {
            let text = pieces.concat();
            let (body, ids) = split_ids(&text);
            prop_assert_eq!(join_ids(body, &ids), Some(text));
        }
    }
}
