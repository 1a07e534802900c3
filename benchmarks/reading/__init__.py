"""How well and how fast pages are read: pages with truth, the product and its peers side by side.

`python -m benchmarks.reading pages --out DIR` makes the pages, `python -m benchmarks.reading run --pages DIR`
measures.
"""
