"""What must hold: rules over the declared resources, who may deviate from them, and the pack that enforces them."""
