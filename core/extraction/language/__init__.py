"""The filter language, one way: text, nodes that know their place, meaning, sentence and question to the mirror."""
