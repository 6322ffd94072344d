//! The steps of the way, each as the person whose turn it is, on the day that it was done.

use std::path::PathBuf;

use tempfile::TempDir;

use super::text_of;
use crate::support::{
    browser::{Browser, Server},
    cast::{ADMIN, CHEF, DIREKTOR, HANDLAGGARE, REGISTRATOR, SEKRETERARE},
};

const TITLE: &str = "Trygghetsprogram 2020-2023 (prov)";
const PREPARED: &str = "Ärendet har beretts inom stadsdelsdirektörens stab i samråd med avdelningen för stadsmiljö \
                        och sociala avdelningen.";
const HEARD: &str = "Ärendet har behandlats i förvaltningsgruppen och pensionärsrådet den 15 februari och i rådet för \
                     funktionshinderfrågor den 16 februari 2021.";
const PROGRAM: &[u8] =
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n\
                         trailer<</Root 1 0 R>>\n%%EOF\n";
const MISSIV: &str = "Till Ekbackens stadsdelsnämnd\n\nNi får härmed programmet på remiss.\n";
const COMMENT: &str = "Skriv ut vem som sammankallar när flera ansvarar för samma plats.";

/// All steps, in order.
pub const STEPS: [Step; 20] = [
    Step::Register,
    Step::Assign,
    Step::Plan,
    Step::Prepare,
    Step::Open,
    Step::Write,
    Step::ChooseBilaga,
    Step::AskReview,
    Step::AnswerReview,
    Step::SendForAttest,
    Step::AttestFirst,
    Step::AttestLast,
    Step::PutOnAgenda,
    Step::MailAgenda,
    Step::ConfirmBodies,
    Step::Decide,
    Step::Justera,
    Step::Announce,
    Step::Dispatch,
    Step::Close,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Register,
    Assign,
    Plan,
    Prepare,
    Open,
    Write,
    ChooseBilaga,
    AskReview,
    AnswerReview,
    SendForAttest,
    AttestFirst,
    AttestLast,
    PutOnAgenda,
    MailAgenda,
    ConfirmBodies,
    Decide,
    Justera,
    Announce,
    Dispatch,
    Close,
}

/// A server, a browser, and what is known of the case.
pub struct Way {
    pub server: Server,
    pub browser: Browser,
    files: TempDir,
    now: (&'static str, &'static str),
    case: String,
    meeting: String,
    /// The document as it came from the last attest, and where.
    attested: (String, Vec<u8>),
}

impl Way {
    pub async fn start() -> Self {
        let server = Server::start("2020-12-14").await;
        let browser = Browser::open().await;
        let files = TempDir::new().unwrap();
        std::fs::write(files.path().join("Missiv.txt"), MISSIV).unwrap();
        std::fs::write(files.path().join("Trygghetsprogram.pdf"), PROGRAM).unwrap();
        let none = String::new;
        Self { server, browser, files, now: ("", ""), case: none(), meeting: none(), attested: (none(), Vec::new()) }
    }

    pub async fn end(self) {
        self.browser.close().await;
    }

    pub async fn take(&mut self, step: Step) {
        match step {
            Step::Register => self.register().await,
            Step::Assign => self.assign().await,
            Step::Plan => self.plan().await,
            Step::Prepare => self.prepare().await,
            Step::Open => self.open().await,
            Step::Write => self.write().await,
            Step::ChooseBilaga => self.choose_bilaga().await,
            Step::AskReview => self.ask_review().await,
            Step::AnswerReview => self.answer_review().await,
            Step::SendForAttest => self.send_for_attest().await,
            Step::AttestFirst => self.attest_first().await,
            Step::AttestLast => self.attest_last().await,
            Step::PutOnAgenda => self.put_on_agenda().await,
            Step::MailAgenda => self.mail_agenda().await,
            Step::ConfirmBodies => self.confirm_bodies().await,
            Step::Decide => self.decide().await,
            Step::Justera => self.justera().await,
            Step::Announce => self.announce().await,
            Step::Dispatch => self.dispatch().await,
            Step::Close => self.close().await,
        }
    }

    /// Who sits at the browser, on which day. Whoever did so already is still signed in.
    async fn sits(&mut self, day: &'static str, who: &'static str) {
        if self.now == (day, who) {
            self.browser.goto(&self.server.url("/idag")).await;
            assert_eq!(self.browser.heading().await, "I dag", "{who} was signed out");
        } else {
            self.server.set_day(day);
            self.browser.sign_in(&self.server, who).await;
            self.now = (day, who);
        }
    }

    /// Opens a page of the case.
    async fn page(&self, page: &str) {
        self.browser.goto(&self.server.url(&format!("/remisser/{}{page}", self.case))).await;
    }

    async fn says(&self, words: &str) {
        let said = self.browser.said().await;
        assert!(said.contains(words), "{words} is not said on {}: {said}", self.browser.path().await);
    }

    async fn status(&self, label: &str) {
        self.page("").await;
        assert_eq!(self.browser.find(".page-head .tag").await.text().await.unwrap(), label);
    }

    fn file(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    async fn register(&mut self) {
        self.sits("2020-12-14", REGISTRATOR).await;
        let browser = &self.browser;
        browser.press("Remisser").await;
        browser.press("Registrera remiss").await;
        browser.fill("titel", TITLE).await;
        browser.choose("avsandare", "Kommunstyrelsen").await;
        browser.fill("ert_dnr", "KS 2019/1939 P").await;
        browser.fill("daterad", "2020-12-11").await;
        browser.fill("inkom", "2020-12-14").await;
        browser.fill("svarsdatum", "2021-02-26").await;
        browser.fill("instanser", "samtliga stadsdelsnämnder, socialnämnden och trafiknämnden").await;
        browser.attach("filer", &[&self.file("Missiv.txt"), &self.file("Trygghetsprogram.pdf")]).await;
        browser.press("Registrera").await;
        let path = browser.path().await;
        self.case = path.replace("/remisser/", "");
        assert_eq!(browser.heading().await, TITLE);
        self.says("Missiv.txt").await;
        self.says("Trygghetsprogram.pdf").await;
        self.status("Registrerad").await;
    }

    async fn assign(&mut self) {
        self.sits("2020-12-15", REGISTRATOR).await;
        self.browser.press(&format!("Fördela: {TITLE}")).await;
        self.browser.press("Fördela").await;
        self.browser.choose("avdelning", "Sociala avdelningen").await;
        self.browser.choose("handlaggare", "Karin Öhrnfeldt").await;
        self.browser.press("Fördela").await;
        self.status("Fördelad").await;
    }

    async fn plan(&mut self) {
        self.sits("2021-01-11", HANDLAGGARE).await;
        self.browser.press(&format!("Planera och öppna utkastet: {TITLE}")).await;
        self.says("2021-02-25 Förslag 2021-02-08 2021-02-17 Bara med omedelbar justering").await;
        assert!(self.browser.find("#omedelbar").await.is_selected().await.unwrap(), "omedelbar justering is proposed");
        let proposed = self.browser.find("input[name=sammantrade]:checked + label").await;
        assert_eq!(proposed.text().await.unwrap(), "2021-02-25");
        self.browser.press("Spara planen").await;
        self.page("/plan").await;
        self.says("2021-02-25 Planerat").await;
    }

    async fn prepare(&mut self) {
        self.sits("2021-01-11", HANDLAGGARE).await;
        self.page("/plan").await;
        self.browser.tick_labelled("bereder", "Stadsdelsdirektörens stab").await;
        self.browser.untick_labelled("bereder", "Sociala avdelningen").await;
        self.browser.tick_labelled("samrad", "Sociala avdelningen").await;
        self.browser.tick_labelled("samrad", "Avdelningen för stadsmiljö").await;
        self.browser.fill_labelled("Förvaltningsgruppen", "2021-02-15").await;
        self.browser.fill_labelled("Pensionärsrådet", "2021-02-15").await;
        self.browser.fill_labelled("Rådet för funktionshinderfrågor", "2021-02-16").await;
        self.browser.press("Spara beredningen").await;
        self.page("/plan").await;
        self.says(&format!("{PREPARED} {HEARD}")).await;
    }

    async fn open(&mut self) {
        self.sits("2021-01-11", HANDLAGGARE).await;
        self.page("").await;
        self.browser.press("Öppna utkastet").await;
        self.says(
            "Kommunstyrelsen har remitterat ärendet Trygghetsprogram 2020-2023 (prov) till Ekbackens \
                   stadsdelsnämnd för yttrande senast den 26 februari 2021.",
        )
        .await;
        self.says("Beslutet justeras omedelbart.").await;
        self.status("Utkast").await;
    }

    async fn write(&mut self) {
        self.sits("2021-01-20", HANDLAGGARE).await;
        self.browser.press(&format!("Skriv tjänsteutlåtandet: {TITLE}")).await;
        for (section, text) in [
            ("Sammanfattning", "Staden föreslås få ett eget program för trygghet. {{Forvaltningen}} tillstyrker."),
            ("Ärendet", "Programmet har fyra delar:\n\n- begrepp\n- arbetsgång\n- samverkan\n- uppföljning"),
        ] {
            self.browser.press(&format!("Redigera {section}")).await;
            self.browser.fill("text", text).await;
            self.browser.press("Spara").await;
        }
        self.browser.press("Redigera Synpunkter och förslag").await;
        let begun = self.browser.value("text").await;
        self.browser.fill("text", &format!("Ett eget program ger bättre styrning.\n\n{begun}")).await;
        self.browser.press("Spara").await;
        self.preview("Bakgrund", "för yttrande senast den 26 februari 2021.").await;
        self.preview("Ärendets beredning", &format!("{PREPARED} {HEARD}")).await;
        self.preview("Förslag till beslut", "Beslutet justeras omedelbart.").await;
        self.page("/utkast/tjansteutlatande").await;
        self.says("Ett eget program ger bättre styrning.").await;
    }

    /// What a section comes to be, without saving it.
    async fn preview(&self, section: &str, words: &str) {
        self.page("/utkast/tjansteutlatande").await;
        self.browser.press(&format!("Redigera {section}")).await;
        self.browser.press("Förhandsgranska").await;
        let shown = self.browser.find(".preview .paper").await.text().await.unwrap();
        assert!(shown.contains(words), "{section}: {shown}");
    }

    async fn choose_bilaga(&mut self) {
        self.sits("2021-01-20", HANDLAGGARE).await;
        self.page("/utkast/tjansteutlatande").await;
        self.browser.fill_labelled("Plats för Trygghetsprogram.pdf", "1").await;
        self.browser.fill_labelled("Namn på Trygghetsprogram.pdf", "Remissens program").await;
        self.browser.press("Spara bilagorna").await;
        self.page("/utkast/tjansteutlatande").await;
        self.says("Bilaga Remissens program").await;
    }

    async fn ask_review(&mut self) {
        self.sits("2021-01-25", HANDLAGGARE).await;
        self.page("/granskning").await;
        self.browser.choose("granskare-1", "Fredrik Nordensjö").await;
        self.browser.fill("senast-1", "2021-01-29").await;
        self.browser.fill("fraga-1", "Är något viktigt borta?").await;
        self.browser.press("Skicka för granskning").await;
        self.status("Granskning").await;
    }

    async fn answer_review(&mut self) {
        self.sits("2021-01-28", CHEF).await;
        self.browser.press(&format!("Granska: {TITLE}")).await;
        self.browser.fill_labelled("Kommentar till ”Synpunkter och förslag”", COMMENT).await;
        self.browser.fill("svar", "Välgrundat.").await;
        self.browser.press("Lämna granskning").await;
        self.page("/granskning").await;
        self.says(COMMENT).await;
    }

    async fn send_for_attest(&mut self) {
        self.sits("2021-02-04", HANDLAGGARE).await;
        self.page("/granskning").await;
        self.says(COMMENT).await;
        self.browser.press("Synpunkter och förslag").await;
        let text = self.browser.value("text").await;
        self.browser.fill("text", &format!("Nämnden bör sammankalla när flera ansvarar.\n\n{text}")).await;
        self.browser.press("Spara").await;
        self.page("").await;
        self.browser.press("Skicka för attest").await;
        self.says("Fredrik Nordensjö, Avdelningschef Ingrid Sollerhed, Stadsdelsdirektör").await;
        self.browser.press("Skicka för attest").await;
        self.status("Attest").await;
    }

    async fn attest_first(&mut self) {
        self.sits("2021-02-05", CHEF).await;
        self.attest().await;
        self.page("/attest").await;
        self.says("Fredrik Nordensjö, Avdelningschef Attesterat 2021-02-05 09:00").await;
    }

    async fn attest(&self) {
        // With the number of what waits, the trial's own among it.
        let click = "document.querySelector('.site-menu [href=\"/attestera\"]').click()";
        self.browser.leave_by(async { drop(self.browser.client.execute(click, vec![]).await.unwrap()) }).await;
        let reading = self.browser.said().await;
        assert!(reading.contains(TITLE), "{reading}");
        self.page("/attest").await;
        self.browser.fill("losenord", "remiss-demo").await;
        self.browser.press("Attestera").await;
    }

    async fn attest_last(&mut self) {
        self.sits("2021-02-05", DIREKTOR).await;
        self.attest().await;
        self.page("/attest").await;
        let link = self.browser.find("a[href$='.pdf']").await.attr("href").await.unwrap().unwrap();
        self.attested = (link.clone(), self.browser.download(&self.server, &link).await);
        self.status("Attesterad").await;
    }

    async fn put_on_agenda(&mut self) {
        self.sits("2021-02-08", SEKRETERARE).await;
        self.page("").await;
        self.browser.press("Anmäl till sammanträdet").await;
        self.meeting = self.browser.path().await;
        self.browser.press(&format!("Anmäl hit: {TITLE}")).await;
        self.status("Anmäld").await;
    }

    async fn mail_agenda(&mut self) {
        self.sits("2021-02-17", SEKRETERARE).await;
        self.browser.goto(&self.server.url(&self.meeting)).await;
        self.says(TITLE).await;
        self.says("Beslutet justeras omedelbart.").await;
        self.browser.press("Anteckna utskick").await;
        let agenda = self.browser.download(&self.server, &format!("{}/foredragningslista.pdf", self.meeting)).await;
        assert!(text_of(&agenda).contains(TITLE));
    }

    async fn confirm_bodies(&mut self) {
        self.sits("2021-02-17", SEKRETERARE).await;
        self.page("/plan").await;
        for _ in 0..3 {
            self.browser.press("Bekräfta").await;
            self.page("/plan").await;
        }
        assert!(!self.browser.said().await.contains("Bekräfta"));
    }

    async fn decide(&mut self) {
        self.sits("2021-02-25", SEKRETERARE).await;
        self.browser.press(&format!("För in beslutet: {TITLE}")).await;
        self.page("/beslut").await;
        self.browser.fill("paragraf", "14").await;
        self.browser.tick("utgang", "bifall").await;
        assert!(self.browser.value("lydelse").await.ends_with("\nBeslutet justeras omedelbart."));
        assert!(self.browser.find("#omedelbar-1").await.is_selected().await.unwrap());
        self.browser.press("För in beslutet").await;
        self.status("Beslutad").await;
    }

    async fn justera(&mut self) {
        self.sits("2021-02-25", SEKRETERARE).await;
        self.browser.goto(&self.server.url(&self.meeting)).await;
        self.browser.fill_labelled("Justerat den", "2021-02-25").await;
        self.browser.fill_labelled("Justerare", "Helena Rosenqvist\nKerstin Ahlfors").await;
        self.browser.press("Anteckna justeringen").await;
        self.says("§ 14 Justerat 2021-02-25").await;
    }

    async fn announce(&mut self) {
        self.sits("2021-02-26", SEKRETERARE).await;
        self.browser.goto(&self.server.url(&self.meeting)).await;
        self.browser.fill_labelled("Anslaget den", "2021-02-26").await;
        self.browser.press("Anteckna anslaget").await;
        self.says("Sista dag att överklaga 2021-03-19").await;
    }

    async fn dispatch(&mut self) {
        self.sits("2021-02-26", SEKRETERARE).await;
        self.page("").await;
        self.browser.press("Expediera").await;
        assert_eq!(self.browser.value("adress").await, "kommunstyrelsen@stad.example");
        let subject = self.browser.value("arende").await;
        assert!(subject.contains("KS 2019/1939 P"), "{subject}");
        self.browser.tick("kanal", "epost").await;
        self.browser.press("Expediera").await;
        self.status("Expedierad").await;
        self.browser.fill_labelled("Nådde mottagaren den", "2021-02-26").await;
        self.browser.fill("underlag", "Kvittens från registrator").await;
        self.browser.press("Anteckna mottagandet").await;
        self.page("").await;
        self.says("I tid Svarsdatum 2021-02-26").await;
    }

    async fn close(&mut self) {
        self.sits("2021-03-22", SEKRETERARE).await;
        self.page("").await;
        self.browser.press("Avsluta").await;
        self.says("Allt som brukar finnas i ett ärende är på plats.").await;
        self.browser.press("Avsluta ärendet").await;
        self.status("Avslutad").await;
    }

    /// What was sent is what was attested, and it says what it should.
    pub async fn check_answer(&mut self) {
        self.sits("2021-03-22", SEKRETERARE).await;
        self.page("").await;
        let mut sent = Vec::new();
        for link in self.browser.client.find_all(fantoccini::Locator::Css("a[href*='/filer/']")).await.unwrap() {
            let path = link.attr("href").await.unwrap().unwrap();
            sent.push((link.text().await.unwrap(), self.browser.download(&self.server, &path).await));
        }
        let names: Vec<_> = sent.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.len(), 3, "{names:?}");
        assert!(names[0].starts_with("Tjänsteutlåtande") && names[1].starts_with("Protokollsutdrag"), "{names:?}");
        assert!(sent[0].1 == self.attested.1, "other bytes were sent than were attested");
        assert!(sent[2].1 == PROGRAM, "the bilaga was changed");

        let text = text_of(&sent[0].1);
        for words in [
            TITLE,
            "Dnr EKB 2020/13 2021-02-04 Sida 1 (2)",
            "Nämnden bör sammankalla när flera ansvarar.",
            "Svar på remiss från kommunstyrelsen KS 2019/1939 P",
            "1. Stadsdelsnämnden överlämnar förvaltningens tjänsteutlåtande som svar på remissen.",
            "2. Beslutet justeras omedelbart.",
            &format!("{PREPARED} {HEARD}"),
            "Remissens program",
            "Attesterat av",
            "Ingrid Sollerhed, Stadsdelsdirektör 2021-02-05 Fredrik Nordensjö, Avdelningschef 2021-02-05",
        ] {
            assert!(text.contains(words), "{words} is not in {text}");
        }
        let extract = text_of(&sent[1].1);
        assert!(extract.contains("§ 14") && extract.contains(TITLE), "{extract}");

        self.sits("2021-03-22", ADMIN).await;
        self.browser.goto(&self.server.url("/admin/utkorg")).await;
        self.says("kommunstyrelsen@stad.example").await;
    }
}
