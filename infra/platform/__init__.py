"""What Eleva Care's platform is: typed data, the only place where a fact about it is written down."""
