//! The demo as a place to try things in: some more people, and a case in each state.

use std::collections::BTreeMap;

use uuid::Uuid;
use yttra::{demo, people::model::Role, remisser};

use super::{TestApp, cast};

pub const MEDHANDLAGGARE: &str = "medhandlaggare@yttra.example";
pub const GRANSKARE_2: &str = "granskare2@yttra.example";
pub const CHEF_2: &str = "chef2@yttra.example";
pub const REGISTRATOR_2: &str = "registrator2@yttra.example";

/// A case of Ekbacken in a state.
pub struct Example {
    pub id: Uuid,
    pub dnr: String,
    pub title: String,
    pub handlaggare: Option<String>,
}

/// The demo with some more people, and a case in each state.
pub struct World {
    pub test: TestApp,
    pub cases: BTreeMap<&'static str, Example>,
    ids: Vec<(&'static str, String)>,
}

impl World {
    pub async fn build() -> Self {
        let test = TestApp::on("2026-03-02").await;
        demo::load_once(&test.app).await.unwrap();
        for (email, role) in [
            (MEDHANDLAGGARE, Role::Handlaggare),
            (GRANSKARE_2, Role::Granskare),
            (CHEF_2, Role::Attestant),
            (REGISTRATOR_2, Role::Registrator),
        ] {
            test.join(email, &[role]).await;
        }
        test.set_roles(cast::LINDVIKA_REGISTRATOR, &Role::ALL).await;
        let mut world = Self { cases: cases(&test).await, ids: Vec::new(), test };
        world.name_medhandlaggare().await;
        let ask = format!("/remisser/{}/attest/fragor", world.cases["attest"].id);
        let chief = world.test.sign_in(cast::CHEF).await;
        chief.add_passkey("Telefon").await;
        chief.post(&ask, &[("fraga", "Är siffran rätt?")]).await.followed();
        world.ids = ids(&world.test).await;
        world
    }

    /// She writes in every case that has an officer and goes on.
    async fn name_medhandlaggare(&self) {
        let registrator = self.test.actor(cast::REGISTRATOR).await;
        let person = self.test.actor(MEDHANDLAGGARE).await.id;
        let moment = self.test.app.clock.read();
        for example in self.cases.values().filter(|example| example.handlaggare.is_some()) {
            let mut conn = self.test.pool().acquire().await.unwrap();
            let case = remisser::store::find_case(&mut conn, &registrator, moment.today, example.id).await.unwrap();
            drop(conn);
            if case.status.is_ended() {
                continue;
            }
            let (unit, officer) = (case.unit_id.unwrap(), case.handlaggare_id.unwrap());
            let (id, version) = (case.id, case.version);
            let pool = self.test.pool();
            remisser::commands::assign(pool, &registrator, moment, id, version, unit, officer, &[person])
                .await
                .unwrap();
        }
    }

    /// The path of a route for a case in a state. A route that needs an id which nobody has thought of fails here.
    pub fn path(&self, route: &str, state: &str) -> String {
        let mut path = route.to_owned();
        if let Some(example) = self.cases.get(state) {
            path = path.replace("/remisser/{id}", &format!("/remisser/{}", example.id));
            path = path.replace("{*dnr}", &yttra::web::percent_encoded(&example.dnr));
        }
        for (pattern, value) in &self.ids {
            match pattern.split_once(' ') {
                Some((only, pattern)) if only == state => path = path.replace(pattern, value),
                Some(_) => {}
                None => path = path.replace(pattern, value),
            }
        }
        assert!(!path.contains('{'), "no id for {path} ({state})");
        path
    }

    /// Who writes the case.
    pub fn officer(&self, state: &str) -> &str {
        self.cases[state].handlaggare.as_deref().unwrap()
    }
}

/// The cases of the demo by their state; `hemlig` is the one with a sekretessmarkering, which is attested.
async fn cases(test: &TestApp) -> BTreeMap<&'static str, Example> {
    let mut cases = BTreeMap::new();
    for state in [
        "registrerad",
        "fordelad",
        "utkast",
        "granskning",
        "attest",
        "anmald",
        "beslutad",
        "expedierad",
        "avslutad",
        "hemlig",
    ] {
        let row: (Uuid, String, String, Option<String>) = sqlx::query_as(
            "select r.id, r.dnr, r.title, p.email from remisser r join myndigheter y on y.id = r.myndighet_id and y.slug = 'ekbacken'
             left join people p on p.id = r.handlaggare_id
             where r.status = case $1 when 'hemlig' then 'attesterad' else $1 end
               and ($1 = 'hemlig') = (r.sekretess_provision is not null)
               and not exists (select 1 from attests a join attest_rounds o on o.id = a.round_id
                               where o.remiss_id = r.id and r.status = 'attest')
             order by r.registered_at limit 1",
        )
        .bind(state)
        .fetch_one(test.pool())
        .await
        .unwrap_or_else(|error| panic!("no case that is {state}: {error}"));
        cases.insert(state, Example { id: row.0, dnr: row.1, title: row.2, handlaggare: row.3 });
    }
    cases
}

/// What the parameters of paths become, the first that fits first. A state in front: for its cases only.
async fn ids(test: &TestApp) -> Vec<(&'static str, String)> {
    const ADDRESS: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    const OWN: &str = "myndighet_id = (select id from myndigheter where slug = 'ekbacken')";
    let mut ids = vec![
        ("/static/{name}", test.visitor().get("/logga-in").await.attribute("link[rel=stylesheet]", "href")),
        ("/losenord/{token}", format!("/losenord/{}", "0".repeat(64))),
        ("utkast /dokument/{file}", "/dokument/tjansteutlatande-utkast.html".to_owned()),
        ("/dokument/{file}", "/dokument/tjansteutlatande-1.html".to_owned()),
        ("/versioner/{file}", "/versioner/tjansteutlatande-1".to_owned()),
        ("{slag}", "tjansteutlatande".to_owned()),
        ("{avsnitt}", "sammanfattning".to_owned()),
        ("{nr}", "1".to_owned()),
        ("{kedja}", "ordforande".to_owned()),
        // Nobody has attested several: it is not there, for those who may look.
        ("{omgang}", Uuid::nil().to_string()),
        ("{fingeravtryck}", "0000-0000-0000-0000-0000".to_owned()),
        ("{adress}", format!("{ADDRESS}.ics")),
    ];
    sqlx::query("insert into calendar_feeds select id, $1, now() from people where email = $2")
        .bind(ADDRESS)
        .bind(REGISTRATOR_2)
        .execute(test.pool())
        .await
        .unwrap();
    let of = |table: &str, state: &str| {
        format!("select t.id from {table} t join remisser r on r.id = t.remiss_id where r.OWN and r.status = '{state}'")
    };
    for (pattern, sql) in [
        (
            "{fil}",
            "select f.id from files f join incoming i on i.id = f.incoming_id where i.OWN and i.remiss_id is null"
                .to_owned(),
        ),
        ("/inkorg/{id}", "select id from incoming where OWN and remiss_id is null".to_owned()),
        ("hemlig /handlingar/{file}", of("files", "attesterad")),
        ("/handlingar/{file}", of("files", "utkast")),
        ("{granskning}", of("reviews", "granskning")),
        (
            "{synpunkt}",
            of("(select c.id, v.remiss_id from review_comments c join reviews v on v.id = c.review_id)", "anmald"),
        ),
        ("{note}/klar", "select id from notes where OWN and kind = 'comment' and draft_id in (select draft_id from notes where kind = 'suggestion')".to_owned()),
        ("{note}", "select id from notes where OWN and kind = 'suggestion'".to_owned()),
        ("{fraga}", "select id from attest_questions where OWN and answer is null".to_owned()),
        ("{passkey}", "select id from passkeys".to_owned()),
        ("{beslut}", of("decisions", "beslutad")),
        ("{expediering}", of("dispatches", "expedierad")),
        ("{rad}", of("(select remiss_id, body_id as id from remiss_bodies)", "expedierad")),
        // The one is still to come, the other is history.
        ("/konto/franvaro/{tid}", "select id from deputies where OWN order by from_date desc".to_owned()),
        ("/admin/personer/{id}/franvaro", "select person_id from deputies where OWN order by from_date".to_owned()),
        ("{tid}", "select id from deputies where OWN order by from_date".to_owned()),
        ("/admin/personer/{id}", format!("select id from people where email = '{REGISTRATOR_2}'")),
        ("/admin/enheter/{id}", "select unit_id from unit_chiefs where OWN order by id desc".to_owned()),
        ("{chef}", "select id from unit_chiefs where OWN order by id desc".to_owned()),
        ("/admin/rad/{id}", "select id from bodies where OWN".to_owned()),
        ("/admin/avsandare/{id}", "select id from senders where OWN".to_owned()),
        ("/admin/sammantraden/{id}", "select id from meetings where OWN order by held_on desc".to_owned()),
        ("/admin/fraser/{id}", "select id from phrases where OWN".to_owned()),
        ("/admin/mallar/{id}", "select id from document_templates where OWN".to_owned()),
        ("/sammantraden/{id}/protokoll", "select meeting_id from protocols where OWN order by id desc".to_owned()),
        (
            "/sammantraden/{id}",
            "select i.meeting_id from agenda_items i join remisser r on r.id = i.remiss_id \
                                where r.OWN and r.status = 'anmald'"
                .to_owned(),
        ),
        ("{remiss}", "select id from remisser where OWN and status = 'anmald'".to_owned()),
    ] {
        let sql = sql.replace("OWN", OWN);
        let found = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("{sql} limit 1"))).fetch_optional(test.pool()).await;
        let id: Uuid = found.unwrap().unwrap_or_else(|| panic!("nothing for {pattern}: {sql}"));
        let path = pattern.rsplit(' ').next().unwrap();
        let parameter = &path[path.find('{').unwrap()..=path.find('}').unwrap()];
        ids.push((pattern, path.replace(parameter, &id.to_string())));
    }
    ids
}
