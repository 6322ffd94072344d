"""Whether a seal has left a PDF/A-3a and PDF/UA-1 file what it was, as far as pikepdf lets it be seen.

    python archival.py FILE.pdf ...

Prints one JSON list of faults a file. These are the rules of ISO 19005-3 and ISO 14289-1 that a signature field, its
appearance, its dictionary and an incremental update can break, and some that every such file must keep. It is a check of
our own on an independent reader, and no verdict on PDF/A as a whole: no such judge could be had as a package.
"""

import json
import sys

import pikepdf

PRINT, HIDDEN = 4, 1 | 2 | 32 | 256  # Invisible, Hidden, NoView, ToggleNoView


def faults(pdf):
    yield from file_structure(pdf)
    yield from fields(pdf)
    yield from annotations(pdf)
    yield from attachments(pdf)


def file_structure(pdf):
    trailer, root = pdf.trailer, pdf.Root
    if len(trailer.get("/ID", [])) != 2:
        yield "6.1.3: the trailer has no /ID"
    if "/Encrypt" in trailer:
        yield "6.1.3: the file is encrypted"
    with pdf.open_metadata() as about:
        part = (about.get("pdfaid:part"), about.get("pdfaid:conformance"), about.get("pdfuaid:part"))
        if part[0] not in ("2", "3") or part[1:] != ("A", "1"):
            yield f"6.6.4: the metadata say {part}"
    if not any(intent.get("/S") == "/GTS_PDFA1" for intent in root.get("/OutputIntents", [])):
        yield "6.2.3: there is no output intent"
    if not root.get("/MarkInfo", {}).get("/Marked") or "/StructTreeRoot" not in root:
        yield "6.7: the file is not tagged"
    if "/OpenAction" in root or "/AA" in root or "/JavaScript" in root.get("/Names", {}):
        yield "6.5: the catalog acts"
    for page in pdf.pages:
        for name, font in page.obj.get("/Resources", {}).get("/Font", {}).items():
            for below in [font, *font.get("/DescendantFonts", [])]:
                found = below.get("/FontDescriptor")
                if found is not None and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(found.keys()):
                    yield f"6.2.11: the font {name} is not embedded"


def fields(pdf):
    form = pdf.Root.get("/AcroForm")
    if form is None:
        yield "there is no form"
        return
    if form.get("/NeedAppearances") or "/XFA" in form:
        yield "6.4.1: the form has no appearances of its own"
    if int(form.get("/SigFlags", 0)) != 3:
        yield "SigFlags are not 3"
    for field in form.Fields:
        if "/A" in field or "/AA" in field:
            yield "6.4.1: a field acts"
        if not str(field.get("/TU", "")).strip():
            yield "14289-1 7.18.1: a field has no spoken name"


def annotations(pdf):
    parents = numbers(pdf.Root.StructTreeRoot.get("/ParentTree"))
    for index, page in enumerate(pdf.pages):
        found = page.obj.get("/Annots", [])
        if len(found) and page.obj.get("/Tabs") != "/S":
            yield f"14289-1 7.18.3: page {index + 1} is not walked in the order of its tags"
        for annotation in found:
            kind, flags = str(annotation.Subtype), int(annotation.get("/F", 0))
            if not flags & PRINT or flags & HIDDEN:
                yield f"6.3.2: {kind} is not printed"
            if kind == "/Link":
                continue
            looks = annotation.get("/AP")
            if looks is None or set(looks.keys()) != {"/N"} or not isinstance(looks.N, pikepdf.Stream):
                yield f"6.3.3: {kind} has no appearance, or more than one"
            element = parents.get(int(annotation.get("/StructParent", -1)))
            if kind == "/Widget" and (element is None or str(element.S) != "/Form" or element.K.Obj.objgen != annotation.objgen):
                yield "14289-1 7.18.4: a widget is not in a Form element"
            if element is not None and not reaches(element, pdf.Root.StructTreeRoot):
                yield f"the element of {kind} hangs loose"


def numbers(tree):
    """The whole number tree."""
    found, waiting = {}, [tree]
    while waiting:
        node = waiting.pop()
        values = list(node.get("/Nums", []))
        found |= {int(key): value for key, value in zip(values[::2], values[1::2])}
        waiting += list(node.get("/Kids", []))
    return found


def reaches(element, root):
    """Whether every parent knows its child, up to the root."""
    while element.objgen != root.objgen:
        parent = element.P
        kids = parent.K if isinstance(parent.K, pikepdf.Array) else [parent.K]
        if not any(isinstance(kid, pikepdf.Dictionary) and kid.objgen == element.objgen for kid in kids):
            return False
        element = parent
    return True


def attachments(pdf):
    linked = {entry.objgen for entry in pdf.Root.get("/AF", [])}
    for name, entry in pdf.attachments.items():
        if not {"/F", "/UF", "/AFRelationship"} <= set(entry.obj.keys()):
            yield f"6.8: {name} lacks its names or its relation"
        if entry.obj.objgen not in linked:
            yield f"6.8: {name} is not associated with the document"
        if "/Subtype" not in entry.obj.EF.F:
            yield f"6.8: {name} has no type"


for path in sys.argv[1:]:
    with pikepdf.open(path) as pdf:
        print(json.dumps(list(faults(pdf))))
