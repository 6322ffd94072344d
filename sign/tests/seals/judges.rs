//! What programs that know nothing of ours say of our seals: `pdfsig`, `qpdf`, pyHanko, and two checkers of PDF/UA. A judge that is
//! missing fails its test. `tests/judges` holds what is asked in Python.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sign::{Anchors, Covers, Fault, Level, Sealer, seals, unsealed};
use tempfile::TempDir;

use crate::keys::{AUTHORITY, LEAF, P256, RSA, Workshop, today};
use crate::stamps::Service;
use crate::support::{
    House, KNOTTY, PACKED, PAPER, digits, first, house, last, now, program, reference, signature, updated,
    with_signature,
};

/// Python with the judges of `tests/judges/requirements.txt`.
fn python() -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let python = root.join("var/judges/python");
    assert!(python.is_file(), "the judges in Python are missing: run scripts/setup.sh run test");
    let mut command = Command::new(python);
    command.current_dir(root.join("tests/judges"));
    command
}

/// Standard output, with the error output in the failure's text.
fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Files in a folder of their own.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// What pyHanko says of each file, when these roots are trusted.
    fn pyhanko(
        &self,
        files: &[Vec<u8>],
        root: &str,
        time_root: Option<&str>,
        at: chrono::DateTime<chrono::Utc>,
    ) -> Vec<Value> {
        let mut command = python();
        command.arg("pades.py").arg("--root").arg(self.put("root.pem", root)).arg("--at").arg(at.to_rfc3339());
        if let Some(time_root) = time_root {
            command.arg("--time-root").arg(self.put("time.pem", time_root));
        }
        for (index, file) in files.iter().enumerate() {
            command.arg(self.put(&format!("{index}.pdf"), file));
        }
        let verdicts: Vec<Value> = said(&mut command).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(verdicts.len(), files.len());
        verdicts
    }

    fn pdfsig(&self, file: &[u8]) -> String {
        let output = Command::new(program("pdfsig")).arg("-nocert").arg(self.put("one.pdf", file)).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

fn accepted_by_pdfsig(told: &str) -> bool {
    told.contains("Signature is Valid.") && told.contains("Total document signed")
}

fn accepted_by_pyhanko(verdict: &Value) -> bool {
    verdict["bottom_line"] == true && verdict["coverage"] == "ENTIRE_FILE" && verdict["ades"] == "AdESPassed.OK"
}

/// Files with one byte changed, spread over the whole, and more closely over what the seal has added.
fn changed(sealed: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let hole = digits(sealed);
    let old = (0..PAPER.len()).step_by(997);
    let added = (PAPER.len()..sealed.len()).step_by(61).filter(|at| !(hole.start - 1..=hole.end).contains(at));
    old.chain(added)
        .map(|at| {
            let mut bytes = sealed.to_vec();
            bytes[at] ^= 4;
            (at, bytes)
        })
        .collect()
}

/// What [`crate::tampered`] does, as files.
fn tampered(house: &House, sealed: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut filled = sealed.to_vec();
    let hole = digits(sealed);
    filled[hole.end - 2..hole.end].copy_from_slice(b"41");
    let other = house.sealer.seal(PAPER, now() + chrono::Duration::minutes(1), "Attesterad", None).unwrap();
    let content = reference(sealed, "/Contents ");
    let page = "<</Length 22>>\nstream\nBT (Avslag) Tj ET     \nendstream".to_owned();
    let mut half = signature(sealed);
    // The signature's number is the last thing in it.
    let end = half.iter().rposition(|byte| *byte != 0).unwrap();
    half[end - 8] ^= 0xff;
    vec![
        ("a swapped signature", with_signature(sealed, &signature(&other))),
        ("a broken signature", with_signature(sealed, &half)),
        ("another text in an update", updated(sealed, &[(content, page)])),
    ]
}

#[test]
fn pdfsig_accepts_the_seal_and_sees_every_changed_byte() {
    let (house, desk) = (house("Nämnden"), Desk::new());
    for paper in [PAPER, PACKED, KNOTTY] {
        let told = desk.pdfsig(&house.sealer.seal(paper, now(), "Attesterad", None).unwrap());
        assert!(accepted_by_pdfsig(&told), "{told}");
        assert!(told.contains("ETSI.CAdES.detached") && told.contains("CN=Nämnden"), "{told}");
    }
    let sealed = house.sealed();
    for (at, file) in changed(&sealed) {
        assert!(!accepted_by_pdfsig(&desk.pdfsig(&file)), "byte {at}");
    }
    for (what, file) in tampered(&house, &sealed) {
        let told = desk.pdfsig(&file);
        assert!(!accepted_by_pdfsig(&told), "{what}: {told}");
    }
}

#[test]
fn pyhanko_accepts_b_b_and_sees_every_changed_byte() {
    let (house, desk) = (house("Nämnden"), Desk::new());
    let sealed = house.sealed();
    let changed = changed(&sealed);
    let mut files = vec![sealed.clone()];
    files.extend([PACKED, KNOTTY].map(|paper| house.sealer.seal(paper, now(), "Attesterad", None).unwrap()));
    files.extend(changed.iter().map(|(_, file)| file.clone()));
    let tampered = tampered(&house, &sealed);
    files.extend(tampered.iter().map(|(_, file)| file.clone()));
    let verdicts = desk.pyhanko(&files, &house.root, None, now());
    for verdict in &verdicts[..3] {
        assert!(accepted_by_pyhanko(verdict), "{verdict}");
        assert_eq!(
            (verdict["profile"].clone(), verdict["modification"].clone()),
            (Value::Array(vec![]), "NONE".into())
        );
    }
    let names =
        changed.iter().map(|(at, _)| format!("byte {at}")).chain(tampered.iter().map(|(what, _)| (*what).to_owned()));
    for (what, verdict) in names.zip(&verdicts[3..]) {
        assert!(!accepted_by_pyhanko(verdict), "{what}: {verdict}");
    }
    let stranger = &desk.pyhanko(&[sealed], &crate::support::house("Annan").root, None, now())[0];
    assert_eq!((stranger["intact"].clone(), stranger["trusted"].clone()), (true.into(), false.into()), "{stranger}");
}

#[test]
fn pyhanko_accepts_b_t() {
    let (desk, service, house) = (Desk::new(), Service::new(), crate::support::house_at("Nämnden", today()));
    let sealed = house.sealer.seal(PAPER, today(), "Attesterad", Some(&service)).unwrap();
    let at = today() + chrono::Duration::minutes(1);
    let verdict = &desk.pyhanko(std::slice::from_ref(&sealed), &house.root, Some(&service.root()), at)[0];
    assert!(accepted_by_pyhanko(verdict), "{verdict}");
    assert_eq!(verdict["stamp"]["valid"], true, "{verdict}");
    assert_eq!(verdict["stamp"]["trusted"], true, "{verdict}");
    // Both read the same time.
    let anchors =
        Anchors::from_pem([house.root.as_str()]).unwrap().with_stamp_roots([service.root().as_str()]).unwrap();
    let ours = seals(&sealed, &anchors).unwrap().remove(0).time.unwrap().at.unwrap();
    let theirs: chrono::DateTime<chrono::Utc> = verdict["stamp"]["at"].as_str().unwrap().parse().unwrap();
    assert_eq!(ours, theirs);
    // A stamp by someone unknown is no stamp.
    let verdict = &desk.pyhanko(std::slice::from_ref(&sealed), &house.root, Some(&house.root), at)[0];
    assert!(!accepted_by_pyhanko(verdict), "{verdict}");
    assert!(accepted_by_pdfsig(&desk.pdfsig(&sealed)));
}

#[test]
fn rsa_seals_are_accepted_by_both() {
    let (desk, shop) = (Desk::new(), Workshop::new());
    shop.certificate("rot", P256, None, AUTHORITY);
    shop.certificate("sigill", RSA, Some("rot"), LEAF);
    let rsa = Sealer::from_pem(&shop.read("sigill.key"), &shop.read("sigill.pem")).unwrap();
    let sealed = rsa.seal(PAPER, today(), "Attesterad", None).unwrap();
    assert!(accepted_by_pdfsig(&desk.pdfsig(&sealed)));
    let verdict = &desk.pyhanko(&[sealed], &shop.read("rot.pem"), None, today())[0];
    assert!(accepted_by_pyhanko(verdict), "{verdict}");
}

#[test]
fn seals_of_pyhanko_are_read() {
    let (desk, shop) = (Desk::new(), Workshop::new());
    shop.certificate("rot", P256, None, AUTHORITY);
    shop.certificate("ec", P256, Some("rot"), LEAF);
    shop.certificate("rsa", RSA, Some("rot"), LEAF);
    let anchors = Anchors::from_pem([shop.read("rot.pem").as_str()]).unwrap();
    for (key, options) in [("ec", vec![]), ("rsa", vec![]), ("ec", vec!["adobe"]), ("rsa", vec!["pss"])] {
        for paper in [PAPER, PACKED, KNOTTY] {
            let (source, target) = (desk.put("in.pdf", paper), desk.0.path().join("out.pdf"));
            let pems = [format!("{key}.key"), format!("{key}.pem")].map(|name| shop.path(&name));
            said(python().arg("other.py").args(&pems).args([&source, &target]).args(&options));
            let sealed = fs::read(&target).unwrap();
            let seal = seals(&sealed, &anchors).unwrap().remove(0);
            assert_eq!((&seal.covers, seal.digest_holds), (&Covers::Whole, true));
            assert!(paper.starts_with(unsealed(&sealed).unwrap().trim_ascii_end()));
            match options.first() {
                None => assert_eq!((seal.faults(), seal.level), (vec![], Some(Level::BB)), "{key}: {seal:#?}"),
                // Adobe's older form is no PAdES.
                Some(&"adobe") => assert_eq!(seal.level, None),
                // With a salt of a length that is not taken; said as such, and not that the signature is false.
                Some(_) => assert!(matches!(seal.faults().as_slice(), [Fault::Unreadable(_)]), "{seal:#?}"),
            }
        }
    }
}

#[test]
fn qpdf_finds_no_error() {
    let (house, desk) = (house("Nämnden"), Desk::new());
    for paper in [PAPER, PACKED, KNOTTY] {
        let sealed = desk.put("sealed.pdf", house.sealer.seal(paper, now(), "Attesterad", None).unwrap());
        // Warnings end with 3, errors with 2.
        let told = said(Command::new(program("qpdf")).arg("--check").arg(&sealed));
        assert!(told.contains("No syntax or stream encoding errors found"), "{told}");
    }
}

/// A sealed file whose field is not what it should be, with what is exchanged for what, both of one length.
fn spoilt(sealed: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = sealed.to_vec();
    let at = last(&bytes, from.as_bytes());
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    bytes
}

fn outloud(file: &Path) -> Value {
    let start = "from outloud.cli import main; main()";
    let told = said(python().args(["-c", start, "--fail-on", "never", "--json", "-"]).arg(file));
    serde_json::from_str::<Value>(&told).unwrap()["results"][0].take()
}

#[test]
fn checkers_of_pdf_ua_find_nothing() {
    let (house, desk) = (house("Nämnden"), Desk::new());
    let sealed = house.sealed();
    for paper in [PAPER, PACKED, KNOTTY] {
        let path = desk.put("sealed.pdf", house.sealer.seal(paper, now(), "Attesterad", None).unwrap());
        let told = outloud(&path);
        assert_eq!((&told["counts"]["error"], &told["counts"]["warning"]), (&0.into(), &0.into()), "{told}");
        assert_eq!(told["stats"]["features"]["forms"], true, "the seal's field is not seen");
        let told = said(python().args(["-m", "pdfua", "check", "-f", "json"]).arg(&path));
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["summary"]["findings"], 0, "{told}");
    }
    // And what the seal has added is looked at.
    for (from, to) in [("/TU <", "/TX <"), ("/S /Form", "/S /Span")] {
        let told = outloud(&desk.put("spoilt.pdf", spoilt(&sealed, from, to)));
        assert_ne!(told["counts"]["error"], 0, "{from}: {told}");
    }
}

#[test]
fn nothing_of_pdf_a_is_lost_as_far_as_we_check() {
    let (house, desk) = (house("Nämnden"), Desk::new());
    let sealed = house.sealed();
    let spoils = [
        ("/TU <", "/TX <", "7.18.1"),
        ("/F 4/", "/F 2/", "6.3.2"),
        ("/AP <", "/AX <", "6.3.3"),
        ("/Tabs /S", "/Tabs /R", "7.18.3"),
        ("/S /Form", "/S /Span", "7.18.4"),
        ("/ID [", "/IX [", "6.1.3"),
    ];
    let mut command = python();
    command.arg("archival.py").arg(desk.put("table.pdf", &sealed));
    for (name, paper) in [("packed.pdf", PACKED), ("knotty.pdf", KNOTTY)] {
        command.arg(desk.put(name, house.sealer.seal(paper, now(), "Attesterad", None).unwrap()));
    }
    for (index, (from, to, _)) in spoils.iter().enumerate() {
        command.arg(desk.put(&format!("{index}.pdf"), spoilt(&sealed, from, to)));
    }
    let told = said(&mut command);
    let mut lines = told.lines();
    assert_eq!([lines.next(), lines.next(), lines.next()], [Some("[]"); 3]);
    for ((from, _, rule), line) in spoils.iter().zip(lines) {
        assert!(line.contains(rule), "{from}: {line}");
    }
    assert!(first(&sealed, b"/GTS_PDFA1") < PAPER.len());
}
