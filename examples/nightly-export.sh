#!/bin/sh
# Exports the events of the day before into a compressed file, and takes an interrupted export up again.
# From cron, every night:  20 1 * * *  nightly-export.sh /web3tier/app /var/archive
set -eu

group=$1
file=$2/$(date -u +%F)$(printf %s "$group" | tr / -).ndjson.gz

if [ -e "$file" ]; then exit 0; fi
if [ -e "$file.partial" ]; then set -- --resume; else set --; fi

status=0
awsops logs get "$group" --since yesterday --until today --tz UTC --out "$file" "$@" --quiet || status=$?

# The exit codes are the same for every command: awsops help exit-codes
case $status in
  0) ;;
  4) echo "nightly-export: no credentials, or no permission on $group" >&2 ;;
  5) echo "nightly-export: there is no log group $group" >&2 ;;
  6 | 7) echo 'nightly-export: AWS is busy; the next run goes on where this one stopped' >&2 ;;
  *) echo "nightly-export: failed with exit code $status" >&2 ;;
esac
exit "$status"
