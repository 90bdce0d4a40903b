#!/bin/sh
# 200 small random logs: every table equals that of SQL written from the definitions
python3 "$TESTS/cli/lib/segment_check.py" random 20111210 200
