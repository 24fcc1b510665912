"""Reading the files of a shop: readers, column mappings, normalising, loading (docs/decisions.md, "Importing")."""
