//! Settings, all from the environment or the command line.

use std::{net::SocketAddr, path::PathBuf};

/// What `yttra serve` needs to know.
#[derive(Debug, Clone, clap::Args)]
pub struct Config {
    /// Adress och port att lyssna på.
    #[arg(long, env = "YTTRA_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Adressen som användarna skriver, till exempel `https://yttra.kommunen.se`. Krävs när servern inte bara lyssnar
    /// på den egna datorn.
    #[arg(long, env = "YTTRA_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Ladda demon vid första starten och visa demokontona på inloggningssidan.
    #[arg(long, env = "YTTRA_DEMO", num_args = 0..=1, default_missing_value = "true", default_value = "false",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub demo: bool,
    /// Tillåt demoläge också på en adress som andra når.
    #[arg(long, env = "YTTRA_DEMO_FORCE", num_args = 0..=1, default_missing_value = "true", default_value = "false",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub demo_force: bool,
    /// Fil med den tid som gäller (RFC 3339), för prov. Bara i demoläge på den egna datorn.
    #[arg(long, env = "YTTRA_CLOCK_FILE")]
    pub clock_file: Option<PathBuf>,
    /// Lita på X-Forwarded-For och X-Forwarded-Proto från en omvänd proxy.
    #[arg(long, env = "YTTRA_BEHIND_PROXY", num_args = 0..=1, default_missing_value = "true", default_value = "false",
          value_parser = clap::builder::BoolishValueParser::new())]
    pub behind_proxy: bool,
    /// E-postserver, till exempel `smtp://user:password@mail.kommunen.se:587?tls=required`. Utan den stannar breven i utkorgen.
    #[arg(long, env = "YTTRA_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Tidsstämplingstjänst (RFC 3161) för sigillen, till exempel `https://tsa.example/tsr`.
    #[arg(long, env = "YTTRA_TIMESTAMP_URL")]
    pub timestamp_url: Option<String>,
    /// Avsändare av brev.
    #[arg(long, env = "YTTRA_MAIL_FROM", default_value = "Yttra <yttra@localhost>")]
    pub mail_from: String,
}

/// Where data lives; shared by every subcommand.
#[derive(Debug, Clone, clap::Args)]
pub struct Storage {
    /// `PostgreSQL` att använda. Utan den startas en egen under `var/`.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// Mappen för databas och filer.
    #[arg(long, env = "YTTRA_VAR", default_value = "var", global = true)]
    pub var: PathBuf,
    /// Mappen för uppladdade och färdiga filer, om den inte är `var/files`.
    #[arg(long, env = "YTTRA_FILES", global = true)]
    pub files: Option<PathBuf>,
    /// Mappen med myndigheternas sigill, om den inte är `var/seals`.
    #[arg(long, env = "YTTRA_SEALS", global = true)]
    pub seals: Option<PathBuf>,
}

impl Storage {
    /// The folder of the object store.
    #[must_use]
    pub fn files_dir(&self) -> PathBuf {
        self.files.clone().unwrap_or_else(|| self.var.join("files"))
    }

    /// The folder of the myndigheter's seals.
    #[must_use]
    pub fn seals_dir(&self) -> PathBuf {
        self.seals.clone().unwrap_or_else(|| self.var.join("seals"))
    }
}

impl Config {
    /// Checks what cannot be said in types.
    ///
    /// # Errors
    /// A Swedish sentence for the operator.
    pub fn validate(&self) -> Result<(), String> {
        let loopback = self.listen.ip().is_loopback();
        if self.demo && !loopback && !self.demo_force {
            return Err("Demoläget har kända lösenord och startar bara på den egna datorn (127.0.0.1). \
                        Sätt YTTRA_DEMO_FORCE=true om du verkligen vill visa det för andra."
                .into());
        }
        if !loopback && self.public_url.is_none() {
            return Err("Sätt YTTRA_PUBLIC_URL till adressen som användarna skriver, när YTTRA_LISTEN inte är den \
                        egna datorn."
                .into());
        }
        if self.clock_file.is_some() && !(self.demo && loopback) {
            return Err("YTTRA_CLOCK_FILE gäller bara i demoläge på den egna datorn.".into());
        }
        Ok(())
    }

    /// The address that links in mails start with, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.public_url.as_ref().map_or_else(
            || format!("http://localhost:{}", self.listen.port()),
            |url| url.trim_end_matches('/').to_owned(),
        )
    }

    /// Whether browsers reach the server over TLS, so that cookies may be `Secure`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }
}
