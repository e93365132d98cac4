. scripts/lib/write.sh
