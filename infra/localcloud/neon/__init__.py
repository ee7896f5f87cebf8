"""The emulated Neon API (console.neon.tech, /api/v2) on top of real PostgreSQL branches."""
