//! A case on its way: each step through the command that a person would have used, as that person.

use uuid::Uuid;
use yttra::{
    attests,
    clock::Moment,
    decisions::{
        self,
        commands::Deciding,
        model::{Dissent, Outcome},
    },
    dispatches,
    document::{canonical::Kind, markdown},
    drafts, meetings,
    people::model::Actor,
    plan,
    remisser::{
        self,
        commands::Registration,
        model::{Beslutsvag, Case},
        store::NewRemiss,
    },
    web::{form::Refusal, upload::Uploaded},
};

use super::{TestApp, Visitor, cast};

/// A board of the cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Board {
    /// Model A; a chief and the director sign.
    Ekbacken,
    /// Model B; one chief signs both steps.
    Lindvika,
}

/// What a story begins with.
pub struct Beginning {
    pub board: Board,
    /// Empty: the next of the diary's series.
    pub dnr: &'static str,
    pub title: &'static str,
    /// A name of the board's register.
    pub sender: &'static str,
    pub sender_dnrs: &'static [&'static str],
    pub svarsdatum: &'static str,
    /// Text files: name and content.
    pub files: &'static [(&'static str, &'static str)],
}

impl Default for Beginning {
    fn default() -> Self {
        Self {
            board: Board::Ekbacken,
            dnr: "",
            title: "Plan för badplatser",
            sender: "Kommunstyrelsen",
            sender_dnrs: &["KS 2026/77"],
            svarsdatum: "2026-05-29",
            files: &[("Missiv.txt", "Välkommen med svar."), ("Karta.txt", "Här är badet.")],
        }
    }
}

/// A case on its way.
pub struct Story<'a> {
    pub id: Uuid,
    test: &'a TestApp,
    board: Board,
}

impl TestApp {
    /// A case that is registered and with its officer.
    pub async fn story(&self, beginning: Beginning) -> Story<'_> {
        let story = Story { id: Uuid::now_v7(), test: self, board: beginning.board };
        story.register(&beginning).await;
        story.assign().await;
        story
    }
}

impl Story<'_> {
    /// Somebody of the case's board: `sekreterare`, `handlaggare` …
    pub fn email(&self, part: &str) -> String {
        match (self.board, part) {
            (Board::Ekbacken, "chef") => cast::CHEF.to_owned(),
            (Board::Ekbacken, part) => format!("{part}@yttra.example"),
            (Board::Lindvika, part) => format!("{part}.lindvika@yttra.example"),
        }
    }

    pub async fn actor(&self, part: &str) -> Actor {
        self.test.actor(&self.email(part)).await
    }

    pub async fn visitor(&self, part: &str) -> Visitor {
        self.test.sign_in(&self.email(part)).await
    }

    pub fn app(&self) -> &yttra::app::App {
        &self.test.app
    }

    /// Gives it a sekretessmarkering.
    pub async fn make_secret(&self) {
        sqlx::query(
            "update remisser set sekretess_provision = '25 kap. 1 § OSL', sekretess_on = $2, sekretess_authority = 'Nämnden'
             where id = $1",
        )
        .bind(self.id)
        .bind(self.test.today())
        .execute(self.test.pool())
        .await
        .unwrap();
    }

    pub fn moment(&self) -> Moment {
        self.test.app.clock.read()
    }

    pub async fn case(&self) -> Case {
        let actor = self.actor("sekreterare").await;
        let mut conn = self.test.pool().acquire().await.unwrap();
        remisser::store::find_case(&mut conn, &actor, self.test.today(), self.id).await.unwrap()
    }

    pub async fn version(&self) -> i32 {
        self.case().await.version
    }

    pub async fn status(&self) -> &'static str {
        self.case().await.status.as_str()
    }

    /// Its dnr.
    pub async fn dnr(&self) -> String {
        self.case().await.dnr
    }

    /// Somebody who writes it too.
    pub async fn co_officer(&self, email: &str) {
        let (actor, other) = (self.actor("registrator").await, self.test.actor(email).await);
        let case = self.case().await;
        let (unit, officer) = (case.unit_id.unwrap(), case.handlaggare_id.unwrap());
        let (pool, moment) = (self.test.pool(), self.moment());
        remisser::commands::assign(pool, &actor, moment, case.id, case.version, unit, officer, &[other.id])
            .await
            .unwrap();
    }

    /// The address of a page of the case.
    pub fn path(&self, rest: &str) -> String {
        format!("/remisser/{}{rest}", self.id)
    }

    async fn register(&self, beginning: &Beginning) {
        let actor = self.actor("registrator").await;
        let mut conn = self.test.pool().acquire().await.unwrap();
        let senders = remisser::store::senders(&mut conn, actor.myndighet.id, None).await.unwrap();
        drop(conn);
        let sender = senders.into_iter().find(|sender| sender.name == beginning.sender).unwrap();
        let mut files = Vec::new();
        for (name, content) in beginning.files {
            let stored = self.test.app.files.put(content.as_bytes().to_vec().into()).await.unwrap();
            files.push(Uploaded {
                name: (*name).to_owned(),
                media_type: "text/plain; charset=utf-8".to_owned(),
                size: stored.size.try_into().unwrap(),
                sha256: stored.sha256,
            });
        }
        let remiss = NewRemiss {
            id: self.id,
            dnr: beginning.dnr.to_owned(),
            title: beginning.title.to_owned(),
            title_public: beginning.title.to_owned(),
            party: String::new(),
            party_public: String::new(),
            sender_id: sender.id,
            own_date: None,
            received_on: self.test.today(),
            svarsdatum: beginning.svarsdatum.parse().unwrap(),
            scope: String::new(),
            questions: String::new(),
            instances: "samtliga stadsdelsnämnder och idrottsnämnden".to_owned(),
            instructions: String::new(),
            sekretess: None,
            sender_dnrs: beginning.sender_dnrs.iter().map(|dnr| (*dnr).to_owned()).collect(),
        };
        let input = Registration { remiss, files, incoming: None, despite_twin: true };
        remisser::commands::register(self.test.pool(), &actor, self.moment(), input).await.unwrap();
    }

    /// Gives it to the board's officer, at the first unit that is no head office.
    async fn assign(&self) {
        let actor = self.actor("registrator").await;
        let officer = self.actor("handlaggare").await;
        let unit: Uuid = sqlx::query_scalar(
            "select id from units where myndighet_id = $1 and kind = 'avdelning' order by name limit 1",
        )
        .bind(actor.myndighet.id)
        .fetch_one(self.test.pool())
        .await
        .unwrap();
        let version = self.version().await;
        remisser::commands::assign(self.test.pool(), &actor, self.moment(), self.id, version, unit, officer.id, &[])
            .await
            .unwrap();
    }

    /// The board's meeting on a day.
    pub async fn meeting(&self, day: &str) -> Uuid {
        let actor = self.actor("sekreterare").await;
        sqlx::query_scalar("select id from meetings where myndighet_id = $1 and held_on = $2::date")
            .bind(actor.myndighet.id)
            .bind(day.parse::<chrono::NaiveDate>().unwrap())
            .fetch_one(self.test.pool())
            .await
            .unwrap()
    }

    /// Plans it for the meeting on a day.
    pub async fn plan(&self, day: &str, immediate: bool) {
        let actor = self.actor("handlaggare").await;
        let (meeting, version) = (self.meeting(day).await, self.version().await);
        let way = Beslutsvag::Namnd;
        plan::commands::plan(self.test.pool(), &actor, self.moment(), self.id, version, way, Some(meeting), immediate)
            .await
            .unwrap();
    }

    /// Opens the draft.
    pub async fn open(&self) {
        let actor = self.actor("handlaggare").await;
        let version = self.version().await;
        drafts::commands::open(self.test.pool(), &actor, self.moment(), self.id, version).await.unwrap();
    }

    /// Writes a section.
    pub async fn write(&self, kind: Kind, key: &str, words: &str) {
        let actor = self.actor("handlaggare").await;
        let mut conn = self.test.pool().acquire().await.unwrap();
        let draft = drafts::store::find(&mut conn, self.id, kind).await.unwrap().unwrap();
        drop(conn);
        let over = draft.section(key).unwrap().version;
        let blocks = markdown::parse(words).unwrap();
        drafts::commands::save(self.test.pool(), &actor, self.moment(), self.id, (kind, key), over, &blocks)
            .await
            .unwrap();
    }

    /// Writes what is still empty and must not be when it is sent for attest.
    pub async fn complete(&self) {
        let mut conn = self.test.pool().acquire().await.unwrap();
        let mut empty = Vec::new();
        for kind in drafts::store::kinds(&mut conn, self.id).await.unwrap() {
            let draft = drafts::store::find(&mut conn, self.id, kind).await.unwrap().unwrap();
            let missing = draft.sections.into_iter().filter(|section| section.required && section.blocks.is_empty());
            empty.extend(missing.map(|section| (kind, section.key)));
        }
        drop(conn);
        for (kind, key) in empty {
            self.write(kind, &key, "Här står det som hör hit.").await;
        }
    }

    /// Opens the draft, writes its summary and takes all files but the missiv as bilagor.
    pub async fn to_draft(&self) {
        self.open().await;
        self.write(Kind::Tjansteutlatande, "sammanfattning", "Förvaltningen är positiv till planen.").await;
        let actor = self.actor("handlaggare").await;
        let mut conn = self.test.pool().acquire().await.unwrap();
        let files = drafts::store::attachments(&mut conn, self.id).await.unwrap();
        drop(conn);
        let chosen: Vec<_> = files
            .iter()
            .filter(|file| !file.file_name.starts_with("Missiv"))
            .map(|file| (file.id, file.file_name.trim_end_matches(".txt").to_owned()))
            .collect();
        let version = self.version().await;
        drafts::commands::set_attachments(self.test.pool(), &actor, self.moment(), self.id, version, &chosen)
            .await
            .unwrap();
    }

    /// Sends the draft for attest, whole.
    pub async fn send(&self) {
        self.complete().await;
        let actor = self.actor("handlaggare").await;
        let version = self.version().await;
        attests::commands::send(&self.test.app, &actor, self.moment(), self.id, version).await.unwrap();
    }

    /// What the next signer would sign.
    pub async fn signing(&self) -> attests::commands::Signing {
        let actor = self.actor("chef").await;
        let mut conn = self.test.pool().acquire().await.unwrap();
        let chain = attests::store::chain_of(&mut conn, actor.myndighet.id, self.id, self.test.today()).await.unwrap();
        let manifest = chain.unwrap().round.manifest;
        attests::commands::Signing { version: self.version().await, manifest, password: cast::PASSWORD.into() }
    }

    /// Lets the whole chain sign.
    pub async fn sign(&self) {
        let parts: &[&str] = if self.board == Board::Ekbacken { &["chef", "direktor"] } else { &["chef", "chef"] };
        for part in parts {
            let (actor, signing) = (self.actor(part).await, self.signing().await);
            attests::commands::sign(&self.test.app, &actor, self.moment(), self.id, signing).await.unwrap();
        }
        assert_eq!(self.status().await, "attesterad");
    }

    /// From the officer's desk to the last attest.
    pub async fn to_attested(&self) {
        self.to_draft().await;
        self.send().await;
        self.sign().await;
    }

    /// Opens what is attested for change.
    pub async fn open_for_change(&self) {
        let actor = self.actor("handlaggare").await;
        let version = self.version().await;
        attests::commands::open_for_change(&self.test.app, &actor, self.moment(), self.id, version, "Ett fel.")
            .await
            .unwrap();
    }

    /// Puts it on the agenda of the meeting on a day.
    pub async fn put(&self, day: &str) {
        let actor = self.actor("sekreterare").await;
        let (meeting, version) = (self.meeting(day).await, self.version().await);
        meetings::commands::put_on_agenda(&self.test.app, &actor, self.moment(), meeting, self.id, version)
            .await
            .unwrap();
    }

    /// Notes that the papers of the meeting on a day have gone out.
    pub async fn mail_agenda(&self, day: &str) {
        let actor = self.actor("sekreterare").await;
        let meeting = self.meeting(day).await;
        let mut conn = self.test.pool().acquire().await.unwrap();
        let version = meetings::store::find(&mut conn, actor.myndighet.id, meeting).await.unwrap().version;
        drop(conn);
        meetings::commands::mail(&self.test.app, &actor, self.moment(), meeting, version).await.unwrap();
    }

    /// What the minutes would say.
    pub async fn deciding(&self, paragraph: i32, outcome: Outcome) -> Deciding {
        Deciding {
            version: self.version().await,
            paragraph,
            outcome,
            immediate: false,
            wording: "Stadsdelsnämnden överlämnar förvaltningens tjänsteutlåtande som svar på remissen.".to_owned(),
            reason: if outcome == Outcome::Aterremiss { "Barnens röst saknas.".into() } else { String::new() },
            later: None,
            dissents: Vec::new(),
        }
    }

    /// Records a decision of the board.
    pub async fn decide(&self, input: &Deciding) -> Result<Uuid, Refusal> {
        let actor = self.actor("sekreterare").await;
        decisions::commands::decide(&self.test.app, &actor, self.moment(), self.id, input).await
    }

    /// From the officer's desk to a decision of the meeting on a day, which becomes today.
    pub async fn to_decided(&self, day: &str, paragraph: i32, outcome: Outcome) -> Uuid {
        self.to_attested().await;
        self.put(day).await;
        self.test.set_day(day);
        let input = self.deciding(paragraph, outcome).await;
        self.decide(&input).await.unwrap()
    }

    /// From a written draft to a case that is closed although no answer was sent, by way of the meeting on a day.
    pub async fn to_closed(&self, day: &str) {
        self.send().await;
        self.sign().await;
        self.put(day).await;
        self.test.set_day(day);
        self.decide(&self.deciding(14, Outcome::Bifall).await).await.unwrap();
        let (actor, version) = (self.actor("sekreterare").await, self.version().await);
        let note = "Avsändaren har avstått från svar.";
        dispatches::commands::close(self.test.pool(), &actor, self.moment(), self.id, version, note).await.unwrap();
    }

    /// Notes the justering of a protocol of the meeting on a day.
    pub async fn justera(&self, day: &str, number: i16) {
        let actor = self.actor("sekreterare").await;
        let meeting = self.meeting(day).await;
        let mut conn = self.test.pool().acquire().await.unwrap();
        let protocols = meetings::store::protocols(&mut conn, meeting).await.unwrap();
        drop(conn);
        let protocol = protocols.into_iter().find(|protocol| protocol.number == number).unwrap();
        let key = (meeting, number, protocol.version);
        let on = self.test.today();
        meetings::commands::justera(&self.test.app, &actor, self.moment(), key, on, "Helena Rosenqvist, ordförande")
            .await
            .unwrap();
    }

    /// The hashes of the finished documents of a kind: `attesterad`, `beslutad`, `utdrag`; oldest first.
    pub async fn kept(&self, kind: &str) -> Vec<String> {
        sqlx::query_scalar("select sha256 from renderings where remiss_id = $1 and kind = $2 order by rendered_at, id")
            .bind(self.id)
            .bind(kind)
            .fetch_all(self.test.pool())
            .await
            .unwrap()
    }
}

/// A reservation and a särskilt uttalande.
pub fn dissents() -> Vec<Dissent> {
    [
        ("reservation", "Anna Ek (X)", "Vi ville yrka avslag."),
        ("sarskilt_uttalande", "Bo Alm (Y)", "Vi hade gärna sett mer om barn."),
    ]
    .map(|(kind, by_whom, text)| Dissent { kind: kind.into(), by_whom: by_whom.into(), text: text.into() })
    .to_vec()
}
