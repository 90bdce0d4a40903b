# examples/spark: which masters are this process, where the driver's folder holds what --files ships.
command -v python3 >/dev/null 2>&1 || { echo "skip: no python3"; exit 77; }
PYTHONPATH=$TOP/examples/spark python3 - <<'END'
from tsv import is_local
for master in ['local', 'local[4]', 'local[*]', 'local[2, 3]', 'local-cluster[2,1,1024]', 'spark://h:7077', 'yarn', 'k8s://https://local']:
    print(is_local(master), master)
END
