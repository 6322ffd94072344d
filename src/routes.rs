//! The whole URL map. Adding a line here without saying who may use it fails a test (`tests/it/access.rs`).

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Method,
    routing::{MethodRouter, get, post},
};

use crate::{
    admin,
    app::App,
    attests, checks, decisions, deputies, dispatches, drafts, feeds, incoming, live, meetings, notes, passkeys,
    people::{account, sign_in},
    plan, reminders,
    remisser::{assign, by_dnr, documents, ending, list, log, register, show},
    reviews, today, verification, versions,
    web::{assets, health, upload},
};

/// A line of the map.
pub struct Route {
    /// GET (and HEAD) or POST.
    pub method: Method,
    /// In axum's notation.
    pub path: &'static str,
    handler: MethodRouter<App>,
}

/// Every route there is.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one line a route")]
pub fn table() -> Vec<Route> {
    let page = |path, handler| Route { method: Method::GET, path, handler };
    let action = |path, handler| Route { method: Method::POST, path, handler };
    let with_files = |path, handler: MethodRouter<App>| Route {
        method: Method::POST,
        path,
        handler: handler.layer(DefaultBodyLimit::max(upload::MAX_FORM_BYTES)),
    };
    vec![
        // Open to all
        page("/healthz", get(health::healthz)),
        page("/readyz", get(health::readyz)),
        page("/static/{name}", get(assets::show)),
        action("/csp", post(health::csp_report)),
        page("/logga-in", get(sign_in::show)),
        action("/logga-in", post(sign_in::create)),
        action("/logga-ut", post(sign_in::destroy)),
        page("/glomt-losenord", get(account::forgotten)),
        action("/glomt-losenord", post(account::send_link)),
        page("/losenord/{token}", get(account::choose)),
        action("/losenord/{token}", post(account::set)),
        page("/verifiera", get(verification::pages::new)),
        Route {
            method: Method::POST,
            path: "/verifiera",
            handler: post(verification::pages::create)
                .layer(DefaultBodyLimit::max(verification::pages::MAX_FORM_BYTES)),
        },
        page("/verifiera/{fingeravtryck}", get(verification::pages::show)),
        page("/kalender/{adress}", get(feeds::pages::show)),
        // Signed in
        page("/", get(today::pages::home)),
        page("/idag", get(today::pages::show)),
        page("/konto", get(account::show)),
        action("/konto", post(account::update)),
        page("/konto/franvaro", get(deputies::pages::own)),
        action("/konto/franvaro", post(deputies::actions::create_own)),
        action("/konto/franvaro/{tid}/slut", post(deputies::actions::end_own)),
        action("/konto/franvaro/{tid}/borttagen", post(deputies::actions::remove_own)),
        page("/konto/passkeys", get(passkeys::pages::index)),
        action("/konto/passkeys", post(passkeys::actions::create)),
        action("/konto/passkeys/utmaning", post(passkeys::actions::challenge)),
        page("/konto/passkeys/{passkey}", get(passkeys::pages::show)),
        action("/konto/passkeys/{passkey}", post(passkeys::actions::update)),
        action("/konto/passkeys/{passkey}/borttagning", post(passkeys::actions::remove)),
        page("/konto/kalender", get(feeds::pages::own)),
        action("/konto/kalender", post(feeds::actions::create)),
        action("/konto/kalender/borttagning", post(feeds::actions::remove)),
        page("/konto/paminnelser", get(reminders::pages::show)),
        action("/konto/paminnelser", post(reminders::pages::update)),
        action("/byt-myndighet", post(sign_in::switch)),
        // Registration
        page("/inkorg", get(incoming::pages::index)),
        with_files("/inkorg", post(incoming::pages::create)),
        page("/inkorg/{id}/handlingar/{fil}", get(incoming::pages::download)),
        action("/inkorg/{id}/undanlagt", post(incoming::pages::dismiss)),
        page("/remisser", get(list::index)),
        page("/sok", get(list::search)),
        page("/dnr/{*dnr}", get(by_dnr::show)),
        page("/remisser/ny", get(register::new)),
        with_files("/remisser", post(register::create)),
        page("/remisser/{id}", get(show::show)),
        page("/remisser/{id}/registrering", get(register::edit)),
        action("/remisser/{id}/registrering", post(register::update)),
        page("/remisser/{id}/fordelning", get(assign::assignment)),
        action("/remisser/{id}/fordelning", post(assign::assign)),
        page("/remisser/{id}/avslut-i-fortid", get(ending::ending)),
        action("/remisser/{id}/avslut-i-fortid", post(ending::end)),
        with_files("/remisser/{id}/handlingar", post(documents::add_files)),
        page("/remisser/{id}/handlingar/{file}", get(documents::download_file)),
        page("/remisser/{id}/handelser", get(log::events)),
        // Drafts
        action("/remisser/{id}/utkast", post(drafts::pages::open)),
        page("/remisser/{id}/utkast/{slag}", get(drafts::pages::show)),
        action("/remisser/{id}/utkast/{slag}/omedelbar-justering", post(drafts::pages::set_point)),
        page("/remisser/{id}/utkast/{slag}/forkontroll", get(checks::pages::show)),
        action("/remisser/{id}/utkast/{slag}/forkontroll/andring", post(checks::pages::mend)),
        action("/remisser/{id}/utkast/{slag}/forkontroll/bortseende", post(checks::pages::dismiss)),
        action("/remisser/{id}/utkast/{slag}/forkontroll/atertagande", post(checks::pages::take_back)),
        page("/remisser/{id}/utkast/{slag}/sidor", get(drafts::sheets::index)),
        page("/remisser/{id}/utkast/{slag}/sidor/{nr}", get(drafts::sheets::show)),
        page("/remisser/{id}/utkast/{slag}/live", get(live::socket::connect)),
        // Notes
        page("/remisser/{id}/utkast/{slag}/anteckningar", get(notes::pages::show)),
        action("/remisser/{id}/utkast/{slag}/anteckningar", post(notes::actions::create)),
        action("/remisser/{id}/utkast/{slag}/anteckningar/godta-alla", post(notes::actions::accept_all)),
        action("/remisser/{id}/utkast/{slag}/anteckningar/{note}/svar", post(notes::actions::reply)),
        action("/remisser/{id}/utkast/{slag}/anteckningar/{note}/klar", post(notes::actions::resolve)),
        action("/remisser/{id}/utkast/{slag}/anteckningar/{note}/oppna", post(notes::actions::reopen)),
        action("/remisser/{id}/utkast/{slag}/anteckningar/{note}/godta", post(notes::actions::accept)),
        action("/remisser/{id}/utkast/{slag}/anteckningar/{note}/avvisa", post(notes::actions::reject)),
        action("/remisser/{id}/utkast/{slag}/anteckningar/{note}/dra-tillbaka", post(notes::actions::withdraw)),
        page("/remisser/{id}/utkast/{slag}/skribenter", get(drafts::authors::index)),
        page("/remisser/{id}/utkast/{slag}/import", get(drafts::import::new)),
        with_files("/remisser/{id}/utkast/{slag}/import", post(drafts::import::create)),
        page("/remisser/{id}/utkast/{slag}/{avsnitt}", get(drafts::section::edit)),
        action("/remisser/{id}/utkast/{slag}/{avsnitt}", post(drafts::section::update)),
        action("/remisser/{id}/utkast/{slag}/{avsnitt}/borttagning", post(drafts::optional::remove)),
        action("/remisser/{id}/utkast/{slag}/{avsnitt}/atertagande", post(drafts::optional::restore)),
        page("/remisser/{id}/utkast/{slag}/{avsnitt}/historik", get(drafts::history::index)),
        action("/remisser/{id}/utkast/{slag}/{avsnitt}/historik", post(drafts::history::restore)),
        action("/remisser/{id}/bilagor", post(drafts::attachments::update)),
        // Versions
        action("/remisser/{id}/versioner", post(versions::pages::create)),
        page("/remisser/{id}/versioner/jamfor", get(versions::pages::compare)),
        action("/remisser/{id}/versioner/{file}/aterstallning", post(versions::pages::restore)),
        page("/remisser/{id}/dokument/{file}", get(versions::documents::show)),
        // The board
        page("/sammantraden", get(meetings::list::index)),
        page("/sammantraden/{id}", get(meetings::pages::show)),
        page("/sammantraden/{id}/foredragningslista.pdf", get(meetings::papers::agenda)),
        page("/sammantraden/{id}/handlingar.zip", get(meetings::papers::bundle)),
        action("/sammantraden/{id}/arenden", post(meetings::actions::put)),
        action("/sammantraden/{id}/arenden/{remiss}/borttagning", post(meetings::actions::take_off)),
        action("/sammantraden/{id}/ordning", post(meetings::actions::order)),
        action("/sammantraden/{id}/utskick", post(meetings::actions::mail)),
        action("/sammantraden/{id}/protokoll/{nr}/justering", post(meetings::actions::justera)),
        action("/sammantraden/{id}/protokoll/{nr}/anslag", post(meetings::actions::announce)),
        action("/sammantraden/{id}/protokoll/{nr}/nedtagning", post(meetings::actions::take_down)),
        page("/remisser/{id}/beslut", get(decisions::pages::new)),
        action("/remisser/{id}/beslut", post(decisions::pages::create)),
        page("/remisser/{id}/beslut/annan-vag", get(decisions::other_way::new)),
        action("/remisser/{id}/beslut/annan-vag", post(decisions::other_way::create)),
        action("/remisser/{id}/beslut/{beslut}/anmalan", post(decisions::other_way::report)),
        page("/remisser/{id}/beslut/{beslut}/lydelse", get(decisions::wording::edit)),
        action("/remisser/{id}/beslut/{beslut}/lydelse", post(decisions::wording::update)),
        page("/remisser/{id}/beslut/{beslut}/protokollsutdrag.pdf", get(decisions::extract::show)),
        with_files("/remisser/{id}/beslut/{beslut}/protokollsutdrag", post(decisions::extract::replace)),
        // Reviews
        page("/granska", get(reviews::pages::waiting)),
        page("/remisser/{id}/granskning", get(reviews::pages::show)),
        action("/remisser/{id}/granskning", post(reviews::ask::create)),
        action("/remisser/{id}/granskning/{granskning}/svar", post(reviews::actions::answer)),
        action("/remisser/{id}/granskning/{granskning}/vidare", post(reviews::actions::pass_on)),
        action("/remisser/{id}/granskning/{granskning}/aterkallelse", post(reviews::actions::withdraw)),
        action("/remisser/{id}/granskning/{granskning}/paminnelse", post(reviews::actions::remind)),
        action("/remisser/{id}/synpunkter/{synpunkt}", post(reviews::handling::update)),
        // Attests
        page("/attestera", get(attests::waiting::index)),
        page("/attestera/flera", get(attests::several::show)),
        action("/attestera/flera", post(attests::several::sign)),
        action("/attestera/flera/utmaning", post(attests::several::challenge)),
        page("/attestera/flera/{omgang}", get(attests::several::outcome)),
        page("/attestera/attesterat", get(attests::signed::index)),
        page("/remisser/{id}/attest", get(attests::pages::show)),
        action("/remisser/{id}/attest", post(attests::actions::send)),
        action("/remisser/{id}/attest/utmaning", post(attests::actions::challenge)),
        action("/remisser/{id}/attest/attestering", post(attests::actions::sign)),
        action("/remisser/{id}/attest/avvisning", post(attests::actions::refuse)),
        action("/remisser/{id}/attest/fragor", post(attests::actions::ask)),
        action("/remisser/{id}/attest/fragor/{fraga}", post(attests::actions::answer)),
        action("/remisser/{id}/attest/paminnelse", post(attests::actions::remind)),
        page("/remisser/{id}/attest/oppning", get(attests::opening::show)),
        action("/remisser/{id}/attest/oppning", post(attests::actions::open)),
        page("/remisser/{id}/attest/redaktionell-andring/{slag}", get(attests::editing::edit)),
        action("/remisser/{id}/attest/redaktionell-andring/{slag}", post(attests::editing::update)),
        // Plan
        page("/remisser/{id}/plan", get(plan::pages::show)),
        action("/remisser/{id}/plan", post(plan::actions::plan)),
        action("/remisser/{id}/beredning", post(plan::actions::prepare)),
        action("/remisser/{id}/beredning/{rad}", post(plan::actions::confirm)),
        action("/remisser/{id}/anstand", post(plan::actions::ask)),
        action("/remisser/{id}/anstand/svar", post(plan::actions::answer_anstand)),
        action("/remisser/{id}/svarsdatum", post(plan::actions::change_svarsdatum)),
        // Dispatches
        page("/remisser/{id}/expediering", get(dispatches::pages::show)),
        action("/remisser/{id}/expediering", post(dispatches::pages::create)),
        page("/remisser/{id}/expediering/{expediering}/filer/{nr}", get(dispatches::downloads::file)),
        page("/remisser/{id}/expediering/{expediering}/alla.zip", get(dispatches::downloads::all)),
        page("/remisser/{id}/expediering/{expediering}/mottagande", get(dispatches::arrival::show)),
        action("/remisser/{id}/expediering/{expediering}/mottagande", post(dispatches::arrival::create)),
        page("/remisser/{id}/avslut", get(dispatches::closing::show)),
        action("/remisser/{id}/avslut", post(dispatches::closing::create)),
        // Administration
        page("/admin", get(admin::overview::show)),
        page("/admin/personer", get(admin::people::pages::index)),
        action("/admin/personer", post(admin::people::pages::create)),
        page("/admin/personer/ny", get(admin::people::pages::new)),
        page("/admin/personer/{id}", get(admin::people::pages::edit)),
        action("/admin/personer/{id}", post(admin::people::pages::update)),
        action("/admin/personer/{id}/losenord", post(admin::people::pages::send_link)),
        action("/admin/personer/{id}/utloggning", post(admin::people::pages::end_sessions)),
        action("/admin/personer/{id}/passkeys", post(passkeys::actions::revoke)),
        page("/admin/personer/{id}/franvaro", get(deputies::pages::of_person)),
        action("/admin/personer/{id}/franvaro", post(deputies::actions::create)),
        action("/admin/personer/{id}/franvaro/{tid}/slut", post(deputies::actions::end)),
        action("/admin/personer/{id}/franvaro/{tid}/borttagen", post(deputies::actions::remove)),
        page("/admin/attestkedja", get(admin::chain::pages::index)),
        page("/admin/attestkedja/{kedja}", get(admin::chain::pages::edit)),
        action("/admin/attestkedja/{kedja}", post(admin::chain::pages::update)),
        action("/admin/attestkedja/{kedja}/borttagen", post(admin::chain::pages::remove)),
        page("/admin/enheter", get(admin::units::pages::index)),
        action("/admin/enheter", post(admin::units::pages::create)),
        page("/admin/enheter/ny", get(admin::units::pages::new)),
        page("/admin/enheter/{id}", get(admin::units::pages::edit)),
        action("/admin/enheter/{id}", post(admin::units::pages::update)),
        action("/admin/enheter/{id}/chefer", post(admin::units::chiefs::create)),
        action("/admin/enheter/{id}/chefer/{chef}/slut", post(admin::units::chiefs::end)),
        action("/admin/enheter/{id}/chefer/{chef}/borttagen", post(admin::units::chiefs::remove)),
        page("/admin/rad", get(admin::bodies::pages::index)),
        action("/admin/rad", post(admin::bodies::pages::create)),
        page("/admin/rad/ny", get(admin::bodies::pages::new)),
        page("/admin/rad/{id}", get(admin::bodies::pages::edit)),
        action("/admin/rad/{id}", post(admin::bodies::pages::update)),
        page("/admin/avsandare", get(admin::senders::pages::index)),
        action("/admin/avsandare", post(admin::senders::pages::create)),
        page("/admin/avsandare/ny", get(admin::senders::pages::new)),
        page("/admin/avsandare/{id}", get(admin::senders::pages::edit)),
        action("/admin/avsandare/{id}", post(admin::senders::pages::update)),
        page("/admin/sammantraden", get(admin::meetings::pages::index)),
        action("/admin/sammantraden", post(admin::meetings::pages::create)),
        page("/admin/sammantraden/ny", get(admin::meetings::pages::new)),
        page("/admin/sammantraden/flera", get(admin::meetings::many::new)),
        action("/admin/sammantraden/flera", post(admin::meetings::many::create)),
        page("/admin/sammantraden/{id}", get(admin::meetings::pages::edit)),
        action("/admin/sammantraden/{id}", post(admin::meetings::pages::update)),
        action("/admin/sammantraden/{id}/installt", post(admin::meetings::pages::cancel)),
        action("/admin/sammantraden/{id}/planerat", post(admin::meetings::pages::reinstate)),
        page("/admin/mallar", get(admin::templates::pages::index)),
        action("/admin/mallar", post(admin::templates::pages::create)),
        action("/admin/mallar/standard", post(admin::templates::pages::create_built_in)),
        page("/admin/mallar/{id}", get(admin::templates::pages::download)),
        page("/admin/fraser", get(admin::phrases::pages::index)),
        action("/admin/fraser", post(admin::phrases::pages::create)),
        page("/admin/fraser/ny", get(admin::phrases::pages::new)),
        page("/admin/fraser/{id}", get(admin::phrases::pages::edit)),
        action("/admin/fraser/{id}", post(admin::phrases::pages::update)),
        page("/admin/myndighet", get(admin::board::pages::edit)),
        action("/admin/myndighet", post(admin::board::pages::update)),
        page("/admin/utkorg", get(admin::outbox::index)),
    ]
}

/// The map as axum's router.
pub fn router() -> Router<App> {
    table().into_iter().fold(Router::new(), |router, route| router.route(route.path, route.handler))
}

#[cfg(test)]
mod tests {
    use super::table;
    use crate::document::template::RESERVED;

    #[test]
    fn no_section_is_called_as_a_page_of_its_draft() {
        let routes = table();
        let below = routes.iter().filter_map(|route| route.path.strip_prefix("/remisser/{id}/utkast/{slag}/"));
        let mut words: Vec<&str> =
            below.filter_map(|path| path.split('/').next()).filter(|word| !word.starts_with('{')).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words, RESERVED);
    }
}
