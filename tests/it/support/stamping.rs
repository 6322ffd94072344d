//! A time-stamp service (RFC 3161) over HTTP, made of openssl.

use std::{fs, process::Command, sync::Arc};

use axum::{Router, body::Bytes, http::StatusCode, routing::post};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// What the service does with what it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Stamps it.
    Stamps,
    /// Says at once that it cannot.
    Refuses,
    /// Says nothing until it has another mood.
    Holds,
}

/// A service on a port of its own. It ends with this value.
pub struct Service {
    pub url: String,
    mood: watch::Sender<Mood>,
    asked: watch::Receiver<usize>,
    folder: Arc<TempDir>,
    task: JoinHandle<()>,
}

const AUTHORITY: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";
const STAMPING: &str =
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n";
const SETTINGS: &str = "[t]\nserial=serial\ndefault_policy=1.2.3.4.1\ndigests=sha256\nsigner_digest=sha256\n\
    ess_cert_id_alg=sha256\n";

impl Service {
    pub async fn start(mood: Mood) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        certificate(&folder, "rot", AUTHORITY, "-signkey rot.key");
        certificate(&folder, "tid", STAMPING, "-CA rot.pem -CAkey rot.key -CAcreateserial");
        fs::write(folder.path().join("settings"), SETTINGS).unwrap();
        fs::write(folder.path().join("serial"), "01\n").unwrap();
        let (mood, moods) = watch::channel(mood);
        let (counter, asked) = watch::channel(0);
        let shop = Arc::clone(&folder);
        let handler = move |request: Bytes| answer(request, Arc::clone(&shop), moods.clone(), counter.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/tsr", listener.local_addr().unwrap());
        let router = Router::new().route("/tsr", post(handler));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, mood, asked, folder, task }
    }

    pub fn turn(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }

    /// The certificate that its stamps lead to.
    pub fn root(&self) -> String {
        fs::read_to_string(self.folder.path().join("rot.pem")).unwrap()
    }

    /// How often it has been asked.
    pub fn asked(&self) -> usize {
        *self.asked.borrow()
    }

    /// Waits until it has been asked more often than that.
    pub async fn asked_after(&mut self, times: usize) {
        let wait = self.asked.wait_for(|asked| *asked > times);
        tokio::time::timeout(std::time::Duration::from_mins(1), wait).await.expect("it was never asked").unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    request: Bytes,
    folder: Arc<TempDir>,
    mut moods: watch::Receiver<Mood>,
    counter: watch::Sender<usize>,
) -> Result<Vec<u8>, StatusCode> {
    counter.send_modify(|asked| *asked += 1);
    let mood = *moods.wait_for(|mood| *mood != Mood::Holds).await.map_err(|_| StatusCode::GONE)?;
    if mood == Mood::Refuses {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    fs::write(folder.path().join("query"), request).unwrap();
    openssl(
        &folder,
        "ts -reply -queryfile query -config settings -section t -inkey tid.key -signer tid.pem -out reply",
    );
    Ok(fs::read(folder.path().join("reply")).unwrap())
}

/// Makes `NAME.key` and `NAME.pem`.
fn certificate(folder: &TempDir, name: &str, extensions: &str, signed: &str) {
    fs::write(folder.path().join("ext"), extensions).unwrap();
    openssl(folder, &format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"));
    openssl(folder, &format!("req -new -key {name}.key -subj /C=SE/O={name}/CN={name} -out {name}.csr"));
    openssl(folder, &format!("x509 -req -in {name}.csr {signed} -days 3000 -extfile ext -out {name}.pem"));
}

fn openssl(folder: &TempDir, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}
