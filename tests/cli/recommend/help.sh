#!/bin/sh
recommend --help
