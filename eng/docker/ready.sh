#!/bin/sh
# ready: exit 0 if every role of this container is at work: then the program writes its ready file every 2 s.
[ -n "$(find "${Streamml__ReadyFile:?}" -newermt '15 seconds ago' 2>/dev/null)" ]
