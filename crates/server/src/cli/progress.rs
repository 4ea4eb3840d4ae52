//! Progress bars, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Towards a known end.
pub(super) fn of(total: usize, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(total).unwrap_or(u64::MAX));
    styled(&bar, &format!("{{bar:32}} {{human_pos}}/{{human_len}} {what}  {{per_sec}}  {{eta}}"));
    bar
}

/// Without a known end.
pub(super) fn counting(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    styled(&bar, &format!("{{spinner}} {{human_pos}} {what}  {{per_sec}}"));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn styled(bar: &ProgressBar, template: &str) {
    // a template that cannot be read leaves the library's own style
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}
