//! A full disk: reports are refused, not lost, and taken again by the same server once there is room.

use std::{
    fs::File,
    io::Write as _,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{
    load::{Load, all_there, books_are_right, send_bundle},
    support::{Place, Server, on_postgres, place, serve, start},
};

/// Sends until there is no room, makes room, sends again; then everything acknowledged must be there.
fn refused_and_taken_again(
    place: &Place,
    key: &str,
    server: Server,
    full: impl FnOnce(),
    has_room: impl FnOnce(),
    told: impl Fn(&str),
) {
    let (status, ready) = server.get_with("/readyz", None);
    assert_eq!(status, 200, "{ready}");
    full();
    let before = {
        let load = Load::on(&server, key, "full");
        load.ended();
        load.over()
    };
    assert!(before.refusals() > 20, "the disk was never full: {}", before.refusals());
    assert_eq!(send_bundle(server.http, key, "refused"), Some(503));
    let (status, answer) = server.get_with("/healthz", None);
    assert_eq!((status, answer.as_str()), (200, "ok"), "it still answers");
    let (status, ready) = eventually(|| server.get_with("/readyz", None), |(status, _)| *status == 503);
    assert_eq!(status, 503, "{ready}");
    told(&ready);

    has_room();
    let (status, ready) = eventually(|| server.get_with("/readyz", None), |(status, _)| *status == 200);
    assert_eq!(status, 200, "there is room, and it does not notice: {ready}");
    let after = {
        let load = Load::on(&server, key, "room");
        load.taken(40);
        load.over()
    };
    assert_eq!(after.refusals(), 0, "there is room again, and it is the same server");
    assert_eq!(send_bundle(server.http, key, "refused"), Some(200), "and so is what was refused");
    let again = before.with_refused_sent_again(&server);
    let acknowledged = [again, after.acknowledged, vec![vec!["refused".to_owned()]]].concat();
    all_there(&server, key, &acknowledged);
    let log = server.stop_well();
    assert!(!log.contains("panicked"), "{log}");
    books_are_right(place);
    let again = serve(place, &[]);
    all_there(&again, key, &acknowledged);
    again.stop_well();
}

fn eventually<T>(ask: impl Fn() -> T, holds: impl Fn(&T) -> bool) -> T {
    let started = Instant::now();
    loop {
        let answer = ask();
        if holds(&answer) || started.elapsed() > Duration::from_secs(10) {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A real one: a file system of 96 MB that somebody else's file fills to the last 1.5 MB.
#[test]
#[cfg(target_os = "linux")]
fn on_a_full_disk_reports_are_refused_not_lost_and_taken_again_when_there_is_room() {
    let Some(place) = Place::on_small_disk(96 << 20) else {
        eprintln!("SKIPPED a full file system: no tmpfs can be mounted in a namespace here");
        return;
    };
    let key = place.key_and_sender();
    let server = serve(&place, &["--mllp", "127.0.0.1:0"]);
    let ballast = place.on_disk("ballast");
    let fill = || {
        let mut file = File::create(&ballast).unwrap();
        let mut written = 0u64;
        while file.write_all(&[0; 1 << 16]).is_ok() {
            written += 1 << 16;
        }
        file.set_len(written - 1_500_000).unwrap();
    };
    refused_and_taken_again(
        &place,
        &key,
        server,
        fill,
        || std::fs::remove_file(&ballast).unwrap(),
        |ready| {
            assert!(ready.contains("full") && ready.contains("\"disk_free_bytes\":"), "{ready}");
        },
    );
}

/// A file that may not grow: another error of the system, which reaches the database in another way.
#[test]
#[cfg(target_os = "linux")]
fn a_database_file_that_may_not_grow_is_as_a_full_disk() {
    let place = place();
    let key = place.key_and_sender();
    let limit = |of: &str, bytes: &str| {
        Command::new("prlimit")
            .args([&format!("--pid={of}"), &format!("--fsize={bytes}")])
            .stdout(Stdio::null())
            .status()
    };
    let region = place.region();
    // the shell ignores the signal of a file too large for the server, so that the server sees an error
    let lianyi =
        place.command(&["serve", "--region", &region, "--http", "127.0.0.1:0", "--mllp", "127.0.0.1:0"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(lianyi.get_program()).args(lianyi.get_args());
    shell.current_dir(place.folder.path()).env_clear();
    shell.envs(lianyi.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("PATH", std::env::var("PATH").unwrap_or_default());
    let server = start(shell);
    let id = server.id();
    if !limit(&id, "unlimited:unlimited").is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED a file that may not grow: prlimit is not here");
        return;
    }
    let wal = place.folder.path().join("data/lianyi.db-wal");
    let full = || {
        let written = std::fs::metadata(&wal).map_or(0, |file| file.len());
        assert!(limit(&id, &format!("{}:unlimited", written + 300_000)).unwrap().success());
    };
    let has_room = || assert!(limit(&id, "unlimited:unlimited").unwrap().success());
    refused_and_taken_again(&place, &key, server, full, has_room, |ready| {
        assert!(ready.contains("\"database_write\":\"failed\""), "{ready}");
    });
}

/// PostgreSQL stands on a machine of its own: what reaches us of its full disk is SQLSTATE 53100, which triggers
/// raise here where the last rows of a report and those of a probe are written.
#[test]
fn when_postgresql_has_no_room_reports_are_refused_not_lost_and_taken_again() {
    let Some(place) = on_postgres() else { return };
    let key = place.key_and_sender();
    let server = serve(&place, &["--mllp", "127.0.0.1:0"]);
    let database = place.database.as_ref().unwrap();
    let full = || {
        // the first few still find room
        database.within(
            "CREATE SEQUENCE room;
             CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF nextval('room') > 30 THEN
                     RAISE EXCEPTION 'could not extend file \"base/1/2\": No space left on device'
                         USING ERRCODE = 'disk_full';
                 END IF;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER no_room BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION no_room();
             CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON setting FOR EACH ROW EXECUTE FUNCTION no_room()",
        );
    };
    let has_room = || {
        database.within("DROP TRIGGER no_room ON audit_event; DROP TRIGGER no_room ON setting");
    };
    refused_and_taken_again(&place, &key, server, full, has_room, |ready| {
        assert!(ready.contains("no room") && ready.contains("\"database_write\":\"failed\""), "{ready}");
    });
}
