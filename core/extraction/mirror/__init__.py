"""The columnar mirror: a disposable copy of the primary that answers quickly."""

from core.extraction.mirror.mirror import Mirror, MirrorView

__all__ = ["Mirror", "MirrorView"]
