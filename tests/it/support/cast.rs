//! The people of the demo, who are the people of the tests: made with the real commands.

use yttra::{
    admin::{
        By,
        people::{self as members, PersonInput, commands::Welcome},
    },
    demo,
    people::{self, model::Role, password},
};

use super::TestApp;

/// The password of everybody.
pub const PASSWORD: &str = demo::PASSWORD;

pub const REGISTRATOR: &str = "registrator@yttra.example";
pub const HANDLAGGARE: &str = "handlaggare@yttra.example";
pub const HANDLAGGARE_2: &str = "handlaggare2@yttra.example";
pub const GRANSKARE: &str = "granskare@yttra.example";
pub const CHEF: &str = "avdelningschef@yttra.example";
pub const DIREKTOR: &str = "direktor@yttra.example";
pub const SEKRETERARE: &str = "sekreterare@yttra.example";
pub const ADMIN: &str = "admin@yttra.example";
pub const LASARE: &str = "lasare@yttra.example";
pub const LINDVIKA_REGISTRATOR: &str = "registrator.lindvika@yttra.example";

impl TestApp {
    /// An application with both boards, their people and registers, on a day.
    pub async fn with_cast(day: &str) -> Self {
        let test = Self::on(day).await;
        demo::base::load(&test.app, test.app.clock.read()).await.unwrap();
        test
    }

    /// Somebody of Ekbacken, for commands.
    pub async fn actor(&self, email: &str) -> people::model::Actor {
        let mut conn = self.pool().acquire().await.unwrap();
        let slug = if email.contains("lindvika") { "lindvika" } else { "ekbacken" };
        people::store::actor(&mut conn, email, slug).await.unwrap().unwrap()
    }

    /// Registers a remiss through the form; gives its id.
    pub async fn register(&self, titel: &str, svarsdatum: &str) -> String {
        let visitor = self.sign_in(REGISTRATOR).await;
        let form = visitor.get("/remisser/ny").await;
        let avsandare = form.attribute("#avsandare option:nth-of-type(3)", "value");
        let fields = [
            ("id", form.value("id")),
            ("version", "0".into()),
            ("titel", titel.into()),
            ("avsandare", avsandare),
            ("ert_dnr", format!("KS {titel}")),
            ("inkom", self.today().to_string()),
            ("svarsdatum", svarsdatum.into()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = visitor.post_files("/remisser", &fields, &[]).await;
        answer.followed().strip_prefix("/remisser/").unwrap().to_owned()
    }

    /// Gives somebody new a place at Ekbacken.
    pub async fn join(&self, email: &str, roles: &[Role]) {
        let by = By::Program(self.actor(ADMIN).await.myndighet.id);
        let hash = password::hash(&self.app, PASSWORD.to_owned()).await.unwrap();
        let input = PersonInput {
            name: format!("Extra {}", email.split('@').next().unwrap()),
            email: email.to_owned(),
            title: "Utredare".to_owned(),
            telephone: String::new(),
            unit: None,
            roles: roles.iter().copied().collect(),
            active: true,
        };
        let welcome = Welcome::Password(&hash);
        members::commands::add(self.pool(), by, self.app.clock.read(), &input, welcome).await.unwrap();
    }

    /// Gives somebody other roles.
    pub async fn set_roles(&self, email: &str, roles: &[Role]) {
        let actor = self.actor(email).await;
        let mut conn = self.pool().acquire().await.unwrap();
        let person = members::store::find(&mut conn, actor.myndighet.id, actor.id).await.unwrap();
        drop(conn);
        let input = PersonInput { roles: roles.iter().copied().collect(), ..person.as_input() };
        let by = By::Program(actor.myndighet.id);
        members::commands::change(self.pool(), by, self.app.clock.read(), actor.id, &input).await.unwrap();
    }
}
