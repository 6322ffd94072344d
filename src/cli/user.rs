//! `yttra user`: for the first administrator, and for whoever can no longer get in.

use std::io::Read;

use uuid::Uuid;

use super::{refused, say};
use crate::{
    admin::{
        By,
        people::{PersonInput, commands, commands::Welcome, store},
    },
    clock::Clock,
    db::Database,
    myndigheter,
    people::{
        commands::is_email,
        model::{Role, Roles},
        password,
    },
};

/// What can be done with people.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lägg upp en person vid en myndighet. Utan lösenord skrivs en länk för att välja ett.
    Add {
        /// Myndighetens kortnamn (se `yttra myndighet list`).
        #[arg(long, value_name = "KORTNAMN")]
        myndighet: String,
        /// Adressen som personen loggar in med.
        #[arg(long, value_name = "ADRESS")]
        email: String,
        /// För- och efternamn.
        #[arg(long, value_name = "NAMN")]
        name: String,
        /// Titel, som den skrivs ut i dokument.
        #[arg(long, value_name = "TITEL")]
        title: String,
        /// Roller med komma emellan, till exempel registrator,handlaggare.
        #[arg(long, value_name = "ROLLER", value_delimiter = ',', required = true)]
        roles: Vec<String>,
        #[command(flatten)]
        secret: Secret,
    },
    /// Sätt ett lösenord, eller skriv en länk för att välja ett.
    Password {
        /// Adressen som personen loggar in med.
        #[arg(long, value_name = "ADRESS")]
        email: String,
        #[command(flatten)]
        secret: Secret,
    },
    /// Ändra en persons roller vid en myndighet.
    Roles {
        /// Myndighetens kortnamn (se `yttra myndighet list`).
        #[arg(long, value_name = "KORTNAMN")]
        myndighet: String,
        /// Adressen som personen loggar in med.
        #[arg(long, value_name = "ADRESS")]
        email: String,
        /// Alla roller som personen ska ha, med komma emellan.
        #[arg(long, value_name = "ROLLER", value_delimiter = ',', required = true)]
        roles: Vec<String>,
    },
}

/// How the password comes, and where the link leads. Never as an argument, which others on the machine could see.
#[derive(Debug, clap::Args)]
pub struct Secret {
    /// Läs lösenordet från standard in, till exempel: `yttra user password … --password-stdin < fil`.
    #[arg(long)]
    password_stdin: bool,
    /// Adressen som användarna skriver, för länken.
    #[arg(long, env = "YTTRA_PUBLIC_URL", default_value = "http://localhost:8080", value_name = "ADRESS")]
    public_url: String,
}

impl Secret {
    /// The hash of the password that was given, if one was.
    fn read(&self, email: &str) -> Result<Option<String>, String> {
        if !self.password_stdin {
            return Ok(None);
        }
        let mut text = String::new();
        std::io::stdin()
            .take(10_000)
            .read_to_string(&mut text)
            .map_err(|error| format!("Lösenordet kunde inte läsas från standard in: {error}"))?;
        let password = text.trim_end_matches(['\r', '\n']);
        match password::complaint(password, email) {
            "" => Ok(Some(password::hash_blocking(password).map_err(say)?)),
            complaint => Err(complaint.to_owned()),
        }
    }

    fn base_url(&self) -> &str {
        self.public_url.trim_end_matches('/')
    }
}

impl Command {
    /// Does it.
    pub async fn run(self, database: &Database) -> Result<(), String> {
        match self {
            Self::Add { myndighet, email, name, title, roles, secret } => {
                let by = program(database, &myndighet).await?;
                let input = PersonInput {
                    name: line(&name, "Skriv personens namn efter --name.")?,
                    email: line(&email, "Skriv personens e-postadress efter --email.")?,
                    title: line(&title, "Skriv personens titel efter --title.")?,
                    telephone: String::new(),
                    unit: None,
                    roles: parse_roles(&roles)?,
                    active: true,
                };
                add(database, by, &input, &secret).await
            }
            Self::Password { email, secret } => set_password(database, email.trim(), &secret).await,
            Self::Roles { myndighet, email, roles } => {
                let by = program(database, &myndighet).await?;
                set_roles(database, by, email.trim(), parse_roles(&roles)?).await
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
async fn add(database: &Database, by: By<'_>, input: &PersonInput, secret: &Secret) -> Result<(), String> {
    if !is_email(&input.email) {
        return Err(format!("”{}” är ingen e-postadress.", input.email));
    }
    let hash = secret.read(&input.email)?;
    let welcome = hash.as_deref().map_or_else(|| Welcome::Link(secret.base_url()), Welcome::Password);
    let added = commands::add(&database.pool, by, Clock::system().read(), input, welcome).await.map_err(refused)?;
    println!("{} är upplagd med rollerna {}.", added.name, input.roles);
    if added.known {
        println!("Kontot fanns redan hos en annan myndighet; namnet är kontots.");
    }
    print_link(added.link.as_deref());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
async fn set_password(database: &Database, email: &str, secret: &Secret) -> Result<(), String> {
    let hash = secret.read(email)?;
    let moment = Clock::system().read();
    let link = commands::reset_password(&database.pool, moment, email, hash.as_deref(), secret.base_url())
        .await
        .map_err(say)?;
    if link.is_none() {
        println!("Lösenordet är satt, och {email} är utloggad överallt.");
    }
    print_link(link.as_deref());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
async fn set_roles(database: &Database, by: By<'_>, email: &str, roles: Roles) -> Result<(), String> {
    let mut conn = database.pool.acquire().await.map_err(|error| error.to_string())?;
    let person = store::by_email(&mut conn, by.myndighet(), email)
        .await
        .map_err(say)?
        .ok_or_else(|| format!("{email} finns inte vid myndigheten. Lägg upp personen med: yttra user add"))?;
    let found = store::find(&mut conn, by.myndighet(), person).await.map_err(say)?;
    drop(conn);
    let input = PersonInput { roles, ..found.as_input() };
    commands::change(&database.pool, by, Clock::system().read(), person, &input).await.map_err(refused)?;
    println!("{} har nu rollerna {roles}.", found.name);
    Ok(())
}

/// The program at the myndighet of a short name.
async fn program(database: &Database, slug: &str) -> Result<By<'static>, String> {
    let mut conn = database.pool.acquire().await.map_err(|error| error.to_string())?;
    let all: Vec<(Uuid, String, String)> = myndigheter::store::all(&mut conn).await.map_err(say)?;
    all.iter()
        .find(|(_, known, _)| known == slug)
        .map(|(id, ..)| By::Program(*id))
        .ok_or_else(|| format!("Det finns ingen myndighet ”{slug}”. Se dem med: yttra myndighet list"))
}

fn line(text: &str, sentence: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_control) || text.chars().count() > 500 {
        Err(sentence.to_owned())
    } else {
        Ok(text.to_owned())
    }
}

fn parse_roles(words: &[String]) -> Result<Roles, String> {
    let known = || Role::ALL.map(Role::as_str).join(", ");
    words
        .iter()
        .map(|word| word.trim().parse().map_err(|()| format!("Rollen ”{word}” finns inte. Rollerna är {}.", known())))
        .collect::<Result<Vec<Role>, String>>()
        .map(|roles| roles.into_iter().collect())
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
fn print_link(link: Option<&str>) {
    if let Some(link) = link {
        println!("\nLösenordet väljs här. Länken gäller i två veckor och bara en gång:\n\n  {link}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_or_refused_by_name() {
        let words = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let roles = parse_roles(&words("registrator, administrator")).unwrap();
        assert_eq!(roles.to_strings(), ["registrator", "administrator"]);
        assert!(parse_roles(&words("registrator,chef")).unwrap_err().starts_with("Rollen ”chef” finns inte."));
    }
}
