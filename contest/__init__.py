"""The ground floor: people, editions, entries, uploads and the journal; also the project package."""
