import sys

try:
    from rehearsal.command import main
except KeyboardInterrupt:  # while libraries load nothing has begun: there is nothing to say
    sys.exit(130)

sys.exit(main())
