"""`eleva ci`: what continuous integration tells people, in job summaries, on pull requests and in issues."""
