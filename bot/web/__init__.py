"""The one ASGI application: what platforms call and what customers open, behind one guard."""
