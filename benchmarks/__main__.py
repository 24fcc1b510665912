"""Run every benchmark and record what it finds: python -m benchmarks."""

from benchmarks import cross_sell, relation_levels

relation_levels.main()
cross_sell.main()
