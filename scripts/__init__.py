"""What makes and checks the files around a release. No part of the program, and not in the wheel."""
