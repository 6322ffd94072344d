//! The signature field in a paper that is PDF/A and PDF/UA and stays so: an invisible widget with an appearance and a
//! spoken name (ISO 14289-1, 7.18), tagged as a form element in the structure tree.

use crate::Error;
use crate::file::File;
use crate::file::object::{Dict, Id, Object};
use crate::file::tree::{pages, take, to_text};
use crate::file::update::Update;

/// `SignaturesExist` and `AppendOnly` (ISO 32000-1, 12.7.2).
const SIG_FLAGS: i64 = 3;
/// Print: an annotation that is not printed is not PDF/A.
const PRINT: i64 = 4;

/// Adds the field whose value is the signature dictionary `value`. `label` is what a screen reader says.
pub(crate) fn add_field(file: &File<'_>, update: &mut Update, value: Id, label: &str) -> Result<(), Error> {
    let (catalog_id, mut catalog) = file.catalog()?;
    let (page_id, mut page) = pages(file)?.into_iter().next().ok_or(Error::Pdf("it has no page"))?;
    let widget = update.fresh();
    let appearance = update.fresh();
    update.put_raw(
        appearance,
        b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Resources<<>>/Length 0>>\nstream\n\nendstream",
    );

    let mut field = Dict::default();
    field.set("Type", Object::named("Annot"));
    field.set("Subtype", Object::named("Widget"));
    field.set("FT", Object::named("Sig"));
    field.set("T", to_text("Sigill"));
    field.set("TU", to_text(label));
    field.set("F", Object::Int(PRINT));
    field.set("Rect", Object::List(vec![Object::Int(0); 4]));
    field.set("P", Object::Ref(page_id));
    field.set("V", Object::Ref(value));
    field.set("AP", Object::Dict(Dict([(b"N".to_vec(), Object::Ref(appearance))].into())));
    if let Some(key) = tag(file, update, &catalog, widget, page_id, label)? {
        field.set("StructParent", Object::Int(key));
        page.set("Tabs", Object::named("S"));
    }
    update.put(widget, &Object::Dict(field))?;

    append(file, update, &mut page, "Annots", Object::Ref(widget))?;
    update.put(page_id, &Object::Dict(page))?;

    let mut form = file.dict(&catalog, "AcroForm")?.unwrap_or_default();
    append(file, update, &mut form, "Fields", Object::Ref(widget))?;
    form.set("SigFlags", Object::Int(SIG_FLAGS));
    if let Some(Object::Ref(id)) = catalog.get("AcroForm") {
        update.put(*id, &Object::Dict(form))?;
    } else {
        catalog.set("AcroForm", Object::Dict(form));
        update.put(catalog_id, &Object::Dict(catalog))?;
    }
    Ok(())
}

/// Adds to the list under `key`, where the list may be an object of its own.
fn append(file: &File<'_>, update: &mut Update, dict: &mut Dict, key: &str, item: Object) -> Result<(), Error> {
    let own = dict.get(key).and_then(Object::id);
    let mut list = take(file, dict, key)?;
    list.push(item);
    let list = Object::List(list);
    let value = if let Some(id) = own {
        update.put(id, &list)?;
        Object::Ref(id)
    } else {
        list
    };
    dict.set(key, value);
    Ok(())
}

/// Tags the widget as the last form element of the document; its key in the parent tree, or nothing where the file is
/// not tagged at all.
fn tag(
    file: &File<'_>,
    update: &mut Update,
    catalog: &Dict,
    widget: Id,
    page: Id,
    label: &str,
) -> Result<Option<i64>, Error> {
    let Some(root_id) = catalog.get("StructTreeRoot").and_then(Object::id) else { return Ok(None) };
    let Some(mut root) = file.load(root_id)?.into_dict() else { return Ok(None) };
    let element = update.fresh();
    let key = next_key(file, &root)?;

    let reference = Dict(
        [
            (b"Type".to_vec(), Object::named("OBJR")),
            (b"Obj".to_vec(), Object::Ref(widget)),
            (b"Pg".to_vec(), Object::Ref(page)),
        ]
        .into(),
    );
    let mut form = Dict::default();
    form.set("Type", Object::named("StructElem"));
    form.set("S", Object::named("Form"));
    form.set("Alt", to_text(label));
    form.set("Pg", Object::Ref(page));
    form.set("K", Object::Dict(reference));

    if let Some((document_id, mut document)) = document_element(file, &root)? {
        form.set("P", Object::Ref(document_id));
        add_kid(file, &mut document, element)?;
        update.put(document_id, &Object::Dict(document))?;
    } else {
        form.set("P", Object::Ref(root_id));
        add_kid(file, &mut root, element)?;
    }
    update.put(element, &Object::Dict(form))?;
    add_parent(file, update, &mut root, key, element)?;
    root.set("ParentTreeNextKey", Object::Int(key.saturating_add(1)));
    update.put(root_id, &Object::Dict(root))?;
    Ok(Some(key))
}

/// The one element below the root, where there is one.
fn document_element(file: &File<'_>, root: &Dict) -> Result<Option<(Id, Dict)>, Error> {
    let only = match root.get("K") {
        Some(Object::List(list)) if list.len() == 1 => list.first(),
        other => other,
    };
    let Some(Object::Ref(id)) = only else { return Ok(None) };
    Ok(match file.load(*id)? {
        Object::Dict(dict) if dict.get("S").is_some() => Some((*id, dict)),
        _ => None,
    })
}

/// Children may be one, or a list, or a list that is an object of its own; then it is written out here.
fn add_kid(file: &File<'_>, parent: &mut Dict, kid: Id) -> Result<(), Error> {
    let mut list = match (parent.get("K"), file.value(parent, "K")?) {
        (_, Object::List(list)) => list,
        (Some(one), _) => vec![one.clone()],
        (None, _) => Vec::new(),
    };
    list.push(Object::Ref(kid));
    parent.set("K", Object::List(list));
    Ok(())
}

/// A key that the parent tree does not have.
fn next_key(file: &File<'_>, root: &Dict) -> Result<i64, Error> {
    let told = root.int("ParentTreeNextKey").unwrap_or(0);
    let Some(tree) = file.dict(root, "ParentTree")? else { return Ok(told) };
    let mut highest = told.saturating_sub(1);
    let mut waiting = vec![tree];
    for _ in 0..1 << 14 {
        let Some(mut node) = waiting.pop() else { break };
        for key in take(file, &mut node, "Nums")?.into_iter().step_by(2) {
            if let Object::Int(key) = key {
                highest = highest.max(key);
            }
        }
        for kid in take(file, &mut node, "Kids")? {
            waiting.extend(file.follow(kid)?.into_dict());
        }
    }
    Ok(highest.saturating_add(1))
}

/// Adds to the number tree, as its last entry or as a leaf of its own.
fn add_parent(file: &File<'_>, update: &mut Update, root: &mut Dict, key: i64, element: Id) -> Result<(), Error> {
    let mut tree = file.dict(root, "ParentTree")?.unwrap_or_default();
    if tree.get("Kids").is_some() {
        let leaf_id = update.fresh();
        let mut leaf = Dict::default();
        leaf.set("Limits", Object::List(vec![Object::Int(key); 2]));
        leaf.set("Nums", Object::List(vec![Object::Int(key), Object::Ref(element)]));
        update.put(leaf_id, &Object::Dict(leaf))?;
        append(file, update, &mut tree, "Kids", Object::Ref(leaf_id))?;
    } else {
        let mut numbers = take(file, &mut tree, "Nums")?;
        numbers.extend([Object::Int(key), Object::Ref(element)]);
        tree.set("Nums", Object::List(numbers));
    }
    if let Some(Object::Ref(id)) = root.get("ParentTree") {
        update.put(*id, &Object::Dict(tree))
    } else {
        root.set("ParentTree", Object::Dict(tree));
        Ok(())
    }
}
