#!/bin/sh
crosstab --help
