#!/bin/sh
churn-score --help
