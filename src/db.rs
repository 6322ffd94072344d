//! The database: the one that is given, or a private one below `var/`.

use std::time::Duration;

use sqlx::{PgPool, migrate::Migrator, postgres::PgPoolOptions};

use crate::{config::Storage, postgres};

/// Every migration, in the binary.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// Connections of one node. Two cores serve no more at once; several nodes share what Postgres allows.
const CONNECTIONS: u32 = 16;

/// An open database.
pub struct Database {
    /// Its connections.
    pub pool: PgPool,
    /// The private server, if that is what it is.
    pub server: Option<postgres::Server>,
}

impl Database {
    /// Opens the database; `exclusive` for the one program that serves from a private one.
    ///
    /// # Errors
    /// A Swedish sentence for the operator.
    pub async fn open(storage: &Storage, exclusive: bool) -> Result<Self, String> {
        let options = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(Duration::from_secs(5));
        if let Some(url) = &storage.database_url {
            let pool =
                options.connect(url).await.map_err(|error| format!("Databasen i DATABASE_URL svarar inte: {error}"))?;
            return Ok(Self { pool, server: None });
        }
        let config = postgres::Config { var_dir: storage.var.clone(), durable: true, exclusive };
        let server = postgres::Server::start(&config).await.map_err(|error| error.to_string())?;
        let pool = options
            .connect_with(server.connect_options())
            .await
            .map_err(|error| format!("Den egna databasen svarar inte: {error}"))?;
        Ok(Self { pool, server: Some(server) })
    }

    /// Brings the schema up to date. Nodes that start at once wait for each other.
    ///
    /// # Errors
    /// A Swedish sentence for the operator.
    pub async fn migrate(&self) -> Result<(), String> {
        MIGRATOR.run(&self.pool).await.map_err(|error| format!("Databasens schema kunde inte uppdateras: {error}"))
    }

    /// Closes connections, and lets go of the private server.
    pub async fn close(self) {
        self.pool.close().await;
        if let Some(server) = self.server {
            server.stop().await;
        }
    }
}
