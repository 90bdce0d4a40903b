#!/bin/sh
printf 'user\tsegment\nann\tnew\nbob\tgrowth\n' >old
printf 'user\tsegment\nann\tgrowth\ncid\tnew\n' >new
moves old new >/dev/full
