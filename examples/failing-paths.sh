#!/bin/sh
# Hands each path that answered with server errors to a program, one JSON object a line.
# From cron:  */15 * * * *  failing-paths.sh /web3tier/app 15m logger -t failing-paths
set -eu

group=$1
since=$2
shift 2

report=$(mktemp)
trap 'rm -f "$report"' EXIT

# A pipe would hide the exit code of awsops, so the rows go through a file.
awsops logs query @app-5xx-by-path -g "$group" --since "$since" -o ndjson --quiet >"$report"
while IFS= read -r row; do "$@" "$row"; done <"$report"
