#!/bin/sh
# Waits at most ten minutes for an operation, and fails the build unless it succeeds:
#   TRACKER=http://127.0.0.1:8080 TRACKER_KEY=ot_… sh docs/examples/wait-in-ci.sh OPERATION_ID
# The key is needed wherever the tracker asks for one.
set -eu

tracker=${TRACKER:-http://127.0.0.1:8080}
operation=${1:?the id of an operation}
until=$(($(date +%s) + ${WAIT_SECONDS:-600}))

while :; do
  left=$((until - $(date +%s)))
  if [ "$left" -le 0 ]; then
    echo "Operation $operation still runs; the build has stopped waiting for it" >&2
    exit 1
  fi
  # One call waits for up to 30 s. curl tries again by itself where the tracker is busy (429, 503).
  answer=$(curl --silent --show-error --fail --max-time 60 --retry 5 \
    ${TRACKER_KEY:+-H "authorization: Bearer $TRACKER_KEY"} \
    "$tracker/v1/operations/$operation/watch?timeout=$((left < 30 ? left : 30))s")
  # The operation's own state is the last: metadata, error and response stand before it.
  state=$(printf '%s' "$answer" | sed -n 's/.*"state":"\([A-Z]*\)".*/\1/p')
  case $state in
    SUCCEEDED) echo "Operation $operation succeeded"; exit 0 ;;
    RUNNING | FAILING) echo "Operation $operation: $state" ;;
    *) printf 'Operation %s ended as %s:\n%s\n' "$operation" "$state" "$answer" >&2; exit 1 ;;
  esac
done
