#!/bin/sh
ingest --no-header --columns user,time </dev/null
