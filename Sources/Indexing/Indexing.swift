// Indexing
