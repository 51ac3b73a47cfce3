"""Who said what, in every article: blocks, sentences, entities and quotes with their speakers from English news."""
