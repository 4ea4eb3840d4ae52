//! The uuid of a card says which line of which check it is about, so that nothing has to be kept for the
//! feedback to find it.
//!
//! A check's id is a UUIDv7: its first 48 bits are milliseconds since 1970, of which the highest six stay
//! zero until the year 2109. The card's uuid has the kind of card in the first of them and the line in the
//! other five, and the version 8 (RFC 9562, custom) where the check has 7. A suggestion's uuid is its card's
//! with the last byte changed.

use base::CheckId;
use uuid::Uuid;

/// Lines of one check that can have a card.
pub(crate) const LINES_MOST: usize = 32;

/// What a card is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CardId {
    /// The check.
    pub(crate) check: CheckId,
    /// Its line, below [`LINES_MOST`].
    pub(crate) line: u32,
    /// What the card says.
    pub(crate) kind: CardKind,
}

/// What a card says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardKind {
    /// A result may be recognised.
    Recognition,
    /// It is a duplicate.
    Duplicate,
}

/// What a suggestion does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Suggested {
    /// 互认.
    Recognise = 1,
    /// 撤单.
    Withdraw = 2,
}

impl CardId {
    /// The card's uuid.
    pub(crate) fn uuid(self) -> Uuid {
        let mut bytes = *self.check.as_bytes();
        let line = u8::try_from(self.line).unwrap_or(u8::MAX) & 0x1F;
        bytes[0] |= (u8::from(self.kind == CardKind::Duplicate) << 7) | (line << 2);
        bytes[6] = (bytes[6] & 0x0F) | 0x80;
        Uuid::from_bytes(bytes)
    }

    /// What the card with this uuid is about; none for a uuid that no card has.
    pub(crate) fn of(uuid: Uuid) -> Option<Self> {
        let mut bytes = *uuid.as_bytes();
        if bytes[6] >> 4 != 8 {
            return None;
        }
        let kind = if bytes[0] & 0x80 == 0 { CardKind::Recognition } else { CardKind::Duplicate };
        let line = u32::from((bytes[0] >> 2) & 0x1F);
        bytes[0] &= 0x03;
        bytes[6] = (bytes[6] & 0x0F) | 0x70;
        Some(Self { check: CheckId(Uuid::from_bytes(bytes)), line, kind })
    }

    /// The uuid of a suggestion of the card.
    pub(crate) fn suggestion(self, suggested: Suggested) -> Uuid {
        let mut bytes = *self.uuid().as_bytes();
        bytes[15] ^= suggested as u8;
        Uuid::from_bytes(bytes)
    }

    /// What a suggestion of the card does.
    pub(crate) fn suggested(self, suggestion: Uuid) -> Option<Suggested> {
        [Suggested::Recognise, Suggested::Withdraw].into_iter().find(|s| self.suggestion(*s) == suggestion)
    }
}

#[cfg(test)]
mod tests {
    use base::{CheckId, Random};

    use super::{CardId, CardKind, Suggested};

    #[test]
    fn a_card_is_known_again_by_its_uuid() {
        let random = Random::seeded(3);
        for at in ["1970-01-01T00:00:00Z", "2023-08-14T01:00:00Z", "2108-12-31T00:00:00Z"] {
            let check = CheckId(random.uuid_v7(at.parse().unwrap()));
            for (line, kind) in
                [(0, CardKind::Recognition), (31, CardKind::Duplicate), (7, CardKind::Recognition)]
            {
                let card = CardId { check, line, kind };
                assert_eq!(CardId::of(card.uuid()), Some(card), "{at}");
                assert_eq!(card.uuid().get_version_num(), 8);
                for suggested in [Suggested::Recognise, Suggested::Withdraw] {
                    let uuid = card.suggestion(suggested);
                    assert_eq!(card.suggested(uuid), Some(suggested));
                    assert_ne!(uuid, card.uuid());
                }
                assert_eq!(card.suggested(card.uuid()), None);
            }
            assert_eq!(CardId::of(check.0), None, "a check's own id is no card");
        }
    }
}
