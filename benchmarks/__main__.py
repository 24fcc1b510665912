"""Run every benchmark and record what it finds: python -m benchmarks (about an hour)."""

from benchmarks import acknowledgement, cross_sell, import_lines, outbox, relation_levels, telegram_rate

relation_levels.main()
cross_sell.main()
import_lines.main()
outbox.main()
telegram_rate.main()
acknowledgement.main()
