"""One function per thing that a person, a fact or a clock makes happen."""
