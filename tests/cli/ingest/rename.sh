#!/bin/sh
printf 'user,time,event,x\nu,2024-01-02,addtocart,addtocart\nu,2024-01-02,transaction,\nu,2024-01-02,view,\nu,2024-01-02,,\n' |
	ingest --format csv --rename addtocart=cart --rename transaction=purchase,other=x
