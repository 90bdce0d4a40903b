#!/bin/sh
crosstab --version
