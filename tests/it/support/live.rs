//! A browser that writes live, without the browser: Yjs and a WebSocket.

use std::{net::SocketAddr, time::Duration};

use axum::http::{Request, header};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, handshake::client::generate_key},
};
use yrs::{
    Doc, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, TransactionMut, Update, XmlElementPrelim,
    XmlFragment, XmlFragmentRef, XmlOut, XmlTextPrelim, block::ClientID, updates::decoder::Decode,
    updates::encoder::Encode,
};
use yttra::{
    app::App,
    document::model::{Block, FactRef},
    live::convert,
};

use super::Visitor;

/// Nothing that is waited for takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server on a port of its own.
pub struct Node {
    pub address: SocketAddr,
}

impl Node {
    pub async fn start(app: App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { address }
    }

    /// Opens a WebSocket; the status if it is refused.
    pub async fn dial(&self, path: &str, cookies: &str, origin: &str) -> Result<Wire, u16> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let request = Request::builder()
            .uri(format!("ws://localhost:8080{path}"))
            .header(header::HOST, "localhost:8080")
            .header(header::ORIGIN, origin)
            .header(header::COOKIE, cookies)
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, generate_key())
            .body(())
            .unwrap();
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Wire(socket)),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }
}

/// A WebSocket.
pub struct Wire(WebSocketStream<TcpStream>);

/// What came.
#[derive(Debug, Clone, PartialEq)]
pub enum Got {
    Bytes(Vec<u8>),
    Json(Value),
    Closed(u16),
    /// Without a word.
    Gone,
}

impl Wire {
    pub async fn send(&mut self, bytes: Vec<u8>) {
        // A server that has closed already is seen by what comes.
        let _ = self.0.send(Message::Binary(bytes.into())).await;
    }

    pub async fn send_text(&mut self, text: &str) {
        let _ = self.0.send(Message::Text(text.into())).await;
    }

    pub async fn next(&mut self) -> Got {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("nothing comes");
            return match message {
                Some(Ok(Message::Binary(bytes))) => Got::Bytes(bytes.to_vec()),
                Some(Ok(Message::Text(text))) => Got::Json(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => Got::Closed(frame.map_or(0, |frame| frame.code.into())),
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => Got::Gone,
            };
        }
    }

    /// Reads on to the end.
    pub async fn end(&mut self) -> u16 {
        loop {
            match self.next().await {
                Got::Closed(code) => return code,
                Got::Gone => return 0,
                _ => {}
            }
        }
    }
}

/// Somebody who writes.
pub struct Writer {
    pub doc: Doc,
    pub wire: Wire,
    /// Changes sent in this connection.
    pub sent: u64,
    /// And saved.
    pub saved: u64,
    pub saved_at: String,
    /// JSON frames, as they came.
    pub told: Vec<Value>,
    /// Awareness: client, state.
    pub others: Vec<(u64, Value)>,
    /// Why it was closed.
    pub closed: Option<u16>,
    synced: bool,
}

pub fn new_doc() -> Doc {
    let options = Options { client_id: ClientID::new(u64::from(rand_u32())), ..Options::default() };
    Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..options })
}

fn rand_u32() -> u32 {
    u32::from_be_bytes(uuid::Uuid::new_v4().as_bytes()[..4].try_into().unwrap())
}

/// lib0's numbers.
pub fn push_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap());
}

pub fn hello(client: u64, state: &[u8]) -> Vec<u8> {
    let mut frame = vec![0];
    push_number(&mut frame, client);
    frame.extend(state);
    frame
}

pub fn change(number: u64, update: &[u8]) -> Vec<u8> {
    let mut frame = vec![2];
    push_number(&mut frame, number);
    frame.extend(update);
    frame
}

pub fn awareness(client: u64, clock: u64, state: &str) -> Vec<u8> {
    let mut frame = vec![3, 1];
    push_number(&mut frame, client);
    push_number(&mut frame, clock);
    push_number(&mut frame, state.len() as u64);
    frame.extend(state.bytes());
    frame
}

impl Writer {
    /// Comes to a draft and gets what there is.
    pub async fn join(node: &Node, visitor: &Visitor, path: &str) -> Self {
        Self::back(node, visitor, path, new_doc()).await
    }

    /// Comes back with what was written meanwhile, and sends what the server lacks.
    pub async fn back(node: &Node, visitor: &Visitor, path: &str, doc: Doc) -> Self {
        let mut writer = Self::unsynced(node, visitor, path, doc).await;
        while !writer.synced && writer.closed.is_none() {
            writer.read().await;
        }
        writer
    }

    pub async fn unsynced(node: &Node, visitor: &Visitor, path: &str, doc: Doc) -> Self {
        let mut wire = node.dial(path, &visitor.cookie_line(), "http://localhost:8080").await.unwrap();
        let state = doc.transact().state_vector().encode_v1();
        wire.send(hello(doc.client_id().get(), &state)).await;
        Self {
            doc,
            wire,
            sent: 0,
            saved: 0,
            saved_at: String::new(),
            told: Vec::new(),
            others: Vec::new(),
            closed: None,
            synced: false,
        }
    }

    /// Takes in one frame.
    pub async fn read(&mut self) {
        match self.wire.next().await {
            Got::Bytes(bytes) => match bytes[0] {
                0 => {
                    let state = StateVector::decode_v1(&bytes[1..]).unwrap();
                    let lacking = self.doc.transact().encode_diff_v1(&state);
                    self.synced = true;
                    if lacking != [0, 0] {
                        self.send(&lacking).await;
                    }
                }
                1 => self.doc.transact_mut().apply_update(Update::decode_v1(&bytes[1..]).unwrap()).unwrap(),
                3 => self.others.extend(states(&bytes[1..])),
                other => panic!("a frame that begins with {other}"),
            },
            Got::Json(value) => {
                if value["type"] == "saved" {
                    self.saved = value["through"].as_u64().unwrap();
                    value["at"].as_str().unwrap().clone_into(&mut self.saved_at);
                }
                self.told.push(value);
            }
            Got::Closed(code) => self.closed = Some(code),
            Got::Gone => self.closed = self.closed.or(Some(0)),
        }
    }

    pub async fn until(&mut self, mut done: impl FnMut(&Self) -> bool) {
        while !done(self) {
            assert!(self.closed.is_none(), "closed: {:?} {:?}", self.closed, self.told);
            self.read().await;
        }
    }

    pub async fn until_closed(&mut self) -> u16 {
        while self.closed.is_none() {
            self.read().await;
        }
        self.closed.unwrap()
    }

    pub async fn until_saved(&mut self) {
        let sent = self.sent;
        self.until(|writer| writer.saved == sent).await;
    }

    /// The last JSON frame of a type.
    pub fn last(&self, kind: &str) -> Option<&Value> {
        self.told.iter().rev().find(|told| told["type"] == kind)
    }

    pub async fn send(&mut self, update: &[u8]) {
        self.sent += 1;
        self.wire.send(change(self.sent, update)).await;
    }

    /// Changes a section and sends it.
    pub async fn write(&mut self, key: &str, write: impl FnOnce(&mut TransactionMut<'_>, &XmlFragmentRef)) {
        let update = self.change(key, write);
        self.send(&update).await;
    }

    /// Changes a section without sending it.
    pub fn change(&self, key: &str, write: impl FnOnce(&mut TransactionMut<'_>, &XmlFragmentRef)) -> Vec<u8> {
        let root = self.doc.get_or_insert_xml_fragment(key);
        let mut txn = self.doc.transact_mut();
        write(&mut txn, &root);
        txn.encode_update_v1()
    }

    /// What a section says.
    pub fn blocks(&self, key: &str) -> Vec<Block<FactRef>> {
        let root = self.doc.get_or_insert_xml_fragment(key);
        convert::read(&self.doc.transact(), &root).unwrap().blocks
    }

    /// The same in the plain text form.
    pub fn text(&self, key: &str) -> String {
        yttra::document::markdown::print(&self.blocks(key))
    }
}

fn states(mut bytes: &[u8]) -> Vec<(u64, Value)> {
    let number = |bytes: &mut &[u8]| {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = bytes[0];
            *bytes = &bytes[1..];
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return number;
            }
        }
    };
    let count = number(&mut bytes);
    let mut found = Vec::new();
    for _ in 0..count {
        let client = number(&mut bytes);
        number(&mut bytes);
        let length = usize::try_from(number(&mut bytes)).unwrap();
        found.push((client, serde_json::from_slice(&bytes[..length]).unwrap()));
        bytes = &bytes[length..];
    }
    found
}

/// A new paragraph at the end of a section.
pub fn paragraph(text: &str) -> impl FnOnce(&mut TransactionMut<'_>, &XmlFragmentRef) {
    move |txn, root| {
        let paragraph = root.push_back(txn, XmlElementPrelim::empty("paragraph"));
        paragraph.push_back(txn, XmlTextPrelim::new(text));
    }
}

/// Letters at the end of the last paragraph of a section.
pub fn letters(text: &str) -> impl FnOnce(&mut TransactionMut<'_>, &XmlFragmentRef) {
    move |txn, root| {
        let last = root.len(txn).checked_sub(1).and_then(|last| root.get(txn, last));
        let Some(XmlOut::Element(element)) = last else { return paragraph(text)(txn, root) };
        match element.get(txn, 0) {
            Some(XmlOut::Text(words)) => {
                let end = words.len(txn);
                words.insert(txn, end, text);
            }
            _ => drop(element.push_front(txn, XmlTextPrelim::new(text))),
        }
    }
}
