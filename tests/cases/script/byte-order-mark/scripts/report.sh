#!/bin/bash
echo report > "$1"
