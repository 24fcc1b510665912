"""The process in which message scripts are parsed and rendered: it may be killed, and holds nothing worth stealing.

A script of 400 characters can ask for gigabytes (chained `replace`) or for minutes whatever limits the template
library keeps, so this runs apart: with a ceiling on memory and processor time, an empty environment and no database.
It reads one JSON request from standard input and writes one JSON line with what the script uses, then one a row.
Nothing of the shop's own code is imported here, so that it starts in about a tenth of a second.
"""

import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

from liquid import Environment, StrictDefaultUndefined
from liquid.exceptions import LiquidError, ResourceLimitError
from liquid.static_analysis import TemplateAnalysis
from liquid.template import BoundTemplate

MEMORY_BYTES = 256 * 1024 * 1024
# Nothing here opens files; standard input, output, error and what the interpreter itself needs.
OPEN_FILES = 16

FILTERS = frozenset(
    [
        "append",
        "capitalize",
        "default",
        "downcase",
        "first",
        "join",
        "last",
        "lstrip",
        "prepend",
        "remove",
        "replace",
        "rstrip",
        "size",
        "split",
        "strip",
        "truncate",
        "truncatewords",
        "upcase",
    ],
)
TAGS = frozenset(["assign", "break", "capture", "case", "comment", "continue", "cycle", "echo", "for", "if", "unless"])
# The library keeps text, output and syntax errors under these names among its tags.
_INNER_TAGS = frozenset({"content", "output", "illegal", "#"})


class ScriptEnvironment(Environment):
    """Liquid with short lists of tags and filters, and with limits on nesting, loops, variables and output."""

    block_nesting_limit = 8
    context_depth_limit = 16
    loop_iteration_limit = 200
    local_namespace_limit = 20_000
    output_stream_limit = 64_000

    def __init__(self, *, escape: bool) -> None:
        """Make it; with `escape`, every value is escaped for HTML when it is written."""
        super().__init__(undefined=StrictDefaultUndefined, autoescape=escape, strict_filters=True)
        self.filters = {name: filter_ for name, filter_ in self.filters.items() if name in FILTERS}
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS or name.lower() in _INNER_TAGS}


def _limit(processor_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def _line(error: LiquidError) -> int | None:
    context = error.context() if error.token else None
    return context[0] if context else None


def _places(source: str, found: dict[str, list[Any]]) -> list[Any]:
    return [
        [name, source.count("\n", 0, spans[0].index) + 1]
        for name, spans in sorted(found.items(), key=lambda item: item[1][0].index)
    ]


def _used(template: BoundTemplate, source: str) -> dict[str, list[Any]]:
    """Return which fields, filters and tags the script uses, each with the line where it is first used."""
    analysis: TemplateAnalysis = template.analyze()
    fields: dict[str, list[Any]] = {}
    for variables in analysis.globals.values():
        for variable in variables:
            fields.setdefault(str(variable), []).append(variable.span)
    return {
        "fields": _places(source, fields),
        "filters": _places(source, dict(analysis.filters)),
        "known_filters": sorted(FILTERS),
    }


def _rendered(template: BoundTemplate, values: dict[str, Any]) -> dict[str, object]:
    try:
        return {"text": template.render(**values)}
    except ResourceLimitError as error:
        return {"limit": str(error.message), "line": _line(error)}
    except LiquidError as error:
        return {"problem": str(error.message), "line": _line(error)}
    except (MemoryError, RecursionError):
        return {"limit": "memory limit reached", "line": None}
    except Exception as error:  # noqa: BLE001 - the edge: hostile text can make the library raise anything
        return {"problem": str(error), "line": None}


def answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what the script uses, or why it cannot be read, and then the text or the fault of each row.

    Nothing is rendered of a script that uses a field or filter that is not known.
    """
    source = str(request["script"])
    try:
        template = ScriptEnvironment(escape=bool(request["escape"])).from_string(source)
        used = _used(template, source)
    except LiquidError as error:
        yield {"problem": str(error.message), "line": _line(error)}
        return
    except (MemoryError, RecursionError):
        yield {"limit": "nested too deeply", "line": None}
        return
    except Exception as error:  # noqa: BLE001 - the edge: hostile text can make the library raise anything
        yield {"problem": str(error), "line": None}
        return
    yield used
    known = {"fields": set(request["known_fields"]), "filters": FILTERS}
    if any(name not in names for kind, names in known.items() for name, _place in used[kind]):
        return
    for values in request["rows"]:
        yield _rendered(template, values)


def main() -> None:
    """Answer the one request on standard input."""
    request = json.load(sys.stdin)
    _limit(int(request["processor_seconds"]))
    for answer in answers(request):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
