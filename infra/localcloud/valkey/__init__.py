"""Real Valkey behind the emulated Upstash Redis: a server per database, and the REST endpoint in front of it."""
