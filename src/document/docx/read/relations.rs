//! What a part points to.

use super::WordError;
use super::package::Package;
use super::xml;

/// A relation.
#[derive(Debug, Clone)]
struct Relation {
    id: String,
    /// The last part of its type.
    kind: String,
    target: String,
    external: bool,
}

/// A part's relations.
#[derive(Debug, Clone, Default)]
pub struct Relations(Vec<Relation>);

impl Relations {
    /// The relations of a part; of the whole file for the empty name.
    pub fn of(package: &mut Package<'_>, part: &str, budget: &mut usize) -> Result<Self, WordError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let file = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let Some(text) = package.part(&file)? else { return Ok(Self::default()) };
        let root = xml::parse(&text, budget)?;
        let one = |element: &xml::Element| {
            let external = element.attribute("TargetMode") == Some("External");
            let target = element.attribute("Target")?;
            Some(Relation {
                id: element.attribute("Id")?.to_owned(),
                kind: element.attribute("Type")?.rsplit('/').next()?.to_owned(),
                target: if external { target.to_owned() } else { resolved(folder, target) },
                external,
            })
        };
        Ok(Self(root.elements().filter_map(one).collect()))
    }

    /// The part of a kind.
    pub fn one(&self, kind: &str) -> Option<String> {
        self.all(kind).into_iter().next()
    }

    /// Every part of a kind.
    pub fn all(&self, kind: &str) -> Vec<String> {
        let of_kind = self.0.iter().filter(|relation| relation.kind == kind && !relation.external);
        of_kind.map(|relation| relation.target.clone()).collect()
    }

    /// The address of a link.
    pub fn href(&self, id: &str) -> Option<&str> {
        self.0.iter().find(|relation| relation.id == id && relation.external).map(|relation| relation.target.as_str())
    }
}

/// A part's name as the file has it.
fn resolved(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> =
        if target.starts_with('/') { Vec::new() } else { folder.split('/').filter(|part| !part.is_empty()).collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}
