#!/bin/sh
ingest --version | grep -c "^ingest (tenure) [0-9]"
