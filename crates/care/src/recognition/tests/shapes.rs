//! What goes over the wire keeps its shape.

use base::{CheckId, Key};
use serde_json::json;
use uuid::Uuid;

use crate::recognition::{Decision, DecisionKind, Filter, GroupBy, Order, PatientClass};

#[test]
fn orders_and_answers_are_read_from_json() {
    let id = Uuid::from_u128(7);
    let order: Order = serde_json::from_value(json!({
        "resident": id, "institution": "B", "department": "心内科", "doctor": "D1", "patientClass": "outpatient",
        "items": [{"orderId": "O-1", "item": "CT"}, {"codings": [{"system": "urn:his", "code": "X1"}]}],
        "medicines": [{"name": "依那普利", "days": 28}]
    }))
    .unwrap();
    assert_eq!(
        (order.items.len(), order.patient_class, order.emergency),
        (2, PatientClass::Outpatient, false)
    );
    assert!(
        serde_json::from_value::<Order>(json!({"resident": id, "institution": "B", "itmes": []})).is_err()
    );

    let read = |value| serde_json::from_value::<Decision>(value).unwrap();
    assert_eq!(
        read(json!({"check": id, "line": 1, "kind": "recognise", "reports": [id]})),
        Decision { check: CheckId(id), line: 1, kind: DecisionKind::Recognise { reports: vec![Key(id)] } }
    );
    let again = read(json!({"check": id, "line": 0, "kind": "reexamine", "ground": "01", "informed": true}));
    assert!(matches!(again.kind, DecisionKind::Reexamine { informed: true, .. }));
    for kind in ["continue", "adopt", "withdraw", "retract"] {
        read(json!({"check": id, "line": 0, "kind": kind}));
    }
    let filter: Filter =
        serde_json::from_value(json!({"from": "2023-08-01", "to": "2023-08-31", "groupBy": "item"})).unwrap();
    assert_eq!(filter.group_by, GroupBy::Item);
}
