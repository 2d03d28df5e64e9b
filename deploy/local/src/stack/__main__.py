import sys

try:
    from stack.cli import main
except KeyboardInterrupt:  # while modules load nothing has begun: there is nothing to say
    sys.exit(130)

sys.exit(main())
