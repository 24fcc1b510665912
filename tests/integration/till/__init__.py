"""The till: readers, journal, purchases, upload, page."""
