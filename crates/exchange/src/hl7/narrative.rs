//! Which text observations are the words of a report rather than results of items.

use crate::model::Coded;

/// Part of a report that is prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Narrative {
    Findings,
    Conclusion,
}

/// Codes, code suffixes (HL7 v2.5.1 ch. 7 §7.4.2.3: `&GDT`, `&IMP`) and names, exactly as sent.
#[derive(Debug, Clone)]
pub struct NarrativeCodes {
    /// What was seen.
    pub findings: Vec<String>,
    /// What is concluded.
    pub conclusion: Vec<String>,
}

impl Default for NarrativeCodes {
    fn default() -> Self {
        let list = |items: &[&str]| items.iter().map(|&item| item.to_owned()).collect();
        Self {
            findings: list(&[
                "GDT",
                "59776-5",
                "检查所见",
                "影像所见",
                "超声所见",
                "内镜所见",
                "镜检所见",
                "影像学表现",
                "诊断所见",
                "所见",
                "检查描述",
                "影像描述",
                "FINDINGS",
            ]),
            conclusion: list(&[
                "IMP",
                "19005-8",
                "检查结论",
                "结论",
                "诊断意见",
                "影像诊断",
                "超声诊断",
                "超声提示",
                "诊断结论",
                "诊断印象",
                "诊断提示",
                "印象",
                "检查提示",
                "检查结果",
                "病理诊断",
                "CONCLUSION",
                "IMPRESSION",
            ]),
        }
    }
}

impl NarrativeCodes {
    /// The part that a text observation of this code is; `suffix` is the second subcomponent of OBX-3.1.
    pub(crate) fn part(&self, code: &Coded, suffix: &str) -> Option<Narrative> {
        let alternate = code.alternate.as_deref();
        let names = [
            code.code.as_str(),
            code.text.as_str(),
            suffix,
            alternate.map_or("", |a| a.code.as_str()),
            alternate.map_or("", |a| a.text.as_str()),
        ];
        let among = |list: &[String]| {
            names
                .iter()
                .any(|name| !name.is_empty() && list.iter().any(|known| known.eq_ignore_ascii_case(name)))
        };
        if among(&self.findings) {
            Some(Narrative::Findings)
        } else if among(&self.conclusion) {
            Some(Narrative::Conclusion)
        } else {
            None
        }
    }
}
