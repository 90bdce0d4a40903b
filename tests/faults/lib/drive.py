"""What the drivers share: fixtures, running a program, telling what went wrong so that a person can do it again."""
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

COLUMNS = "user,time,event,item,value,qty,order"
MOST_TOLD = 5
# What a sanitizer finds must not look like status 1.
for name in "ASAN_OPTIONS", "UBSAN_OPTIONS":
    os.environ[name] = ":".join(x for x in (os.environ.get(name), "exitcode=99") if x)


def events(rng, n, users=12, text=None):
    """n rows of COLUMNS as lists of bytes; `text`: letters of the last column."""
    rows = []
    for i in range(n):
        value = "%s%d.%02d" % (rng.choice(["", "", "", "-"]), rng.randrange(200), rng.randrange(100))
        when = "2024-%02d-%02dT%02d:%02d:%02dZ" % (rng.randrange(12) + 1, rng.randrange(28) + 1, rng.randrange(24), rng.randrange(60),
                                                 rng.randrange(60))
        last = "".join(rng.choice(text) for _ in range(rng.randrange(6))) if text else rng.choice(["", "o%d" % i])
        rows.append([("u%d" % rng.randrange(users)), when, rng.choice(["view", "view", "cart", "purchase", "refund"]),
                     "i%d" % rng.randrange(20), value, str(rng.randrange(5) + 1), last])
    return rows


def table(rows, sep=",", columns=COLUMNS):
    return "".join(line + "\n" for line in [columns.replace(",", sep)] + [sep.join(r) for r in rows]).encode()


def spoil(rng, data):
    """A bit flipped, a byte deleted, or two blocks swapped."""
    kind, at = rng.randrange(10), rng.randrange(len(data))
    if kind < 6:
        return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1:]
    if kind < 8:
        return data[:at] + data[at + 1:]
    size = rng.randrange(1, max(2, len(data) // 4))
    a = rng.randrange(0, len(data) - 2 * size)
    b = rng.randrange(a + size, len(data) - size + 1)
    return data[:a] + data[b:b + size] + data[a + size:b] + data[a:a + size] + data[b + size:]


def run(command, data=b"", env=None, timeout=20, cwd=None):
    """(status, stdout, stderr); a signal is a negative status, no end is the status 'hang'."""
    try:
        r = subprocess.run(command, input=data, capture_output=True, timeout=timeout, cwd=cwd, env=dict(os.environ, **env) if env else None)
    except subprocess.TimeoutExpired:
        return "hang", b"", b""
    return r.returncode, r.stdout, r.stderr


def drink(pipe, digest):
    """Takes a pipe's bytes into a digest, to the end."""
    with pipe:
        for block in iter(lambda: pipe.read(1 << 20), b""):
            digest.update(block)


def watch(command, stderr=None, digest=None):
    """(status, stdout, peak memory in KiB, CPU seconds). The peak is the kernel's mark for the new program, looked at until it ends:
    ru_maxrss would hold Python's own memory from before the exec, too. Without /proc it is 0. With a digest of hashlib's the output
    goes into it, however much it is, and stdout is empty."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out if digest is None else subprocess.PIPE, stderr=stderr)
        if digest is not None:
            reader = threading.Thread(target=drink, args=(child.stdout, digest))
            reader.start()
        peak = 0
        while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            try:
                with open("/proc/%d/status" % child.pid) as f:
                    for line in f:
                        if line.startswith("VmHWM:"):
                            peak = max(peak, int(line.split()[1]))
            except OSError:
                pass
            time.sleep(0.001)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if digest is not None:
            reader.join()
        out.seek(0)
        return child.returncode, out.read(), peak, usage.ru_utime + usage.ru_stime


def run_all(jobs):
    """Each job is a function; their results in order, on all cores."""
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        return list(pool.map(lambda job: job(), jobs))


class Verdict:
    """Counts cases; tells the first wrong ones and keeps their input, when there is a folder to keep it in (TN_KEEP)."""

    def __init__(self, name):
        self.name, self.cases, self.wrong = name, 0, 0

    def case(self, good, what, result=None, data=None):
        self.cases += 1
        if good:
            return
        self.wrong += 1
        if self.wrong > MOST_TOLD:
            return
        print("%s: WRONG: %s" % (self.name, what))
        if result is not None:
            print("    status %s, stdout %d bytes ...%r, stderr %r" % (result[0], len(result[1]), result[1][-60:], result[2][-300:]))
        keep = os.environ.get("TN_KEEP")
        if data is not None and keep:
            path = os.path.join(keep, "%s-%d" % (self.name.replace(" ", "-"), self.wrong))
            with open(path, "wb") as f:
                f.write(data)
            print("    its input: " + path)
        elif data is not None:
            print("    TN_KEEP=FOLDER keeps its input (%d bytes)" % len(data))

    def end(self, said=""):
        print("%s: %s, wrong %d%s" % (self.name, "cases run" if self.cases else "NO CASE", self.wrong, said))
        if os.environ.get("VERBOSE"):
            print(self.cases, "cases")
        figure(self.name, self.cases, self.wrong)
        sys.stdout.flush()


def figure(name, cases, wrong):
    """A line for the goals of faults.md section 13: lib/goals.py adds them up."""
    path = os.environ.get("TN_FIGURES")
    if path:
        with open(path, "a", encoding="ascii", errors="backslashreplace") as f:
            f.write("%s\t%d\t%d\n" % (name, cases, wrong))


def whole_only(whole, want):
    """Judges prefixes of what has an end of its own (gzip, a partial with its seal): the whole gives `want`, all others 3 and no output."""
    def judge(prefix, r):
        status, out, err = r
        if prefix == whole:
            return status == 0 and out == want
        return status == 3 and out == b"" and err != b""
    return judge


def aborted(out):
    return out == b"" or out.endswith(b"#!aborted")


def sanitized():
    return "asan" in os.environ.get("BUILD", "")


def rng_of(seed):
    return random.Random(seed)
