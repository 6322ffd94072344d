//! A small mail server that keeps what it is given.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// A mail as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// Of the envelope.
    pub from: String,
    /// Of the envelope.
    pub to: Vec<String>,
    /// The whole message.
    pub data: String,
}

/// A server on a port of its own. It ends with this value.
pub struct Sink {
    pub port: u16,
    mails: Arc<Mutex<Vec<Received>>>,
    count: watch::Receiver<usize>,
    /// Turns true when what came may be answered.
    answers: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Sink {
    /// One that takes everything.
    pub async fn start() -> Self {
        Self::refusing("").await
    }

    /// One that has taken a mail but does not say so before [`Self::answer`].
    pub async fn holding() -> Self {
        let sink = Self::start().await;
        sink.answers.send_replace(false);
        sink
    }

    /// Says what was held.
    pub fn answer(&self) {
        self.answers.send_replace(true);
    }

    /// One that refuses recipients whose address holds these letters, with 550; empty: none.
    pub async fn refusing(letters: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener, letters)
    }

    /// One on a port that was kept free for it.
    pub async fn at(port: u16) -> Self {
        Self::on(TcpListener::bind(("127.0.0.1", port)).await.unwrap(), "")
    }

    fn on(listener: TcpListener, refused: &'static str) -> Self {
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (counter, count) = watch::channel(0);
        let answers = watch::Sender::new(true);
        let may_answer = answers.subscribe();
        let kept = Arc::clone(&mails);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, counter, mut answers) = (Arc::clone(&kept), counter.clone(), may_answer.clone());
                tokio::spawn(async move {
                    // A client that goes away is no concern of the server.
                    let _ = talk(stream, refused, &kept, &counter, &mut answers).await;
                });
            }
        });
        Self { port, mails, count, answers, task }
    }

    /// Ends it and waits until nobody listens.
    pub async fn stop(mut self) {
        self.task.abort();
        // The error says that it was aborted.
        drop((&mut self.task).await);
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn mails(&self) -> Vec<Received> {
        self.mails.lock().unwrap().clone()
    }

    /// Waits until this many have come.
    pub async fn wait_for(&self, count: usize) {
        let mut seen = self.count.clone();
        seen.wait_for(|seen| *seen >= count).await.unwrap();
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn talk(
    stream: TcpStream,
    refused: &str,
    kept: &Mutex<Vec<Received>>,
    counter: &watch::Sender<usize>,
    answers: &mut watch::Receiver<bool>,
) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 sink ESMTP\r\n").await?;
    let (mut from, mut to) = (String::new(), Vec::new());
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let address = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let answer = match verb.as_str() {
            "EHLO" => "250-sink\r\n250 8BITMIME".to_owned(),
            "MAIL" => {
                (from, to) = (address(), Vec::new());
                "250 OK".into()
            }
            "RCPT" if !refused.is_empty() && address().contains(refused) => "550 5.1.1 Okänd mottagare".into(),
            "RCPT" => {
                to.push(address());
                "250 OK".into()
            }
            "DATA" => {
                writer.write_all(b"354 Go on\r\n").await?;
                let mut data = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    data.push_str("\r\n");
                }
                let count = {
                    let mut kept = kept.lock().unwrap();
                    kept.push(Received { from: from.clone(), to: to.clone(), data });
                    kept.len()
                };
                counter.send_replace(count);
                let _ = answers.wait_for(|may| *may).await;
                "250 Taken".into()
            }
            "QUIT" => {
                writer.write_all(b"221 Bye\r\n").await?;
                break;
            }
            "NOOP" | "RSET" => "250 OK".into(),
            _ => "502 Not here".into(),
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

impl Received {
    /// A header, unfolded and decoded.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.data.split_once("\r\n\r\n").unwrap();
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let start = format!("{}:", name.to_lowercase());
        let line = unfolded.lines().find(|line| line.to_lowercase().starts_with(&start));
        let value = line.unwrap_or_else(|| panic!("no {name} in {head}"))[start.len()..].trim();
        value.split(' ').fold((String::new(), false), joined).0
    }

    /// The first part that is text, or the whole body: decoded.
    pub fn text(&self) -> String {
        let part = match self.data.find("Content-Type: text/plain") {
            Some(at) => &self.data[at..],
            None => &self.data,
        };
        let head_of_all = self.data.split("\r\n\r\n").next().unwrap();
        let (head, body) = part.split_once("\r\n\r\n").unwrap();
        let body = body.split("\r\n--").next().unwrap();
        let head = format!("{head_of_all}\r\n{head}").to_lowercase();
        let bytes = if head.contains("transfer-encoding: base64") {
            base64(body)
        } else if head.contains("transfer-encoding: quoted-printable") {
            quoted(&body.replace("=\r\n", ""))
        } else {
            body.as_bytes().to_vec()
        };
        String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
    }
}

/// Puts a word of a header after the others (RFC 2047: between two encoded words there is no space).
fn joined((mut told, was_encoded): (String, bool), word: &str) -> (String, bool) {
    let encoded = word.strip_prefix("=?utf-8?").and_then(|rest| rest.strip_suffix("?="));
    if !told.is_empty() && (!was_encoded || encoded.is_none()) {
        told.push(' ');
    }
    let decoded = match encoded.map(|rest| rest.split_at(2)) {
        Some(("b?" | "B?", text)) => String::from_utf8(base64(text)).unwrap(),
        Some((_, text)) => String::from_utf8(quoted(&text.replace('_', " "))).unwrap(),
        None => word.to_owned(),
    };
    told.push_str(&decoded);
    (told, encoded.is_some())
}

fn base64(text: &str) -> Vec<u8> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for value in text.chars().filter_map(|letter| LETTERS.find(letter)) {
        held = (held << 6) | u32::try_from(value).unwrap();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).unwrap());
        }
    }
    bytes
}

fn quoted(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let encoded = if *first == b'=' { after.first_chunk::<2>() } else { None };
        if let Some(encoded) = encoded {
            bytes.push(u8::from_str_radix(std::str::from_utf8(encoded).unwrap(), 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
        }
    }
    bytes
}
