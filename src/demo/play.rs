//! Plays the script: each line through the command that a person would have used, as that person, on that day.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    absence,
    base::unexpected,
    calendar::{at, shifted},
    content::{self, Remiss},
    hours,
    script::{self, Line, Step},
    seals,
};
use crate::{
    app::App,
    attests::commands::Signing,
    calendar::{holidays::add_working_days, phrases::capitalise},
    clock::Moment,
    document::{canonical::Kind, markdown},
    drafts,
    error::{AppError, Result},
    incoming, myndigheter,
    people::{self, model::Actor},
    plan,
    remisser::{self, commands::Ending, model::Case, store::NewRemiss},
    reviews::{
        self,
        commands::{AskedReviewer, Asking},
    },
    web::upload::Uploaded,
};

/// What is known while the script is played.
pub struct Stage<'a> {
    /// The program.
    pub app: &'a App,
    remisser: HashMap<String, (Remiss, Uuid)>,
}

/// Plays the whole script.
pub async fn play(app: &App, start: Moment) -> Result<()> {
    let remisser = content::remisser()?;
    let remisser = remisser.into_iter().map(|remiss| (remiss.key.clone(), (remiss, Uuid::now_v7()))).collect();
    let stage = Stage { app, remisser };
    let mut conn = app.pool.acquire().await?;
    let boards: Vec<_> =
        myndigheter::store::all(&mut conn).await?.into_iter().map(|(_, slug, namnd)| (slug, namnd)).collect();
    drop(conn);
    let mut absence = Some(absence::entered_on(start));
    for (line, minute) in hours::timed(script::script(start.today)) {
        if absence.take_if(|day| *day <= line.day).is_some() {
            absence::past(app, start).await?;
        }
        let moment = at(line.day, minute, start);
        seals::hold(app, &boards, moment)?;
        if let Err(error) = stage.play(line, moment).await {
            return Err(AppError::internal(format!(
                "{} {:?} {}: {}",
                line.key,
                line.step,
                line.day,
                error.sentence_or_cause()
            )));
        }
    }
    seals::hold(app, &boards, start)?;
    absence::to_come(app, start).await?;
    stage.letter(start).await
}

impl Stage<'_> {
    async fn play(&self, line: Line, moment: Moment) -> Result<()> {
        let (remiss, id) = self.remisser.get(line.key).ok_or(AppError::NotFound)?;
        match line.step {
            Step::Register(svarsdatum) => self.register(remiss, *id, svarsdatum, moment).await,
            Step::Assign => self.assign(remiss, *id, moment).await,
            Step::Plan(meeting, immediate) => self.plan(remiss, *id, meeting, immediate, moment).await,
            Step::Open => self.open(remiss, *id, moment).await,
            Step::Write => self.write(remiss, *id, moment).await,
            Step::AskReview(due_on) => self.ask_review(remiss, *id, due_on, moment).await,
            Step::AnswerReview => self.answer_review(remiss, *id, moment).await,
            Step::Note => super::notes::play(self, remiss, *id, moment).await,
            Step::SendForAttest => self.send_for_attest(remiss, *id, moment).await,
            Step::AttestFirst => self.attest(remiss, *id, true, moment).await,
            Step::AttestLast => self.attest(remiss, *id, false, moment).await,
            Step::ConfirmBodies => self.confirm_bodies(remiss, *id, moment).await,
            Step::Withdraw => self.withdraw(remiss, *id, moment).await,
            step => super::board::play(self, remiss, *id, step, moment).await,
        }
    }

    /// Somebody of the remiss' board by the part she plays.
    pub async fn actor(&self, remiss: &Remiss, part: &str) -> Result<Actor> {
        let account = match (remiss.myndighet.as_str(), part) {
            ("ekbacken", "handlaggare") => remiss.handlaggare_beskrivning.clone(),
            ("ekbacken", "chef") => "avdelningschef".to_owned(),
            ("ekbacken", part) => part.to_owned(),
            (_, "chef" | "direktor" | "granskare") => "chef.lindvika".to_owned(),
            (_, part) => format!("{part}.lindvika"),
        };
        let mut conn = self.app.pool.acquire().await?;
        let email = format!("{account}@yttra.example");
        people::store::actor(&mut conn, &email, &remiss.myndighet).await?.ok_or(AppError::NotFound)
    }

    /// The case as it is now, for an actor.
    pub async fn case(&self, actor: &Actor, id: Uuid, moment: Moment) -> Result<Case> {
        let mut conn = self.app.pool.acquire().await?;
        remisser::store::find_case(&mut conn, actor, moment.today, id).await
    }

    async fn upload(&self, name: &str, file: &str) -> Result<Uploaded> {
        let text = content::text(file).ok_or(AppError::NotFound)?;
        let stored = self.app.files.put(text.as_bytes().to_vec().into()).await?;
        Ok(Uploaded {
            name: format!("{name}.txt"),
            media_type: "text/plain; charset=utf-8".to_owned(),
            size: i64::try_from(stored.size).unwrap_or_default(),
            sha256: stored.sha256,
        })
    }

    async fn register(&self, remiss: &Remiss, id: Uuid, svarsdatum: chrono::NaiveDate, moment: Moment) -> Result<()> {
        let actor = self.actor(remiss, "registrator").await?;
        let mut conn = self.app.pool.acquire().await?;
        let senders = remisser::store::senders(&mut conn, actor.myndighet.id, None).await?;
        drop(conn);
        let sender = senders.into_iter().find(|sender| sender.name == remiss.avsandare).ok_or(AppError::NotFound)?;
        let mut files = Vec::new();
        for attachment in &remiss.bilagor {
            files.push(self.upload(&attachment.namn, &attachment.fil).await?);
        }
        let secret = (remiss.key == "stod-till-avhoppare")
            .then(|| ("26 kap. 1 § OSL".to_owned(), moment.today, actor.myndighet.namnd.clone()));
        let new = NewRemiss {
            id,
            dnr: String::new(),
            title: remiss.titel.clone(),
            title_public: remiss.titel_publik.clone(),
            party: String::new(),
            party_public: String::new(),
            sender_id: sender.id,
            own_date: Some(shifted(moment.today, -3)),
            received_on: moment.today,
            svarsdatum,
            scope: remiss.omfattning.clone().unwrap_or_default(),
            questions: remiss.fragor.as_ref().map(|questions| questions.join("\n")).unwrap_or_default(),
            instances: remiss.instanser.clone(),
            instructions: String::new(),
            sekretess: secret,
            sender_dnrs: remiss.avsandare_dnr.clone(),
        };
        let input = remisser::commands::Registration { remiss: new, files, incoming: None, despite_twin: true };
        remisser::commands::register(&self.app.pool, &actor, moment, input).await.map_err(unexpected)?;
        Ok(())
    }

    async fn assign(&self, remiss: &Remiss, id: Uuid, moment: Moment) -> Result<()> {
        let actor = self.actor(remiss, "registrator").await?;
        let officer = self.actor(remiss, "handlaggare").await?;
        // The staff of the head office drafts for the unit whose question it is.
        let unit = if remiss.key == "trygghetsprogram" { "sociala avdelningen" } else { &remiss.avdelning };
        let unit = self.unit(&actor, unit).await?;
        let version = self.case(&actor, id, moment).await?.version;
        remisser::commands::assign(&self.app.pool, &actor, moment, id, version, unit, officer.id, &[])
            .await
            .map_err(unexpected)
    }

    async fn unit(&self, actor: &Actor, running: &str) -> Result<Uuid> {
        let mut conn = self.app.pool.acquire().await?;
        let units = remisser::store::units(&mut conn, actor.myndighet.id).await?;
        units.into_iter().find(|unit| unit.running == running).map(|unit| unit.id).ok_or(AppError::NotFound)
    }

    async fn plan(
        &self,
        remiss: &Remiss,
        id: Uuid,
        meeting: chrono::NaiveDate,
        immediate: bool,
        moment: Moment,
    ) -> Result<()> {
        let actor = self.actor(remiss, "handlaggare").await?;
        let mut conn = self.app.pool.acquire().await?;
        let meetings = plan::store::meetings(&mut conn, actor.myndighet.id, moment.today).await?;
        let bodies = plan::store::bodies(&mut conn, actor.myndighet.id, id).await?;
        drop(conn);
        let chosen = meetings.iter().find(|choice| choice.date == meeting).ok_or(AppError::NotFound)?;
        let version = self.case(&actor, id, moment).await?.version;
        let way = remisser::model::Beslutsvag::Namnd;
        plan::commands::plan(&self.app.pool, &actor, moment, id, version, way, Some(chosen.id), immediate)
            .await
            .map_err(unexpected)?;
        let mut units = vec![(self.unit(&actor, &remiss.avdelning).await?, "bereder")];
        for consulted in &remiss.samrad {
            units.push((self.unit(&actor, consulted).await?, "samrad"));
        }
        // Two bodies a week and a half before the meeting, the third the day after.
        let heard: Vec<_> = bodies
            .iter()
            .filter(|body| remiss.rad.contains(&body.running))
            .map(|body| (body.id, add_working_days(meeting, if body.running.starts_with("rådet") { -7 } else { -8 })))
            .collect();
        let version = self.case(&actor, id, moment).await?.version;
        plan::commands::prepare(&self.app.pool, &actor, moment, id, version, &units, &heard).await.map_err(unexpected)
    }

    async fn open(&self, remiss: &Remiss, id: Uuid, moment: Moment) -> Result<()> {
        let actor = self.actor(remiss, "handlaggare").await?;
        let version = self.case(&actor, id, moment).await?.version;
        drafts::commands::open(&self.app.pool, &actor, moment, id, version).await
    }

    async fn write(&self, remiss: &Remiss, id: Uuid, moment: Moment) -> Result<()> {
        let actor = self.actor(remiss, "handlaggare").await?;
        if let Some(document) = &remiss.dokument {
            self.write_document(&actor, id, Kind::Tjansteutlatande, document, moment).await?;
        }
        if let Some(document) = &remiss.yttrande {
            self.write_document(&actor, id, Kind::Yttrande, document, moment).await?;
        }
        let mut conn = self.app.pool.acquire().await?;
        let files = remisser::store::files(&mut conn, id).await?;
        drop(conn);
        let chosen: Vec<_> = files
            .iter()
            .filter(|file| !file.name.starts_with("Missiv"))
            .map(|file| (file.id, file.name.trim_end_matches(".txt").to_owned()))
            .collect();
        let version = self.case(&actor, id, moment).await?.version;
        drafts::commands::set_attachments(&self.app.pool, &actor, moment, id, version, &chosen).await
    }

    async fn write_document(&self, actor: &Actor, id: Uuid, kind: Kind, file: &str, moment: Moment) -> Result<()> {
        let text = content::text(file).ok_or(AppError::NotFound)?;
        let mut conn = self.app.pool.acquire().await?;
        let draft = drafts::store::find(&mut conn, id, kind).await?.ok_or(AppError::NotFound)?;
        drop(conn);
        for part in text.split("\n## ").map(|part| part.trim_start_matches("## ")) {
            let Some((heading, source)) = part.split_once('\n') else { continue };
            let section = draft
                .sections
                .iter()
                .find(|section| section.heading == heading.trim())
                .ok_or_else(|| AppError::internal(format!("{file}: there is no section {heading}")))?;
            let blocks = markdown::parse(source).map_err(|errors| {
                AppError::internal(format!("{file}: {}", errors.iter().map(ToString::to_string).collect::<String>()))
            })?;
            let place = (kind, section.key.as_str());
            drafts::commands::save(&self.app.pool, actor, moment, id, place, section.version, &blocks).await?;
        }
        Ok(())
    }

    async fn ask_review(&self, remiss: &Remiss, id: Uuid, due_on: chrono::NaiveDate, moment: Moment) -> Result<()> {
        let actor = self.actor(remiss, "handlaggare").await?;
        let person = self.actor(remiss, "granskare").await?.id;
        let version = self.case(&actor, id, moment).await?.version;
        let question = "Stämmer beskrivningen med hur ni arbetar, och är något viktigt borta?".to_owned();
        let asked = AskedReviewer { row: 1, person, due_on, question, sections: Vec::new() };
        let asking = Asking { version, reviewers: vec![asked] };
        reviews::commands::ask(self.app, &actor, moment, id, asking).await.map_err(unexpected)
    }

    async fn answer_review(&self, remiss: &Remiss, id: Uuid, moment: Moment) -> Result<()> {
        let actor = self.actor(remiss, "granskare").await?;
        super::review::answer(self, &actor, remiss, id, moment).await
    }

    async fn send_for_attest(&self, remiss: &Remiss, id: Uuid, moment: Moment) -> Result<()> {
        let actor = self.actor(remiss, "handlaggare").await?;
        let version = self.case(&actor, id, moment).await?.version;
        crate::attests::commands::send(self.app, &actor, moment, id, version).await?;
        Ok(())
    }

    async fn attest(&self, remiss: &Remiss, id: Uuid, first: bool, moment: Moment) -> Result<()> {
        let actor = self.actor(remiss, if first { "chef" } else { "direktor" }).await?;
        let actor = absence::instead_of(self.app, &actor, moment).await?.unwrap_or(actor);
        let version = self.case(&actor, id, moment).await?.version;
        let mut conn = self.app.pool.acquire().await?;
        let chain = crate::attests::store::chain_of(&mut conn, actor.myndighet.id, id, moment.today).await?;
        drop(conn);
        let manifest = chain.ok_or(AppError::NotFound)?.round.manifest;
        let signing = Signing { version, manifest, password: super::PASSWORD.to_owned() };
        crate::attests::commands::sign(self.app, &actor, moment, id, signing).await.map_err(unexpected)?;
        Ok(())
    }

    async fn confirm_bodies(&self, remiss: &Remiss, id: Uuid, moment: Moment) -> Result<()> {
        let actor = self.actor(remiss, "sekreterare").await?;
        let mut conn = self.app.pool.acquire().await?;
        let bodies = plan::store::bodies(&mut conn, actor.myndighet.id, id).await?;
        drop(conn);
        for (body, day) in bodies.iter().filter_map(|body| Some((body.id, body.heard_on?))) {
            plan::commands::confirm_body(&self.app.pool, &actor, moment, id, body, day).await?;
        }
        Ok(())
    }

    async fn withdraw(&self, remiss: &Remiss, id: Uuid, moment: Moment) -> Result<()> {
        let actor = self.actor(remiss, "registrator").await?;
        let version = self.case(&actor, id, moment).await?.version;
        let reason =
            format!("{} har dragit tillbaka remissen för att arbeta om förslaget.", capitalise(&remiss.avsandare));
        remisser::commands::end(&self.app.pool, &actor, moment, id, version, Ending::Withdraw, &reason).await
    }

    /// A letter that waits in the inkorg.
    async fn letter(&self, start: Moment) -> Result<()> {
        let remiss = self.remisser.values().map(|(remiss, _)| remiss).find(|remiss| remiss.myndighet == "ekbacken");
        let actor = self.actor(remiss.ok_or(AppError::NotFound)?, "registrator").await?;
        let body = content::text("brev-inkorg.txt").ok_or(AppError::NotFound)?;
        let letter = incoming::store::Letter {
            id: Uuid::now_v7(),
            received_on: start.today,
            from_text: "Region Stockholm, trafikförvaltningen".to_owned(),
            subject: "Remiss om förändrad busstrafik".to_owned(),
            body: body.to_owned(),
            files: Vec::new(),
        };
        let file =
            self.upload("Trafikförändringar 2027, sammanfattning", "bilagor/busstrafik-sammanfattning.txt").await?;
        incoming::commands::put(&self.app.pool, &actor, start, &letter, &[file]).await
    }
}
