Files *.yaml in this folder are read after ../portcullis.yaml, in the order of their names. They win key
by key; entries of 'allow' add up. 'portcullis config show' says which line each value comes from.
