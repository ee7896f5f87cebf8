"""What the platform document and the application demand, stated a second time and on purpose.

A rule that took its numbers from the declaration could not notice that the declaration got weaker: whoever drops a
heartbeat there would change the rule with it. So rules measure against this package, and import nothing of what
`infra/platform` declares but names, the production origin and vendors' facts; `docs/decisions/0008` says more.
"""
