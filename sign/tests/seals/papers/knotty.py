"""Makes knotty.pdf of paper.pdf: run in this folder with var/judges/python."""

from pikepdf import Array, Dictionary, ObjectStreamMode, open

pdf = open("paper.pdf")
page, tree = pdf.pages[0].obj, pdf.Root.StructTreeRoot
page.Annots = pdf.make_indirect(Array(list(page.Annots)))
pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=pdf.make_indirect(Array([]))))
numbers = list(tree.ParentTree.Nums)
keys = [int(key) for key in numbers[::2]]
leaf = pdf.make_indirect(Dictionary(Limits=Array([min(keys), max(keys)]), Nums=Array(numbers)))
tree.ParentTree = pdf.make_indirect(Dictionary(Kids=pdf.make_indirect(Array([leaf]))))
del tree["/ParentTreeNextKey"]
tree.K = tree.K[0]
tree.K.K = pdf.make_indirect(Array(list(tree.K.K)))
pdf.save("knotty.pdf", static_id=True, object_stream_mode=ObjectStreamMode.disable)
