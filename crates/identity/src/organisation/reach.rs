//! Who may state what: who acts for the region all of it, who runs an institution what is within it.

use super::{Fact, Picture, Remark, Topic, ledger::Ledger};

/// How far somebody's statements go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of the region.
    Region,
    /// This institution and what belongs to it. What ties institutions to each other (memberships between them,
    /// delegations) is the region's.
    Institution(String),
}

impl Reach {
    /// Whether a statement may be made; `before` and `now` are the tree before and after it.
    pub(crate) fn covers(
        &self,
        fact: &Fact,
        (ledger, before): (&Ledger, &Picture),
        now: &Picture,
    ) -> Result<(), Remark> {
        let Self::Institution(own) = self else { return Ok(()) };
        let refused = |field| Err(not_yours(field, "不属于本机构；由区域管理者登记"));
        let mine = |code: &str| now.is_within(code, own);
        // Nothing is taken from another: what was there before was the institution's own, or nobody's.
        let was_mine = |code: &str| before.unit(code).is_none() || before.is_within(code, own);
        let field = |name: &str| fact.get(name).unwrap_or_default().to_owned();
        match fact.topic() {
            Topic::Unit => {
                let code = fact.subject();
                let free = now.unit(code).is_some_and(|unit| !unit.from_rules) && now.parent(code).is_none();
                let known = before.unit(code).is_some();
                if (mine(code) && was_mine(code)) || (free && !known) { Ok(()) } else { refused("code") }
            }
            Topic::Membership => {
                let (member, parent) = (fact.subject(), field("parent"));
                let from_rules = now.unit(member).is_some_and(|unit| unit.from_rules);
                let loose = before.parent(member).is_none() && member != own;
                let inside = mine(&parent) && (loose || (before.is_within(member, own) && member != own));
                if inside && !from_rules { Ok(()) } else { refused("member") }
            }
            Topic::Delegation => refused("member"),
            Topic::Practitioner => self.person(fact.subject(), ledger, before, "number"),
            Topic::Licence => self.person(fact.subject(), ledger, before, "practitioner"),
            Topic::Post if mine(&field("unit")) => Ok(()),
            Topic::Post => refused("unit"),
            Topic::Device => {
                let was = ledger.of_subject(Topic::Device, fact.subject());
                let was_mine = was.into_iter().all(|line| line.fact.get("unit").is_some_and(&was_mine));
                if mine(&field("unit")) && was_mine { Ok(()) } else { refused("unit") }
            }
        }
    }

    /// A person who works nowhere yet, or here only; of who works at several places the region keeps the name.
    fn person(
        &self,
        number: &str,
        ledger: &Ledger,
        before: &Picture,
        field: &'static str,
    ) -> Result<(), Remark> {
        let Self::Institution(own) = self else { return Ok(()) };
        let posts = ledger.of_subject(Topic::Post, number).filter(|line| line.covers(before.day));
        let elsewhere =
            posts.filter_map(|line| line.fact.get("unit")).any(|unit| !before.is_within(unit, own));
        if elsewhere {
            Err(not_yours(field, "此人还在其他机构执业；由区域管理者登记"))
        } else {
            Ok(())
        }
    }
}

fn not_yours(field: &'static str, reason: &str) -> Remark {
    Remark { forbidden: true, ..Remark::new(field, reason) }
}
