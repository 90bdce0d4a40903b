#!/bin/sh
printf 'n\tb\n-5\ty\n0\ty\n0.30\ty\n0.3000000001\ty\n7.5\ty\n100\tz\n' >t
crosstab --rows n --cols b --row-bins cuts=0,0.3,7.50 --matrix t
crosstab --rows n --cols b --row-bins cuts=0.1234567890123456 t
crosstab --rows n --cols b --row-bins cuts=-99999999999999999999999999,99999999999999999999999999999999999999 --matrix t
