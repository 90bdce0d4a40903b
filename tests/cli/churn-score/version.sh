#!/bin/sh
churn-score --version
