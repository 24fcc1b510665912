"""Who should be told what: the filter language, prospects, relation levels and the columnar mirror."""
