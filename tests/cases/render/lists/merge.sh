#!/usr/bin/env bash
set -euo pipefail
for argument; do echo "$argument"; done > "${@: -1}"
cat "${@: -4:2}" >> "${@: -1}"
