//! Keys and certificates as others make them, here openssl: which are taken, and what is said of those that are not.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, Utc};
use sign::{Anchors, Error, Fault, Misuse, Sealer, Trust, issue, new_authority, seals};
use tempfile::TempDir;

use crate::support::{PAPER, now, program};

/// openssl's certificates hold from the day they are made.
pub fn today() -> DateTime<Utc> {
    DateTime::from(fs::metadata(tempfile::NamedTempFile::new().unwrap().path()).unwrap().modified().unwrap())
}

/// A folder in which openssl is asked to do things.
pub struct Workshop(pub TempDir);

impl Workshop {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn openssl(&self, arguments: &str) {
        let output =
            Command::new(program("openssl")).args(arguments.split(' ')).current_dir(self.0.path()).output().unwrap();
        assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Makes `NAME.key` and `NAME.pem`, signed by `issuer` or by itself.
    pub fn certificate(&self, name: &str, key: &str, issuer: Option<&str>, extensions: &str) {
        fs::write(self.path("ext"), extensions).unwrap();
        self.openssl(&format!("genpkey {key} -out {name}.key"));
        self.openssl(&format!("req -new -key {name}.key -subj /C=SE/O={name}/CN={name} -out {name}.csr"));
        let signed = issuer.map_or(format!("-signkey {name}.key"), |issuer| {
            format!("-CA {issuer}.pem -CAkey {issuer}.key -CAcreateserial")
        });
        self.openssl(&format!("x509 -req -in {name}.csr {signed} -days 3000 -extfile ext -out {name}.pem"));
        // openssl says that all went well even where the disk is full.
        assert!(
            ["key", "pem"].iter().all(|ending| !self.read(&format!("{name}.{ending}")).is_empty()),
            "{name} is empty"
        );
    }

    fn sealer(&self, name: &str, chain: &[&str]) -> Result<Sealer, Error> {
        let chain: String = chain.iter().map(|name| self.read(&format!("{name}.pem"))).collect();
        Sealer::from_pem(&self.read(&format!("{name}.key")), &chain)
    }

    /// What is said of a seal by this chain, when `root` is trusted.
    fn faults(&self, name: &str, chain: &[&str], root: &str) -> Vec<Fault> {
        let sealer = self.sealer(name, chain).unwrap();
        let paper = sealer.seal(PAPER, today(), "Prov", None).unwrap();
        let anchors = Anchors::from_pem([self.read(&format!("{root}.pem")).as_str()]).unwrap();
        seals(&paper, &anchors).unwrap().remove(0).faults()
    }
}

pub const P256: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";
const P384: &str = "-algorithm EC -pkeyopt ec_paramgen_curve:P-384";
pub const RSA: &str = "-algorithm RSA -pkeyopt rsa_keygen_bits:3072";
pub const AUTHORITY: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";
pub const LEAF: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n";

fn untrusted(whose: &str, misuse: Misuse) -> Vec<Fault> {
    vec![Fault::Untrusted(Trust::NotFor { whose: whose.to_owned(), misuse })]
}

#[test]
fn seals_by_p256_p384_and_rsa_hold_over_an_authority_in_between() {
    for (root, between, leaf) in [(P384, P256, P256), (RSA, P384, P384), (RSA, RSA, RSA), (P256, RSA, P384)] {
        let shop = Workshop::new();
        shop.certificate("rot", root, None, AUTHORITY);
        shop.certificate("mellan", between, Some("rot"), AUTHORITY);
        shop.certificate("sigill", leaf, Some("mellan"), LEAF);
        assert_eq!(shop.faults("sigill", &["sigill", "mellan"], "rot"), []);
        assert_eq!(shop.faults("sigill", &["sigill", "mellan", "rot"], "rot"), []);
        assert_eq!(shop.faults("sigill", &["sigill"], "mellan"), []);
        let missing = Trust::UnknownIssuer { issuer: "mellan".to_owned() };
        assert_eq!(shop.faults("sigill", &["sigill"], "rot"), [Fault::Untrusted(missing)]);
    }
}

#[test]
fn certificates_made_for_something_else_are_told() {
    let shop = Workshop::new();
    shop.certificate("rot", P256, None, AUTHORITY);
    shop.certificate("mellan", P256, Some("rot"), &AUTHORITY.replace("TRUE", "TRUE,pathlen:0"));
    shop.certificate("djup", P256, Some("mellan"), AUTHORITY);
    shop.certificate("ingen", P256, Some("rot"), LEAF);
    shop.certificate("webb", P256, Some("rot"), &format!("{LEAF}extendedKeyUsage=serverAuth\n"));
    shop.certificate("dokument", P256, Some("rot"), &format!("{LEAF}extendedKeyUsage=1.3.6.1.5.5.7.3.36\n"));
    shop.certificate("okant", P256, Some("rot"), &format!("{LEAF}1.2.3.4=critical,ASN1:NULL\n"));
    shop.certificate("namn", P256, Some("rot"), &format!("{LEAF}nameConstraints=critical,permitted;DNS:a.se\n"));
    for (name, issuer) in [("under_djup", "djup"), ("under_ingen", "ingen")] {
        shop.certificate(name, P256, Some(issuer), LEAF);
    }
    let said = |name: &str, chain: &[&str]| shop.faults(name, chain, "rot");
    assert_eq!(said("dokument", &["dokument"]), []);
    assert_eq!(said("webb", &["webb"]), untrusted("webb", Misuse::Signing));
    assert_eq!(said("okant", &["okant"]), untrusted("okant", Misuse::UnknownDemand));
    assert_eq!(said("namn", &["namn"]), untrusted("namn", Misuse::UnknownDemand));
    assert_eq!(said("under_ingen", &["under_ingen", "ingen"]), untrusted("ingen", Misuse::Issuing));
    assert_eq!(said("under_djup", &["under_djup", "djup", "mellan"]), untrusted("mellan", Misuse::Issuing));
    // An authority's own certificate says that it is not for signatures.
    assert!(matches!(shop.sealer("mellan", &["mellan"]), Err(Error::Certificate(_))));
}

#[test]
fn a_sealer_is_refused_that_could_not_seal() {
    let shop = Workshop::new();
    shop.certificate("rot", P256, None, AUTHORITY);
    shop.certificate("ett", P256, Some("rot"), LEAF);
    shop.certificate("annat", RSA, Some("rot"), LEAF);
    shop.openssl("genpkey -algorithm ED25519 -out ed.key");
    shop.openssl("ec -in ett.key -out gammal.key");
    let (ett, pem) = (shop.read("ett.key"), shop.read("ett.pem"));
    assert!(matches!(Sealer::from_pem(&shop.read("annat.key"), &pem), Err(Error::KeyMismatch(_))));
    assert!(matches!(Sealer::from_pem(&shop.read("ed.key"), &pem), Err(Error::Key(_))));
    assert!(
        matches!(Sealer::from_pem(&shop.read("gammal.key"), &pem), Err(Error::Key(why)) if why.contains("PKCS #8"))
    );
    assert!(matches!(Sealer::from_pem("", &pem), Err(Error::Key(_))));
    assert!(matches!(Sealer::from_pem(&ett, ""), Err(Error::Certificate(_))));
    assert!(matches!(Sealer::from_pem(&ett, &ett), Err(Error::Certificate(_))));
    assert!(
        matches!(shop.sealer("ett", &["ett", "annat"]), Err(Error::Certificate(why)) if why.contains("not signed by"))
    );
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let folder = TempDir::new().unwrap();
    let (root_key, root) = new_authority("Rot", now()).unwrap();
    let (key, chain) = issue(&root_key, &root, "Nämnden", now()).unwrap();
    let missing = Sealer::load(folder.path()).unwrap_err().to_string();
    assert!(missing.contains("key.pem cannot be read"), "{missing}");
    fs::write(folder.path().join("key.pem"), key).unwrap();
    let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    for open in [0o644, 0o640, 0o604, 0o610, 0o660] {
        mode(&folder.path().join("key.pem"), open);
        let refused = Sealer::load(folder.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("mode {open:03o}")) && refused.contains("chmod 600"), "{refused}");
    }
    for tight in [0o600, 0o400] {
        mode(&folder.path().join("key.pem"), tight);
        let _ = fs::remove_file(folder.path().join("cert.pem"));
        assert!(Sealer::load(folder.path()).unwrap_err().to_string().contains("cert.pem cannot be read"));
        fs::write(folder.path().join("cert.pem"), &chain).unwrap();
        let sealer = Sealer::load(folder.path()).unwrap();
        assert_eq!(sealer.subject(), "Nämnden");
        assert!(!format!("{sealer:?}").contains("PRIVATE"));
    }
}
