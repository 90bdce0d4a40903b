#!/bin/sh
# --user is for both; columns in any place, other columns of any number; the label may be the first
printf 'id\tsegment\tx\nann\ta\t1\nbob\ta\t2\n' >old
printf 'segment\tid\nb\tann\na\tbob\n' >new
moves --user id old new
moves --user id --name id old new
