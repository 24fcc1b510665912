"""The columnar mirror: a disposable copy of the primary that answers quickly."""

from core.extraction.mirror.mirror import Mirror
from core.extraction.mirror.view import MirrorView

__all__ = ["Mirror", "MirrorView"]
