"""Words: text cut into tokens, days and spinal levels in it, the vocabularies of the data files, misspellings."""
