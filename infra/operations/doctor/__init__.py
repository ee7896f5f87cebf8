"""`eleva doctor`: whether everything is in place that a deployment needs, in the order in which it is put there."""
