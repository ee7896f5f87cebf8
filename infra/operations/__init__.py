"""What people and CI do: the `eleva` command and the checks that a program makes before it declares anything."""
