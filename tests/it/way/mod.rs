//! One remiss, from its registration to the end of its case, in a browser: undisturbed, and through a power cut
//! between every two steps.

mod steps;

use std::process::Command;

use steps::{STEPS, Way};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_remiss_goes_all_the_way() {
    let mut way = Way::start().await;
    for step in STEPS {
        way.take(step).await;
    }
    way.check_answer().await;
    check_log(&way);
    way.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed_between_steps() {
    let mut way = Way::start().await;
    for step in STEPS {
        way.take(step).await;
        let said = way.browser.said().await;
        way.server.kill();
        way.server.run().await;
        way.browser.client.refresh().await.unwrap();
        assert_eq!(way.browser.said().await, said, "after {step:?}");
    }
    way.check_answer().await;
    check_log(&way);
    way.end().await;
}

/// The chain of events is whole, and nothing went wrong unseen.
fn check_log(way: &Way) {
    let verified = way.server.command().arg("verify").output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let log = way.server.logged();
    for fault in ["content security policy violated", "internal error", "ERROR", "panicked"] {
        assert!(!log.contains(fault), "{log}");
    }
}

/// The text of a PDF, line breaks as spaces.
fn text_of(pdf: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let read = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8(read.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}
