#!/usr/bin/env bash
printf "<pre>%s</pre>\n" "$(cat "$1")" > "$2"
