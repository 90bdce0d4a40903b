#!/bin/sh
# two bins never have one label: as many decimals as tell them apart
try() { (printf 'n\tb\n'; printf '%s\ty\n' "$@") | crosstab --rows n --cols b --row-bins 3 --matrix; }
try 0.12345671 0.12345672 0.12345673 0.12345674
try 0.123456 0.123457 0.2 0.3
try 0.000000000000000001 0.000000000000000002
try -0.00000001 -1 5
try 99999999999999999999999999999999999998 99999999999999999999999999999999999999
