"""Run every benchmark and record what it finds: python -m benchmarks (about two hours)."""

from benchmarks import (
    acknowledgement,
    card_intake,
    card_purchase,
    cross_sell,
    extraction,
    import_lines,
    outbox,
    relation_levels,
    scores,
    telegram_rate,
)

relation_levels.main()
cross_sell.main()
extraction.main()
import_lines.main()
outbox.main()
telegram_rate.main()
acknowledgement.main()
scores.main()
card_purchase.main()
card_intake.main()
