//! Streams that are cut, glued, swollen or garbled, and the same message from everywhere at once.

use clinical::record::ResourceType;
use exchange::mllp::frame;
use testkit::{House, on_both};

use super::{connect, count, oru, said, with_listener};

#[test]
fn of_a_bad_stream_only_whole_messages_are_kept() {
    on_both(|db| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(with_listener(db, 4096, async |address| {
            let mut client = connect(address).await;
            // the first lost its end, cut inside a result
            let mut glued = frame(oru("1").as_bytes());
            glued.truncate(glued.len() - 20);
            glued.extend(frame(oru("2").as_bytes()));
            client.write(&glued).await.unwrap();
            let answer = said(&client.receive().await.unwrap());
            assert!(answer.contains("MSA|AR|1"), "{answer}");
            let answer = said(&client.receive().await.unwrap());
            assert!(answer.contains("MSA|AA|2"), "{answer}");
            // two messages in one frame
            let both = format!("{}\r{}", oru("3"), oru("4"));
            let answer = said(&client.send(both.as_bytes()).await.unwrap());
            assert!(answer.contains("MSA|AR|3") && answer.contains("MSH[2]"), "{answer}");
            // bytes that are not of the charset they say
            let five = oru("5");
            let (gb, _, _) = encoding_rs::GB18030.encode(&five);
            let answer = said(&client.send(&gb).await.unwrap());
            assert!(answer.contains("MSA|AR|5") && answer.contains("MSH-18"), "{answer}");
            // cut inside a segment name, but framed well
            let cut = oru("6");
            let cut = &cut[..cut.rfind("\rOBR").unwrap() + 3];
            let answer = said(&client.send(cut.as_bytes()).await.unwrap());
            assert!(answer.contains("MSA|AE|6") && answer.contains("line 3"), "{answer}");
            let mut nul = oru("N").into_bytes();
            nul.insert(nul.len() / 2, 0);
            let answer = said(&client.send(&nul).await.unwrap());
            assert!(answer.contains("MSA|AR|N") && answer.contains("NUL"), "{answer}");
            let stranger = oru("7").replace("|LIS|", "|XYZ|");
            let answer = said(&client.send(stranger.as_bytes()).await.unwrap());
            assert!(answer.contains("MSA|AR|7"), "{answer}");
            let mut client = connect(address).await;
            let large = format!("{}\rNTE|1||{}", oru("8"), "x".repeat(5000));
            let answer = said(&client.send(large.as_bytes()).await.unwrap());
            assert!(answer.contains("MSA|AR|8"), "{answer}");
            // the connection ends in the middle of a result
            let mut client = connect(address).await;
            let whole = frame(oru("H").as_bytes());
            client.write(&whole[..whole.len() - 20]).await.unwrap();
            client.finish().await.unwrap();
            let answer = said(&client.receive().await.unwrap());
            assert!(answer.contains("MSA|AR|H") && answer.contains("send the message again"), "{answer}");
            // and the next on a new connection is taken
            let mut client = connect(address).await;
            assert!(said(&client.send(oru("9").as_bytes()).await.unwrap()).contains("MSA|AA|9"));
        }));
        let house = House::new(db, "mianyang");
        assert_eq!(count(db, &house, ResourceType::DiagnosticReport), 2, "{}", db.name);
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}

#[test]
fn the_same_message_from_eight_connections_at_once_is_one_report_acknowledged_eight_times() {
    on_both(|db| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(with_listener(db, 4096, async |address| {
            let begin = std::sync::Arc::new(tokio::sync::Barrier::new(8));
            let connections: Vec<_> = (0..8)
                .map(|_| {
                    let begin = begin.clone();
                    tokio::spawn(async move {
                        let mut client = connect(address).await;
                        begin.wait().await;
                        said(&client.send(oru("1").as_bytes()).await.unwrap())
                    })
                })
                .collect();
            for connection in connections {
                let answer = connection.await.unwrap();
                assert!(answer.contains("MSA|AA|1"), "{}: {answer}", db.name);
            }
        }));
        let house = House::new(db, "mianyang");
        let kept = [ResourceType::Patient, ResourceType::DiagnosticReport, ResourceType::Observation]
            .map(|kind| count(db, &house, kind));
        assert_eq!(kept, [1, 1, 2], "{}", db.name);
        assert_eq!(db.store.read(exchange::intake::feeds).unwrap()[0].messages, 1, "{}", db.name);
        assert!(audit::verify(&db.store).unwrap().is_ok());
    });
}
