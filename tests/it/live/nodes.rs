//! Two processes on one database, and writing by chance.

use yrs::{ReadTxn, Text, Transact, XmlFragment, XmlOut, updates::decoder::Decode};

use super::{Desk, KEY, kept};
use crate::support::{
    TestApp, cast,
    live::{Node, Writer, letters, paragraph},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_share_a_draft() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let far = Node::start(test.another_node()).await;
    let officer = desk.story.visitor("handlaggare").await;
    // Both open it at once, and it is begun once.
    let (mut one, mut other) = tokio::join!(desk.join(&officer), Writer::join(&far, &officer, &desk.path));
    let begun = one.text(KEY);
    assert_eq!(other.text(KEY), begun);
    one.write(KEY, paragraph("Här.")).await;
    other.write(KEY, paragraph("Där.")).await;
    for writer in [&mut one, &mut other] {
        writer.until_saved().await;
        writer.until(|writer| writer.text(KEY).contains("Här.") && writer.text(KEY).contains("Där.")).await;
    }
    assert_eq!(one.text(KEY), other.text(KEY));
    assert_eq!(kept(&test, &desk, KEY).await.0, one.text(KEY));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_node_has_compacted_already_is_taken_from_the_snapshot() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    let officer = desk.story.visitor("handlaggare").await;
    let (mut one, far) = (desk.join(&officer).await, desk.join(&officer).await);
    one.write(KEY, paragraph("Känt.")).await;
    one.until_saved().await;
    // As another node leaves it after two updates that nobody here has seen.
    far.change(KEY, paragraph("Okänt."));
    let mut conn = test.pool().acquire().await.unwrap();
    let (draft, seq): (uuid::Uuid, i64) = sqlx::query_as(
        "update drafts set live_seq = live_seq + 2 where kind = 'tjansteutlatande' returning id, live_seq",
    )
    .fetch_one(&mut *conn)
    .await
    .unwrap();
    let mut merged = Writer::join(&desk.node, &officer, &desk.path).await;
    let state = far.doc.transact().encode_state_as_update_v1(&merged.doc.transact().state_vector());
    merged.doc.transact_mut().apply_update(yrs::Update::decode_v1(&state).unwrap()).unwrap();
    let state = merged.doc.transact().encode_state_as_update_v1(&yrs::StateVector::default());
    for (sql, bytes) in [
        ("update live_snapshots set seq = $2, state = $3 where draft_id = $1", Some(&state)),
        ("delete from live_updates where draft_id = $1 and seq <= $2 and $3::bytea is null", None),
    ] {
        sqlx::query(sql).bind(draft).bind(seq).bind(bytes).execute(&mut *conn).await.unwrap();
    }
    sqlx::query("select pg_notify('yttra_live', 'u:' || $1 || ':' || $2)")
        .bind(draft)
        .bind(seq)
        .execute(&mut *conn)
        .await
        .unwrap();
    one.until(|one| one.text(KEY).contains("Okänt.")).await;
    one.write(KEY, letters(" Vidare.")).await;
    one.until_saved().await;
    merged.until(|merged| merged.text(KEY).contains("Vidare.")).await;
    assert_eq!(one.text(KEY), merged.text(KEY));
    assert_eq!(kept(&test, &desk, KEY).await.0, one.text(KEY));
}

struct Lcg(u64);

impl Lcg {
    fn next(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() % below
    }
}

/// One change as a browser makes it, somewhere in a section.
async fn scribble(lcg: &mut Lcg, writer: &mut Writer) {
    let key = [KEY, "sammanfattning"][lcg.next(2) as usize];
    let (what, where_, word) = (lcg.next(8), lcg.next(1000), ["å", "ord ", " 😀", "."][lcg.next(4) as usize]);
    writer
        .write(key, |txn, root| {
            let length = root.len(txn);
            if length == 0 || what == 0 {
                return paragraph(word)(txn, root);
            }
            let place = where_ % length;
            if what == 1 {
                return root.remove(txn, place);
            }
            let Some(XmlOut::Element(element)) = root.get(txn, place) else { return };
            match element.get(txn, 0) {
                Some(XmlOut::Text(text)) if what == 2 && text.len(txn) > 4 => text.remove_range(txn, 1, 1),
                Some(XmlOut::Text(text)) => text.insert(txn, 0, word),
                _ => letters(word)(txn, root),
            }
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_several_write_ends_as_one_text() {
    let test = TestApp::with_cast("2026-03-02").await;
    let desk = Desk::open(&test).await;
    desk.story.co_officer(cast::HANDLAGGARE_2).await;
    let far = Node::start(test.another_node()).await;
    let (first, second) = (desk.story.visitor("handlaggare").await, test.sign_in(cast::HANDLAGGARE_2).await);
    let mut writers = vec![
        (&first, desk.join(&first).await),
        (&first, Writer::join(&far, &first, &desk.path).await),
        (&second, Writer::join(&far, &second, &desk.path).await),
    ];
    let mut lcg = Lcg(7);
    for round in 0..120 {
        let who = lcg.next(3) as usize;
        scribble(&mut lcg, &mut writers[who].1).await;
        if round % 40 == 17 {
            // One loses the network, goes on writing, and comes back on the other node.
            let (visitor, lost) = writers.swap_remove(0);
            lost.change(KEY, paragraph("Utan nät."));
            let node = if round > 60 { &desk.node } else { &far };
            writers.push((visitor, Writer::back(node, visitor, &desk.path, lost.doc).await));
        }
    }
    for (_, writer) in &mut writers {
        writer.until_saved().await;
    }
    // Everybody has everything when the last has heard of the last.
    for key in [KEY, "sammanfattning"] {
        let (said, _) = kept(&test, &desk, key).await;
        for (_, writer) in &mut writers {
            writer.until(|writer| writer.text(key) == said).await;
        }
    }
    assert!(writers[0].1.text(KEY).contains("Utan nät."));
    let late = desk.join(&first).await;
    for key in [KEY, "sammanfattning"] {
        assert_eq!(late.blocks(key), writers[0].1.blocks(key));
    }
}
