//! A server that is killed while it writes: what was acknowledged is there, whole, and nothing is half there.

use std::time::{Duration, Instant};

use super::{
    load::{Load, all_there, books_are_right},
    support::{on_both, serve},
};

#[test]
fn what_was_acknowledged_before_a_kill_is_there_and_nothing_is_half_there() {
    on_both(|place| {
        let key = place.key_and_sender();
        let mut killed = Vec::new();
        for round in 0..3u64 {
            let server = serve(place, &["--mllp", "127.0.0.1:0"]);
            let load = Load::on(&server, &key, &round.to_string());
            load.taken(8);
            // at no moment in particular
            let noise = u64::from(Instant::now().elapsed().subsec_nanos()) + u64::from(std::process::id());
            std::thread::sleep(Duration::from_millis(170 * round + noise % 400));
            server.signal("KILL");
            let (code, _) = server.ended(Duration::from_secs(5));
            assert_eq!(code, None, "it ended by itself");
            killed.push(load.over());
            books_are_right(place);
        }
        let server = serve(place, &["--mllp", "127.0.0.1:0"]);
        let before: Vec<Vec<String>> = killed.iter().flat_map(|sent| sent.acknowledged.clone()).collect();
        all_there(&server, &key, &before);
        let acknowledged: Vec<Vec<String>> =
            killed.into_iter().flat_map(|sent| sent.with_refused_sent_again(&server)).collect();
        all_there(&server, &key, &acknowledged);
        server.stop_well();
        books_are_right(place);
    });
}
