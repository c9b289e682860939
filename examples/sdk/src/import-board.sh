#!/bin/sh
# Takes a Trello export over into a project: import-board.sh <server> <access token> <project id> <file>
set -eu
server=$1 token=$2 project=$3 file=$4

answer=$(
  { printf '{"source":"trello","board":'; cat "$file"; printf '}'; } |
    curl -sS --fail-with-body "$server/api/v1/projects/$project/imports" \
      -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
      --data-binary @- -w '\n%header{location}'
) || { echo "$answer" >&2; exit 1; }
job=$(echo "$answer" | tail -n 1)

until
  state=$(curl -sS --fail-with-body "$server$job" -H "Authorization: Bearer $token")
  echo "$state"
  echo "$state" | grep -q '"finishedAt":"'
do
  sleep 1
done
