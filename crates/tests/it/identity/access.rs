//! Keys and senders of institutions.

use base::FaultKind;
use identity::access::{self, KeyRing, MllpSender};
use testkit::on_both;

#[test]
fn a_key_is_shown_once_and_ends_when_it_is_revoked() {
    on_both(|db| {
        let (ctx, random) = (db.ctx(), db.random.clone());
        let (id, plain) = db
            .store
            .write(move |tx| {
                access::create_key(tx, &ctx, &random, "A", "市医院 LIS", &["fhir.write", "recognition"])
            })
            .unwrap();
        let ring = KeyRing::default();
        assert!(ring.authenticate(plain.reveal()).is_none(), "the ring is empty before it is refreshed");
        assert!(db.store.read(|tx| ring.refresh(tx)).unwrap());
        assert!(!db.store.read(|tx| ring.refresh(tx)).unwrap(), "nothing changed since");
        let key = ring.authenticate(plain.reveal()).unwrap();
        assert_eq!((key.id, key.institution.as_str(), key.name.as_str()), (id, "A", "市医院 LIS"));
        assert!(key.may("fhir.write") && !key.may("manager") && !key.may("fhir"));
        let mut wrong = plain.reveal().to_owned();
        wrong.pop();
        for other in [
            wrong.clone(),
            format!("{wrong}!"),
            String::new(),
            "lianyi_".into(),
            plain.reveal().to_uppercase(),
        ] {
            assert!(ring.authenticate(&other).is_none());
            assert_eq!(db.store.read(|tx| access::authenticate(tx, &other)).unwrap(), None);
        }
        assert_eq!(
            db.store.read(|tx| access::authenticate(tx, plain.reveal())).unwrap().as_ref(),
            Some(&*key)
        );
        assert!(!format!("{plain:?}").contains(&plain.reveal()[12..40]));

        let ctx = db.ctx();
        db.store.write(move |tx| access::revoke_key(tx, &ctx, id)).unwrap();
        assert!(db.store.read(|tx| ring.refresh(tx)).unwrap());
        assert!(ring.authenticate(plain.reveal()).is_none(), "{}", db.name);
        let ctx = db.ctx();
        assert_eq!(
            db.store.write(move |tx| access::revoke_key(tx, &ctx, id)).unwrap_err().kind,
            FaultKind::NotFound
        );
        let listed = db.store.read(|tx| access::keys(tx, Some("A"))).unwrap();
        assert!(listed.len() == 1 && listed[0].revoked_at.is_some());
        let (ctx, random) = (db.ctx(), db.random.clone());
        let fault = db.store.write(move |tx| access::create_key(tx, &ctx, &random, "A", "x", &["two words"]));
        assert_eq!(fault.unwrap_err().kind, FaultKind::Invalid);
    });
}

#[test]
fn senders_are_kept_by_name() {
    on_both(|db| {
        let sender = MllpSender {
            name: "市医院 LIS".into(),
            institution: "A".into(),
            networks: vec!["10.1.0.0/16".parse().unwrap(), "::1".parse().unwrap()],
            application: Some("LIS".into()),
            facility: None,
            charset: Some("GB18030".into()),
            zone: Some("Asia/Shanghai".into()),
            certificate: None,
            active: true,
        };
        let put = |sender: &MllpSender| {
            let sender = sender.clone();
            db.store.write(move |tx| access::put_sender(tx, &sender))
        };
        put(&sender).unwrap();
        let before = db.store.read(access::revision).unwrap();
        let other = MllpSender { active: false, ..sender.clone() };
        put(&other).unwrap();
        assert!(db.store.read(access::revision).unwrap() > before);
        assert_eq!(db.store.read(access::senders).unwrap(), [other], "{}", db.name);
        for wrong in [
            MllpSender { networks: Vec::new(), ..sender.clone() },
            MllpSender { zone: Some("Mars/Base".into()), ..sender.clone() },
            MllpSender { name: String::new(), ..sender },
        ] {
            assert_eq!(put(&wrong).unwrap_err().kind, FaultKind::Invalid);
        }
        assert!(db.store.write(|tx| access::remove_sender(tx, "市医院 LIS")).unwrap());
        assert!(!db.store.write(|tx| access::remove_sender(tx, "市医院 LIS")).unwrap());
    });
}
