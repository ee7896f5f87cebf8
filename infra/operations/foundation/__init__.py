"""`eleva foundation`: what has to be in AWS before anything can be deployed, and who may use it."""
