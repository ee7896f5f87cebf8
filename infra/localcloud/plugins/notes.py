"""Where the stand-in plugins do not do what the vendors' own do."""

from __future__ import annotations

from infra.localcloud.notes import Note

DIFFERENCES = (
    Note(
        "Where the vendor's own provider crashes, the stand-in refuses and says so: `neon.Project` when its window for "
        "maintenance is changed, `better-uptime.Monitor` when a request header goes that no refresh has seen yet.",
        "a crash takes the other resources of the run along",
    ),
    Note(
        "`vercel` makes the calls of the Terraform provider 5.10.0; what only the plugin 5.21.1 knows is refused.",
        "that provider is the one that was recorded",
    ),
    Note(
        "Only the types in the tables are served; another one is refused.",
        "not used by this project",
    ),
    Note(
        "Teams, frameworks and regions, which a provider looks up before it does anything, are asked for in any order.",
        "so does the provider",
    ),
)
