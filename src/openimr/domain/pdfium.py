"""One caller of PDFium at a time: it is not thread-safe, and a site serves its pages and jobs from threads.

Whoever opens, reads, draws or writes a PDF through it in a process with threads holds :data:`PDFIUM`.
"""

import threading

PDFIUM = threading.RLock()
"""Held around every call of PDFium."""
