#!/bin/sh
printf 'ts\tuser\tevent\titem\n1430620000\t1176\taddtocart\t6768\n1430620001\t1176\ttransaction\t6768\n' >ours.tsv
printf 'timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n1433223236124,287857,transaction,248676,4000\n' >events.csv
ingest --preset retailrocket ours.tsv
ingest --preset retailrocket events.csv
