"""What we talk about: labels, places on a page, texts, facts, findings and results.

Imports pydantic and the standard library only; nothing here touches a disk, a clock or an image.
"""
