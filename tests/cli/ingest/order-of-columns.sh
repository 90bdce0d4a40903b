#!/bin/sh
printf 'channel,price,when,who,cur,what\nweb,1.50,2024-01-02,007,EUR,view\n' |
	ingest --format csv --user who --time when --value price --currency cur --event what
