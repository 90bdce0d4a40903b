#!/bin/sh
cohort --version
