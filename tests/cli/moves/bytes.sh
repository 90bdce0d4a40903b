#!/bin/sh
# users are compared as the bytes of the stream: 007 is not 7, escapes and bytes that are no text stay as they are
printf 'user\tsegment\n007\ta\n7\ta\nA\ta\na\ta\na\\tb\ta\n\303\251\ta\n\377\ta\n' >old
printf 'user\tsegment\n07\tb\n7\tb\nA \tb\na\tb\na\\tb\tb\n\303\250\tb\n\377\t\377\\n\n' >new
moves --digits 1 old new | od -An -c
