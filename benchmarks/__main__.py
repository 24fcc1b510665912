"""Run every benchmark and record what it finds: python -m benchmarks (about three hours)."""

from benchmarks import (
    accounting,
    acknowledgement,
    acknowledgement_calls,
    call_card,
    card_intake,
    card_purchase,
    card_relay,
    cross_sell,
    extraction,
    import_lines,
    outbox,
    plans,
    relation_levels,
    scores,
    speech,
    stages,
    telegram_rate,
)

relation_levels.main()
cross_sell.main()
extraction.main()
import_lines.main()
outbox.main()
accounting.main()
stages.main()
plans.main()
telegram_rate.main()
acknowledgement.main()
acknowledgement_calls.main()
scores.main()
card_purchase.main()
card_intake.main()
card_relay.main()
speech.main()
call_card.main()
