//! How large a ZIP file says it becomes (APPNOTE 4.3.12, 4.3.16), before anything unpacks it.

/// The sum of the sizes in the central directory; `None` where there is none that can be read (ZIP64 included: no
/// spreadsheet within our limits needs it).
pub(super) fn unpacked(bytes: &[u8]) -> Option<u64> {
    let end = bytes.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let count = u16_at(bytes, end + 10)?;
    let mut at = usize::try_from(u32_at(bytes, end + 16)?).ok()?;
    let mut sum = 0u64;
    for _ in 0..count {
        if bytes.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let size = u32_at(bytes, at + 24)?;
        if size == u32::MAX {
            return None;
        }
        sum += u64::from(size);
        let [name, extra, comment] = [28, 30, 32].map(|offset| u16_at(bytes, at + offset));
        at += 46 + usize::from(name?) + usize::from(extra?) + usize::from(comment?);
    }
    Some(sum)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
