#!/bin/sh
ingest --list-presets
