//! Every route × every role × own and foreign myndighet. A route without an expectation here fails.

use std::{collections::BTreeMap, fmt::Write};

use axum::http::{Method, StatusCode, header};
use yttra::{people::model::Role, routes};

use crate::support::{
    Page, Visitor, cast,
    world::{CHEF_2, GRANSKARE_2, MEDHANDLAGGARE, REGISTRATOR_2, World},
};

/// Who signs in for each column of the table. The foreign one has every role, so that nothing but the myndighet
/// keeps her out.
const CAST: [(&str, &str); 13] = [
    ("re", cast::REGISTRATOR),
    ("hl", cast::HANDLAGGARE),
    ("mh", MEDHANDLAGGARE),
    ("h2", cast::HANDLAGGARE_2),
    ("gr", cast::GRANSKARE),
    ("g2", GRANSKARE_2),
    ("ch", cast::CHEF),
    ("di", cast::DIREKTOR),
    ("c2", CHEF_2),
    ("se", cast::SEKRETERARE),
    ("ad", cast::ADMIN),
    ("lä", cast::LASARE),
    ("fr", cast::LINDVIKA_REGISTRATOR),
];

/// Everybody of [`CAST`], signed in, and under "" somebody who is not.
struct Visitors(BTreeMap<&'static str, Visitor>);

impl Visitors {
    async fn of(world: &World) -> Self {
        let mut visitors = BTreeMap::from([("", world.test.visitor())]);
        for (_, email) in CAST {
            visitors.insert(email, world.test.sign_in(email).await);
        }
        Self(visitors)
    }

    /// Who goes to a column: "hl" is the officer of the case, "h2" the other one.
    fn one(&self, world: &World, (column, email): (&str, &str), state: &str) -> &Visitor {
        let officer = world.cases.get(state).and_then(|example| example.handlaggare.as_deref());
        let email = match (column, officer) {
            ("hl", Some(officer)) => officer,
            ("h2", Some(cast::HANDLAGGARE_2)) => cast::HANDLAGGARE,
            _ => email,
        };
        &self.0[email]
    }
}

/// The states of a case in which a route is tried.
#[expect(clippy::match_same_arms, reason = "read as a list of pages")]
fn states(method: &Method, path: &str) -> &'static [&'static str] {
    let Some(rest) = path.strip_prefix("/remisser/{id}") else {
        return match path {
            "/dnr/{*dnr}" => &["utkast", "hemlig"],
            _ => &[""],
        };
    };
    let is_page = *method == Method::GET;
    match rest.split('/').nth(1).unwrap_or_default() {
        "" | "handelser" => &["utkast", "beslutad", "hemlig"],
        "handlingar" => &["utkast", "hemlig"],
        "registrering" | "avslut-i-fortid" => &["registrerad", "hemlig"],
        "fordelning" | "svarsdatum" => &["fordelad", "hemlig"],
        "utkast" if rest == "/utkast" => &["fordelad"],
        "utkast" if rest.contains("/{note}/") => &["granskning", "hemlig"],
        "utkast" if is_page => &["utkast", "anmald", "beslutad", "hemlig"],
        "utkast" => &["utkast", "hemlig"],
        "bilagor" => &["utkast"],
        "versioner" if is_page => &["granskning", "anmald", "beslutad", "hemlig"],
        "versioner" => &["granskning"],
        "dokument" => &["utkast", "granskning", "anmald", "beslutad", "hemlig"],
        "granskning" if is_page => &["granskning", "beslutad", "hemlig"],
        "granskning" => &["granskning"],
        "synpunkter" => &["anmald"],
        "attest" if rest.contains("redaktionell") => &["hemlig"],
        "attest" if rest == "/attest" && is_page => &["attest", "beslutad", "hemlig"],
        "attest" if rest == "/attest" => &["utkast"],
        "attest" => &["attest"],
        "plan" | "anstand" => &["fordelad", "hemlig"],
        "beredning" if rest.ends_with('}') => &["expedierad"],
        "beredning" => &["fordelad"],
        "beslut" if rest.contains("{beslut}") => &["beslutad"],
        "beslut" if rest.contains("annan-vag") => &["fordelad"],
        "beslut" => &["anmald"],
        "expediering" if rest.contains("{expediering}") => &["expedierad"],
        "expediering" => &["beslutad"],
        "avslut" => &["expedierad"],
        _ => &[],
    }
}

/// Posts are empty: whoever may is told what is missing or stale, who may not is refused before anything is read.
/// What names the document stands where the address would have it.
fn form(path: &str) -> &'static [(&'static str, &'static str)] {
    match path {
        "/remisser/{id}/bilagor" | "/remisser/{id}/versioner" | "/admin/mallar/standard" => {
            &[("slag", "tjansteutlatande")]
        }
        "/remisser/{id}/utkast/{slag}/{avsnitt}/historik" => &[("version", "1"), ("over", "-1")],
        _ => &[],
    }
}

async fn ask(visitor: &Visitor, method: &Method, route: &str, path: &str) -> Page {
    const FILES: [&str; 6] = ["/inkorg", "/remisser", "/handlingar", "/import", "/protokollsutdrag", "/admin/mallar"];
    match *method {
        Method::GET => visitor.get(path).await,
        _ if FILES.iter().any(|end| route.ends_with(end)) => visitor.post_files(path, form(route), &[]).await,
        _ => visitor.post(path, form(route)).await,
    }
}

/// One sign an outcome, so that the table can be read.
fn sign(page: &Page, route: &str) -> &'static str {
    let is_about_sign_in = matches!(route, "/logga-ut" | "/losenord/{token}");
    let location = page.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap());
    match page.status {
        StatusCode::FORBIDDEN => "-",
        StatusCode::NOT_FOUND => "0",
        StatusCode::SEE_OTHER if location.starts_with("/logga-in") && !is_about_sign_in => ">",
        status if status.is_server_error() => panic!("{status}: {}", page.text()),
        status if status.is_success() || status.is_redirection() => "+",
        // Asked well, she may.
        StatusCode::BAD_REQUEST | StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => "+",
        status => panic!("{status}: {}", page.text()),
    }
}

async fn row(world: &World, visitors: &Visitors, method: &Method, route: &str, state: &str) -> String {
    let path = world.path(route, state);
    let mut row = format!("{:<4} {:<53} {state:<11}", method.as_str(), route);
    // Signing out is for the one who does it: everybody gets a session of her own.
    let mut answers = vec![("ut", ask(&visitors.0[""], method, route, &path).await)];
    for (column, email) in CAST {
        let visitor = match route {
            "/logga-ut" | "/logga-in" => &world.test.sign_in(email).await,
            _ => visitors.one(world, (column, email), state),
        };
        answers.push((column, ask(visitor, method, route, &path).await));
    }
    for (column, answer) in answers {
        assert!(!answer.status.is_server_error(), "{method} {path} for {column}: {}", answer.text());
        write!(row, "  {}", sign(&answer, route)).unwrap();
    }
    row + "\n"
}

fn head() -> String {
    let columns: Vec<&str> = CAST.iter().map(|(column, _)| *column).collect();
    format!("{:<70} ut {}\n", "", columns.join(" "))
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "the table")]
async fn every_route_for_every_role() {
    let world = World::build().await;
    let visitors = Visitors::of(&world).await;
    let mut table = head();
    for route in routes::table() {
        let states = states(&route.method, route.path);
        assert!(!states.is_empty(), "{} {} is not tried", route.method, route.path);
        for state in states {
            table.push_str(&row(&world, &visitors, &route.method, route.path, state).await);
        }
    }
    // Once the papers have gone out, everybody at the board reads them, and only them.
    let meeting = world.path("/sammantraden/{id}", "anmald");
    let secretary = &visitors.0[cast::SEKRETERARE];
    let version = secretary.get(&meeting).await.attribute("form[action$=utskick] [name=version]", "value");
    secretary.post(&format!("{meeting}/utskick"), &[("version", &version)]).await.followed();
    table.push_str("After utskick\n");
    for route in routes::table().into_iter().filter(|route| route.method == Method::GET) {
        if route.path.starts_with("/sammantraden/{id}") || states(&route.method, route.path).contains(&"anmald") {
            table.push_str(&row(&world, &visitors, &route.method, route.path, "anmald").await);
        }
    }
    insta::assert_snapshot!(table, @r"
                                                                           ut re hl mh h2 gr g2 ch di c2 se ad lä fr
    GET  /healthz                                                           +  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /readyz                                                            +  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /static/{name}                                                     +  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /csp                                                               +  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /logga-in                                                          +  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /logga-in                                                          +  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /logga-ut                                                          +  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /glomt-losenord                                                    +  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /glomt-losenord                                                    +  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /losenord/{token}                                                  +  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /losenord/{token}                                                  +  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /verifiera                                                         +  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /verifiera                                                         +  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /verifiera/{fingeravtryck}                                         +  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /kalender/{adress}                                                 +  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /                                                                  +  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /idag                                                              >  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /konto                                                             >  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /konto                                                             >  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /konto/franvaro                                                    >  -  -  -  -  -  -  +  +  +  -  -  -  +
    POST /konto/franvaro                                                    >  -  -  -  -  -  -  +  +  +  -  -  -  +
    POST /konto/franvaro/{tid}/slut                                         >  -  -  -  -  -  -  0  +  0  -  -  -  0
    POST /konto/franvaro/{tid}/borttagen                                    >  -  -  -  -  -  -  0  +  0  -  -  -  0
    GET  /konto/passkeys                                                    >  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /konto/passkeys                                                    >  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /konto/passkeys/utmaning                                           >  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /konto/passkeys/{passkey}                                          >  0  0  0  0  0  0  +  0  0  0  0  0  0
    POST /konto/passkeys/{passkey}                                          >  0  0  0  0  0  0  +  0  0  0  0  0  0
    POST /konto/passkeys/{passkey}/borttagning                              >  0  0  0  0  0  0  +  0  0  0  0  0  0
    GET  /konto/kalender                                                    >  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /konto/kalender                                                    >  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /konto/kalender/borttagning                                        >  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /konto/paminnelser                                                 >  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /konto/paminnelser                                                 >  +  +  +  +  +  +  +  +  +  +  +  +  +
    POST /byt-myndighet                                                     >  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /inkorg                                                            >  +  -  -  -  -  -  -  -  -  -  -  -  +
    POST /inkorg                                                            >  +  -  -  -  -  -  -  -  -  -  -  -  +
    GET  /inkorg/{id}/handlingar/{fil}                                      >  +  -  -  -  -  -  -  -  -  -  -  -  0
    POST /inkorg/{id}/undanlagt                                             >  +  -  -  -  -  -  -  -  -  -  -  -  0
    GET  /remisser                                                          >  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /sok                                                               >  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /dnr/{*dnr}                                           utkast       >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /dnr/{*dnr}                                           hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    GET  /remisser/ny                                                       >  +  -  -  -  -  -  -  -  -  -  -  -  +
    POST /remisser                                                          >  +  -  -  -  -  -  -  -  -  -  -  -  +
    GET  /remisser/{id}                                        utkast       >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /remisser/{id}                                        beslutad     >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /remisser/{id}                                        hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    GET  /remisser/{id}/registrering                           registrerad  >  +  -  -  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/registrering                           hemlig       >  +  -  -  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/registrering                           registrerad  >  +  -  -  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/registrering                           hemlig       >  +  -  -  0  0  0  -  -  0  -  0  0  0
    GET  /remisser/{id}/fordelning                             fordelad     >  +  -  -  -  -  -  +  +  -  -  -  -  0
    GET  /remisser/{id}/fordelning                             hemlig       >  +  -  -  0  0  0  +  +  0  -  0  0  0
    POST /remisser/{id}/fordelning                             fordelad     >  +  -  -  -  -  -  +  +  -  -  -  -  0
    POST /remisser/{id}/fordelning                             hemlig       >  +  -  -  0  0  0  +  +  0  -  0  0  0
    GET  /remisser/{id}/avslut-i-fortid                        registrerad  >  +  -  -  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/avslut-i-fortid                        hemlig       >  +  -  -  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/avslut-i-fortid                        registrerad  >  +  -  -  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/avslut-i-fortid                        hemlig       >  +  -  -  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/handlingar                             utkast       >  +  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/handlingar                             hemlig       >  +  +  +  0  0  0  -  -  0  -  0  0  0
    GET  /remisser/{id}/handlingar/{file}                      utkast       >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /remisser/{id}/handlingar/{file}                      hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    GET  /remisser/{id}/handelser                              utkast       >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /remisser/{id}/handelser                              beslutad     >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /remisser/{id}/handelser                              hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/utkast                                 fordelad     >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}                          utkast       >  +  +  +  -  -  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}                          anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}                          beslutad     >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}                          hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/utkast/{slag}/omedelbar-justering      utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/omedelbar-justering      hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    GET  /remisser/{id}/utkast/{slag}/forkontroll              utkast       >  +  +  +  -  -  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/forkontroll              anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/forkontroll              beslutad     >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/forkontroll              hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/utkast/{slag}/forkontroll/andring      utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/forkontroll/andring      hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/utkast/{slag}/forkontroll/bortseende   utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/forkontroll/bortseende   hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/utkast/{slag}/forkontroll/atertagande  utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/forkontroll/atertagande  hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    GET  /remisser/{id}/utkast/{slag}/sidor                    utkast       >  +  +  +  -  -  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/sidor                    anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/sidor                    beslutad     >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/sidor                    hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    GET  /remisser/{id}/utkast/{slag}/sidor/{nr}               utkast       >  +  +  +  -  -  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/sidor/{nr}               anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/sidor/{nr}               beslutad     >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/sidor/{nr}               hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    GET  /remisser/{id}/utkast/{slag}/live                     utkast       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    GET  /remisser/{id}/utkast/{slag}/live                     anmald       >  +  +  +  0  +  0  +  +  0  +  0  0  0
    GET  /remisser/{id}/utkast/{slag}/live                     beslutad     >  +  +  +  0  +  0  +  +  0  +  0  0  0
    GET  /remisser/{id}/utkast/{slag}/live                     hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    GET  /remisser/{id}/utkast/{slag}/anteckningar             utkast       >  +  +  +  -  -  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/anteckningar             anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/anteckningar             beslutad     >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/anteckningar             hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/utkast/{slag}/anteckningar             utkast       >  +  +  +  -  -  -  +  +  -  +  -  -  0
    POST /remisser/{id}/utkast/{slag}/anteckningar             hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/godta-alla  utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/godta-alla  hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/svar granskning   >  +  +  +  -  +  -  +  +  -  +  -  -  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/svar hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/klar granskning   >  -  +  +  -  -  -  +  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/klar hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/oppna granskning   >  -  +  +  -  +  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/oppna hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/godta granskning   >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/godta hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/avvisa granskning   >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/avvisa hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/dra-tillbaka granskning   >  -  -  -  -  +  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/anteckningar/{note}/dra-tillbaka hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    GET  /remisser/{id}/utkast/{slag}/skribenter               utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/skribenter               anmald       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/skribenter               beslutad     >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/skribenter               hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    GET  /remisser/{id}/utkast/{slag}/import                   utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/import                   anmald       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/import                   beslutad     >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/import                   hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/utkast/{slag}/import                   utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/import                   hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    GET  /remisser/{id}/utkast/{slag}/{avsnitt}                utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/{avsnitt}                anmald       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/{avsnitt}                beslutad     >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/{avsnitt}                hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/utkast/{slag}/{avsnitt}                utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/{avsnitt}                hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/utkast/{slag}/{avsnitt}/borttagning    utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/{avsnitt}/borttagning    hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/utkast/{slag}/{avsnitt}/atertagande    utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/{avsnitt}/atertagande    hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    GET  /remisser/{id}/utkast/{slag}/{avsnitt}/historik       utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/{avsnitt}/historik       anmald       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/{avsnitt}/historik       beslutad     >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/{avsnitt}/historik       hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/utkast/{slag}/{avsnitt}/historik       utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/utkast/{slag}/{avsnitt}/historik       hemlig       >  -  +  +  0  0  0  -  -  0  -  0  0  0
    POST /remisser/{id}/bilagor                                utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/versioner                              granskning   >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/versioner/jamfor                       granskning   >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/versioner/jamfor                       anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/versioner/jamfor                       beslutad     >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/versioner/jamfor                       hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/versioner/{file}/aterstallning         granskning   >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/dokument/{file}                        utkast       >  +  +  +  -  -  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/dokument/{file}                        granskning   >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/dokument/{file}                        anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/dokument/{file}                        beslutad     >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /remisser/{id}/dokument/{file}                        hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    GET  /sammantraden                                                      >  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /sammantraden/{id}                                                 >  +  +  +  +  -  -  +  +  +  +  -  -  0
    GET  /sammantraden/{id}/foredragningslista.pdf                          >  +  +  +  +  -  -  +  +  +  +  -  -  0
    GET  /sammantraden/{id}/handlingar.zip                                  >  +  +  +  +  -  -  +  +  +  +  -  -  0
    POST /sammantraden/{id}/arenden                                         >  -  -  -  -  -  -  -  -  -  +  -  -  0
    POST /sammantraden/{id}/arenden/{remiss}/borttagning                    >  -  -  -  -  -  -  -  -  -  +  -  -  0
    POST /sammantraden/{id}/ordning                                         >  -  -  -  -  -  -  -  -  -  +  -  -  0
    POST /sammantraden/{id}/utskick                                         >  -  -  -  -  -  -  -  -  -  +  -  -  0
    POST /sammantraden/{id}/protokoll/{nr}/justering                        >  -  -  -  -  -  -  -  -  -  +  -  -  0
    POST /sammantraden/{id}/protokoll/{nr}/anslag                           >  -  -  -  -  -  -  -  -  -  +  -  -  0
    POST /sammantraden/{id}/protokoll/{nr}/nedtagning                       >  -  -  -  -  -  -  -  -  -  +  -  -  0
    GET  /remisser/{id}/beslut                                 anmald       >  -  -  -  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/beslut                                 anmald       >  -  -  -  -  -  -  -  -  -  +  -  -  0
    GET  /remisser/{id}/beslut/annan-vag                       fordelad     >  -  -  -  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/beslut/annan-vag                       fordelad     >  -  -  -  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/beslut/{beslut}/anmalan                beslutad     >  -  -  -  -  -  -  -  -  -  +  -  -  0
    GET  /remisser/{id}/beslut/{beslut}/lydelse                beslutad     >  -  -  -  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/beslut/{beslut}/lydelse                beslutad     >  -  -  -  -  -  -  -  -  -  +  -  -  0
    GET  /remisser/{id}/beslut/{beslut}/protokollsutdrag.pdf   beslutad     >  +  +  +  +  +  +  +  +  +  +  +  +  0
    POST /remisser/{id}/beslut/{beslut}/protokollsutdrag       beslutad     >  -  -  -  -  -  -  -  -  -  +  -  -  0
    GET  /granska                                                           >  +  +  +  +  +  +  +  +  +  +  +  +  +
    GET  /remisser/{id}/granskning                             granskning   >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/granskning                             beslutad     >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/granskning                             hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/granskning                             granskning   >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/granskning/{granskning}/svar           granskning   >  -  -  -  -  +  -  -  -  -  -  -  -  0
    POST /remisser/{id}/granskning/{granskning}/vidare         granskning   >  -  -  -  -  +  -  -  -  -  -  -  -  0
    POST /remisser/{id}/granskning/{granskning}/aterkallelse   granskning   >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/granskning/{granskning}/paminnelse     granskning   >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/synpunkter/{synpunkt}                  anmald       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /attestera                                                         >  -  -  -  -  -  -  +  +  +  -  -  -  +
    GET  /attestera/flera                                                   >  -  -  -  -  -  -  +  +  +  -  -  -  +
    POST /attestera/flera                                                   >  -  -  -  -  -  -  +  +  +  -  -  -  +
    POST /attestera/flera/utmaning                                          >  -  -  -  -  -  -  +  +  +  -  -  -  +
    GET  /attestera/flera/{omgang}                                          >  -  -  -  -  -  -  0  0  0  -  -  -  0
    GET  /attestera/attesterat                                              >  -  -  -  -  -  -  +  +  +  -  -  -  +
    GET  /remisser/{id}/attest                                 attest       >  +  +  +  -  -  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/attest                                 beslutad     >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/attest                                 hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/attest                                 utkast       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/attest/utmaning                        attest       >  -  -  -  -  -  -  +  +  -  -  -  -  0
    POST /remisser/{id}/attest/attestering                     attest       >  -  -  -  -  -  -  +  +  -  -  -  -  0
    POST /remisser/{id}/attest/avvisning                       attest       >  -  -  -  -  -  -  +  +  -  -  -  -  0
    POST /remisser/{id}/attest/fragor                          attest       >  -  -  -  -  -  -  +  +  -  -  -  -  0
    POST /remisser/{id}/attest/fragor/{fraga}                  attest       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/attest/paminnelse                      attest       >  +  +  +  -  -  -  -  -  -  +  -  -  0
    GET  /remisser/{id}/attest/oppning                         attest       >  -  +  +  -  -  -  +  +  -  -  -  -  0
    POST /remisser/{id}/attest/oppning                         attest       >  -  +  +  -  -  -  +  +  -  -  -  -  0
    GET  /remisser/{id}/attest/redaktionell-andring/{slag}     hemlig       >  +  -  -  0  0  0  -  -  0  +  0  0  0
    POST /remisser/{id}/attest/redaktionell-andring/{slag}     hemlig       >  +  -  -  0  0  0  -  -  0  +  0  0  0
    GET  /remisser/{id}/plan                                   fordelad     >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /remisser/{id}/plan                                   hemlig       >  +  +  +  0  0  0  +  +  0  +  0  0  0
    POST /remisser/{id}/plan                                   fordelad     >  +  +  +  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/plan                                   hemlig       >  +  +  +  0  0  0  -  -  0  +  0  0  0
    POST /remisser/{id}/beredning                              fordelad     >  +  +  +  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/beredning/{rad}                        expedierad   >  +  +  +  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/anstand                                fordelad     >  +  +  +  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/anstand                                hemlig       >  +  +  +  0  0  0  -  -  0  +  0  0  0
    POST /remisser/{id}/anstand/svar                           fordelad     >  +  +  +  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/anstand/svar                           hemlig       >  +  +  +  0  0  0  -  -  0  +  0  0  0
    POST /remisser/{id}/svarsdatum                             fordelad     >  +  -  -  -  -  -  -  -  -  -  -  -  0
    POST /remisser/{id}/svarsdatum                             hemlig       >  +  -  -  0  0  0  -  -  0  -  0  0  0
    GET  /remisser/{id}/expediering                            beslutad     >  +  -  -  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/expediering                            beslutad     >  +  -  -  -  -  -  -  -  -  +  -  -  0
    GET  /remisser/{id}/expediering/{expediering}/filer/{nr}   expedierad   >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /remisser/{id}/expediering/{expediering}/alla.zip     expedierad   >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /remisser/{id}/expediering/{expediering}/mottagande   expedierad   >  +  -  -  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/expediering/{expediering}/mottagande   expedierad   >  +  -  -  -  -  -  -  -  -  +  -  -  0
    GET  /remisser/{id}/avslut                                 expedierad   >  +  -  -  -  -  -  -  -  -  +  -  -  0
    POST /remisser/{id}/avslut                                 expedierad   >  +  -  -  -  -  -  -  -  -  +  -  -  0
    GET  /admin                                                             >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/personer                                                    >  -  -  -  -  -  -  -  -  -  -  +  -  +
    POST /admin/personer                                                    >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/personer/ny                                                 >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/personer/{id}                                               >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/personer/{id}                                               >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/personer/{id}/losenord                                      >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/personer/{id}/utloggning                                    >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/personer/{id}/passkeys                                      >  -  -  -  -  -  -  -  -  -  -  +  -  0
    GET  /admin/personer/{id}/franvaro                                      >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/personer/{id}/franvaro                                      >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/personer/{id}/franvaro/{tid}/slut                           >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/personer/{id}/franvaro/{tid}/borttagen                      >  -  -  -  -  -  -  -  -  -  -  +  -  0
    GET  /admin/attestkedja                                                 >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/attestkedja/{kedja}                                         >  -  -  -  -  -  -  -  -  -  -  +  -  +
    POST /admin/attestkedja/{kedja}                                         >  -  -  -  -  -  -  -  -  -  -  +  -  +
    POST /admin/attestkedja/{kedja}/borttagen                               >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/enheter                                                     >  -  -  -  -  -  -  -  -  -  -  +  -  +
    POST /admin/enheter                                                     >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/enheter/ny                                                  >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/enheter/{id}                                                >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/enheter/{id}                                                >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/enheter/{id}/chefer                                         >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/enheter/{id}/chefer/{chef}/slut                             >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/enheter/{id}/chefer/{chef}/borttagen                        >  -  -  -  -  -  -  -  -  -  -  +  -  0
    GET  /admin/rad                                                         >  -  -  -  -  -  -  -  -  -  -  +  -  +
    POST /admin/rad                                                         >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/rad/ny                                                      >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/rad/{id}                                                    >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/rad/{id}                                                    >  -  -  -  -  -  -  -  -  -  -  +  -  0
    GET  /admin/avsandare                                                   >  -  -  -  -  -  -  -  -  -  -  +  -  +
    POST /admin/avsandare                                                   >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/avsandare/ny                                                >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/avsandare/{id}                                              >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/avsandare/{id}                                              >  -  -  -  -  -  -  -  -  -  -  +  -  0
    GET  /admin/sammantraden                                                >  -  -  -  -  -  -  -  -  -  +  +  -  +
    POST /admin/sammantraden                                                >  -  -  -  -  -  -  -  -  -  +  +  -  +
    GET  /admin/sammantraden/ny                                             >  -  -  -  -  -  -  -  -  -  +  +  -  +
    GET  /admin/sammantraden/flera                                          >  -  -  -  -  -  -  -  -  -  +  +  -  +
    POST /admin/sammantraden/flera                                          >  -  -  -  -  -  -  -  -  -  +  +  -  +
    GET  /admin/sammantraden/{id}                                           >  -  -  -  -  -  -  -  -  -  +  +  -  0
    POST /admin/sammantraden/{id}                                           >  -  -  -  -  -  -  -  -  -  +  +  -  0
    POST /admin/sammantraden/{id}/installt                                  >  -  -  -  -  -  -  -  -  -  +  +  -  0
    POST /admin/sammantraden/{id}/planerat                                  >  -  -  -  -  -  -  -  -  -  +  +  -  0
    GET  /admin/mallar                                                      >  -  -  -  -  -  -  -  -  -  -  +  -  +
    POST /admin/mallar                                                      >  -  -  -  -  -  -  -  -  -  -  +  -  +
    POST /admin/mallar/standard                                             >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/mallar/{id}                                                 >  -  -  -  -  -  -  -  -  -  -  +  -  0
    GET  /admin/fraser                                                      >  -  -  -  -  -  -  -  -  -  -  +  -  +
    POST /admin/fraser                                                      >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/fraser/ny                                                   >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/fraser/{id}                                                 >  -  -  -  -  -  -  -  -  -  -  +  -  0
    POST /admin/fraser/{id}                                                 >  -  -  -  -  -  -  -  -  -  -  +  -  0
    GET  /admin/myndighet                                                   >  -  -  -  -  -  -  -  -  -  -  +  -  +
    POST /admin/myndighet                                                   >  -  -  -  -  -  -  -  -  -  -  +  -  +
    GET  /admin/utkorg                                                      >  -  -  -  -  -  -  -  -  -  -  +  -  +
    After utskick
    GET  /remisser/{id}/utkast/{slag}                          anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/forkontroll              anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/sidor                    anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/sidor/{nr}               anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/live                     anmald       >  +  +  +  0  +  0  +  +  0  +  0  0  0
    GET  /remisser/{id}/utkast/{slag}/anteckningar             anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/utkast/{slag}/skribenter               anmald       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/import                   anmald       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/{avsnitt}                anmald       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/utkast/{slag}/{avsnitt}/historik       anmald       >  -  +  +  -  -  -  -  -  -  -  -  -  0
    GET  /remisser/{id}/versioner/jamfor                       anmald       >  +  +  +  -  +  -  +  +  -  +  -  -  0
    GET  /remisser/{id}/dokument/{file}                        anmald       >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /sammantraden/{id}                                    anmald       >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /sammantraden/{id}/foredragningslista.pdf             anmald       >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /sammantraden/{id}/handlingar.zip                     anmald       >  +  +  +  +  +  +  +  +  +  +  +  +  0
    GET  /remisser/{id}/beslut                                 anmald       >  -  -  -  -  -  -  -  -  -  +  -  -  0
    ");
}

/// Whoever may do all to one case must not reach into another by the ids in an address.
#[tokio::test]
async fn what_belongs_to_another_case_is_not_found() {
    let world = World::build().await;
    world.test.set_roles(REGISTRATOR_2, &Role::ALL).await;
    let all = world.test.sign_in(REGISTRATOR_2).await;
    let officer = world.test.sign_in(world.officer("avslutad")).await;
    let children =
        ["{granskning}", "{synpunkt}", "{fraga}", "{beslut}", "{expediering}", "{rad}", "{note}", "/handlingar/{file}"];
    let mut tried = 0;
    for route in routes::table() {
        if !children.iter().any(|child| route.path.contains(child)) {
            continue;
        }
        // Nothing in the paths is of this case.
        let path = world.path(route.path, "avslutad");
        for visitor in [&all, &officer] {
            let answer = ask(visitor, &route.method, route.path, &path).await;
            let status = answer.status;
            assert!(status.is_client_error(), "{} {path}: {status}", route.method);
            assert!(route.method != Method::GET || matches!(sign(&answer, route.path), "0" | "-"), "{path}: {status}");
        }
        tried += 1;
    }
    assert_eq!(tried, 23);
}
