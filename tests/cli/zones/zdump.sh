# D5: zone offsets against zdump(8), civil days against Python.
command -v zdump >/dev/null 2>&1 || { echo "skip: no zdump"; exit 77; }
bash "$TESTS/unit/zdump.sh" "$BUILD/zdump_driver"
