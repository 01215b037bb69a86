#!/bin/sh
# Reads lines such as "TERM:12 INT:34"; when its input ends, stops what the last line names, one after the other.
trap '' INT HUP
processes=''

# A zombie only waits for a parent that reads its end, perhaps for ever: it counts as ended.
runs() {
  kill -0 "$1" 2>/dev/null || return 1
  [ -r "/proc/$1/stat" ] || return 0
  read -r _ _ state _ <"/proc/$1/stat" && [ "$state" != Z ]
}

while IFS= read -r line; do processes=$line; done
for entry in $processes; do
  pid=${entry#*:}
  kill -CONT "$pid" 2>/dev/null || continue
  kill -"${entry%%:*}" "$pid" 2>/dev/null || continue
  tries=0
  while runs "$pid" && [ "$tries" -lt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  runs "$pid" && kill -KILL "$pid" 2>/dev/null
done
exit 0
