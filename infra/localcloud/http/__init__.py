"""What every emulated vendor API is made of: calls, replies, routes, the request log, and the listener."""
