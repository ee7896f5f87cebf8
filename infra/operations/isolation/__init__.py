"""The proof that a preview shares nothing with production: marks, their published fingerprints, and the comparison."""
