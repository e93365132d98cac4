write() { echo "$1"; }
