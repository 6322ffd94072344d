//! Serving: start, say where, drain at the end.

use std::{net::SocketAddr, time::Duration};

use tokio::{net::TcpListener, signal, sync::watch};

use crate::{
    app::App,
    attests,
    clock::Clock,
    config::{Config, Storage},
    db::Database,
    demo,
    files::Files,
    outbox, passkeys, people, reminders,
    seals::keys::Keys,
};

/// Requests that are under way get this long to end after a signal.
const DRAIN: Duration = Duration::from_secs(20);

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// A Swedish sentence for the operator.
pub async fn run(config: Config, storage: Storage) -> Result<(), String> {
    config.validate()?;
    // Listened for from the start, so that a Ctrl-C while Postgres starts ends it cleanly too.
    let mut stop = stop_signal().map_err(|error| error.to_string())?;
    let database = tokio::select! {
        database = Database::open(&storage, true) => database?,
        _ = stop.changed() => return Ok(()),
    };
    let served = tokio::select! {
        served = serve(&config, &storage, &database, stop.clone()) => served,
        never = supervise(&database) => never,
    };
    database.close().await;
    served
}

async fn supervise(database: &Database) -> Result<(), String> {
    match &database.server {
        Some(server) => server.supervise().await,
        None => std::future::pending().await,
    }
    std::future::pending().await
}

async fn serve(
    config: &Config,
    storage: &Storage,
    database: &Database,
    mut stop: watch::Receiver<bool>,
) -> Result<(), String> {
    database.migrate().await?;
    let files = Files::folder(&storage.files_dir()).map_err(|error| format!("Filmappen kan inte användas: {error}"))?;
    let clock = config.clock_file.as_deref().map_or_else(Clock::system, Clock::file);
    let app = App::new(database.pool.clone(), clock, config.clone(), files, Keys::new(storage.seals_dir()));
    if config.demo {
        demo::load_once(&app)
            .await
            .map_err(|error| format!("Demon kunde inte laddas: {}", error.sentence_or_cause()))?;
    }
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("Kan inte lyssna på {}: {error}. Välj en annan med YTTRA_LISTEN.", config.listen))?;
    announce(config);
    let mut background = tokio::spawn(background(app.clone(), stop.clone()));
    let service = app.clone().router().into_make_service_with_connect_info::<SocketAddr>();
    let mut drained = stop.clone();
    let live = app.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        // An error means that the sender is gone, which is a stop as well.
        drop(stop.changed().await);
        // Those who write are told at once, and come back to whoever serves then.
        tokio::spawn(async move { live.live.stop().await });
    });
    let result = tokio::select! {
        result = async { server.await } => result.map_err(|error| error.to_string()),
        () = async { drop(drained.changed().await); tokio::time::sleep(DRAIN).await } => Ok(()),
    };
    // A mail that the server has taken is marked as sent before the end.
    drop(tokio::time::timeout(DRAIN, &mut background).await);
    background.abort();
    app.live.stop().await;
    result
}

/// What goes on beside the requests until the stop: sending mail, reminding people, forgetting old sessions.
async fn background(app: App, stop: watch::Receiver<bool>) {
    tokio::select! {
        () = outbox::worker::run(app.clone(), stop) => {}
        () = forget_sessions(&app) => {}
        () = reminders::worker::run(&app) => {}
    }
}

async fn forget_sessions(app: &App) {
    loop {
        if let Err(error) = forget_old_sessions(app).await {
            tracing::warn!(%error, "old sessions");
        }
        tokio::time::sleep(Duration::from_hours(1)).await;
    }
}

async fn forget_old_sessions(app: &App) -> crate::error::Result<()> {
    let mut conn = app.pool.acquire().await?;
    let before = app.clock.read().now - people::session::IDLE;
    people::store::delete_old_sessions(&mut conn, before).await?;
    passkeys::store::delete_old(&mut conn, app.clock.read().now).await?;
    attests::store::delete_old_challenges(&mut conn, app.clock.read().now).await?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "told to the operator")]
fn announce(config: &Config) {
    println!("Yttra svarar på {}", config.base_url());
    if config.demo {
        println!("\nDemokonton, alla med lösenordet {}:", demo::PASSWORD);
        for (email, who) in demo::ACCOUNTS {
            println!("  {email:<32} {who}");
        }
        println!("\nAvsluta med Ctrl-C.");
    }
}

/// Turns true at SIGINT or SIGTERM.
fn stop_signal() -> std::io::Result<watch::Receiver<bool>> {
    let (sender, receiver) = watch::channel(false);
    let mut interrupt = signal::unix::signal(signal::unix::SignalKind::interrupt())?;
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        // Nobody listening any more is fine.
        sender.send_replace(true);
    });
    Ok(receiver)
}
