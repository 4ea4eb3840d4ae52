//! Messages from hospitals: taken whole and once, corrected, cancelled, merged (D1, RULES §7.1).

use std::sync::Arc;

use base::ResidentId;
use clinical::record::{ReportEntry, ReportStatus, ResourceType, ResultKind};
use exchange::{
    charset::CharsetRule,
    hl7::{AckCode, ReadOptions},
    intake::{Handled, Intake, SheetOptions},
    mllp::Sender,
};
use identity::{DocumentKind, Secret, SourcePatient};
use testkit::{House, TestStore, on_both};

pub(crate) struct Walk<'a> {
    pub(crate) db: &'a TestStore,
    pub(crate) house: House,
    pub(crate) intake: Intake,
    pub(crate) senders: Vec<Sender>,
    pub(crate) runtime: tokio::runtime::Runtime,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(db: &'a TestStore) -> Self {
        let house = House::new(db, "mianyang");
        let day = house.region.day(testkit::start());
        let senders = house.region.institutions(day).filter(|i| i.online(day)).take(3).map(|i| Sender {
            name: format!("lis-{}", i.code),
            institution: i.code.clone(),
            networks: Vec::new(),
            application: None,
            facility: None,
            charset: CharsetRule::default(),
            zone: None,
            certificate: None,
        });
        let senders = senders.collect();
        let intake = Intake {
            store: db.store.clone(),
            records: house.records.clone(),
            residents: house.residents.clone(),
            vault: house.vault.clone(),
            random: db.random.clone(),
            clock: Arc::new(db.clock.clone()),
            options: ReadOptions::in_zone(house.region.zone.clone()),
        };
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Self { db, house, intake, senders, runtime }
    }

    fn send(&self, sender: usize, message: &[u8]) -> Handled {
        self.runtime.block_on(self.intake.message(&self.senders[sender], message))
    }

    pub(crate) fn resident(&self, sender: usize, local_id: &str) -> ResidentId {
        let source = SourcePatient::new(&self.senders[sender].institution, local_id);
        self.db.store.read(|tx| self.house.residents.patient_of(tx, &source)).unwrap().unwrap().1
    }

    pub(crate) fn reports(&self, resident: ResidentId) -> Vec<ReportEntry> {
        self.db
            .store
            .read(|tx| {
                self.house.records.reports(
                    tx,
                    resident,
                    jiff::Timestamp::MIN,
                    jiff::Timestamp::MAX,
                    None,
                    100,
                )
            })
            .unwrap()
    }

    pub(crate) fn count(&self, kind: ResourceType) -> i64 {
        let counts = self.db.store.read(|tx| self.house.records.counts(tx)).unwrap();
        counts.into_iter().find(|(k, _)| *k == kind).unwrap().1
    }
}

pub(crate) fn oru(control: &str, local_id: &str, card: &str, status: &str, alt: &str) -> String {
    [
        format!(
            "MSH|^~\\&|LIS|HOSP|HIE|REGION|20230814083000||ORU^R01^ORU_R01|{control}|P|2.5||||||UNICODE UTF-8"
        ),
        format!("PID|1||{local_id}^^^HOSP^MR~{card}^^^^NI||武先生||19700203|M|||||13800001111"),
        "PV1|1|O|内科^^^^^^^^门诊内科".to_owned(),
        format!(
            "OBR|1|P100|F100|LFT^肝功能^99LAB|||20230812073000|||||||||||||||20230812100000||LAB|{status}"
        ),
        format!("OBX|1|NM|ALT^丙氨酸氨基转移酶^99LAB||{alt}|U/L|9-50|H|||{status}"),
        format!("OBX|2|NM|AST^天门冬氨酸氨基转移酶^99LAB||20|U/L|15-40||||{status}"),
    ]
    .join("\r")
}

const CARD: &str = "510703197002032270";

pub(crate) fn valid_card() -> String {
    let body = &CARD[..17];
    format!("{body}{}", identity::IdentityCard::check_character(body).unwrap())
}

#[test]
fn a_report_is_taken_once_and_acknowledged_again() {
    on_both(|db| {
        let walk = Walk::new(db);
        let message = oru("A1", "M1", &valid_card(), "F", "55.0");
        let first = walk.send(0, message.as_bytes());
        assert_eq!(
            (first.code, first.reports),
            (AckCode::Accept, 1),
            "{}",
            String::from_utf8_lossy(&first.reply)
        );
        assert!(String::from_utf8_lossy(&first.reply).contains("MSA|AA|A1"));
        // Sent again a minute later: MSH-7 differs, the content does not.
        let again = walk.send(0, message.replace("20230814083000", "20230814083100").as_bytes());
        assert_eq!((again.code, again.reports), (AckCode::Accept, 0));
        assert_eq!(
            (walk.count(ResourceType::DiagnosticReport), walk.count(ResourceType::Observation)),
            (1, 2),
            "{}",
            db.name
        );
        // Another message under the same number is not silently lost.
        let other = walk.send(0, oru("A1", "M1", &valid_card(), "F", "56.0").as_bytes());
        assert_eq!(other.code, AckCode::Error);
        assert!(String::from_utf8_lossy(&other.reply).contains("MSH-10"));
        let index = walk.reports(walk.resident(0, "M1"));
        assert_eq!((index.len(), index[0].items.len(), index[0].items[1].kind), (1, 3, ResultKind::Quantity));
        assert_eq!(index[0].performed_at, "2023-08-11T23:30:00Z".parse().unwrap());
    });
}

#[test]
fn a_correction_is_a_new_version_and_a_cancellation_withdraws() {
    on_both(|db| {
        let walk = Walk::new(db);
        walk.send(0, oru("A1", "M1", &valid_card(), "F", "55.0").as_bytes());
        let corrected = walk.send(0, oru("A2", "M1", &valid_card(), "C", "45.0").as_bytes());
        assert_eq!(corrected.code, AckCode::Accept);
        let resident = walk.resident(0, "M1");
        assert_eq!(
            (walk.reports(resident)[0].status, walk.reports(resident)[0].version),
            (ReportStatus::Corrected, 2),
            "{}",
            db.name
        );
        assert_eq!(walk.count(ResourceType::Observation), 2, "results are corrected, not doubled");
        let cancelled = oru("A3", "M1", &valid_card(), "X", "45.0");
        let without_results: Vec<&str> = cancelled.split('\r').filter(|s| !s.starts_with("OBX")).collect();
        assert_eq!(walk.send(0, without_results.join("\r").as_bytes()).code, AckCode::Accept);
        assert!(walk.reports(resident)[0].status.is_withdrawn());
        let events = db.store.read(|tx| store::outbox::oldest(tx, 10)).unwrap();
        assert!(events.len() >= 2 && events.iter().all(|e| e.kind == "report.changed"));
    });
}

#[test]
fn the_identity_card_links_across_hospitals_and_a_wrong_one_never_does() {
    on_both(|db| {
        let walk = Walk::new(db);
        walk.send(0, oru("A1", "M1", &valid_card(), "F", "55.0").as_bytes());
        walk.send(1, oru("B1", "X9", &valid_card(), "F", "50.0").as_bytes());
        let wrong = CARD.replace("2270", "2271");
        let sent = walk.send(2, oru("C1", "Z3", &wrong, "F", "50.0").as_bytes());
        assert_eq!(sent.code, AckCode::Accept, "a wrong check digit is kept and warned about, not refused");
        assert_eq!(walk.resident(0, "M1"), walk.resident(1, "X9"), "{}", db.name);
        assert_ne!(walk.resident(0, "M1"), walk.resident(2, "Z3"));
        assert_eq!(walk.reports(walk.resident(0, "M1")).len(), 2, "one record of both hospitals");
        let now = testkit::start();
        let found = db
            .store
            .read(|tx| {
                walk.house.residents.find_by_document(
                    tx,
                    DocumentKind::IdentityCard,
                    &Secret::new(valid_card()),
                    now,
                )
            })
            .unwrap();
        assert_eq!(found, Some(walk.resident(0, "M1")));
    });
}

#[test]
fn the_same_message_from_eight_connections_at_once_is_one_report() {
    on_both(|db| {
        let walk = Walk::new(db);
        let message = Arc::new(oru("A1", "M1", &valid_card(), "F", "55.0"));
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (intake, sender, message) =
                    (walk.intake.clone(), walk.senders[0].clone(), message.clone());
                walk.runtime.spawn(async move { intake.message(&sender, message.as_bytes()).await.code })
            })
            .collect();
        for task in tasks {
            assert_eq!(walk.runtime.block_on(task).unwrap(), AckCode::Accept, "{}", db.name);
        }
        assert_eq!(
            (walk.count(ResourceType::DiagnosticReport), walk.count(ResourceType::Patient)),
            (1, 1),
            "{}",
            db.name
        );
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}

#[test]
fn a_merge_of_two_numbers_brings_their_reports_together() {
    on_both(|db| {
        let walk = Walk::new(db);
        walk.send(0, oru("A1", "M1", &valid_card(), "F", "55.0").as_bytes());
        let second = oru("A2", "M2", "", "F", "44.0").replace("F100", "F200").replace("~^^^^NI", "");
        assert_eq!(walk.send(0, second.as_bytes()).code, AckCode::Accept);
        assert_ne!(walk.resident(0, "M1"), walk.resident(0, "M2"));
        let merge = [
            "MSH|^~\\&|HIS|HOSP|HIE|REGION|20230814090000||ADT^A40^ADT_A39|M1M2|P|2.5||||||UNICODE UTF-8",
            "EVN|A40|20230814090000",
            "PID|1||M1^^^HOSP^MR||武先生||19700203|M",
            "MRG|M2^^^HOSP^MR",
        ]
        .join("\r");
        let done = walk.send(0, merge.as_bytes());
        assert_eq!(done.code, AckCode::Accept, "{}", String::from_utf8_lossy(&done.reply));
        assert_eq!(walk.resident(0, "M2"), walk.resident(0, "M1"), "{}", db.name);
        assert_eq!(walk.reports(walk.resident(0, "M1")).len(), 2);
    });
}

#[test]
fn chinese_in_gb18030_arrives_as_it_was_written_and_what_is_wrong_is_named() {
    on_both(|db| {
        let walk = Walk::new(db);
        let message = oru("G1", "M1", &valid_card(), "F", "55.0").replace("UNICODE UTF-8", "GB 18030-2000");
        let (bytes, _, _) = encoding_rs::GB18030.encode(&message);
        let sent = walk.send(0, &bytes);
        assert_eq!(sent.code, AckCode::Accept, "{}", String::from_utf8_lossy(&sent.reply));
        let report = walk.reports(walk.resident(0, "M1"))[0].key;
        let found = db
            .store
            .read(|tx| walk.house.records.by_key(tx, ResourceType::DiagnosticReport, report))
            .unwrap()
            .unwrap();
        assert_eq!(found.value().unwrap()["code"]["text"], "肝功能", "{}", db.name);
        let bad = walk.send(0, oru("G2", "M1", &valid_card(), "Q", "55.0").as_bytes());
        assert_eq!(bad.code, AckCode::Error);
        assert!(
            String::from_utf8_lossy(&bad.reply).contains("OBR"),
            "{}",
            String::from_utf8_lossy(&bad.reply)
        );
        assert!(!String::from_utf8_lossy(&bad.reply).contains(&valid_card()));
        let refused = db.store.read(|tx| exchange::intake::refused(tx, None, 10)).unwrap();
        assert_eq!(refused.iter().map(|r| r.control_id.as_str()).collect::<Vec<_>>(), ["G2"]);
        let raw = db.store.read(|tx| walk.intake.raw_refused(tx, refused[0].id)).unwrap().unwrap();
        assert!(raw.starts_with(b"MSH|") && raw.windows(2).any(|w| w == b"G2"), "it is kept as it came");
        assert_eq!(db.store.read(exchange::intake::feeds).unwrap()[0].messages, 1);
    });
}

#[test]
fn a_spreadsheet_is_checked_dry_and_then_loaded_with_its_wrong_rows_in_the_error_file() {
    on_both(|db| {
        let walk = Walk::new(db);
        let institution = walk.senders[0].institution.clone();
        let template = String::from_utf8(exchange::tabular::template_csv().unwrap()).unwrap();
        let heading = template.trim_start_matches('\u{feff}').lines().next().unwrap().to_owned();
        let names: Vec<&str> = heading.split(',').map(|c| c.trim_matches('"')).collect();
        let row = |values: &[(&str, &str)]| {
            names
                .iter()
                .map(|name| values.iter().find(|(n, _)| name.starts_with(n)).map_or("", |(_, v)| *v))
                .collect::<Vec<_>>()
                .join(",")
        };
        let card = valid_card();
        let common = [
            ("机构代码", institution.as_str()),
            ("患者本地号", "S1"),
            ("姓名", "李四"),
            ("性别", "男"),
            ("证件类型", "01"),
            ("证件号码", card.as_str()),
        ];
        let good: Vec<(&str, &str)> = common
            .iter()
            .copied()
            .chain([
                ("报告单号", "R1"),
                ("项目代码", "ALT"),
                ("项目名称", "谷丙转氨酶"),
                ("结果", "33"),
                ("单位", "U/L"),
                ("采集", "2023-08-10 08:00"),
                ("检查时间", "2023-08-10 08:00"),
            ])
            .collect();
        let bad: Vec<(&str, &str)> = good
            .iter()
            .copied()
            .map(|(n, v)| match n {
                "报告单号" => (n, "R2"),
                "采集" | "检查时间" => (n, "2023-13-40 08:00"),
                _ => (n, v),
            })
            .collect();
        let csv = format!("{heading}\r\n{}\r\n{}\r\n", row(&good), row(&bad));
        let options =
            |dry_run| SheetOptions { actor: "clerk".into(), institution: None, only: None, dry_run };
        let dry = walk.intake.sheet(&walk.house.region, csv.as_bytes(), &options(true), &mut |_| {}).unwrap();
        assert_eq!(
            (dry.outcome.progress.reports, dry.outcome.progress.refused),
            (1, 1),
            "{:?}",
            dry.outcome.errors
        );
        assert_eq!(walk.count(ResourceType::DiagnosticReport), 0, "{}: a dry run stores nothing", db.name);
        let done =
            walk.intake.sheet(&walk.house.region, csv.as_bytes(), &options(false), &mut |_| {}).unwrap();
        assert_eq!((done.outcome.progress.reports, done.outcome.errors.len()), (1, 1));
        assert_eq!(walk.count(ResourceType::DiagnosticReport), 1);
        assert_eq!(walk.reports(walk.resident(0, "S1")).len(), 1);
    });
}

/// Messages that nobody here wrote, LF line ends and all.
#[test]
fn real_samples_are_taken() {
    let sample = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../exchange/src/tests/samples");
        std::fs::read(format!("{folder}/{name}")).unwrap()
    };
    on_both(|db| {
        let walk = Walk::new(db);
        let names =
            ["oru_imaging_report.hl7", "oru_imaging_report_mixed.hl7", "adt_a01_doubled_backslash.hl7"];
        for (sender, name) in names.into_iter().enumerate() {
            let taken = walk.send(sender, &sample(name));
            assert_eq!(
                taken.code,
                AckCode::Accept,
                "{}: {name}: {}",
                db.name,
                String::from_utf8_lossy(&taken.reply)
            );
        }
        // Both reports bear one message number, from two hospitals: two messages.
        assert_eq!((walk.count(ResourceType::DiagnosticReport), walk.count(ResourceType::Patient)), (2, 3));
        let report = walk.reports(walk.resident(0, "0d70c6c8"))[0].key;
        let found = db
            .store
            .read(|tx| walk.house.records.by_key(tx, ResourceType::DiagnosticReport, report))
            .unwrap();
        let value = found.unwrap().value().unwrap();
        assert_eq!(value["code"]["coding"][0]["code"], "1487");
        assert!(value["conclusion"].as_str().unwrap().contains("Emergency Department"));
    });
}
